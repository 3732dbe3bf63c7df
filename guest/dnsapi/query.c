// DnsQuery through the host's resolver, for addresses of hosts. Records of other types are not asked for: the answer is
// that of a server that does not know how.
#include <nt.h>

#include <stdbool.h>
#include <windns.h>
#undef DnsRecordListFree // a macro over DnsFree there, an export too

#include "host_network_ask.h"

enum { NAME_BYTES = 1024, ANSWER_BYTES = 8192, INET4 = 2, INET6 = 23, SECONDS_TO_LIVE = 60 };

static DNS_STATUS failure(NTSTATUS status) {
    enum { AFD_WINSOCK_BASE = 0xFFFF, TRY_AGAIN = 11002, NO_DATA = 11004 };
    ULONG error = (ULONG)status & AFD_WINSOCK_BASE;
    return error == TRY_AGAIN ? ERROR_TIMEOUT : error == NO_DATA ? DNS_INFO_NO_RECORDS : DNS_ERROR_RCODE_NAME_ERROR;
}

static void *copied(const void *from, SIZE_T size) {
    void *copy = HeapAlloc(GetProcessHeap(), 0, size);
    if (copy)
        RtlCopyMemory(copy, from, size);
    return copy;
}

static DNS_RECORDW *make(const void *name, SIZE_T name_size, WORD type, DWORD charset,
                         const struct host_address *address) {
    DNS_RECORDW *record = HeapAlloc(GetProcessHeap(), HEAP_ZERO_MEMORY, sizeof *record);
    if (record == NULL)
        return NULL;
    record->pName = copied(name, name_size);
    record->wType = type;
    record->Flags.S.Section = DnsSectionAnswer;
    record->Flags.S.CharSet = charset;
    record->dwTtl = SECONDS_TO_LIVE; // the host's resolver does not tell
    record->wDataLength = type == DNS_TYPE_A ? sizeof record->Data.A : sizeof record->Data.AAAA;
    RtlCopyMemory(&record->Data, address->bytes, record->wDataLength);
    return record;
}

static DNS_STATUS query(const char *name, const void *given, SIZE_T given_size, WORD type, DWORD charset,
                        PDNS_RECORD *out) {
    struct {
        struct host_resolve head;
        char name[NAME_BYTES];
    } question = {.head = {.family = type == DNS_TYPE_A ? INET4 : INET6}};
    char room[ANSWER_BYTES];
    struct host_addresses *answer = (void *)room;
    SIZE_T length = strlen(name);
    if (out == NULL || length == 0 || length >= NAME_BYTES)
        return ERROR_INVALID_PARAMETER;
    *out = NULL;
    if (type != DNS_TYPE_A && type != DNS_TYPE_AAAA)
        return DNS_ERROR_RCODE_NOT_IMPLEMENTED;
    RtlCopyMemory(question.name, name, length);
    NTSTATUS status =
        host_network_ask(HOST_RESOLVE, &question, (ULONG)(sizeof question.head + length), room, sizeof room, NULL);
    if (!NT_SUCCESS(status))
        return failure(status);
    PDNS_RECORD *end = out;
    for (ULONG i = 0; i < answer->count; i++) {
        if (answer->addresses[i].family != question.head.family)
            continue;
        DNS_RECORDW *record = make(given, given_size, type, charset, &answer->addresses[i]);
        if (record == NULL)
            break;
        *end = (PDNS_RECORD)record;
        end = (PDNS_RECORD *)&record->pNext;
    }
    return *out ? ERROR_SUCCESS : DNS_INFO_NO_RECORDS;
}

DNS_STATUS WINAPI DnsQuery_UTF8(PCSTR name, WORD type, DWORD options, PIP4_ARRAY servers, PDNS_RECORDA *out,
                                PVOID *reserved) {
    (void)options, (void)servers, (void)reserved;
    return name ? query(name, name, strlen(name) + 1, type, DnsCharSetUtf8, (PDNS_RECORD *)out)
                : ERROR_INVALID_PARAMETER;
}

DNS_STATUS WINAPI DnsQuery_A(PCSTR name, WORD type, DWORD options, PIP4_ARRAY servers, PDNS_RECORD *out,
                             PVOID *reserved) {
    (void)options, (void)servers, (void)reserved; // the ANSI code page is UTF-8
    return name ? query(name, name, strlen(name) + 1, type, DnsCharSetAnsi, out) : ERROR_INVALID_PARAMETER;
}

DNS_STATUS WINAPI DnsQuery_W(PCWSTR name, WORD type, DWORD options, PIP4_ARRAY servers, PDNS_RECORD *out,
                             PVOID *reserved) {
    char narrow[NAME_BYTES];
    (void)options, (void)servers, (void)reserved;
    if (name == NULL || !WideCharToMultiByte(CP_UTF8, 0, name, -1, narrow, NAME_BYTES, NULL, NULL))
        return ERROR_INVALID_PARAMETER;
    return query(narrow, name, ((SIZE_T)lstrlenW(name) + 1) * sizeof(WCHAR), type, DnsCharSetUnicode, out);
}

VOID WINAPI DnsRecordListFree(PDNS_RECORD list, DNS_FREE_TYPE type);
VOID WINAPI DnsRecordListFree(PDNS_RECORD list, DNS_FREE_TYPE type) {
    (void)type; // no record here has more than its name
    while (list) {
        PDNS_RECORD record = list;
        list = record->pNext;
        HeapFree(GetProcessHeap(), 0, record->pName);
        HeapFree(GetProcessHeap(), 0, record);
    }
}

VOID WINAPI DnsFree(PVOID data, DNS_FREE_TYPE type) {
    if (type == DnsFreeRecordList)
        DnsRecordListFree(data, type);
    else
        HeapFree(GetProcessHeap(), 0, data);
}

// Without case and without the root's dot.
BOOL WINAPI DnsNameCompare_W(LPWSTR left, LPWSTR right) {
    if (left == NULL || right == NULL)
        return FALSE;
    int left_length = lstrlenW(left), right_length = lstrlenW(right);
    left_length -= left_length > 1 && left[left_length - 1] == '.';
    right_length -= right_length > 1 && right[right_length - 1] == '.';
    return CompareStringOrdinal(left, left_length, right, right_length, TRUE) == CSTR_EQUAL;
}

BOOL WINAPI DnsFlushResolverCache(VOID);
BOOL WINAPI DnsFlushResolverCache(VOID) { return TRUE; } // none is kept
