// The section that resources are written into, and the file around it.

#include "loader/update_resource.h"

enum { DATA_ALIGNMENT = 8 };

// A section's contents as they are being put together: directories, then strings, then entries, then data.
typedef struct {
    BYTE *bytes;
    DWORD address;                             // where the section will lie
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
    return level == 0 || (update_compare_names(&left->type, &right->type) == 0 &&
                          (level == 1 || update_compare_names(&left->name, &right->name) == 0));
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
        bool same_type = previous && is_together(previous, item, 1),
             same_name = same_type && is_together(previous, item, 2);
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
    ULONGLONG entries_at = (directories + strings + 3) & ~3ULL,
              data_at = (entries_at + entries + DATA_ALIGNMENT - 1) & ~(ULONGLONG)(DATA_ALIGNMENT - 1);
    *total = data_at + data;
    writer->directories = 0;
    writer->strings = (DWORD)directories;
    writer->entries = (DWORD)entries_at;
    writer->data = (DWORD)data_at;
    return *total <= FILE_MAX / 2 ? true : base_fail(ERROR_FILE_TOO_LARGE);
}

static DWORD aligned(ULONGLONG value, DWORD alignment) {
    return (DWORD)((value + alignment - 1) & ~((ULONGLONG)alignment - 1));
}

// The section that new resources go into: the one they were in where nothing but relocations stands behind it, else a
// new one behind all. *old is what of the file it takes the place of.
static IMAGE_SECTION_HEADER *choose_section(const Update *update, IMAGE_NT_HEADERS64 *headers, DWORD *old_raw) {
    IMAGE_SECTION_HEADER *sections = update_sections(update, headers), *chosen = NULL;
    const IMAGE_DATA_DIRECTORY *resources = update_directory(headers, IMAGE_DIRECTORY_ENTRY_RESOURCE);
    const IMAGE_DATA_DIRECTORY *relocations = update_directory(headers, IMAGE_DIRECTORY_ENTRY_BASERELOC);
    unsigned count = headers->FileHeader.NumberOfSections;
    *old_raw = 0;
    for (unsigned i = 0; i < count; i++)
        if (resources->VirtualAddress && sections[i].VirtualAddress == resources->VirtualAddress)
            chosen = &sections[i];
    bool last = chosen == &sections[count - 1];
    bool before_relocations = chosen == &sections[count - 2] && count >= 2 &&
                              relocations->VirtualAddress == sections[count - 1].VirtualAddress;
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
BYTE *update_rebuilt(Update *update, DWORD *size) {
    Writer writer = {0};
    ULONGLONG total;
    DWORD old_raw;
    IMAGE_NT_HEADERS64 *headers = update_headers(update);
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
    IMAGE_SECTION_HEADER *next = section + 1,
                         *end = IMAGE_FIRST_SECTION(headers) + headers->FileHeader.NumberOfSections;
    for (; next < end; next++) { // relocations: nothing but their directory says where they are
        IMAGE_DATA_DIRECTORY *relocations = update_directory(headers, IMAGE_DIRECTORY_ENTRY_BASERELOC);
        relocations->VirtualAddress += new_end - old_end;
        next->VirtualAddress += new_end - old_end;
        next->PointerToRawData += (DWORD)moved;
        new_end = aligned((ULONGLONG)next->VirtualAddress + next->Misc.VirtualSize, alignment);
    }
    headers->OptionalHeader.SizeOfImage = new_end;
    headers->OptionalHeader.SizeOfInitializedData += raw - old_raw;
    if (headers->FileHeader.PointerToSymbolTable >= start)
        headers->FileHeader.PointerToSymbolTable += (DWORD)moved;
    *update_directory(headers, IMAGE_DIRECTORY_ENTRY_SECURITY) =
        (IMAGE_DATA_DIRECTORY){0}; // a signature holds no longer
    *update_directory(headers, IMAGE_DIRECTORY_ENTRY_RESOURCE) =
        (IMAGE_DATA_DIRECTORY){section->VirtualAddress, (DWORD)total};
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
