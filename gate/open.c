/* Files by name: opening what is there, and its attributes. Optimistic: the name as it is spelled, nothing unusual about
 * the file; all else, and every failure but a sharing violation, is the supervisor's to find again. */
#include "open.h"
#include "absent.h"
#include "facts.h"
#include "regular.h"

/* What the generic rights mean; 0 where it takes more to know. */
static uint32_t granted(uint32_t desired)
{
    uint32_t access = desired & FILE_ALL_ACCESS;

    if (desired & ~(uint32_t)(FILE_ALL_ACCESS | GENERIC_ALL | GENERIC_EXECUTE | GENERIC_WRITE | GENERIC_READ))
        return 0;
    if (desired & GENERIC_READ)
        access |= FILE_GENERIC_READ;
    if (desired & GENERIC_WRITE)
        access |= FILE_GENERIC_WRITE;
    if (desired & GENERIC_EXECUTE)
        access |= FILE_GENERIC_EXECUTE;
    if (desired & GENERIC_ALL)
        access |= FILE_ALL_ACCESS;
    return access;
}

/* Regular files, and directories as such. */
static int is_plain(const struct linux_stat *found, uint32_t access, uint32_t options)
{
    uint32_t kind = found->mode & LINUX_S_IFMT;

    if (kind == LINUX_S_IFDIR)
        return !(options & FILE_NON_DIRECTORY_FILE);
    return kind == LINUX_S_IFREG && !(options & FILE_DIRECTORY_FILE) &&
           (!(access & FILE_WRITES) || found->mode & LINUX_WRITE_BITS);
}

/* How it is opened: for its data, to be listed, or only by its name. */
static uint32_t kind_of(const struct linux_stat *found, uint32_t access)
{
    if ((found->mode & LINUX_S_IFMT) == LINUX_S_IFDIR)
        return access & FILE_READ_DATA ? CORE_FILE_DIRECTORY : CORE_FILE_PATH;
    return access & FILE_DATA ? CORE_FILE_DIRECT : CORE_FILE_PATH;
}

/* Flags to open what has such a mode. */
static uint64_t flags_of(const struct linux_stat *found, uint32_t access, uint32_t options)
{
    uint32_t kind = kind_of(found, access);
    uint64_t flags = LINUX_O_CLOEXEC;

    if (kind == CORE_FILE_PATH)
        flags |= LINUX_O_PATH;
    else
        flags |= LINUX_O_NONBLOCK | LINUX_O_NOCTTY;
    if (options & FILE_DIRECTORY_FILE || kind == CORE_FILE_DIRECTORY)
        flags |= LINUX_O_DIRECTORY;
    else if (access & FILE_WRITES && kind == CORE_FILE_DIRECT)
        flags |= LINUX_O_RDWR;
    if (options & FILE_OPEN_REPARSE_POINT)
        flags |= LINUX_O_NOFOLLOW;
    return flags;
}

/* Whether a FIFO or a device, which opening does something to, is not opened by that although nobody has looked: it is
 * refused, or only named, or was a regular file just now. Then `found` has the mode to open it by. */
static int opens_unseen(uint32_t access, uint32_t options, uint64_t hash, struct linux_stat *found)
{
    found->mode = options & FILE_DIRECTORY_FILE ? LINUX_S_IFDIR : LINUX_S_IFREG | LINUX_OWNER_WRITES;
    return options & FILE_DIRECTORY_FILE || !(access & FILE_DATA) || regular_lately(hash);
}

/* The descriptor of a file that may be opened so, -ENOENT, or another below 0. */
static int64_t open_plain(const struct path *path, uint32_t access, uint32_t options, struct linux_stat *found)
{
    uint64_t hash = regular_path(path->linux_path, path->length);
    uint64_t look = options & FILE_OPEN_REPARSE_POINT ? LINUX_LSTAT : LINUX_STAT;
    int64_t descriptor, error = 0;

    if (!opens_unseen(access, options, hash, found))
        error = linux_call(look, (uint64_t)path->linux_path, (uint64_t)found, 0, 0);
    if (error < 0 || !is_plain(found, access, options))
        return error < 0 ? error : -1;
    descriptor = linux_call(LINUX_OPEN, (uint64_t)path->linux_path, flags_of(found, access, options), 0, 0);
    if (descriptor < 0)
        return descriptor == -LINUX_ENOENT ? descriptor : -1;
    if (linux_call(LINUX_FSTAT, (uint64_t)descriptor, (uint64_t)found, 0, 0) == 0 && is_plain(found, access, options)) {
        if ((found->mode & LINUX_S_IFMT) == LINUX_S_IFREG)
            regular_note(hash);
        return descriptor;
    }
    linux_call(LINUX_CLOSE, (uint64_t)descriptor, 0, 0, 0);
    return -1;
}

uint32_t give_file(struct gate_thread *self, const struct open_request *request, uint32_t descriptor,
                   const struct linux_stat *found, uint32_t kind, uint32_t implied, uint64_t *handle)
{
    const struct core_file_open open = {
        .device = found->device,
        .inode = found->inode,
        .volume_created = core_drive_created(region(self), request->path.linux_path),
        .access = request->access,
        .implied = implied,
        .share = request->share,
        .options = request->options,
        .flags = kind | (request->options & FILE_SYNCHRONOUS ? (uint32_t)CORE_FILE_SYNCHRONOUS : 0U),
    };

    return core_h_file_open(region(self), self->slot, &open, request->path.attributes & OBJ_INHERIT ? CORE_HANDLE_INHERIT : 0,
                            descriptor, handle);
}

uint64_t give_handle(struct gate_thread *self, const struct open_request *request, uint64_t handle, uint32_t done)
{
    if (gate_store64(self->args[0], handle) || gate_store64(request->status_block, STATUS_SUCCESS) ||
        gate_store64(request->status_block + 8, done))
        return STATUS_ACCESS_VIOLATION;
    return STATUS_SUCCESS;
}

/* What is the same for all that is asked for: not 0 where the supervisor has to. */
static int read_request(struct gate_thread *self, struct open_request *request)
{
    uint32_t access = granted((uint32_t)self->args[1]), options = request->options;

    request->access = access;
    request->status_block = self->args[3];
    return access == 0 || (!(access & FILE_DATA) && access & ~(uint32_t)FILE_ONLY_LOOKS) ||
           options & ~(uint32_t)PLAIN_OPTIONS || (options & KINDS) == KINDS ||
           (options & FILE_DIRECTORY_FILE && request->disposition > FILE_OPEN_IF) || request->share & ~(uint32_t)SHARE_ALL ||
           (options & FILE_SYNCHRONOUS) == FILE_SYNCHRONOUS || (options & FILE_SYNCHRONOUS && !(access & SYNCHRONIZE)) ||
           probe_write(self->args[0], 8) || probe_write(request->status_block, 16) ||
           read_path(self, self->args[2], &request->path) ||
           request->path.attributes & ~(uint32_t)(OBJ_INHERIT | OBJ_CASE_INSENSITIVE) ||
           ((access & (FILE_WRITES | DELETE) || request->disposition != FILE_OPEN) &&
            core_path_protected(region(self), request->path.linux_path));
}

static uint64_t open_file(struct gate_thread *self, struct open_request *request)
{
    uint32_t access = request->access, status;
    struct linux_stat found;
    int64_t descriptor;
    uint64_t handle;

    descriptor = open_plain(&request->path, access,
                            request->options | (request->path.directory ? FILE_DIRECTORY_FILE : 0U), &found);
    if (descriptor == -LINUX_ENOENT) {
        if (request->disposition != FILE_OPEN)
            return create_file(self, request);
        status = missing_status(self, &request->path);
        return status != 0 ? (uint64_t)status : GATE_TRAP;
    }
    if (descriptor < 0)
        return GATE_TRAP;
    status = give_file(self, request, (uint32_t)descriptor, &found, kind_of(&found, access), 0, &handle);
    if (status != STATUS_SUCCESS) {
        linux_call(LINUX_CLOSE, (uint64_t)descriptor, 0, 0, 0);
        return status == STATUS_SHARING_VIOLATION ? (uint64_t)status : GATE_TRAP;
    }
    return give_handle(self, request, handle, FILE_OPENED);
}

/* (PHANDLE file, ACCESS_MASK desired, POBJECT_ATTRIBUTES attributes, PIO_STATUS_BLOCK status_block, ULONG share,
 * ULONG options) */
uint64_t gate_NtOpenFile(struct gate_thread *self)
{
    struct open_request request;
    uint64_t share, options;

    if (stack_argument(self, 4, &share) || stack_argument(self, 5, &options))
        return GATE_TRAP;
    request.share = (uint32_t)share;
    request.options = (uint32_t)options;
    request.disposition = FILE_OPEN;
    core_process_opens(region(self), core_thread_process(region(self), self->slot));
    return read_request(self, &request) ? GATE_TRAP : open_file(self, &request);
}

/* (PHANDLE file, ACCESS_MASK desired, POBJECT_ATTRIBUTES attributes, PIO_STATUS_BLOCK status_block,
 * PLARGE_INTEGER allocation, ULONG file_attributes, ULONG share, ULONG disposition, ULONG options, PVOID ea, ULONG) */
uint64_t gate_NtCreateFile(struct gate_thread *self)
{
    uint64_t allocation, attributes, share, disposition, options, ea;
    struct open_request request;

    if (stack_argument(self, 4, &allocation) || stack_argument(self, 5, &attributes) ||
        stack_argument(self, 6, &share) || stack_argument(self, 7, &disposition) || stack_argument(self, 8, &options) ||
        stack_argument(self, 9, &ea) || allocation != 0 || ea != 0 || (uint32_t)attributes & ~(uint32_t)PLAIN_ATTRIBUTES)
        return GATE_TRAP;
    request.attributes = (uint32_t)attributes;
    request.share = (uint32_t)share;
    request.disposition = (uint32_t)disposition;
    request.options = (uint32_t)options;
    core_process_opens(region(self), core_thread_process(region(self), self->slot));
    if (read_request(self, &request))
        return GATE_TRAP;
    switch (request.disposition) {
    case FILE_OPEN:
    case FILE_OPEN_IF:
        return open_file(self, &request);
    case FILE_OVERWRITE:
    case FILE_OVERWRITE_IF:
        return overwrite_file(self, &request);
    case FILE_CREATE:
        return create_file(self, &request);
    default:
        return GATE_TRAP;
    }
}

/* --- attributes --- */

enum facts_attribute { FACTS_DIRECTORY = 0x10 };

/* STATUS_SUCCESS, what is to be said of a file that is not there, or GATE_TRAP. */
static uint64_t facts_by_name(struct gate_thread *self, struct facts *out)
{
    struct path path;
    uint32_t missing;
    int64_t error;

    if (read_path(self, self->args[0], &path))
        return GATE_TRAP;
    error = facts_of_path(self, path.linux_path, out);
    if (error == 0 && !(out->attributes & FACTS_DIRECTORY)) {
        regular_note(regular_path(path.linux_path, path.length)); /* programs look at what they open */
        return path.directory ? GATE_TRAP : (uint64_t)STATUS_SUCCESS;
    }
    if (error == 0)
        return STATUS_SUCCESS;
    missing = error == -LINUX_ENOENT ? missing_status(self, &path) : 0;
    return missing != 0 ? (uint64_t)missing : GATE_TRAP;
}

/* (POBJECT_ATTRIBUTES attributes, PFILE_NETWORK_OPEN_INFORMATION information) */
uint64_t gate_NtQueryFullAttributesFile(struct gate_thread *self)
{
    struct facts facts;
    uint64_t status = facts_by_name(self, &facts);

    if (status == STATUS_SUCCESS && gate_copy((void *)self->args[1], &facts, NETWORK_OPEN_INFORMATION))
        return GATE_TRAP;
    return status;
}

/* (POBJECT_ATTRIBUTES attributes, PFILE_BASIC_INFORMATION information) */
uint64_t gate_NtQueryAttributesFile(struct gate_thread *self)
{
    struct facts facts;
    uint64_t status = facts_by_name(self, &facts);
    struct {
        int64_t times[4];
        uint32_t attributes;
        uint32_t pad;
    } basic;

    if (status != STATUS_SUCCESS)
        return status;
    basic.times[0] = facts.created;
    basic.times[1] = facts.accessed;
    basic.times[2] = facts.written;
    basic.times[3] = facts.changed;
    basic.attributes = facts.attributes;
    basic.pad = 0;
    return gate_copy((void *)self->args[1], &basic, sizeof(basic)) ? GATE_TRAP : (uint64_t)STATUS_SUCCESS;
}
