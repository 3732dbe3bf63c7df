// Job objects. Win32's information classes and structures are NT's own.

#include "process.h"

HANDLE WINAPI CreateJobObjectW(LPSECURITY_ATTRIBUTES security, LPCWSTR name) {
    OBJECT_ATTRIBUTES attributes;
    UNICODE_STRING view;
    HANDLE job = NULL;
    NTSTATUS status = base_object_attributes(&attributes, &view, name, security);
    if (NT_SUCCESS(status))
        status = NtCreateJobObject(&job, JOB_OBJECT_ALL_ACCESS, &attributes);
    if (!NT_SUCCESS(status)) {
        base_set_last_nt_error(status);
        return NULL;
    }
    base_fail(status == STATUS_OBJECT_NAME_EXISTS ? ERROR_ALREADY_EXISTS : ERROR_SUCCESS);
    return job;
}

HANDLE WINAPI CreateJobObjectA(LPSECURITY_ATTRIBUTES security, LPCSTR name) {
    BASE_SCOPED PWSTR wide = base_wide(name);
    return CreateJobObjectW(security, wide);
}

HANDLE WINAPI OpenJobObjectW(DWORD access, BOOL inherit, LPCWSTR name) {
    OBJECT_ATTRIBUTES attributes;
    UNICODE_STRING view;
    HANDLE job = NULL;
    if (!name || !*name) {
        base_fail(ERROR_INVALID_PARAMETER);
        return NULL;
    }
    NTSTATUS status = base_object_attributes(&attributes, &view, name, NULL);
    attributes.Attributes = inherit ? OBJ_INHERIT : 0;
    if (NT_SUCCESS(status))
        status = NtOpenJobObject(&job, access, &attributes);
    if (NT_SUCCESS(status))
        return job;
    base_set_last_nt_error(status);
    return NULL;
}

HANDLE WINAPI OpenJobObjectA(DWORD access, BOOL inherit, LPCSTR name) {
    BASE_SCOPED PWSTR wide = base_wide(name);
    return OpenJobObjectW(access, inherit, wide);
}

BOOL WINAPI AssignProcessToJobObject(HANDLE job, HANDLE process) {
    return base_result(NtAssignProcessToJobObject(job, process));
}

BOOL WINAPI TerminateJobObject(HANDLE job, UINT code) { return base_result(NtTerminateJobObject(job, (NTSTATUS)code)); }

BOOL WINAPI IsProcessInJob(HANDLE process, HANDLE job, PBOOL result) {
    NTSTATUS status = NtIsProcessInJob(process, job);
    if (!NT_SUCCESS(status))
        return base_set_last_nt_error(status);
    *result = status == STATUS_PROCESS_IN_JOB;
    return TRUE;
}

BOOL WINAPI SetInformationJobObject(HANDLE job, JOBOBJECTINFOCLASS class, LPVOID buffer, DWORD size) {
    return base_result(NtSetInformationJobObject(job, (ULONG)class, buffer, size));
}

BOOL WINAPI QueryInformationJobObject(HANDLE job, JOBOBJECTINFOCLASS class, LPVOID buffer, DWORD size,
                                      LPDWORD returned) {
    return base_result(NtQueryInformationJobObject(job, (ULONG)class, buffer, size, returned));
}
