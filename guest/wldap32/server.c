// What needs a server: not supported. And what a server would have answered: there is no such message, so nothing is in
// it.

#include "ldap_session.h"

static ULONG refuse(LDAP *session) { return session_result(session, session ? LDAP_NOT_SUPPORTED : LDAP_PARAM_ERROR); }

ULONG LDAPAPI ldap_connect(LDAP *session, struct l_timeval *timeout) {
    (void)timeout;
    return refuse(session);
}

ULONG LDAPAPI ldap_simple_bind_s(LDAP *session, const PCHAR name, const PCHAR password) {
    (void)name, (void)password;
    return refuse(session);
}

ULONG LDAPAPI ldap_bind_s(LDAP *session, const PCHAR name, const PCHAR credentials, ULONG method) {
    (void)name, (void)credentials, (void)method;
    return refuse(session);
}

ULONG LDAPAPI ldap_search_s(LDAP *session, PCHAR base, ULONG scope, PCHAR filter, PCHAR attributes[], ULONG types_only,
                            LDAPMessage **found) {
    (void)base, (void)scope, (void)filter, (void)attributes, (void)types_only;
    if (found)
        *found = NULL;
    return refuse(session);
}

// No call makes a message, so what is asked about one is a mistake of the caller's.
static void *no_message(LDAP *session) {
    session_result(session, LDAP_PARAM_ERROR);
    return NULL;
}

LDAPMessage *LDAPAPI ldap_first_entry(LDAP *session, LDAPMessage *message) {
    (void)message;
    return no_message(session);
}

LDAPMessage *LDAPAPI ldap_next_entry(LDAP *session, LDAPMessage *entry) {
    (void)entry;
    return no_message(session);
}

ULONG LDAPAPI ldap_count_entries(LDAP *session, LDAPMessage *message) {
    (void)message;
    no_message(session);
    return 0;
}

PCHAR LDAPAPI ldap_first_attribute(LDAP *session, LDAPMessage *entry, BerElement **element) {
    (void)entry;
    if (element)
        *element = NULL;
    return no_message(session);
}

PCHAR LDAPAPI ldap_next_attribute(LDAP *session, LDAPMessage *entry, BerElement *element) {
    (void)entry, (void)element;
    return no_message(session);
}

PCHAR LDAPAPI ldap_get_dn(LDAP *session, LDAPMessage *entry) {
    (void)entry;
    return no_message(session);
}

struct berval **LDAPAPI ldap_get_values_len(LDAP *session, LDAPMessage *entry, const PCHAR name) {
    (void)entry, (void)name;
    return no_message(session);
}

PCHAR *LDAPAPI ldap_get_values(LDAP *session, LDAPMessage *entry, const PCHAR name) {
    (void)entry, (void)name;
    return no_message(session);
}

ULONG LDAPAPI ldap_msgfree(LDAPMessage *message) { return message ? LDAP_PARAM_ERROR : LDAP_SUCCESS; }

ULONG LDAPAPI ldap_value_free_len(struct berval **values) { return values ? LDAP_PARAM_ERROR : LDAP_SUCCESS; }

// Nothing of this is ever handed out: there is only NULL to free.
void LDAPAPI ldap_memfree(PCHAR block) { (void)block; }

void LDAPAPI ber_free(BerElement *element, INT buffer) { (void)element, (void)buffer; }
