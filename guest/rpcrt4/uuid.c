// UUIDs: making, comparing and writing them. Remote procedure calls are not served.

#define DECLSPEC_IMPORT
#define RPCRTAPI
#include <stdbool.h>
#include <windows.h>
#include <rpc.h>

BOOL WINAPI ProcessPrng(PBYTE data, SIZE_T size);

enum { UUID_UNITS = 37 };

RPC_STATUS RPC_ENTRY UuidCreate(UUID *uuid) {
    enum { VERSION_4 = 0x4000, VARIANT = 0x80 };
    ProcessPrng((PBYTE)uuid, sizeof *uuid);
    uuid->Data3 = (uuid->Data3 & 0x0FFF) | VERSION_4;
    uuid->Data4[0] = (uuid->Data4[0] & 0x3F) | VARIANT;
    return RPC_S_OK;
}

// Time-ordered (version 1), with a random node that is marked as such.
RPC_STATUS RPC_ENTRY UuidCreateSequential(UUID *uuid) {
    enum { VERSION_1 = 0x1000, VARIANT = 0x80, MULTICAST = 1 };
    const ULONGLONG since_1582 = 0x014F373BFDE04000; // 100 ns units from 1582-10-15 to 1601-01-01
    static BYTE node[8];
    static volatile LONGLONG last;
    FILETIME time;
    if (node[0] == 0) {
        BYTE fresh[8];
        ProcessPrng(fresh, sizeof fresh);
        for (unsigned i = 0; i < sizeof node; i++)
            node[sizeof node - 1 - i] = fresh[i];
        node[0] = (BYTE)((fresh[7] & 0x3F) | VARIANT);
        node[2] |= MULTICAST;
    }
    GetSystemTimeAsFileTime(&time);
    LONGLONG now = (LONGLONG)((ULONGLONG)time.dwHighDateTime << 32 | time.dwLowDateTime), before, next;
    do {
        before = last;
        next = max(now, before + 1);
    } while (InterlockedCompareExchange64(&last, next, before) != before);
    ULONGLONG stamp = (ULONGLONG)next + since_1582;
    uuid->Data1 = (ULONG)stamp;
    uuid->Data2 = (USHORT)(stamp >> 32);
    uuid->Data3 = (USHORT)((stamp >> 48 & 0x0FFF) | VERSION_1);
    for (unsigned i = 0; i < sizeof node; i++)
        uuid->Data4[i] = node[i];
    return RPC_S_UUID_LOCAL_ONLY;
}

RPC_STATUS RPC_ENTRY UuidCreateNil(UUID *uuid) {
    *uuid = (UUID){0};
    return RPC_S_OK;
}

static int compare(const UUID *left, const UUID *right) {
    if (left->Data1 != right->Data1)
        return left->Data1 < right->Data1 ? -1 : 1;
    if (left->Data2 != right->Data2)
        return left->Data2 < right->Data2 ? -1 : 1;
    if (left->Data3 != right->Data3)
        return left->Data3 < right->Data3 ? -1 : 1;
    for (unsigned i = 0; i < sizeof left->Data4; i++)
        if (left->Data4[i] != right->Data4[i])
            return left->Data4[i] < right->Data4[i] ? -1 : 1;
    return 0;
}

static const UUID nil;

int RPC_ENTRY UuidCompare(UUID *left, UUID *right, RPC_STATUS *status) {
    *status = RPC_S_OK;
    return compare(left ? left : &nil, right ? right : &nil);
}

int RPC_ENTRY UuidEqual(UUID *left, UUID *right, RPC_STATUS *status) { return UuidCompare(left, right, status) == 0; }

int RPC_ENTRY UuidIsNil(UUID *uuid, RPC_STATUS *status) { return UuidCompare(uuid, NULL, status) == 0; }

// Where the bytes of a UUID stand in its text; -1 is a dash.
static const signed char order[] = {3, 2, 1, 0, -1, 5, 4, -1, 7, 6, -1, 8, 9, -1, 10, 11, 12, 13, 14, 15};

static void write_text(const UUID *uuid, char text[UUID_UNITS]) {
    static const char digits[] = "0123456789abcdef";
    for (unsigned i = 0; i < sizeof order; i++) {
        if (order[i] < 0) {
            *text++ = '-';
            continue;
        }
        BYTE byte = ((const BYTE *)uuid)[order[i]];
        *text++ = digits[byte >> 4];
        *text++ = digits[byte & 15];
    }
    *text = 0;
}

RPC_STATUS RPC_ENTRY UuidToStringA(const UUID *uuid, RPC_CSTR *text) {
    *text = HeapAlloc(GetProcessHeap(), 0, UUID_UNITS);
    if (*text == NULL)
        return RPC_S_OUT_OF_MEMORY;
    write_text(uuid ? uuid : &nil, (char *)*text);
    return RPC_S_OK;
}

RPC_STATUS RPC_ENTRY UuidToStringW(const UUID *uuid, RPC_WSTR *text) {
    char narrow[UUID_UNITS];
    *text = HeapAlloc(GetProcessHeap(), 0, UUID_UNITS * sizeof(WCHAR));
    if (*text == NULL)
        return RPC_S_OUT_OF_MEMORY;
    write_text(uuid ? uuid : &nil, narrow);
    for (unsigned i = 0; i < UUID_UNITS; i++)
        (*text)[i] = (unsigned char)narrow[i];
    return RPC_S_OK;
}

static int digit_of(unsigned unit) {
    unsigned lower = unit | 0x20;
    return unit >= '0' && unit <= '9' ? (int)(unit - '0') : lower >= 'a' && lower <= 'f' ? (int)(lower - 'a' + 10) : -1;
}

RPC_STATUS RPC_ENTRY UuidFromStringW(RPC_WSTR text, UUID *uuid) {
    if (text == NULL)
        return UuidCreateNil(uuid);
    for (unsigned i = 0; i < sizeof order; i++) {
        if (order[i] < 0) {
            if (*text++ != '-')
                return RPC_S_INVALID_STRING_UUID;
            continue;
        }
        int high = digit_of(text[0]), low = high < 0 ? -1 : digit_of(text[1]);
        if (low < 0)
            return RPC_S_INVALID_STRING_UUID;
        ((BYTE *)uuid)[order[i]] = (BYTE)(high << 4 | low);
        text += 2;
    }
    return *text ? RPC_S_INVALID_STRING_UUID : RPC_S_OK;
}

RPC_STATUS RPC_ENTRY UuidFromStringA(RPC_CSTR text, UUID *uuid) {
    WCHAR wide[UUID_UNITS + 1];
    unsigned i = 0;
    if (text == NULL)
        return UuidCreateNil(uuid);
    for (; i < UUID_UNITS && text[i]; i++)
        wide[i] = text[i];
    wide[i] = 0;
    return UuidFromStringW(wide, uuid);
}

static RPC_STATUS free_text(void **text) {
    HeapFree(GetProcessHeap(), 0, *text);
    *text = NULL;
    return RPC_S_OK;
}

RPC_STATUS RPC_ENTRY RpcStringFreeA(RPC_CSTR *text) { return free_text((void **)text); }

RPC_STATUS RPC_ENTRY RpcStringFreeW(RPC_WSTR *text) { return free_text((void **)text); }
