// Finding resources in an image: the tree of type, name and language, and the data behind a leaf.
// Works on loaded modules and on the tagged handles of files mapped as data (bit 0: flat, bit 1: as an image).

#include "ldr.h"

enum { TYPE_LEVEL, NAME_LEVEL, LANGUAGE_LEVEL, LEVELS };

typedef struct Tree {
    const char *root;
    ULONG size;
} Tree;

static NTSTATUS open_tree(PVOID dll, Tree *tree) {
    tree->root = RtlImageDirectoryEntryToData(dll, TRUE, IMAGE_DIRECTORY_ENTRY_RESOURCE, &tree->size);
    return tree->root ? STATUS_SUCCESS : STATUS_RESOURCE_DATA_NOT_FOUND;
}

static const IMAGE_RESOURCE_DIRECTORY_ENTRY *entries_of(const IMAGE_RESOURCE_DIRECTORY *directory) {
    return (const IMAGE_RESOURCE_DIRECTORY_ENTRY *)(directory + 1);
}

static ULONG entry_count(const IMAGE_RESOURCE_DIRECTORY *directory) {
    return (ULONG)directory->NumberOfNamedEntries + directory->NumberOfIdEntries;
}

static const IMAGE_RESOURCE_DIRECTORY_ENTRY *find_id(const IMAGE_RESOURCE_DIRECTORY *directory, USHORT id) {
    const IMAGE_RESOURCE_DIRECTORY_ENTRY *entries = entries_of(directory);
    for (ULONG i = directory->NumberOfNamedEntries; i < entry_count(directory); i++) {
        if (entries[i].Id == id)
            return &entries[i];
    }
    return NULL;
}

static const IMAGE_RESOURCE_DIRECTORY_ENTRY *find_name(const Tree *tree, const IMAGE_RESOURCE_DIRECTORY *directory,
                                                       PCWSTR name) {
    const IMAGE_RESOURCE_DIRECTORY_ENTRY *entries = entries_of(directory);
    SIZE_T length = wcslen(name);
    for (ULONG i = 0; i < directory->NumberOfNamedEntries; i++) {
        const IMAGE_RESOURCE_DIR_STRING_U *text = (const void *)(tree->root + entries[i].NameOffset);
        if (!RtlCompareUnicodeStrings(text->NameString, text->Length, name, length, TRUE))
            return &entries[i];
    }
    return NULL;
}

// The wanted language; else its neutral form, no language at all, US English, whatever comes first.
static const IMAGE_RESOURCE_DIRECTORY_ENTRY *find_language(const IMAGE_RESOURCE_DIRECTORY *directory, USHORT wanted) {
    const USHORT tries[] = {wanted, PRIMARYLANGID(wanted), MAKELANGID(LANG_NEUTRAL, SUBLANG_NEUTRAL),
                            MAKELANGID(LANG_ENGLISH, SUBLANG_ENGLISH_US)};
    for (ULONG i = 0; i < ARRAYSIZE(tries); i++) {
        const IMAGE_RESOURCE_DIRECTORY_ENTRY *entry = find_id(directory, tries[i]);
        if (entry)
            return entry;
    }
    return entry_count(directory) ? entries_of(directory) : NULL;
}

static NTSTATUS find(PVOID dll, const LDR_RESOURCE_INFO *info, ULONG levels, BOOLEAN want_directory,
                     const void **found) {
    static const NTSTATUS missing[] = {STATUS_RESOURCE_TYPE_NOT_FOUND, STATUS_RESOURCE_NAME_NOT_FOUND,
                                       STATUS_RESOURCE_LANG_NOT_FOUND};
    Tree tree;
    NTSTATUS status = open_tree(dll, &tree);
    if (!NT_SUCCESS(status))
        return status;
    const ULONG_PTR keys[] = {info->Type, levels > NAME_LEVEL ? info->Name : 0,
                              levels > LANGUAGE_LEVEL ? info->Language : 0};
    const IMAGE_RESOURCE_DIRECTORY *directory = (const void *)tree.root;
    for (ULONG level = 0; level < levels; level++) {
        const IMAGE_RESOURCE_DIRECTORY_ENTRY *entry;
        if (level == LANGUAGE_LEVEL)
            entry = find_language(directory, (USHORT)keys[level]);
        else if (IS_INTRESOURCE(keys[level]))
            entry = find_id(directory, (USHORT)keys[level]);
        else
            entry = find_name(&tree, directory, (PCWSTR)keys[level]);
        if (!entry)
            return missing[level];
        if (!entry->DataIsDirectory) {
            if (want_directory)
                return STATUS_RESOURCE_DATA_NOT_FOUND;
            *found = tree.root + entry->OffsetToData;
            return level + 1 == levels ? STATUS_SUCCESS : STATUS_RESOURCE_DATA_NOT_FOUND;
        }
        directory = (const void *)(tree.root + entry->OffsetToDirectory);
    }
    *found = directory;
    return want_directory ? STATUS_SUCCESS : STATUS_RESOURCE_DATA_NOT_FOUND;
}

NTSTATUS NTAPI LdrFindResource_U(PVOID DllHandle, PLDR_RESOURCE_INFO Info, ULONG Level,
                                 PIMAGE_RESOURCE_DATA_ENTRY *DataEntry) {
    if (Level > LEVELS)
        return STATUS_INVALID_PARAMETER;
    return find(DllHandle, Info, Level, FALSE, (const void **)DataEntry);
}

NTSTATUS NTAPI LdrFindResourceDirectory_U(PVOID DllHandle, PLDR_RESOURCE_INFO Info, ULONG Level,
                                          PIMAGE_RESOURCE_DIRECTORY *Directory) {
    if (Level > LANGUAGE_LEVEL)
        return STATUS_INVALID_PARAMETER;
    return find(DllHandle, Info, Level, TRUE, (const void **)Directory);
}

NTSTATUS NTAPI LdrAccessResource(PVOID DllHandle, PIMAGE_RESOURCE_DATA_ENTRY DataEntry, PVOID *Buffer, PULONG Length) {
    char *base = (char *)((ULONG_PTR)DllHandle & ~(ULONG_PTR)3);
    PIMAGE_NT_HEADERS headers = RtlImageNtHeader(base);
    if (!headers || !DataEntry)
        return STATUS_RESOURCE_DATA_NOT_FOUND;
    if (Buffer) {
        BOOLEAN flat = ((ULONG_PTR)DllHandle & 3) == 1;
        *Buffer = flat ? RtlImageRvaToVa(headers, base, DataEntry->OffsetToData, NULL) : base + DataEntry->OffsetToData;
        if (!*Buffer)
            return STATUS_RESOURCE_DATA_NOT_FOUND;
    }
    if (Length)
        *Length = DataEntry->Size;
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI LdrLoadAlternateResourceModule(PVOID DllHandle, PVOID *ResourceModule, PSIZE_T Size, ULONG Flags) {
    (void)DllHandle, (void)ResourceModule, (void)Size, (void)Flags;
    return STATUS_MUI_FILE_NOT_FOUND; // every resource is in its own module
}
