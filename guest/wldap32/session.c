// Sessions: made without a connection, as the documentation has it, with options that are kept. The first call that
// needs a server says that this is not supported.

#include "ldap_session.h"

static DWORD last_result_slot = TLS_OUT_OF_INDEXES;

BOOL WINAPI DllMain(HINSTANCE module, DWORD reason, LPVOID reserved) {
    (void)module;
    if (reason == DLL_PROCESS_ATTACH)
        return (last_result_slot = TlsAlloc()) != TLS_OUT_OF_INDEXES;
    if (reason == DLL_PROCESS_DETACH && !reserved)
        TlsFree(last_result_slot);
    return TRUE;
}

ULONG session_result(LDAP *session, ULONG result) {
    if (session)
        session->ld_errno = result;
    TlsSetValue(last_result_slot, (PVOID)(ULONG_PTR)result);
    return result;
}

ULONG LDAPAPI LdapGetLastError(void) { return (ULONG)(ULONG_PTR)TlsGetValue(last_result_slot); }

static LDAP *make(const char *host, ULONG port) {
    SIZE_T length = host ? (SIZE_T)lstrlenA(host) : 0;
    LDAP *session = HeapAlloc(GetProcessHeap(), HEAP_ZERO_MEMORY, sizeof(*session) + length + 1);
    if (!session || port > 0xffff) {
        HeapFree(GetProcessHeap(), 0, session);
        session_result(NULL, session ? LDAP_PARAM_ERROR : LDAP_NO_MEMORY);
        return NULL;
    }
    session->ld_host = (char *)(session + 1);
    memcpy(session->ld_host, host, length);
    session->ld_version = LDAP_VERSION2;
    session->ld_refhoplimit = 32;
    session->ld_options = LDAP_CHASE_SUBORDINATE_REFERRALS | LDAP_CHASE_EXTERNAL_REFERRALS;
    session_result(session, LDAP_SUCCESS);
    return session;
}

LDAP *LDAPAPI ldap_initA(const PCHAR host, ULONG port) { return make(host, port); }

LDAP *LDAPAPI ldap_initW(const PWCHAR host, ULONG port) {
    char narrow[256] = "";
    if (host && !WideCharToMultiByte(CP_ACP, 0, host, -1, narrow, sizeof(narrow), NULL, NULL)) {
        session_result(NULL, LDAP_PARAM_ERROR);
        return NULL;
    }
    return make(host ? narrow : NULL, port);
}

LDAP *LDAPAPI ldap_sslinitA(PCHAR host, ULONG port, int secure) {
    (void)secure; // for the connection that does not come
    return ldap_initA(host, port);
}

LDAP *LDAPAPI ldap_sslinitW(PWCHAR host, ULONG port, int secure) {
    (void)secure;
    return ldap_initW(host, port);
}

// Those that connect at once.
LDAP *LDAPAPI ldap_openA(const PCHAR host, ULONG port) {
    (void)host, (void)port;
    session_result(NULL, LDAP_NOT_SUPPORTED);
    return NULL;
}

LDAP *LDAPAPI ldap_openW(const PWCHAR host, ULONG port) {
    (void)host, (void)port;
    session_result(NULL, LDAP_NOT_SUPPORTED);
    return NULL;
}

ULONG LDAPAPI ldap_unbind(LDAP *session) {
    if (!session)
        return session_result(NULL, LDAP_PARAM_ERROR);
    HeapFree(GetProcessHeap(), 0, session);
    return session_result(NULL, LDAP_SUCCESS);
}

static ULONG *number_of(LDAP *session, int option) {
    switch (option) {
    case LDAP_OPT_DEREF:
        return &session->ld_deref;
    case LDAP_OPT_SIZELIMIT:
        return &session->ld_sizelimit;
    case LDAP_OPT_TIMELIMIT:
        return &session->ld_timelimit;
    case LDAP_OPT_VERSION:
        return &session->ld_version;
    case LDAP_OPT_REFERRAL_HOP_LIMIT:
        return &session->ld_refhoplimit;
    case LDAP_OPT_ERROR_NUMBER:
        return &session->ld_errno;
    case LDAP_OPT_REFERRALS:
        return &session->ld_options;
    default:
        return NULL;
    }
}

ULONG LDAPAPI ldap_get_option(LDAP *session, int option, void *value) {
    const ULONG *number = session ? number_of(session, option) : NULL;
    if (!session || !value)
        return session_result(session, LDAP_PARAM_ERROR);
    if (!number)
        return session_result(session, LDAP_NOT_SUPPORTED);
    *(ULONG *)value = *number;
    return LDAP_SUCCESS;
}

// Options that change what a connection is, such as SSL, are refused: nothing would come of them.
ULONG LDAPAPI ldap_set_option(LDAP *session, int option, const void *value) {
    ULONG *number = session ? number_of(session, option) : NULL;
    if (!session || !value)
        return session_result(session, LDAP_PARAM_ERROR);
    if (!number)
        return session_result(session, LDAP_NOT_SUPPORTED);
    ULONG wanted = value == LDAP_OPT_ON ? TRUE : *(const ULONG *)value;
    if (option == LDAP_OPT_VERSION && wanted != LDAP_VERSION2 && wanted != LDAP_VERSION3)
        return session_result(session, LDAP_PARAM_ERROR);
    *number = wanted;
    return LDAP_SUCCESS;
}
