// UpdateResource: the resources of a file, taken out, changed and written back as a section.
// The handle is the whole of what is known; the file is read when it is opened and written when it is closed.

#include "loader/update_resource.h"

enum { UPDATE_MAGIC = 0x64705552, HEADERS_MAX = 0x10000 };

int update_compare_names(const ResourceName *left, const ResourceName *right) {
    if (!left->owned || !right->owned) // strings come before numbers
        return left->owned ? -1 : right->owned ? 1 : left->value < right->value ? -1 : left->value > right->value;
    const WCHAR *a = left->owned, *b = right->owned;
    while (*a && *a == *b)
        a++, b++;
    return *a < *b ? -1 : *a > *b;
}

static int compare(const Item *item, const ResourceName *type, const ResourceName *name, WORD language) {
    int order = update_compare_names(&item->type, type);
    if (order == 0)
        order = update_compare_names(&item->name, name);
    return order ? order : item->language < language ? -1 : item->language > language;
}

static void free_item(Item *item) {
    base_free(item->type.owned);
    base_free(item->name.owned);
    base_free(item);
}

// Puts data (or nothing: NULL) in the place of what a resource had. Takes over the names' strings.
static BOOL replace(Update *update, ResourceName type, ResourceName name, WORD language, const void *data, DWORD size) {
    Item **at = &update->first;
    while (*at && compare(*at, &type, &name, language) < 0)
        at = &(*at)->next;
    Item *old = *at && compare(*at, &type, &name, language) == 0 ? *at : NULL;
    Item *fresh = data ? base_alloc(sizeof *fresh + size) : NULL;
    BOOL done = data ? fresh != NULL : old != NULL ? TRUE : base_fail(ERROR_INVALID_PARAMETER);
    if (fresh) {
        *fresh = (Item){old ? old->next : *at, type, name, language, size};
        memcpy(fresh->data, data, size);
        *at = fresh;
    } else if (done) {
        *at = old->next;
    }
    if (done && old)
        free_item(old);
    if (!fresh) {
        base_free(type.owned);
        base_free(name.owned);
    }
    return done;
}

IMAGE_NT_HEADERS64 *update_headers(const Update *update) {
    const IMAGE_DOS_HEADER *dos = (const void *)update->image;
    if (update->image_size < sizeof *dos || dos->e_magic != IMAGE_DOS_SIGNATURE)
        return NULL;
    ULONG at = (ULONG)dos->e_lfanew;
    if (at > HEADERS_MAX || at + sizeof(IMAGE_NT_HEADERS64) > update->image_size)
        return NULL;
    IMAGE_NT_HEADERS64 *headers = (void *)(update->image + at);
    return headers->Signature == IMAGE_NT_SIGNATURE ? headers : NULL;
}

// The directories stand behind different fields in 32-bit images.
IMAGE_DATA_DIRECTORY *update_directory(IMAGE_NT_HEADERS64 *headers, unsigned index) {
    if (headers->OptionalHeader.Magic == IMAGE_NT_OPTIONAL_HDR64_MAGIC)
        return &headers->OptionalHeader.DataDirectory[index];
    return &((IMAGE_NT_HEADERS32 *)headers)->OptionalHeader.DataDirectory[index];
}

// Sections that lie in the file, or NULL.
IMAGE_SECTION_HEADER *update_sections(const Update *update, IMAGE_NT_HEADERS64 *headers) {
    IMAGE_SECTION_HEADER *sections = IMAGE_FIRST_SECTION(headers);
    SIZE_T end = (SIZE_T)((BYTE *)(sections + headers->FileHeader.NumberOfSections) - update->image);
    if (end > update->image_size)
        return NULL;
    for (unsigned i = 0; i < headers->FileHeader.NumberOfSections; i++)
        if (sections[i].SizeOfRawData &&
            (ULONGLONG)sections[i].PointerToRawData + sections[i].SizeOfRawData > update->image_size)
            return NULL;
    return sections;
}

// Where the bytes at an address lie in the file; NULL if they are not there.
static BYTE *at_address(const Update *update, IMAGE_NT_HEADERS64 *headers, DWORD address, DWORD size) {
    IMAGE_SECTION_HEADER *sections = update_sections(update, headers);
    for (unsigned i = 0; sections && i < headers->FileHeader.NumberOfSections; i++) {
        DWORD offset = address - sections[i].VirtualAddress;
        if (address >= sections[i].VirtualAddress && offset <= sections[i].SizeOfRawData &&
            size <= sections[i].SizeOfRawData - offset)
            return update->image + sections[i].PointerToRawData + offset;
    }
    return NULL;
}

typedef struct {
    Update *update;
    IMAGE_NT_HEADERS64 *headers;
    const BYTE *root;
    DWORD size;
    ResourceName names[2];
} Reader;

static bool read_name(const Reader *reader, const IMAGE_RESOURCE_DIRECTORY_ENTRY *entry, ResourceName *name) {
    *name = (ResourceName){entry->Id, NULL};
    if (!entry->NameIsString)
        return true;
    const IMAGE_RESOURCE_DIR_STRING_U *string = (const void *)(reader->root + entry->NameOffset);
    if (entry->NameOffset + sizeof(WORD) > reader->size ||
        entry->NameOffset + sizeof(WORD) + string->Length * sizeof(WCHAR) > reader->size)
        return base_fail(ERROR_BAD_EXE_FORMAT);
    name->owned = base_alloc(((SIZE_T)string->Length + 1) * sizeof(WCHAR));
    if (!name->owned)
        return false;
    memcpy(name->owned, string->NameString, string->Length * sizeof(WCHAR));
    name->owned[string->Length] = 0;
    name->value = (ULONG_PTR)name->owned;
    return true;
}

static PWSTR copied(PCWSTR text) {
    SIZE_T size = text ? (base_length(text) + 1) * sizeof(WCHAR) : 0;
    PWSTR copy = text ? base_alloc(size) : NULL;
    if (copy)
        memcpy(copy, text, size);
    return copy;
}

static bool copy_name(const ResourceName *from, ResourceName *to) {
    *to = *from;
    to->owned = copied(from->owned);
    if (to->owned)
        to->value = (ULONG_PTR)to->owned;
    return !from->owned || to->owned;
}

static bool read_item(Reader *reader, WORD language, DWORD offset) {
    ResourceName type, name;
    const IMAGE_RESOURCE_DATA_ENTRY *entry = (const void *)(reader->root + offset);
    if (offset + sizeof *entry > reader->size)
        return base_fail(ERROR_BAD_EXE_FORMAT);
    const BYTE *data = at_address(reader->update, reader->headers, entry->OffsetToData, entry->Size);
    if (!data)
        return base_fail(ERROR_BAD_EXE_FORMAT);
    if (!copy_name(&reader->names[0], &type))
        return false;
    if (!copy_name(&reader->names[1], &name)) {
        base_free(type.owned);
        return false;
    }
    return replace(reader->update, type, name, language, data, entry->Size);
}

// Level 0 has types, 1 names, 2 languages.
static bool read_directory(Reader *reader, DWORD offset, unsigned level) {
    const IMAGE_RESOURCE_DIRECTORY *directory = (const void *)(reader->root + offset);
    if (offset + sizeof *directory > reader->size)
        return base_fail(ERROR_BAD_EXE_FORMAT);
    const IMAGE_RESOURCE_DIRECTORY_ENTRY *entries = (const void *)(directory + 1);
    unsigned count = (unsigned)directory->NumberOfNamedEntries + directory->NumberOfIdEntries;
    if (offset + sizeof *directory + count * sizeof *entries > reader->size)
        return base_fail(ERROR_BAD_EXE_FORMAT);
    for (unsigned i = 0; i < count; i++) {
        bool good;
        if (level == 2) {
            good = !entries[i].DataIsDirectory && read_item(reader, entries[i].Id, entries[i].OffsetToData);
        } else {
            good = entries[i].DataIsDirectory && read_name(reader, &entries[i], &reader->names[level]) &&
                   read_directory(reader, entries[i].OffsetToDirectory, level + 1);
            base_free(reader->names[level].owned);
            reader->names[level].owned = NULL;
        }
        if (!good)
            return base_fail(ERROR_BAD_EXE_FORMAT);
    }
    return true;
}

static bool read_existing(Update *update, IMAGE_NT_HEADERS64 *headers) {
    const IMAGE_DATA_DIRECTORY *where = update_directory(headers, IMAGE_DIRECTORY_ENTRY_RESOURCE);
    if (where->VirtualAddress == 0 || where->Size == 0)
        return true;
    // The directory's size is often less than what its entries reach: all of the section is looked at.
    const BYTE *root = at_address(update, headers, where->VirtualAddress, 0);
    IMAGE_SECTION_HEADER *sections = update_sections(update, headers);
    if (!root)
        return base_fail(ERROR_BAD_EXE_FORMAT);
    Reader reader = {update, headers, root, 0, {{0}}};
    for (unsigned i = 0; i < headers->FileHeader.NumberOfSections; i++)
        if (where->VirtualAddress - sections[i].VirtualAddress < sections[i].SizeOfRawData)
            reader.size = sections[i].SizeOfRawData - (where->VirtualAddress - sections[i].VirtualAddress);
    return read_directory(&reader, 0, 0);
}

static void free_update(Update *update) {
    while (update->first) {
        Item *item = update->first;
        update->first = item->next;
        free_item(item);
    }
    base_free(update->path);
    base_free(update->image);
    update->magic = 0;
    base_free(update);
}

static bool read_file(Update *update, PCWSTR path) {
    LARGE_INTEGER size;
    BASE_SCOPED_HANDLE HANDLE file =
        CreateFileW(path, GENERIC_READ | GENERIC_WRITE, FILE_SHARE_READ, NULL, OPEN_EXISTING, 0, NULL);
    if (file == INVALID_HANDLE_VALUE) {
        file = NULL;
        return false;
    }
    if (!GetFileSizeEx(file, &size))
        return false;
    if (size.QuadPart == 0) // which cannot be mapped
        return base_fail(ERROR_FILE_INVALID);
    if (size.QuadPart > FILE_MAX)
        return base_fail(ERROR_FILE_TOO_LARGE);
    update->image_size = (DWORD)size.QuadPart;
    update->image = base_alloc(update->image_size + 1);
    DWORD got = 0;
    return update->image && ReadFile(file, update->image, update->image_size, &got, NULL) && got == update->image_size;
}

HANDLE WINAPI BeginUpdateResourceW(LPCWSTR path, BOOL delete_existing) {
    Update *update = base_alloc_zeroed(sizeof *update);
    if (!update)
        return NULL;
    bool good = (update->path = copied(path)) != NULL && read_file(update, path);
    IMAGE_NT_HEADERS64 *headers = good ? update_headers(update) : NULL;
    if (good && (!headers || !update_sections(update, headers)))
        good = base_fail(ERROR_BAD_EXE_FORMAT);
    if (good && !delete_existing)
        good = read_existing(update, headers);
    if (!good) {
        free_update(update);
        return NULL;
    }
    update->magic = UPDATE_MAGIC;
    return update;
}

HANDLE WINAPI BeginUpdateResourceA(LPCSTR path, BOOL delete_existing) {
    BASE_SCOPED PWSTR wide = base_wide(path);
    return wide ? BeginUpdateResourceW(wide, delete_existing) : NULL;
}

static Update *update_of(HANDLE handle) {
    Update *update = handle;
    if (update && update->magic == UPDATE_MAGIC)
        return update;
    base_fail(ERROR_INVALID_HANDLE);
    return NULL;
}

BOOL WINAPI UpdateResourceW(HANDLE handle, LPCWSTR type, LPCWSTR name, WORD language, LPVOID data, DWORD size) {
    ResourceName type_name, item_name;
    Update *update = update_of(handle);
    if (!update || !resource_name(&type_name, type))
        return FALSE;
    if (!resource_name(&item_name, name)) {
        base_free(type_name.owned);
        return FALSE;
    }
    return replace(update, type_name, item_name, language, size ? data : NULL, size);
}

BOOL WINAPI UpdateResourceA(HANDLE handle, LPCSTR type, LPCSTR name, WORD language, LPVOID data, DWORD size) {
    BASE_SCOPED PWSTR wide_type = IS_INTRESOURCE(type) ? NULL : base_wide(type);
    BASE_SCOPED PWSTR wide_name = IS_INTRESOURCE(name) ? NULL : base_wide(name);
    if ((!IS_INTRESOURCE(type) && !wide_type) || (!IS_INTRESOURCE(name) && !wide_name))
        return FALSE;
    return UpdateResourceW(handle, wide_type ? wide_type : (LPCWSTR)type, wide_name ? wide_name : (LPCWSTR)name,
                           language, data, size);
}

static BOOL write_back(Update *update) {
    DWORD size = 0, written = 0;
    BASE_SCOPED BYTE *fresh = update_rebuilt(update, &size);
    if (!fresh)
        return FALSE;
    BASE_SCOPED_HANDLE HANDLE file =
        CreateFileW(update->path, GENERIC_READ | GENERIC_WRITE, FILE_SHARE_READ, NULL, OPEN_EXISTING, 0, NULL);
    if (file == INVALID_HANDLE_VALUE) {
        file = NULL;
        return FALSE;
    }
    return WriteFile(file, fresh, size, &written, NULL) && written == size && SetEndOfFile(file);
}

BOOL WINAPI EndUpdateResourceW(HANDLE handle, BOOL discard) {
    Update *update = update_of(handle);
    if (!update)
        return FALSE;
    BOOL done = discard || write_back(update);
    free_update(update);
    return done;
}

BOOL WINAPI EndUpdateResourceA(HANDLE handle, BOOL discard) { return EndUpdateResourceW(handle, discard); }
