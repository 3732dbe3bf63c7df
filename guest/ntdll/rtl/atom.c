// Atom tables inside a process: names of up to 255 characters and the 16-bit numbers that stand for them.
// Numbers below 0xC000 are themselves ("#123" or a pointer below 64K) and never in a table.

#include "rtl.h"

enum {
    FIRST_ATOM = 0xc000,
    MAXIMUM_ATOMS = 0x4000,
    MAXIMUM_NAME = 255,
    PINNED_FLAG = 1, // RtlQueryAtomInAtomTable
};

typedef struct Atom {
    ULONG references;
    BOOLEAN pinned;
    USHORT length; // characters
    WCHAR name[];
} Atom;

typedef struct AtomTable {
    RTL_SRWLOCK lock;
    ULONG capacity;
    Atom **atoms; // by number, from FIRST_ATOM
} AtomTable;

NTSTATUS NTAPI RtlCreateAtomTable(ULONG Buckets, PVOID *Table) {
    (void)Buckets;
    if (*Table)
        return STATUS_SUCCESS;
    *Table = rtl_allocate_zeroed(sizeof(AtomTable));
    return *Table ? STATUS_SUCCESS : STATUS_NO_MEMORY;
}

NTSTATUS NTAPI RtlEmptyAtomTable(PVOID Table, BOOLEAN IncludePinned) {
    AtomTable *table = Table;
    if (!table)
        return STATUS_INVALID_PARAMETER;
    RtlAcquireSRWLockExclusive(&table->lock);
    for (ULONG i = 0; i < table->capacity; i++) {
        if (!table->atoms[i] || (table->atoms[i]->pinned && !IncludePinned))
            continue;
        rtl_free(table->atoms[i]);
        table->atoms[i] = NULL;
    }
    RtlReleaseSRWLockExclusive(&table->lock);
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI RtlDestroyAtomTable(PVOID Table) {
    NTSTATUS status = RtlEmptyAtomTable(Table, TRUE);
    if (NT_SUCCESS(status)) {
        rtl_free(((AtomTable *)Table)->atoms);
        rtl_free(Table);
    }
    return status;
}

// An integer atom, if the name is one: 0 when it is none, FIRST_ATOM and up when it is out of range.
static ULONG integer_atom(PCWSTR name) {
    ULONG number = 0;
    if (IS_INTRESOURCE(name))
        return (ULONG)(ULONG_PTR)name ? (ULONG)(ULONG_PTR)name : FIRST_ATOM;
    if (*name != '#' || !name[1])
        return 0;
    for (PCWSTR digit = name + 1; *digit; digit++) {
        if (*digit < '0' || *digit > '9')
            return 0;
        if (number < MAXWORD)
            number = number * 10 + *digit - '0';
    }
    return number ? number : FIRST_ATOM;
}

static NTSTATUS check_name(PCWSTR name, SIZE_T *length) {
    *length = name ? wcslen(name) : 0;
    if (!*length)
        return STATUS_OBJECT_NAME_INVALID;
    return *length > MAXIMUM_NAME ? STATUS_INVALID_PARAMETER : STATUS_SUCCESS;
}

static ULONG find(const AtomTable *table, PCWSTR name, SIZE_T length) {
    ULONG at = 0;
    for (; at < table->capacity; at++) {
        const Atom *atom = table->atoms[at];
        if (atom && !RtlCompareUnicodeStrings(atom->name, atom->length, name, length, TRUE))
            break;
    }
    return at;
}

static NTSTATUS add(AtomTable *table, PCWSTR name, SIZE_T length, PRTL_ATOM number) {
    ULONG at = 0;
    while (at < table->capacity && table->atoms[at])
        at++;
    if (at == MAXIMUM_ATOMS)
        return STATUS_NO_MEMORY;
    if (at == table->capacity) {
        ULONG larger = table->capacity ? 2 * table->capacity : 64;
        Atom **atoms = rtl_allocate_zeroed(larger * sizeof(*atoms));
        if (!atoms)
            return STATUS_NO_MEMORY;
        memcpy(atoms, table->atoms, table->capacity * sizeof(*atoms));
        rtl_free(table->atoms);
        table->atoms = atoms;
        table->capacity = larger;
    }
    Atom *atom = rtl_allocate(sizeof(*atom) + length * sizeof(WCHAR));
    if (!atom)
        return STATUS_NO_MEMORY;
    *atom = (Atom){.references = 1, .length = (USHORT)length};
    memcpy(atom->name, name, length * sizeof(WCHAR));
    table->atoms[at] = atom;
    *number = (RTL_ATOM)(FIRST_ATOM + at);
    return STATUS_SUCCESS;
}

static NTSTATUS look_up(AtomTable *table, PCWSTR name, PRTL_ATOM number, BOOLEAN create) {
    RTL_ATOM unused;
    SIZE_T length;
    NTSTATUS status = STATUS_SUCCESS;
    ULONG integer = integer_atom(name);
    if (!table)
        return STATUS_INVALID_PARAMETER;
    if (!number)
        number = &unused;
    if (integer) {
        *number = (RTL_ATOM)integer;
        return integer < FIRST_ATOM ? STATUS_SUCCESS : STATUS_INVALID_PARAMETER;
    }
    status = check_name(name, &length);
    if (!NT_SUCCESS(status))
        return status;
    RtlAcquireSRWLockExclusive(&table->lock);
    ULONG at = find(table, name, length);
    if (at == table->capacity) {
        status = create ? add(table, name, length, number) : STATUS_OBJECT_NAME_NOT_FOUND;
    } else {
        table->atoms[at]->references += create;
        *number = (RTL_ATOM)(FIRST_ATOM + at);
    }
    RtlReleaseSRWLockExclusive(&table->lock);
    return status;
}

NTSTATUS NTAPI RtlAddAtomToAtomTable(PVOID Table, PCWSTR Name, PRTL_ATOM Atom) {
    return look_up(Table, Name, Atom, TRUE);
}

NTSTATUS NTAPI RtlLookupAtomInAtomTable(PVOID Table, PCWSTR Name, PRTL_ATOM Atom) {
    return look_up(Table, Name, Atom, FALSE);
}

// With the lock held; null if there is no such atom.
static Atom *atom_of(AtomTable *table, RTL_ATOM number) {
    ULONG at = (ULONG)number - FIRST_ATOM;
    return number >= FIRST_ATOM && at < table->capacity ? table->atoms[at] : NULL;
}

NTSTATUS NTAPI RtlDeleteAtomFromAtomTable(PVOID Table, RTL_ATOM Number) {
    AtomTable *table = Table;
    NTSTATUS status = STATUS_SUCCESS;
    if (!table || !Number)
        return STATUS_INVALID_HANDLE;
    if (Number < FIRST_ATOM)
        return STATUS_SUCCESS;
    RtlAcquireSRWLockExclusive(&table->lock);
    Atom *atom = atom_of(table, Number);
    if (!atom) {
        status = STATUS_INVALID_HANDLE;
    } else if (atom->pinned) {
        status = STATUS_WAS_LOCKED;
    } else if (!--atom->references) {
        table->atoms[Number - FIRST_ATOM] = NULL;
        rtl_free(atom);
    }
    RtlReleaseSRWLockExclusive(&table->lock);
    return status;
}

NTSTATUS NTAPI RtlPinAtomInAtomTable(PVOID Table, RTL_ATOM Number) {
    AtomTable *table = Table;
    if (!table)
        return STATUS_INVALID_PARAMETER;
    if (Number && Number < FIRST_ATOM) // a number needs no pin
        return STATUS_SUCCESS;
    RtlAcquireSRWLockExclusive(&table->lock);
    Atom *atom = atom_of(table, Number);
    if (atom)
        atom->pinned = TRUE;
    RtlReleaseSRWLockExclusive(&table->lock);
    return atom ? STATUS_SUCCESS : STATUS_INVALID_HANDLE;
}

static NTSTATUS copy_name(PCWSTR name, ULONG length, PWSTR to, PULONG bytes) {
    ULONG room = to && *bytes >= sizeof(WCHAR) ? *bytes / sizeof(WCHAR) - 1 : 0;
    *bytes = length * sizeof(WCHAR);
    if (!to)
        return STATUS_SUCCESS;
    if (!room)
        return STATUS_BUFFER_TOO_SMALL;
    if (length > room)
        length = room;
    memcpy(to, name, length * sizeof(WCHAR));
    to[length] = 0;
    *bytes = length * sizeof(WCHAR);
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI RtlQueryAtomInAtomTable(PVOID Table, RTL_ATOM Number, PULONG Usage, PULONG Flags, PWSTR Name,
                                       PULONG NameLength) {
    AtomTable *table = Table;
    NTSTATUS status = STATUS_SUCCESS;
    if (!table)
        return STATUS_INVALID_PARAMETER;
    if (Number < FIRST_ATOM) {
        WCHAR text[8] = L"#";
        UNICODE_STRING digits = {0, sizeof(text) - sizeof(WCHAR), text + 1};
        if (!Number)
            return STATUS_INVALID_PARAMETER;
        RtlIntegerToUnicodeString(Number, 10, &digits);
        if (Usage)
            *Usage = 1;
        if (Flags)
            *Flags = PINNED_FLAG;
        return NameLength ? copy_name(text, rtl_length(&digits) + 1, Name, NameLength) : STATUS_SUCCESS;
    }
    RtlAcquireSRWLockShared(&table->lock);
    const Atom *atom = atom_of(table, Number);
    if (!atom) {
        status = STATUS_INVALID_HANDLE;
    } else {
        if (Usage)
            *Usage = atom->references;
        if (Flags)
            *Flags = atom->pinned ? PINNED_FLAG : 0;
        if (NameLength)
            status = copy_name(atom->name, atom->length, Name, NameLength);
    }
    RtlReleaseSRWLockShared(&table->lock);
    return status;
}
