// Creating, opening and ending threads, and who the current ones are.

#include "kernelbase.h"

HANDLE WINAPI CreateRemoteThreadEx(HANDLE process, LPSECURITY_ATTRIBUTES security, SIZE_T stack_size,
                                   LPTHREAD_START_ROUTINE start, LPVOID parameter, DWORD flags,
                                   LPPROC_THREAD_ATTRIBUTE_LIST attributes, LPDWORD id) {
    if (flags & ~(DWORD)(CREATE_SUSPENDED | STACK_SIZE_PARAM_IS_A_RESERVATION)) {
        base_fail(ERROR_INVALID_PARAMETER);
        return NULL;
    }
    if (attributes != NULL) {
        base_fail(ERROR_NOT_SUPPORTED);
        return NULL;
    }
    OBJECT_ATTRIBUTES object;
    InitializeObjectAttributes(&object, NULL, security && security->bInheritHandle ? OBJ_INHERIT : 0, NULL,
                               security ? security->lpSecurityDescriptor : NULL);
    bool reserve = flags & STACK_SIZE_PARAM_IS_A_RESERVATION;
    CLIENT_ID client = {0};
    PS_ATTRIBUTE_LIST list = {
        .TotalLength = sizeof list,
        .Attributes = {{.Attribute = PS_ATTRIBUTE_CLIENT_ID, .Size = sizeof client, .ValuePtr = &client}},
    };
    HANDLE thread = NULL;
    NTSTATUS status = NtCreateThreadEx(&thread, THREAD_ALL_ACCESS, &object, process, (PVOID)start, parameter,
                                       flags & CREATE_SUSPENDED ? THREAD_CREATE_FLAGS_CREATE_SUSPENDED : 0, 0,
                                       reserve ? 0 : stack_size, reserve ? stack_size : 0, &list);
    if (!base_result(status))
        return NULL;
    if (id)
        *id = (DWORD)(ULONG_PTR)client.UniqueThread;
    return thread;
}

HANDLE WINAPI CreateRemoteThread(HANDLE process, LPSECURITY_ATTRIBUTES security, SIZE_T stack_size,
                                 LPTHREAD_START_ROUTINE start, LPVOID parameter, DWORD flags, LPDWORD id) {
    return CreateRemoteThreadEx(process, security, stack_size, start, parameter, flags, NULL, id);
}

HANDLE WINAPI CreateThread(LPSECURITY_ATTRIBUTES security, SIZE_T stack_size, LPTHREAD_START_ROUTINE start,
                           LPVOID parameter, DWORD flags, LPDWORD id) {
    return CreateRemoteThreadEx(NtCurrentProcess(), security, stack_size, start, parameter, flags, NULL, id);
}

HANDLE WINAPI OpenThread(DWORD access, BOOL inherit, DWORD id) {
    OBJECT_ATTRIBUTES object;
    CLIENT_ID client = {NULL, (HANDLE)(ULONG_PTR)id};
    HANDLE thread = NULL;
    InitializeObjectAttributes(&object, NULL, inherit ? OBJ_INHERIT : 0, NULL, NULL);
    return base_result(NtOpenThread(&thread, access, &object, &client)) ? thread : NULL;
}

VOID WINAPI ExitThread(DWORD code) { RtlExitUserThread((NTSTATUS)code); }

VOID WINAPI FreeLibraryAndExitThread(HMODULE module, DWORD code) {
    FreeLibrary(module);
    RtlExitUserThread((NTSTATUS)code);
}

BOOL WINAPI TerminateThread(HANDLE thread, DWORD code) {
    if (thread == NULL)
        return base_fail(ERROR_INVALID_HANDLE); // NT would take it for the current thread
    return base_result(NtTerminateThread(thread, (NTSTATUS)code));
}

HANDLE WINAPI GetCurrentThread(void) { return NtCurrentThread(); }

DWORD WINAPI GetCurrentThreadId(void) { return (DWORD)(ULONG_PTR)NtTeb()->ClientId.UniqueThread; }

VOID WINAPI GetCurrentThreadStackLimits(PULONG_PTR low, PULONG_PTR high) {
    *low = (ULONG_PTR)NtTeb()->DeallocationStack;
    *high = (ULONG_PTR)NtTeb()->NtTib.StackBase;
}

// The guarantee counts in whole pages and never shrinks.
BOOL WINAPI SetThreadStackGuarantee(PULONG size) {
    enum { PAGE = 0x1000, LEAST = 2 * PAGE }; // a 64-bit thread's guarantee is never less
    TEB *teb = NtTeb();
    if (size == NULL)
        return base_fail(ERROR_INVALID_PARAMETER);
    ULONG before = teb->GuaranteedStackBytes, wanted = (*size + PAGE - 1) & ~(ULONG)(PAGE - 1);
    if (wanted && wanted < LEAST)
        wanted = LEAST;
    SIZE_T whole = (SIZE_T)((BYTE *)teb->NtTib.StackBase - (BYTE *)teb->DeallocationStack);
    *size = before;
    if (wanted > before) {
        if (wanted + 2 * PAGE > whole)
            return base_fail(ERROR_INVALID_PARAMETER);
        teb->GuaranteedStackBytes = wanted;
    }
    return TRUE;
}
