// API sets: from api-ms-win-* and ext-ms-* names to the DLL behind them, through PEB.ApiSetMap (schema version 6).
// Reads only; a name the map does not hold is an ordinary file name.

#include "ldr.h"

typedef struct {
    ULONG Version;
    ULONG Size;
    ULONG Flags;
    ULONG Count;
    ULONG EntryOffset;
    ULONG HashOffset;
    ULONG HashFactor;
} API_SET_NAMESPACE;

typedef struct {
    ULONG Hash;
    ULONG Index;
} API_SET_HASH_ENTRY;

typedef struct {
    ULONG Flags;
    ULONG NameOffset;
    ULONG NameLength;
    ULONG HashedLength;
    ULONG ValueOffset;
    ULONG ValueCount;
} API_SET_NAMESPACE_ENTRY;

typedef struct {
    ULONG Flags;
    ULONG NameOffset;
    ULONG NameLength;
    ULONG ValueOffset;
    ULONG ValueLength;
} API_SET_VALUE_ENTRY;

enum { SCHEMA_VERSION = 6, SET_PREFIX = 4 };

static WCHAR lower(WCHAR c) { return c >= 'A' && c <= 'Z' ? c + 32 : c; }

static UNICODE_STRING text_at(const char *map, ULONG offset, ULONG length) {
    return (UNICODE_STRING){(USHORT)length, (USHORT)length, (PWSTR)(map + offset)};
}

static const API_SET_NAMESPACE_ENTRY *find_set(const API_SET_NAMESPACE *map, PCWSTR name, ULONG length) {
    const API_SET_HASH_ENTRY *hashes = (const void *)((const char *)map + map->HashOffset);
    ULONG hash = 0;
    for (ULONG i = 0; i < length; i++)
        hash = hash * map->HashFactor + lower(name[i]);
    for (ULONG low = 0, high = map->Count; low < high;) {
        ULONG middle = low + (high - low) / 2;
        if (hashes[middle].Hash < hash) {
            low = middle + 1;
        } else if (hashes[middle].Hash > hash) {
            high = middle;
        } else {
            const API_SET_NAMESPACE_ENTRY *entry = (const void *)((const char *)map + map->EntryOffset);
            entry += hashes[middle].Index;
            UNICODE_STRING hashed = text_at((const char *)map, entry->NameOffset, entry->HashedLength);
            UNICODE_STRING wanted = {(USHORT)(length * sizeof(WCHAR)), 0, (PWSTR)name};
            return RtlEqualUnicodeString(&hashed, &wanted, TRUE) ? entry : NULL;
        }
    }
    return NULL;
}

BOOLEAN ldr_resolve_api_set(PCUNICODE_STRING name, PCUNICODE_STRING importer, PUNICODE_STRING host) {
    const API_SET_NAMESPACE *map = NtCurrentPeb()->ApiSetMap;
    ULONG length = name->Length / sizeof(WCHAR);
    if (!map || map->Version != SCHEMA_VERSION || length <= SET_PREFIX || name->Buffer[3] != '-')
        return FALSE;
    static const PCWSTR prefixes[] = {L"api-", L"ext-"};
    BOOLEAN is_set = FALSE;
    for (int p = 0; p < (int)ARRAYSIZE(prefixes); p++) {
        int same = 0;
        while (same < SET_PREFIX && lower(name->Buffer[same]) == prefixes[p][same])
            same++;
        is_set |= same == SET_PREFIX;
    }
    if (!is_set)
        return FALSE;
    // The minor version, after the last hyphen, does not count: any set of the same contract will do.
    while (length && name->Buffer[length - 1] != '-')
        length--;
    const API_SET_NAMESPACE_ENTRY *entry = length ? find_set(map, name->Buffer, length - 1) : NULL;
    if (!entry || !entry->ValueCount)
        return FALSE;
    const API_SET_VALUE_ENTRY *values = (const void *)((const char *)map + entry->ValueOffset), *chosen = values;
    for (ULONG i = 1; importer && i < entry->ValueCount; i++) {
        UNICODE_STRING only_for = text_at((const char *)map, values[i].NameOffset, values[i].NameLength);
        if (RtlEqualUnicodeString(&only_for, importer, TRUE))
            chosen = &values[i];
    }
    *host = text_at((const char *)map, chosen->ValueOffset, chosen->ValueLength);
    return TRUE;
}

NTSTATUS NTAPI ApiSetQueryApiSetPresence(PCUNICODE_STRING Namespace, PBOOLEAN Present) {
    UNICODE_STRING host;
    *Present = ldr_resolve_api_set(Namespace, NULL, &host) && host.Length;
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI ApiSetQueryApiSetPresenceEx(PCUNICODE_STRING Namespace, PBOOLEAN InSchema, PBOOLEAN Present) {
    UNICODE_STRING host;
    *InSchema = ldr_resolve_api_set(Namespace, NULL, &host);
    *Present = *InSchema && host.Length;
    return STATUS_SUCCESS;
}
