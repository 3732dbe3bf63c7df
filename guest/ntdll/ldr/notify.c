// Who wants to hear of loads and unloads, and the loader lock as programs may take it.
// Callbacks run under the loader lock, after a DLL's imports are resolved and before it is initialized.

#include "ldr.h"

typedef struct Notification {
    struct Notification *next;
    PLDR_DLL_NOTIFICATION_FUNCTION function;
    PVOID context;
} Notification;

static RTL_CRITICAL_SECTION_DEBUG lock_debug = {.Type = 0, .CriticalSection = &ldr_lock};
RTL_CRITICAL_SECTION ldr_lock = {.DebugInfo = &lock_debug, .LockCount = -1};
static Notification *notifications;
static ULONG cookie_sequence;

void ldr_notify(ULONG reason, Module *module) {
    LDR_DLL_NOTIFICATION_DATA data = {.Loaded = {0, &module->entry.FullDllName, &module->entry.BaseDllName,
                                                 module->entry.DllBase, module->entry.SizeOfImage}};
    for (Notification *notification = notifications, *next; notification; notification = next) {
        next = notification->next;
        notification->function(reason, &data, notification->context);
    }
}

NTSTATUS NTAPI LdrRegisterDllNotification(ULONG Flags, PLDR_DLL_NOTIFICATION_FUNCTION Function, PVOID Context,
                                          PVOID *Cookie) {
    if (Flags || !Function || !Cookie)
        return STATUS_INVALID_PARAMETER;
    Notification *notification = ldr_allocate(sizeof(*notification));
    if (!notification)
        return STATUS_NO_MEMORY;
    *notification = (Notification){NULL, Function, Context};
    RtlEnterCriticalSection(&ldr_lock);
    Notification **end = &notifications;
    while (*end)
        end = &(*end)->next;
    *end = notification;
    RtlLeaveCriticalSection(&ldr_lock);
    *Cookie = notification;
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI LdrUnregisterDllNotification(PVOID Cookie) {
    NTSTATUS status = STATUS_DLL_NOT_FOUND;
    RtlEnterCriticalSection(&ldr_lock);
    for (Notification **link = &notifications; *link; link = &(*link)->next) {
        if (*link != Cookie)
            continue;
        *link = (*link)->next;
        ldr_free(Cookie);
        status = STATUS_SUCCESS;
        break;
    }
    RtlLeaveCriticalSection(&ldr_lock);
    return status;
}

static ULONG_PTR cookie_of_thread(ULONG sequence) {
    return ((ULONG_PTR)NtTeb()->ClientId.UniqueThread & 0xfff) << 16 | (sequence & 0xffff) | 1;
}

NTSTATUS NTAPI LdrLockLoaderLock(ULONG Flags, PULONG Disposition, PVOID *Cookie) {
    if (Disposition)
        *Disposition = LDR_LOCK_LOADER_LOCK_DISPOSITION_INVALID;
    if (Cookie)
        *Cookie = NULL;
    if (Flags & ~(LDR_LOCK_LOADER_LOCK_FLAG_RAISE_ON_ERRORS | LDR_LOCK_LOADER_LOCK_FLAG_TRY_ONLY))
        return STATUS_INVALID_PARAMETER_1;
    if (!Cookie)
        return STATUS_INVALID_PARAMETER_3;
    if (Flags & LDR_LOCK_LOADER_LOCK_FLAG_TRY_ONLY) {
        if (!Disposition)
            return STATUS_INVALID_PARAMETER_2;
        if (!RtlTryEnterCriticalSection(&ldr_lock)) {
            *Disposition = LDR_LOCK_LOADER_LOCK_DISPOSITION_LOCK_NOT_ACQUIRED;
            return STATUS_SUCCESS;
        }
    } else {
        RtlEnterCriticalSection(&ldr_lock);
    }
    if (Disposition)
        *Disposition = LDR_LOCK_LOADER_LOCK_DISPOSITION_LOCK_ACQUIRED;
    *Cookie = (PVOID)cookie_of_thread(++cookie_sequence);
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI LdrUnlockLoaderLock(ULONG Flags, PVOID Cookie) {
    if (Flags & ~LDR_LOCK_LOADER_LOCK_FLAG_RAISE_ON_ERRORS)
        return STATUS_INVALID_PARAMETER_1;
    if (!Cookie)
        return STATUS_SUCCESS;
    if (((ULONG_PTR)Cookie ^ cookie_of_thread(0)) & 0xfff0000)
        return STATUS_INVALID_PARAMETER_2;
    RtlLeaveCriticalSection(&ldr_lock);
    return STATUS_SUCCESS;
}

BOOLEAN NTAPI RtlIsThreadWithinLoaderCallout(void) {
    return ldr_lock.OwningThread == NtTeb()->ClientId.UniqueThread && ldr_lock.RecursionCount > 0;
}
