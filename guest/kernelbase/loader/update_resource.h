// What reading a file's resources and writing them back share.

#ifndef NTSUP_UPDATE_RESOURCE_H
#define NTSUP_UPDATE_RESOURCE_H

#include "loader/resource.h"

enum { FILE_MAX = 0x7FFFFFFF };

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

// Where a name stands in a directory: below 0 before the other.
int update_compare_names(const ResourceName *left, const ResourceName *right);
IMAGE_NT_HEADERS64 *update_headers(const Update *update); // NULL where the file is no program
IMAGE_DATA_DIRECTORY *update_directory(IMAGE_NT_HEADERS64 *headers, unsigned index);
IMAGE_SECTION_HEADER *update_sections(const Update *update, IMAGE_NT_HEADERS64 *headers);

// resource_section.c: the file with its resources changed, as one block; NULL with the last error set.
BYTE *update_rebuilt(Update *update, DWORD *size);

#endif
