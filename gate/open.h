/* What NtOpenFile and NtCreateFile are asked for, and the steps that opening, making and overwriting have in common. */
#ifndef NTSUP_GATE_OPEN_H
#define NTSUP_GATE_OPEN_H

#include "linux.h"
#include "path.h"

enum access {
    FILE_READ_DATA = 0x1,
    FILE_WRITE_DATA = 0x2,
    FILE_WRITES = 0x6, /* FILE_WRITE_DATA | FILE_APPEND_DATA */
    FILE_EXECUTE = 0x20,
    FILE_DATA = FILE_READ_DATA | FILE_WRITES | FILE_EXECUTE,
    FILE_ONLY_LOOKS = 0x130188, /* FILE_READ_ and _WRITE_ATTRIBUTES, FILE_READ_EA, READ_CONTROL, DELETE, SYNCHRONIZE */
    DELETE = 0x10000,
    FILE_ALL_ACCESS = 0x1F01FF,
    FILE_GENERIC_READ = 0x120089,
    FILE_GENERIC_WRITE = 0x120116,
    FILE_GENERIC_EXECUTE = 0x1200A0,
    SYNCHRONIZE = 0x100000,
    GENERIC_ALL = 0x10000000,
    GENERIC_EXECUTE = 0x20000000,
    GENERIC_WRITE = 0x40000000,
};
#define GENERIC_READ 0x80000000U

enum create {
    FILE_SUPERSEDE,
    FILE_OPEN,
    FILE_CREATE,
    FILE_OPEN_IF,
    FILE_OVERWRITE,
    FILE_OVERWRITE_IF,
    FILE_OPENED = 1,
    FILE_CREATED = 2,
    FILE_OVERWRITTEN = 3,
    FILE_DIRECTORY_FILE = 0x1,
    FILE_SEQUENTIAL_ONLY = 0x4,
    FILE_SYNCHRONOUS = 0x30, /* FILE_SYNCHRONOUS_IO_ALERT | _NONALERT */
    FILE_NON_DIRECTORY_FILE = 0x40,
    KINDS = FILE_DIRECTORY_FILE | FILE_NON_DIRECTORY_FILE,
    FILE_RANDOM_ACCESS = 0x800,
    FILE_OPEN_FOR_BACKUP_INTENT = 0x4000,
    FILE_OPEN_REPARSE_POINT = 0x200000,
    PLAIN_OPTIONS =
        FILE_DIRECTORY_FILE | FILE_SEQUENTIAL_ONLY | FILE_SYNCHRONOUS | FILE_NON_DIRECTORY_FILE | FILE_RANDOM_ACCESS | FILE_OPEN_FOR_BACKUP_INTENT |
        FILE_OPEN_REPARSE_POINT,
    PLAIN_ATTRIBUTES = 0x7FB7, /* of the file, where it would be made */
    OBJ_INHERIT = 0x2,
    OBJ_CASE_INSENSITIVE = 0x40,
    SHARE_ALL = 7,
};

struct open_request {
    uint64_t status_block;
    uint32_t access; /* as it is granted */
    uint32_t share, disposition, options;
    uint32_t attributes; /* FILE_ATTRIBUTE_*, where it is made or overwritten */
    struct path path;
};

/* open.c. Gives the descriptor, of which `kind` (enum core_file_flag) is to be served, a file object and its handle; with the
 * right `implied` beside those that are granted its share mode is checked. Not STATUS_SUCCESS: the descriptor is open still. */
uint32_t give_file(struct gate_thread *self, const struct open_request *request, uint32_t descriptor,
                   const struct linux_stat *found, uint32_t kind, uint32_t implied, uint64_t *handle);
/* The answer: a handle, and what was done (FILE_OPENED and its kin). */
uint64_t give_handle(struct gate_thread *self, const struct open_request *request, uint64_t handle, uint32_t done);

/* create.c: what is not there under the name as it is spelled, and what gives way. The answer of the whole service. */
uint64_t create_file(struct gate_thread *self, struct open_request *request);
uint64_t overwrite_file(struct gate_thread *self, struct open_request *request);

#endif
