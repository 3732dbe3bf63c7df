// Security descriptors from their string form (SDDL): O:, G:, D: and S: parts, access, audit and label entries.
// Object entries and conditions are refused; what was made is self-relative, its lists first.

#include "advapi32.h"
#include <sddl.h>

enum { ACL_MOST = 0xFFFC, SID_TEXT_MOST = 200 };

typedef struct {
    PCWSTR name;
    DWORD value;
} Word;

static const Word ace_types[] = {
    {L"A", ACCESS_ALLOWED_ACE_TYPE},
    {L"D", ACCESS_DENIED_ACE_TYPE},
    {L"AU", SYSTEM_AUDIT_ACE_TYPE},
    {L"AL", SYSTEM_ALARM_ACE_TYPE},
    {L"ML", SYSTEM_MANDATORY_LABEL_ACE_TYPE},
};

static const Word ace_flags[] = {
    {L"CI", CONTAINER_INHERIT_ACE}, {L"OI", OBJECT_INHERIT_ACE},         {L"NP", NO_PROPAGATE_INHERIT_ACE},
    {L"IO", INHERIT_ONLY_ACE},      {L"ID", INHERITED_ACE},              {L"SA", SUCCESSFUL_ACCESS_ACE_FLAG},
    {L"FA", FAILED_ACCESS_ACE_FLAG},
};

static const Word rights[] = {
    {L"GA", GENERIC_ALL},
    {L"GR", GENERIC_READ},
    {L"GW", GENERIC_WRITE},
    {L"GX", GENERIC_EXECUTE},
    {L"RC", READ_CONTROL},
    {L"SD", DELETE},
    {L"WD", WRITE_DAC},
    {L"WO", WRITE_OWNER},
    {L"CC", 0x1}, // the directory service's, which others give their own meanings
    {L"DC", 0x2},
    {L"LC", 0x4},
    {L"SW", 0x8},
    {L"RP", 0x10},
    {L"WP", 0x20},
    {L"DT", 0x40},
    {L"LO", 0x80},
    {L"CR", 0x100},
    {L"FA", FILE_ALL_ACCESS},
    {L"FR", FILE_GENERIC_READ},
    {L"FW", FILE_GENERIC_WRITE},
    {L"FX", FILE_GENERIC_EXECUTE},
    {L"KA", KEY_ALL_ACCESS},
    {L"KR", KEY_READ},
    {L"KW", KEY_WRITE},
    {L"KX", KEY_EXECUTE},
};

static const Word label_rights[] = {
    {L"NW", SYSTEM_MANDATORY_LABEL_NO_WRITE_UP},
    {L"NR", SYSTEM_MANDATORY_LABEL_NO_READ_UP},
    {L"NX", SYSTEM_MANDATORY_LABEL_NO_EXECUTE_UP},
};

static PCWSTR skip(PCWSTR at) {
    while (*at == ' ')
        at++;
    return at;
}

static WCHAR upper(WCHAR unit) { return unit >= 'a' && unit <= 'z' ? unit - 32 : unit; }

static bool begins(PCWSTR at, PCWSTR word) {
    while (*word && upper(*at) == *word)
        at++, word++;
    return !*word;
}

// The longest of the words that stands here, or NULL.
static const Word *word_at(PCWSTR at, const Word *words, SIZE_T count) {
    const Word *best = NULL;
    for (SIZE_T i = 0; i < count; i++)
        if (begins(at, words[i].name) && (!best || advapi_length(words[i].name) > advapi_length(best->name)))
            best = &words[i];
    return best;
}

// Flags or rights up to the semicolon; NULL where something else stands.
static PCWSTR read_mask(PCWSTR at, const Word *words, SIZE_T count, bool numbers, DWORD *mask) {
    *mask = 0;
    for (at = skip(at); *at != ';';) {
        const Word *word = word_at(at, words, count);
        if (word) {
            *mask |= word->value;
            at += advapi_length(word->name);
            continue;
        }
        if (!numbers || *at < '0' || *at > '9')
            return NULL;
        unsigned base = *at != '0' ? 10 : upper(at[1]) == 'X' ? 16 : 8;
        DWORD value = 0;
        for (at += base == 16 ? 2 : 0;; at++) {
            WCHAR unit = upper(*at);
            unsigned digit = unit >= '0' && unit <= '9' ? unit - '0' : unit >= 'A' && unit <= 'F' ? unit - 'A' + 10u : 16;
            if (digit >= base)
                break;
            value = value * base + digit;
        }
        *mask |= value;
    }
    return at + 1;
}

// A SID up to `end` or the next part of the descriptor; NULL where there is none.
static PCWSTR read_sid(PCWSTR at, WCHAR end, BYTE sid[SECURITY_MAX_SID_SIZE]) {
    WCHAR text[SID_TEXT_MOST];
    SIZE_T length = 0;
    at = skip(at);
    while (*at && *at != end && *at != ' ' && (end || at[1] != ':') && length < SID_TEXT_MOST - 1)
        text[length++] = *at++;
    text[length] = 0;
    at = skip(at);
    return length && advapi_parse_sid(text, sid) ? at : NULL;
}

typedef struct {
    ACL *acl; // ACL_MOST bytes
    DWORD error;
} List;

// One (type;flags;rights;object;inherited object;sid); NULL with the error set.
static PCWSTR read_entry(PCWSTR at, List *list) {
    BYTE sid[SECURITY_MAX_SID_SIZE];
    DWORD flags, mask;
    list->error = ERROR_INVALID_ACL;
    at = skip(at);
    const Word *type = word_at(at, ace_types, ARRAYSIZE(ace_types));
    if (!type || at[advapi_length(type->name)] != ';')
        return NULL;
    at = read_mask(at + advapi_length(type->name) + 1, ace_flags, ARRAYSIZE(ace_flags), false, &flags);
    bool label = type->value == SYSTEM_MANDATORY_LABEL_ACE_TYPE;
    if (at)
        at = label ? read_mask(at, label_rights, ARRAYSIZE(label_rights), true, &mask)
                   : read_mask(at, rights, ARRAYSIZE(rights), true, &mask);
    for (int guid = 0; at && guid < 2; guid++) {
        at = skip(at);
        at = *at == ';' ? at + 1 : NULL; // object entries are not known here
    }
    at = at ? read_sid(at, ')', sid) : NULL;
    if (!at || *at != ')')
        return NULL;
    ULONG sid_size = RtlLengthSid(sid), size = (ULONG)offsetof(ACCESS_ALLOWED_ACE, SidStart) + sid_size;
    if (list->acl->AclSize + size > ACL_MOST)
        return NULL;
    ACCESS_ALLOWED_ACE *ace = (ACCESS_ALLOWED_ACE *)((BYTE *)list->acl + list->acl->AclSize);
    ace->Header = (ACE_HEADER){(BYTE)type->value, (BYTE)flags, (WORD)size};
    ace->Mask = mask;
    memcpy(&ace->SidStart, sid, sid_size);
    list->acl->AclSize += (WORD)size;
    list->acl->AceCount++;
    return at + 1;
}

// The flags and entries of D: or S:, as a list and as control bits of the DACL; NULL with the error set.
static PCWSTR read_list(PCWSTR at, List *list, WORD *control, bool *is_null) {
    *list->acl = (ACL){.AclRevision = ACL_REVISION, .AclSize = sizeof(ACL)};
    *control = SE_DACL_PRESENT;
    *is_null = false;
    for (at = skip(at); *at && *at != '(' && at[1] != ':'; at = skip(at)) {
        if (begins(at, L"NO_ACCESS_CONTROL"))
            *is_null = true, at += sizeof("NO_ACCESS_CONTROL") - 1;
        else if (begins(at, L"P"))
            *control |= SE_DACL_PROTECTED, at++;
        else if (begins(at, L"AR"))
            *control |= SE_DACL_AUTO_INHERIT_REQ, at += 2;
        else if (begins(at, L"AI"))
            *control |= SE_DACL_AUTO_INHERITED, at += 2;
        else {
            list->error = ERROR_INVALID_PARAMETER;
            return NULL;
        }
    }
    while (at && *at == '(') {
        at = read_entry(at + 1, list);
        at = at ? skip(at) : NULL;
    }
    return at;
}

static void put(BYTE *descriptor, ULONG *used, DWORD *offset, const void *data, ULONG size) {
    *offset = *used;
    memcpy(descriptor + *used, data, size);
    *used += (size + 3) & ~3u;
}

typedef struct {
    BYTE owner[SECURITY_MAX_SID_SIZE], group[SECURITY_MAX_SID_SIZE];
    bool has_owner, has_group, null_dacl, null_sacl;
    WORD control;
    List dacl, sacl;
} Parts;

// The error, or 0.
static DWORD read_parts(PCWSTR at, Parts *parts) {
    for (at = skip(at); *at; at = skip(at)) {
        WCHAR part = upper(*at);
        WORD control = 0;
        if (at[1] != ':')
            return ERROR_INVALID_PARAMETER;
        at += 2;
        if (part == 'O' || part == 'G') {
            at = read_sid(at, 0, part == 'O' ? parts->owner : parts->group);
            *(part == 'O' ? &parts->has_owner : &parts->has_group) = true;
            if (!at)
                return ERROR_INVALID_SID;
        } else if (part == 'D') {
            at = read_list(at, &parts->dacl, &control, &parts->null_dacl);
            if (!at)
                return parts->dacl.error;
            parts->control |= control;
        } else if (part == 'S') {
            at = read_list(at, &parts->sacl, &control, &parts->null_sacl);
            if (!at)
                return parts->sacl.error;
            parts->control |= (WORD)(control << 1 | (control & SE_DACL_PRESENT ? SE_SACL_PRESENT : 0)) &
                              (SE_SACL_PRESENT | SE_SACL_PROTECTED | SE_SACL_AUTO_INHERIT_REQ | SE_SACL_AUTO_INHERITED);
        } else {
            return ERROR_INVALID_PARAMETER;
        }
    }
    return ERROR_SUCCESS;
}

BOOL WINAPI ConvertStringSecurityDescriptorToSecurityDescriptorW(LPCWSTR text, DWORD revision,
                                                                 PSECURITY_DESCRIPTOR *descriptor, PULONG size) {
    if (!text || !descriptor)
        return advapi_fail(ERROR_INVALID_PARAMETER);
    if (revision != SDDL_REVISION_1)
        return advapi_fail(ERROR_UNKNOWN_REVISION);
    ADVAPI_SCOPED ACL *dacl = advapi_alloc(ACL_MOST);
    ADVAPI_SCOPED ACL *sacl = advapi_alloc(ACL_MOST);
    if (!dacl || !sacl)
        return FALSE;
    Parts parts = {.dacl = {dacl, 0}, .sacl = {sacl, 0}};
    DWORD error = read_parts(text, &parts);
    if (error)
        return advapi_fail(error);
    bool with_sacl = parts.control & SE_SACL_PRESENT && !parts.null_sacl;
    bool with_dacl = parts.control & SE_DACL_PRESENT && !parts.null_dacl;
    ULONG most = sizeof(SECURITY_DESCRIPTOR_RELATIVE) + (with_sacl ? sacl->AclSize : 0) + (with_dacl ? dacl->AclSize : 0) +
                 2 * SECURITY_MAX_SID_SIZE;
    BYTE *made = LocalAlloc(LMEM_ZEROINIT, most);
    if (!made)
        return FALSE;
    SECURITY_DESCRIPTOR_RELATIVE head = {.Revision = SECURITY_DESCRIPTOR_REVISION,
                                         .Control = (WORD)(parts.control | SE_SELF_RELATIVE)};
    ULONG used = sizeof head;
    if (with_sacl)
        put(made, &used, &head.Sacl, sacl, sacl->AclSize);
    if (with_dacl)
        put(made, &used, &head.Dacl, dacl, dacl->AclSize);
    if (parts.has_owner)
        put(made, &used, &head.Owner, parts.owner, RtlLengthSid(parts.owner));
    if (parts.has_group)
        put(made, &used, &head.Group, parts.group, RtlLengthSid(parts.group));
    memcpy(made, &head, sizeof head);
    *descriptor = made;
    if (size)
        *size = used;
    return TRUE;
}

BOOL WINAPI ConvertStringSecurityDescriptorToSecurityDescriptorA(LPCSTR text, DWORD revision,
                                                                 PSECURITY_DESCRIPTOR *descriptor, PULONG size) {
    ADVAPI_SCOPED PWSTR wide = advapi_wide(text);
    return ConvertStringSecurityDescriptorToSecurityDescriptorW(wide, revision, descriptor, size);
}
