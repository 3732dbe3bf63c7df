// Atoms. Integer atoms need no table; the others of a process live in a list here, the global ones in the kernel.

#include "kernelbase.h"

enum { FIRST_STRING_ATOM = 0xC000, NAME_UNITS_MAX = 255, TABLE_SIZE = 0x4000 };

typedef struct {
    PWSTR name; // NULL: free
    ULONG references;
} Entry;

static Entry *table; // TABLE_SIZE entries, made on first use
static SRWLOCK table_lock = SRWLOCK_INIT;

// "#123" and MAKEINTATOM(123) are the number; 0 for other names, with *bad for numbers out of range. The atom 0 itself is
// handed back as it came, which is no failure.
static ATOM integer_atom(LPCWSTR name, bool *bad) {
    *bad = false;
    ULONG_PTR value = (ULONG_PTR)name;
    if (value >> 16) {
        if (name[0] != '#' || name[1] == 0)
            return 0;
        value = 0;
        for (LPCWSTR at = name + 1; *at; at++) {
            if (*at < '0' || *at > '9')
                return 0;
            value = min(value * 10 + (*at - '0'), 0x10000u);
        }
    }
    *bad = (value == 0 && name != NULL) || value >= FIRST_STRING_ATOM;
    return *bad ? 0 : (ATOM)value;
}

static Entry *find(LPCWSTR name) {
    for (unsigned i = 0; table && i < TABLE_SIZE; i++)
        if (table[i].name && CompareStringOrdinal(table[i].name, -1, name, -1, TRUE) == CSTR_EQUAL)
            return &table[i];
    return NULL;
}

static ATOM atom_of(const Entry *entry) { return (ATOM)(FIRST_STRING_ATOM + (entry - table)); }

static Entry *entry_of(ATOM atom) {
    unsigned index = (unsigned)atom - FIRST_STRING_ATOM;
    return atom >= FIRST_STRING_ATOM && table && table[index].name ? &table[index] : NULL;
}

BOOL WINAPI InitAtomTable(DWORD size) {
    (void)size; // a hint
    return TRUE;
}

static ATOM add_locked(LPCWSTR name, SIZE_T length) {
    if (table == NULL && (table = base_alloc_zeroed(TABLE_SIZE * sizeof *table)) == NULL)
        return 0;
    Entry *entry = find(name);
    if (entry) {
        entry->references++;
        return atom_of(entry);
    }
    for (unsigned i = 0; i < TABLE_SIZE; i++)
        if (table[i].name == NULL) {
            table[i].name = base_alloc((length + 1) * sizeof(WCHAR));
            if (table[i].name == NULL)
                return 0;
            memcpy(table[i].name, name, (length + 1) * sizeof(WCHAR));
            table[i].references = 1;
            return atom_of(&table[i]);
        }
    return (ATOM)base_fail(ERROR_NOT_ENOUGH_MEMORY);
}

// Checks a name and finds integer atoms; true when there is a string to look for.
static bool is_string(LPCWSTR name, ATOM *atom, SIZE_T *length) {
    bool bad;
    *atom = integer_atom(name, &bad);
    if (*atom || bad || name == NULL) {
        if (bad)
            base_fail(ERROR_INVALID_PARAMETER);
        return false;
    }
    *length = base_length(name);
    if (*length > NAME_UNITS_MAX)
        return base_fail(ERROR_INVALID_PARAMETER);
    return *length ? true : base_fail(ERROR_INVALID_NAME);
}

ATOM WINAPI AddAtomW(LPCWSTR name) {
    ATOM atom;
    SIZE_T length;
    if (!is_string(name, &atom, &length))
        return atom;
    RtlAcquireSRWLockExclusive(&table_lock);
    atom = add_locked(name, length);
    RtlReleaseSRWLockExclusive(&table_lock);
    return atom;
}

ATOM WINAPI FindAtomW(LPCWSTR name) {
    ATOM atom;
    SIZE_T length;
    if (!is_string(name, &atom, &length))
        return atom;
    RtlAcquireSRWLockShared(&table_lock);
    const Entry *entry = find(name);
    atom = entry ? atom_of(entry) : 0;
    RtlReleaseSRWLockShared(&table_lock);
    return atom ? atom : (ATOM)base_fail(ERROR_FILE_NOT_FOUND);
}

// Returns 0, as for success, or the atom.
ATOM WINAPI DeleteAtom(ATOM atom) {
    if (atom < FIRST_STRING_ATOM)
        return 0;
    RtlAcquireSRWLockExclusive(&table_lock);
    Entry *entry = entry_of(atom);
    if (entry && --entry->references == 0) {
        base_free(entry->name);
        entry->name = NULL;
    }
    RtlReleaseSRWLockExclusive(&table_lock);
    if (entry)
        return 0;
    base_fail(ERROR_INVALID_HANDLE);
    return atom;
}

// "#123" for an integer atom.
static UINT integer_name(ATOM atom, WCHAR text[8]) {
    UINT length = 0;
    text[length++] = '#';
    UINT scale = 10000;
    while (scale > atom)
        scale /= 10;
    for (; scale; scale /= 10)
        text[length++] = (WCHAR)('0' + atom / scale % 10);
    text[length] = 0;
    return length;
}

// A local atom's name: what fits before the NUL.
static UINT copy_cut(LPCWSTR name, LPWSTR buffer, int room) {
    UINT length = 0;
    for (; (int)length + 1 < room && name[length]; length++)
        buffer[length] = name[length];
    buffer[length] = 0;
    return length ? length : (UINT)base_fail(ERROR_INSUFFICIENT_BUFFER);
}

// A global atom's: what fits, with a NUL only where one has room too.
static UINT copy_name(LPCWSTR name, LPWSTR buffer, int room) {
    UINT length = 0;
    for (; (int)length < room && name[length]; length++)
        buffer[length] = name[length];
    if ((int)length < room)
        buffer[length] = 0;
    return length;
}

// A name can be asked for: there is an atom, and a place to write.
static bool can_name(ATOM atom, int room) {
    return room <= 0 ? base_fail(ERROR_MORE_DATA) : atom ? true : base_fail(ERROR_INVALID_PARAMETER);
}

UINT WINAPI GetAtomNameW(ATOM atom, LPWSTR buffer, int room) {
    WCHAR text[8];
    UINT length = 0;
    if (!can_name(atom, room))
        return 0;
    if (atom < FIRST_STRING_ATOM) {
        integer_name(atom, text);
        return copy_cut(text, buffer, room);
    }
    RtlAcquireSRWLockShared(&table_lock);
    const Entry *entry = entry_of(atom);
    if (entry)
        length = copy_cut(entry->name, buffer, room);
    RtlReleaseSRWLockShared(&table_lock);
    return entry ? length : (UINT)base_fail(ERROR_INVALID_HANDLE);
}

ATOM WINAPI GlobalAddAtomW(LPCWSTR name) {
    ATOM atom;
    SIZE_T length;
    RTL_ATOM added;
    if (!is_string(name, &atom, &length))
        return atom;
    return base_result(NtAddAtom((PWSTR)name, (ULONG)(length * sizeof(WCHAR)), &added)) ? added : 0;
}

ATOM WINAPI GlobalAddAtomExW(LPCWSTR name, DWORD flags) {
    return flags ? (ATOM)base_fail(ERROR_INVALID_PARAMETER) : GlobalAddAtomW(name);
}

ATOM WINAPI GlobalFindAtomW(LPCWSTR name) {
    ATOM atom;
    SIZE_T length;
    RTL_ATOM found;
    if (!is_string(name, &atom, &length))
        return atom;
    return base_result(NtFindAtom((PWSTR)name, (ULONG)(length * sizeof(WCHAR)), &found)) ? found : 0;
}

ATOM WINAPI GlobalDeleteAtom(ATOM atom) {
    if (atom < FIRST_STRING_ATOM || base_result(NtDeleteAtom(atom)))
        return 0;
    return atom;
}

UINT WINAPI GlobalGetAtomNameW(ATOM atom, LPWSTR buffer, int room) {
    struct { // ATOM_BASIC_INFORMATION
        USHORT usage, flags, length;
        WCHAR name[NAME_UNITS_MAX + 1];
    } information = {0};
    WCHAR text[8];
    if (!can_name(atom, room))
        return 0;
    if (atom < FIRST_STRING_ATOM) {
        integer_name(atom, text);
        return copy_name(text, buffer, room);
    }
    if (!base_result(NtQueryInformationAtom(atom, AtomBasicInformation, &information, sizeof information, NULL)))
        return 0;
    information.name[min(information.length / sizeof(WCHAR), (SIZE_T)NAME_UNITS_MAX)] = 0;
    return copy_name(information.name, buffer, room);
}

typedef ATOM(WINAPI *NameFunction)(LPCWSTR);

static ATOM with_wide(NameFunction function, LPCSTR name) {
    if (!((ULONG_PTR)name >> 16))
        return function((LPCWSTR)(const void *)name);
    BASE_SCOPED PWSTR wide = base_wide(name);
    return wide ? function(wide) : 0;
}

ATOM WINAPI AddAtomA(LPCSTR name) { return with_wide(AddAtomW, name); }
ATOM WINAPI FindAtomA(LPCSTR name) { return with_wide(FindAtomW, name); }
ATOM WINAPI GlobalAddAtomA(LPCSTR name) { return with_wide(GlobalAddAtomW, name); }
ATOM WINAPI GlobalFindAtomA(LPCSTR name) { return with_wide(GlobalFindAtomW, name); }

// Hands out what fits; the global form fails nevertheless where the name is cut short.
static UINT narrow_name(UINT length, LPCWSTR name, LPSTR buffer, int room, bool global) {
    if (length == 0)
        return 0;
    if (room <= 0)
        return (UINT)base_fail(ERROR_MORE_DATA);
    UINT needed = base_narrow_size(name, length);
    if ((int)needed < room)
        return base_copy_narrow(name, length, buffer, (DWORD)room);
    ULONG written = 0;
    RtlUnicodeToUTF8N(buffer, (ULONG)room - 1, &written, name, length * (ULONG)sizeof(WCHAR));
    buffer[written] = 0;
    if (written && !global)
        return written;
    return (UINT)base_fail(global ? ERROR_MORE_DATA : ERROR_INSUFFICIENT_BUFFER);
}

UINT WINAPI GetAtomNameA(ATOM atom, LPSTR buffer, int room) {
    WCHAR name[NAME_UNITS_MAX + 1];
    return narrow_name(GetAtomNameW(atom, name, ARRAYSIZE(name)), name, buffer, room, false);
}

UINT WINAPI GlobalGetAtomNameA(ATOM atom, LPSTR buffer, int room) {
    WCHAR name[NAME_UNITS_MAX + 1];
    return narrow_name(GlobalGetAtomNameW(atom, name, ARRAYSIZE(name)), name, buffer, room, true);
}
