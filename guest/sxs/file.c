// Manifests in files: mapping a file, and finding the manifest among an image's resources.

#include "sxs.h"

NTSTATUS sxs_map(PCWSTR path, PVOID *base, SIZE_T *size) {
    UNICODE_STRING name;
    OBJECT_ATTRIBUTES attributes;
    IO_STATUS_BLOCK io;
    HANDLE file, section;
    FILE_STANDARD_INFORMATION standard;
    if (!RtlDosPathNameToNtPathName_U(path, &name, NULL, NULL))
        return STATUS_OBJECT_NAME_INVALID;
    InitializeObjectAttributes(&attributes, &name, OBJ_CASE_INSENSITIVE, NULL, NULL);
    NTSTATUS status = NtOpenFile(&file, FILE_READ_DATA | SYNCHRONIZE, &attributes, &io,
                                 FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE,
                                 FILE_SYNCHRONOUS_IO_NONALERT | FILE_NON_DIRECTORY_FILE);
    RtlFreeUnicodeString(&name);
    if (!NT_SUCCESS(status))
        return status;
    status = NtQueryInformationFile(file, &io, &standard, sizeof(standard), FileStandardInformation);
    if (NT_SUCCESS(status))
        status = NtCreateSection(&section, SECTION_MAP_READ, NULL, NULL, PAGE_READONLY, SEC_COMMIT, file);
    NtClose(file);
    if (!NT_SUCCESS(status))
        return status == STATUS_MAPPED_FILE_SIZE_ZERO ? STATUS_SXS_MANIFEST_FORMAT_ERROR : status;
    *base = NULL;
    *size = 0;
    status = NtMapViewOfSection(section, NtCurrentProcess(), base, 0, 0, NULL, size, ViewUnmap, 0, PAGE_READONLY);
    NtClose(section);
    *size = (SIZE_T)standard.EndOfFile.QuadPart;
    return NT_SUCCESS(status) ? STATUS_SUCCESS : status;
}

// `image`: a module, or a file mapped as it is with the lowest bit set.
NTSTATUS sxs_image_manifest(PVOID image, const void *name, const void **text, SIZE_T *size) {
    LDR_RESOURCE_INFO info = {(ULONG_PTR)RT_MANIFEST, (ULONG_PTR)name, 0};
    IMAGE_RESOURCE_DATA_ENTRY *entry;
    PVOID data;
    ULONG bytes;
    NTSTATUS status = LdrFindResource_U(image, &info, 3, &entry);
    if (NT_SUCCESS(status))
        status = LdrAccessResource(image, entry, &data, &bytes);
    if (!NT_SUCCESS(status))
        return status;
    *text = data;
    *size = bytes;
    return STATUS_SUCCESS;
}
