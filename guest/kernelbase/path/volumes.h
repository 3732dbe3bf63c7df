// The names of volumes, for GetFinalPathNameByHandle and the mount point functions.

#ifndef NTSUP_KERNELBASE_VOLUMES_H
#define NTSUP_KERNELBASE_VOLUMES_H

#include "../file/file.h"

enum { VOLUME_NAME_SIZE = 64 }; // \\?\Volume{GUID}\ and its NUL are 50

// The drive (0 = A) whose device is a prefix of an NT path of `length` units, and how long that prefix is; -1 for none.
int volume_drive(PCWSTR path, SIZE_T length, SIZE_T *device);

// The \\?\Volume{…}\ name of a device; false with ERROR_PATH_NOT_FOUND when the namespace has none.
bool volume_guid_name(PCWSTR device, SIZE_T length, PWSTR name);

// The NT name of an open file, from base_alloc; NULL with the last error set.
OBJECT_NAME_INFORMATION *volume_object_name(HANDLE file);

#endif
