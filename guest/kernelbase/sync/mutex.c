// Mutexes and semaphores.

#include "sync/named_objects.h"

HANDLE WINAPI CreateMutexExW(LPSECURITY_ATTRIBUTES security, LPCWSTR name, DWORD flags, DWORD access) {
    OBJECT_ATTRIBUTES attributes;
    UNICODE_STRING view;
    HANDLE handle = NULL;
    if (flags & ~(DWORD)CREATE_MUTEX_INITIAL_OWNER) {
        base_fail(ERROR_INVALID_PARAMETER);
        return NULL;
    }
    NTSTATUS status = base_object_attributes(&attributes, &view, name, security);
    if (NT_SUCCESS(status))
        status = NtCreateMutant(&handle, access, &attributes, (flags & CREATE_MUTEX_INITIAL_OWNER) != 0);
    return named_created(status, handle);
}

HANDLE WINAPI CreateMutexExA(LPSECURITY_ATTRIBUTES security, LPCSTR name, DWORD flags, DWORD access) {
    NAMED_WIDE(wide, name, NULL);
    return CreateMutexExW(security, wide, flags, access);
}

HANDLE WINAPI CreateMutexW(LPSECURITY_ATTRIBUTES security, BOOL owned, LPCWSTR name) {
    return CreateMutexExW(security, name, owned ? CREATE_MUTEX_INITIAL_OWNER : 0, MUTEX_ALL_ACCESS);
}

HANDLE WINAPI CreateMutexA(LPSECURITY_ATTRIBUTES security, BOOL owned, LPCSTR name) {
    return CreateMutexExA(security, name, owned ? CREATE_MUTEX_INITIAL_OWNER : 0, MUTEX_ALL_ACCESS);
}

HANDLE WINAPI OpenMutexW(DWORD access, BOOL inherit, LPCWSTR name) {
    OBJECT_ATTRIBUTES attributes;
    UNICODE_STRING view;
    HANDLE handle = NULL;
    NTSTATUS status = named_open_attributes(&attributes, &view, name, inherit);
    if (NT_SUCCESS(status))
        status = NtOpenMutant(&handle, access, &attributes);
    return named_opened(status, handle);
}

HANDLE WINAPI OpenMutexA(DWORD access, BOOL inherit, LPCSTR name) {
    NAMED_WIDE(wide, name, NULL);
    return OpenMutexW(access, inherit, wide);
}

BOOL WINAPI ReleaseMutex(HANDLE mutex) { return base_result(NtReleaseMutant(mutex, NULL)); }

HANDLE WINAPI CreateSemaphoreExW(LPSECURITY_ATTRIBUTES security, LONG initial, LONG maximum, LPCWSTR name, DWORD flags,
                                 DWORD access) {
    OBJECT_ATTRIBUTES attributes;
    UNICODE_STRING view;
    HANDLE handle = NULL;
    if (flags) {
        base_fail(ERROR_INVALID_PARAMETER);
        return NULL;
    }
    NTSTATUS status = base_object_attributes(&attributes, &view, name, security);
    if (NT_SUCCESS(status))
        status = NtCreateSemaphore(&handle, access, &attributes, initial, maximum);
    return named_created(status, handle);
}

HANDLE WINAPI CreateSemaphoreExA(LPSECURITY_ATTRIBUTES security, LONG initial, LONG maximum, LPCSTR name, DWORD flags,
                                 DWORD access) {
    NAMED_WIDE(wide, name, NULL);
    return CreateSemaphoreExW(security, initial, maximum, wide, flags, access);
}

HANDLE WINAPI CreateSemaphoreW(LPSECURITY_ATTRIBUTES security, LONG initial, LONG maximum, LPCWSTR name) {
    return CreateSemaphoreExW(security, initial, maximum, name, 0, SEMAPHORE_ALL_ACCESS);
}

HANDLE WINAPI CreateSemaphoreA(LPSECURITY_ATTRIBUTES security, LONG initial, LONG maximum, LPCSTR name) {
    return CreateSemaphoreExA(security, initial, maximum, name, 0, SEMAPHORE_ALL_ACCESS);
}

HANDLE WINAPI OpenSemaphoreW(DWORD access, BOOL inherit, LPCWSTR name) {
    OBJECT_ATTRIBUTES attributes;
    UNICODE_STRING view;
    HANDLE handle = NULL;
    NTSTATUS status = named_open_attributes(&attributes, &view, name, inherit);
    if (NT_SUCCESS(status))
        status = NtOpenSemaphore(&handle, access, &attributes);
    return named_opened(status, handle);
}

HANDLE WINAPI OpenSemaphoreA(DWORD access, BOOL inherit, LPCSTR name) {
    NAMED_WIDE(wide, name, NULL);
    return OpenSemaphoreW(access, inherit, wide);
}

BOOL WINAPI ReleaseSemaphore(HANDLE semaphore, LONG count, LPLONG previous) {
    return base_result(NtReleaseSemaphore(semaphore, (ULONG)count, (PULONG)previous));
}
