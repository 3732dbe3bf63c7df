// UpdateResource: the resources of a file, taken out, changed and written back as a section.
// The handle is the whole of what is known; the file is read when it is opened and written when it is closed.

#include "loader/resource.h"

enum { UPDATE_MAGIC = 0x64705552, HEADERS_MAX = 0x10000, DATA_ALIGNMENT = 8, FILE_MAX = 0x7FFFFFFF };

typedef struct Item {
    struct Item *next;
    ResourceName type, name;
    WORD language;
    DWORD size;
    BYTE data[];
} Item;

typedef struct {
    DWORD magic;
    Item *first; // in the order of the directory
    PWSTR path;
    BYTE *image;
    DWORD image_size;
} Update;

static int compare_names(const ResourceName *left, const ResourceName *right) {
    if (!left->owned || !right->owned) // strings come before numbers
        return left->owned ? -1 : right->owned ? 1 : left->value < right->value ? -1 : left->value > right->value;
    const WCHAR *a = left->owned, *b = right->owned;
    while (*a && *a == *b)
        a++, b++;
    return *a < *b ? -1 : *a > *b;
}

static int compare(const Item *item, const ResourceName *type, const ResourceName *name, WORD language) {
    int order = compare_names(&item->type, type);
    if (order == 0)
        order = compare_names(&item->name, name);
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

static IMAGE_NT_HEADERS64 *headers_of(const Update *update) {
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
static IMAGE_DATA_DIRECTORY *directory_of(IMAGE_NT_HEADERS64 *headers, unsigned index) {
    if (headers->OptionalHeader.Magic == IMAGE_NT_OPTIONAL_HDR64_MAGIC)
        return &headers->OptionalHeader.DataDirectory[index];
    return &((IMAGE_NT_HEADERS32 *)headers)->OptionalHeader.DataDirectory[index];
}

// Sections that lie in the file, or NULL.
static IMAGE_SECTION_HEADER *sections_of(const Update *update, IMAGE_NT_HEADERS64 *headers) {
    IMAGE_SECTION_HEADER *sections = IMAGE_FIRST_SECTION(headers);
    SIZE_T end = (SIZE_T)((BYTE *)(sections + headers->FileHeader.NumberOfSections) - update->image);
    if (end > update->image_size)
        return NULL;
    for (unsigned i = 0; i < headers->FileHeader.NumberOfSections; i++)
        if (sections[i].SizeOfRawData && (ULONGLONG)sections[i].PointerToRawData + sections[i].SizeOfRawData > update->image_size)
            return NULL;
    return sections;
}

// Where the bytes at an address lie in the file; NULL if they are not there.
static BYTE *at_address(const Update *update, IMAGE_NT_HEADERS64 *headers, DWORD address, DWORD size) {
    IMAGE_SECTION_HEADER *sections = sections_of(update, headers);
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
    if (entry->NameOffset + sizeof(WORD) > reader->size || entry->NameOffset + sizeof(WORD) + string->Length * sizeof(WCHAR) > reader->size)
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
    const IMAGE_DATA_DIRECTORY *where = directory_of(headers, IMAGE_DIRECTORY_ENTRY_RESOURCE);
    if (where->VirtualAddress == 0 || where->Size == 0)
        return true;
    // The directory's size is often less than what its entries reach: all of the section is looked at.
    const BYTE *root = at_address(update, headers, where->VirtualAddress, 0);
    IMAGE_SECTION_HEADER *sections = sections_of(update, headers);
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
    BASE_SCOPED_HANDLE HANDLE file = CreateFileW(path, GENERIC_READ | GENERIC_WRITE, FILE_SHARE_READ, NULL, OPEN_EXISTING, 0, NULL);
    if (file == INVALID_HANDLE_VALUE) {
        file = NULL;
        return false;
    }
    if (!GetFileSizeEx(file, &size))
        return false;
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
    IMAGE_NT_HEADERS64 *headers = good ? headers_of(update) : NULL;
    if (good && (!headers || !sections_of(update, headers)))
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
    return UpdateResourceW(handle, wide_type ? wide_type : (LPCWSTR)type, wide_name ? wide_name : (LPCWSTR)name, language, data, size);
}

// A section's contents as they are being put together: directories, then strings, then entries, then data.
typedef struct {
    BYTE *bytes;
    DWORD address; // where the section will lie
    DWORD directories, strings, entries, data; // the next free place of each part
} Writer;

static DWORD put_string(Writer *writer, PCWSTR text) {
    DWORD at = writer->strings;
    WORD length = (WORD)base_length(text);
    *(WORD *)(writer->bytes + at) = length;
    memcpy(writer->bytes + at + sizeof(WORD), text, length * sizeof(WCHAR));
    writer->strings += (DWORD)(sizeof(WORD) + length * sizeof(WCHAR));
    return at;
}

// Whether two items go into the same directory at a level.
static bool is_together(const Item *left, const Item *right, unsigned level) {
    return level == 0 || (compare_names(&left->type, &right->type) == 0 &&
                          (level == 1 || compare_names(&left->name, &right->name) == 0));
}

static const ResourceName *key_of(const Item *item, unsigned level, ResourceName *number) {
    *number = (ResourceName){item->language, NULL};
    return level == 0 ? &item->type : level == 1 ? &item->name : number;
}

// The first item behind all that share their key at a level with this one.
static const Item *after_key(const Item *item, unsigned level) {
    const Item *at = item->next;
    while (at && level < 2 && is_together(item, at, level + 1))
        at = at->next;
    return at;
}

// Writes the directory that begins with an item and all below it; answers where it lies.
static DWORD put_directory(Writer *writer, const Item *first, unsigned level) {
    DWORD at = writer->directories;
    unsigned count = 0, named = 0;
    ResourceName number;
    for (const Item *item = first; item && is_together(first, item, level); item = after_key(item, level)) {
        count++;
        named += key_of(item, level, &number)->owned != NULL;
    }
    IMAGE_RESOURCE_DIRECTORY *directory = (void *)(writer->bytes + at);
    directory->NumberOfNamedEntries = (WORD)named;
    directory->NumberOfIdEntries = (WORD)(count - named);
    IMAGE_RESOURCE_DIRECTORY_ENTRY *entry = (void *)(directory + 1);
    writer->directories += (DWORD)(sizeof *directory + count * sizeof *entry);
    for (const Item *item = first; item && is_together(first, item, level); item = after_key(item, level), entry++) {
        const ResourceName *key = key_of(item, level, &number);
        entry->Name = key->owned ? put_string(writer, key->owned) | IMAGE_RESOURCE_NAME_IS_STRING : (DWORD)key->value;
        if (level < 2) {
            entry->OffsetToData = put_directory(writer, item, level + 1) | IMAGE_RESOURCE_DATA_IS_DIRECTORY;
            continue;
        }
        entry->OffsetToData = writer->entries;
        IMAGE_RESOURCE_DATA_ENTRY *data = (void *)(writer->bytes + writer->entries);
        *data = (IMAGE_RESOURCE_DATA_ENTRY){writer->address + writer->data, item->size, 0, 0};
        memcpy(writer->bytes + writer->data, item->data, item->size);
        writer->entries += sizeof *data;
        writer->data += (item->size + DATA_ALIGNMENT - 1) & ~(DWORD)(DATA_ALIGNMENT - 1);
    }
    return at;
}

// Sizes of the four parts of a section; false if it gets too large.
static bool measure(const Update *update, Writer *writer, ULONGLONG *total) {
    ULONGLONG directories = sizeof(IMAGE_RESOURCE_DIRECTORY), strings = 0, entries = 0, data = 0;
    const IMAGE_RESOURCE_DIRECTORY_ENTRY *unused = NULL;
    const Item *previous = NULL;
    for (const Item *item = update->first; item; previous = item, item = item->next) {
        bool same_type = previous && is_together(previous, item, 1), same_name = same_type && is_together(previous, item, 2);
        directories += sizeof *unused;
        if (!same_name) {
            directories += sizeof *unused + sizeof(IMAGE_RESOURCE_DIRECTORY);
            strings += item->name.owned ? sizeof(WORD) + base_length(item->name.owned) * sizeof(WCHAR) : 0;
        }
        if (!same_type) {
            directories += sizeof *unused + sizeof(IMAGE_RESOURCE_DIRECTORY);
            strings += item->type.owned ? sizeof(WORD) + base_length(item->type.owned) * sizeof(WCHAR) : 0;
        }
        entries += sizeof(IMAGE_RESOURCE_DATA_ENTRY);
        data += (item->size + DATA_ALIGNMENT - 1) & ~(ULONGLONG)(DATA_ALIGNMENT - 1);
    }
    ULONGLONG entries_at = (directories + strings + 3) & ~3ULL, data_at = (entries_at + entries + DATA_ALIGNMENT - 1) & ~(ULONGLONG)(DATA_ALIGNMENT - 1);
    *total = data_at + data;
    writer->directories = 0;
    writer->strings = (DWORD)directories;
    writer->entries = (DWORD)entries_at;
    writer->data = (DWORD)data_at;
    return *total <= FILE_MAX / 2 ? true : base_fail(ERROR_FILE_TOO_LARGE);
}

static DWORD aligned(ULONGLONG value, DWORD alignment) { return (DWORD)((value + alignment - 1) & ~((ULONGLONG)alignment - 1)); }

// The section that new resources go into: the one they were in where nothing but relocations stands behind it, else a
// new one behind all. *old is what of the file it takes the place of.
static IMAGE_SECTION_HEADER *choose_section(const Update *update, IMAGE_NT_HEADERS64 *headers, DWORD *old_raw) {
    IMAGE_SECTION_HEADER *sections = sections_of(update, headers), *chosen = NULL;
    const IMAGE_DATA_DIRECTORY *resources = directory_of(headers, IMAGE_DIRECTORY_ENTRY_RESOURCE);
    const IMAGE_DATA_DIRECTORY *relocations = directory_of(headers, IMAGE_DIRECTORY_ENTRY_BASERELOC);
    unsigned count = headers->FileHeader.NumberOfSections;
    *old_raw = 0;
    for (unsigned i = 0; i < count; i++)
        if (resources->VirtualAddress && sections[i].VirtualAddress == resources->VirtualAddress)
            chosen = &sections[i];
    bool last = chosen == &sections[count - 1];
    bool before_relocations = chosen == &sections[count - 2] && count >= 2 && relocations->VirtualAddress == sections[count - 1].VirtualAddress;
    if (chosen && (last || before_relocations)) {
        *old_raw = chosen->SizeOfRawData;
        return chosen;
    }
    DWORD end_of_table = (DWORD)((BYTE *)(sections + count + 1) - update->image);
    if (end_of_table > headers->OptionalHeader.SizeOfHeaders) {
        base_fail(ERROR_NOT_SUPPORTED); // no room for one more section
        return NULL;
    }
    DWORD alignment = headers->OptionalHeader.SectionAlignment, file_alignment = headers->OptionalHeader.FileAlignment;
    DWORD address = 0, raw = headers->OptionalHeader.SizeOfHeaders;
    for (unsigned i = 0; i < count; i++) {
        DWORD size = sections[i].Misc.VirtualSize ? sections[i].Misc.VirtualSize : sections[i].SizeOfRawData;
        address = aligned((ULONGLONG)sections[i].VirtualAddress + size, alignment);
        if (sections[i].SizeOfRawData && sections[i].PointerToRawData + sections[i].SizeOfRawData > raw)
            raw = sections[i].PointerToRawData + sections[i].SizeOfRawData;
    }
    chosen = &sections[count];
    *chosen = (IMAGE_SECTION_HEADER){.Name = ".rsrc",
                                     .VirtualAddress = address,
                                     .PointerToRawData = aligned(raw, file_alignment),
                                     .Characteristics = IMAGE_SCN_CNT_INITIALIZED_DATA | IMAGE_SCN_MEM_READ};
    headers->FileHeader.NumberOfSections++;
    return chosen;
}

// The sum that the header keeps: 16-bit words with their carries, and the file's size.
static DWORD checksum(const BYTE *image, DWORD size, const DWORD *field) {
    DWORD sum = 0, skip = (DWORD)((const BYTE *)field - image);
    for (DWORD at = 0; at < size; at += sizeof(WORD)) {
        DWORD word = image[at] | (at + 1 < size ? image[at + 1] << 8 : 0);
        if (at == skip || at == skip + sizeof(WORD))
            continue;
        sum += word;
        sum = (sum & 0xFFFF) + (sum >> 16);
    }
    return (sum & 0xFFFF) + (sum >> 16) + size;
}

// The file with its resources changed, as one block.
static BYTE *rebuilt(Update *update, DWORD *size) {
    Writer writer = {0};
    ULONGLONG total;
    DWORD old_raw;
    IMAGE_NT_HEADERS64 *headers = headers_of(update);
    if (!measure(update, &writer, &total))
        return NULL;
    DWORD alignment = headers->OptionalHeader.SectionAlignment, file_alignment = headers->OptionalHeader.FileAlignment;
    if (alignment == 0 || file_alignment == 0) {
        base_fail(ERROR_BAD_EXE_FORMAT);
        return NULL;
    }
    IMAGE_SECTION_HEADER *section = choose_section(update, headers, &old_raw);
    if (!section)
        return NULL;
    DWORD raw = aligned(total, file_alignment), start = section->PointerToRawData;
    DWORD padding = start > update->image_size ? start - update->image_size : 0; // a new section behind the end
    DWORD behind = padding ? 0 : update->image_size - start - old_raw;
    LONG moved = (LONG)(raw - old_raw + padding);
    BYTE *fresh = base_alloc_zeroed((SIZE_T)start + raw + behind);
    if (!fresh)
        return NULL;
    // The header's fields are changed in the copy that is given up.
    DWORD old_end = aligned((ULONGLONG)section->VirtualAddress + section->Misc.VirtualSize, alignment);
    DWORD new_end = aligned((ULONGLONG)section->VirtualAddress + total, alignment);
    IMAGE_SECTION_HEADER *next = section + 1, *end = IMAGE_FIRST_SECTION(headers) + headers->FileHeader.NumberOfSections;
    for (; next < end; next++) { // relocations: nothing but their directory says where they are
        IMAGE_DATA_DIRECTORY *relocations = directory_of(headers, IMAGE_DIRECTORY_ENTRY_BASERELOC);
        relocations->VirtualAddress += new_end - old_end;
        next->VirtualAddress += new_end - old_end;
        next->PointerToRawData += (DWORD)moved;
        new_end = aligned((ULONGLONG)next->VirtualAddress + next->Misc.VirtualSize, alignment);
    }
    headers->OptionalHeader.SizeOfImage = new_end;
    headers->OptionalHeader.SizeOfInitializedData += raw - old_raw;
    if (headers->FileHeader.PointerToSymbolTable >= start)
        headers->FileHeader.PointerToSymbolTable += (DWORD)moved;
    *directory_of(headers, IMAGE_DIRECTORY_ENTRY_SECURITY) = (IMAGE_DATA_DIRECTORY){0}; // a signature holds no longer
    *directory_of(headers, IMAGE_DIRECTORY_ENTRY_RESOURCE) = (IMAGE_DATA_DIRECTORY){section->VirtualAddress, (DWORD)total};
    section->Misc.VirtualSize = (DWORD)total;
    section->SizeOfRawData = raw;
    writer.bytes = fresh + start;
    writer.address = section->VirtualAddress;
    put_directory(&writer, update->first, 0);
    memcpy(fresh, update->image, min(start, update->image_size));
    memcpy(fresh + start + raw, update->image + start + old_raw, behind);
    *size = start + raw + behind;
    DWORD *sum = (DWORD *)(fresh + ((BYTE *)&headers->OptionalHeader.CheckSum - update->image));
    if (*sum)
        *sum = checksum(fresh, *size, sum);
    return fresh;
}

static BOOL write_back(Update *update) {
    DWORD size = 0, written = 0;
    BASE_SCOPED BYTE *fresh = rebuilt(update, &size);
    if (!fresh)
        return FALSE;
    BASE_SCOPED_HANDLE HANDLE file = CreateFileW(update->path, GENERIC_READ | GENERIC_WRITE, FILE_SHARE_READ, NULL, OPEN_EXISTING, 0, NULL);
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
