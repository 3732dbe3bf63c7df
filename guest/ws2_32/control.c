// Requests to AFD: those that the caller waits for, and those that end as a WSAOVERLAPPED says.
#include "winsock.h"

// The thread's event, or one of this request's own where an APC has interrupted another wait.
static HANDLE take_event(struct winsock_thread *mine, bool *own) {
    HANDLE event = NULL;
    *own = !mine || mine->event_used;
    if (!*own) {
        mine->event_used = true;
        if (mine->event)
            return mine->event;
    }
    if (!NT_SUCCESS(NtCreateEvent(&event, EVENT_ALL_ACCESS, NULL, NotificationEvent, FALSE)))
        event = NULL;
    if (!*own) {
        mine->event = event;
        mine->event_used = event != NULL;
    }
    return event;
}

NTSTATUS afd_control(SOCKET s, ULONG code, const void *in, ULONG in_size, void *out, ULONG out_size,
                     ULONG_PTR *information) {
    struct winsock_thread *mine = winsock_thread();
    bool own;
    HANDLE event = take_event(mine, &own);
    if (!event)
        return STATUS_INSUFFICIENT_RESOURCES;
    volatile IO_STATUS_BLOCK iosb = {.Status = STATUS_PENDING};
    NTSTATUS status = NtDeviceIoControlFile((HANDLE)s, event, NULL, NULL, (PIO_STATUS_BLOCK)&iosb, code, (PVOID)in,
                                            in_size, out, out_size);
    if (status == STATUS_PENDING) {
        while (iosb.Status == STATUS_PENDING)
            NtWaitForSingleObject(event, TRUE, NULL);
        status = iosb.Status;
    }
    if (own)
        NtClose(event);
    else
        mine->event_used = false;
    if (information)
        *information = iosb.Information;
    return status;
}

static VOID NTAPI call_routine(PVOID routine, PIO_STATUS_BLOCK iosb, ULONG reserved) {
    (void)reserved;
    ((LPWSAOVERLAPPED_COMPLETION_ROUTINE)routine)((DWORD)winsock_error_of(iosb->Status), (DWORD)iosb->Information,
                                                  (LPWSAOVERLAPPED)iosb, 0);
}

int afd_overlapped(SOCKET s, ULONG code, const void *in, ULONG in_size, void *out, ULONG out_size,
                   LPWSAOVERLAPPED overlapped, LPWSAOVERLAPPED_COMPLETION_ROUTINE routine, LPDWORD count) {
    // With a routine the event is the caller's to use as it likes; with its lowest bit set no packet is queued.
    ULONG_PTR event = routine ? 0 : (ULONG_PTR)overlapped->hEvent;
    PVOID context = routine ? (PVOID)routine : event & 1 ? NULL : overlapped;
    PIO_STATUS_BLOCK iosb = (PIO_STATUS_BLOCK)overlapped;
    overlapped->Internal = STATUS_PENDING;
    overlapped->InternalHigh = 0;
    NTSTATUS status = NtDeviceIoControlFile((HANDLE)s, (HANDLE)(event & ~(ULONG_PTR)1), routine ? call_routine : NULL,
                                            context, iosb, code, (PVOID)in, in_size, out, out_size);
    // A datagram that was cut is done with a warning: its packet is queued all the same, and there it is told.
    if (status == STATUS_PENDING || status == STATUS_BUFFER_OVERFLOW)
        return winsock_fail(WSA_IO_PENDING);
    if (NT_ERROR(status))
        overlapped->Internal = (ULONG_PTR)(ULONG)status;
    else if (count)
        *count = (DWORD)iosb->Information;
    return winsock_result(status);
}

BOOL WSAAPI WSAGetOverlappedResult(SOCKET s, LPWSAOVERLAPPED overlapped, LPDWORD count, WINBOOL wait, LPDWORD flags) {
    if (!winsock_started())
        return winsock_fail(WSANOTINITIALISED) + 1;
    if (!overlapped || !count || !flags)
        return winsock_fail(WSAEFAULT) + 1;
    volatile LPWSAOVERLAPPED state = overlapped;
    if (state->Internal == STATUS_PENDING) {
        if (!wait)
            return winsock_fail(WSA_IO_INCOMPLETE) + 1;
        HANDLE event = (HANDLE)((ULONG_PTR)overlapped->hEvent & ~(ULONG_PTR)1);
        while (((volatile WSAOVERLAPPED *)overlapped)->Internal == STATUS_PENDING)
            if (!NT_SUCCESS(NtWaitForSingleObject(event ? event : (HANDLE)s, FALSE, NULL)))
                return winsock_fail(WSAENOTSOCK) + 1;
    }
    *count = (DWORD)overlapped->InternalHigh;
    *flags = 0;
    int error = winsock_error_of((NTSTATUS)overlapped->Internal);
    if (error)
        winsock_fail(error);
    return !error;
}

NTSTATUS afd_shared_info(SOCKET s, SOCK_SHARED_INFO *info) {
    ULONG_PTR size = 0;
    NTSTATUS status = afd_control(s, IOCTL_AFD_GET_CONTEXT, NULL, 0, info, sizeof *info, &size);
    if (NT_SUCCESS(status) && size < sizeof *info)
        return STATUS_OBJECT_TYPE_MISMATCH;
    return status;
}

NTSTATUS afd_get_option(SOCKET s, int level, int name, void *value, ULONG *size) {
    AFD_TL_IO_CONTROL_INFO ask = {
        .Type = TlGetSockOptIoControlType, .Level = (ULONG)level, .IoControlCode = (ULONG)name, .EndpointIoctl = TRUE};
    ULONG_PTR got = 0;
    NTSTATUS status = afd_control(s, IOCTL_AFD_TRANSPORT_IOCTL, &ask, sizeof ask, value, *size, &got);
    *size = (ULONG)got;
    return status;
}
