/* Making files and directories where no spelling of their name is, and overwriting plain files. What is found in another case,
 * keeps attributes of Windows', is mapped or may not be written is the supervisor's, before anything has been done. */
#include "open.h"
#include "absent.h"
#include "facts.h"

enum file_attribute {
    FILE_ATTRIBUTE_READONLY = 0x1,
    FILE_ATTRIBUTE_ARCHIVE = 0x20,
    FILE_ATTRIBUTE_NORMAL = 0x80,
    FILE_ATTRIBUTE_TEMPORARY = 0x100,
    KEPT_ATTRIBUTES = 0x3307, /* what Linux has no place for but an extended attribute */
};

enum linux_permission { MODE_FILE = 0666, MODE_READ_ONLY = 0444, MODE_DIRECTORY = 0777 };

/* Makes it: its descriptor, or below 0 with nothing made. */
static int64_t make(const struct open_request *request)
{
    uint64_t path = (uint64_t)request->path.linux_path;
    int64_t descriptor;

    if (!(request->options & FILE_DIRECTORY_FILE))
        return linux_call(LINUX_OPEN, path, LINUX_O_RDWR | LINUX_O_CREAT | LINUX_O_EXCL | LINUX_O_CLOEXEC | LINUX_O_NOFOLLOW,
                          request->attributes & FILE_ATTRIBUTE_READONLY ? MODE_READ_ONLY : MODE_FILE, 0);
    if (linux_call(LINUX_MKDIR, path, MODE_DIRECTORY, 0, 0) != 0)
        return -1;
    descriptor = linux_call(LINUX_OPEN, path, LINUX_O_DIRECTORY | LINUX_O_CLOEXEC | LINUX_O_NOFOLLOW, 0, 0);
    if (descriptor < 0)
        linux_call(LINUX_RMDIR, path, 0, 0, 0);
    return descriptor;
}

static void unmake(struct gate_thread *self, struct open_request *request, int64_t descriptor, struct absent_name *name)
{
    uint64_t removes = request->options & FILE_DIRECTORY_FILE ? LINUX_RMDIR : LINUX_UNLINK;

    linux_call(LINUX_CLOSE, (uint64_t)descriptor, 0, 0, 0);
    linux_call(removes, (uint64_t)request->path.linux_path, 0, 0, 0);
    core_names_changed(region(self), name->directory.device, name->directory.inode);
}

static uint64_t make_there(struct gate_thread *self, struct open_request *request, int64_t *descriptor,
                           struct absent_name *name)
{
    if (name_is_absent(self, &request->path, name))
        return missing_status(self, &request->path) == STATUS_OBJECT_PATH_NOT_FOUND ? (uint64_t)STATUS_OBJECT_PATH_NOT_FOUND
                                                                                    : GATE_TRAP;
    *descriptor = make(request);
    if (*descriptor < 0)
        return GATE_TRAP;
    if (name_was_made(self, &request->path, name) == 0)
        return STATUS_SUCCESS;
    unmake(self, request, *descriptor, name);
    return GATE_TRAP;
}

uint64_t create_file(struct gate_thread *self, struct open_request *request)
{
    uint32_t directory = request->options & FILE_DIRECTORY_FILE, kept = KEPT_ATTRIBUTES;
    uint32_t kind = directory ? CORE_FILE_DIRECTORY : CORE_FILE_DIRECT;
    struct absent_name name;
    struct linux_stat found;
    int64_t descriptor;
    uint64_t handle, status;

    if (!directory)
        kept &= ~(uint32_t)FILE_ATTRIBUTE_READONLY;
    if (request->attributes & kept || (request->path.directory && !directory) ||
        (directory && request->attributes & FILE_ATTRIBUTE_ARCHIVE))
        return GATE_TRAP;
    names_lock(self);
    status = make_there(self, request, &descriptor, &name);
    names_unlock();
    if (status != STATUS_SUCCESS)
        return status;
    if (linux_call(LINUX_FSTAT, (uint64_t)descriptor, (uint64_t)&found, 0, 0) != 0 ||
        give_file(self, request, (uint32_t)descriptor, &found, kind, 0, &handle) != STATUS_SUCCESS) {
        unmake(self, request, descriptor, &name);
        return GATE_TRAP;
    }
    return give_handle(self, request, handle, FILE_CREATED);
}

/* The descriptor of a file that may be emptied just so, -ENOENT, or another below 0. */
static int64_t open_to_empty(struct gate_thread *self, const struct open_request *request, struct linux_stat *found)
{
    uint64_t path = (uint64_t)request->path.linux_path;
    int64_t error = linux_call(LINUX_STAT, path, (uint64_t)found, 0, 0), descriptor;

    if (error < 0)
        return error;
    if ((found->mode & LINUX_S_IFMT) != LINUX_S_IFREG || !(found->mode & LINUX_WRITE_BITS) ||
        request->attributes & ~(uint32_t)(FILE_ATTRIBUTE_NORMAL | FILE_ATTRIBUTE_ARCHIVE) ||
        request->options & (FILE_DIRECTORY_FILE | FILE_OPEN_REPARSE_POINT) || request->path.directory)
        return -1;
    descriptor = linux_call(LINUX_OPEN, path, LINUX_O_RDWR | LINUX_O_CLOEXEC | LINUX_O_NONBLOCK | LINUX_O_NOCTTY, 0, 0);
    if (descriptor < 0)
        return -1;
    if (linux_call(LINUX_FSTAT, (uint64_t)descriptor, (uint64_t)found, 0, 0) == 0 &&
        (found->mode & LINUX_S_IFMT) == LINUX_S_IFREG &&
        keeps_no_attributes((uint32_t)descriptor) && !core_file_is_mapped(region(self), found->device, found->inode))
        return descriptor;
    linux_call(LINUX_CLOSE, (uint64_t)descriptor, 0, 0, 0);
    return -1;
}

/* It is opened first, with its share mode, and emptied then: who is not let in has emptied nothing. */
uint64_t overwrite_file(struct gate_thread *self, struct open_request *request)
{
    struct linux_stat found;
    int64_t descriptor = open_to_empty(self, request, &found);
    uint32_t status, closed;
    uint64_t handle;

    if (descriptor == -LINUX_ENOENT) {
        if (request->disposition == FILE_OVERWRITE_IF)
            return create_file(self, request);
        status = missing_status(self, &request->path);
        return status != 0 ? (uint64_t)status : GATE_TRAP;
    }
    if (descriptor < 0)
        return GATE_TRAP;
    status = give_file(self, request, (uint32_t)descriptor, &found, CORE_FILE_DIRECT, FILE_WRITE_DATA, &handle);
    if (status == STATUS_SUCCESS && linux_call(LINUX_FTRUNCATE, (uint64_t)descriptor, 0, 0, 0) != 0) {
        core_h_close(region(self), self->slot, handle, &closed);
        status = STATUS_NOT_SUPPORTED;
    }
    if (status != STATUS_SUCCESS) {
        linux_call(LINUX_CLOSE, (uint64_t)descriptor, 0, 0, 0);
        return status == STATUS_SHARING_VIOLATION ? (uint64_t)status : GATE_TRAP;
    }
    return give_handle(self, request, handle, FILE_OVERWRITTEN);
}
