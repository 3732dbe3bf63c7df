// ICMP echo, by the host's ping sockets. Where the host permits none, a request fails with ERROR_ACCESS_DENIED.
#include "interfaces.h"

#include <icmpapi.h>

enum { DATA_MAX = 0xFFE0, DEFAULT_TTL = 128 };

// A request on its way. What the caller waits by is told when the reply is written.
typedef struct {
    struct host_address to;
    HANDLE event;
    FARPROC routine; // a PIO_APC_ROUTINE
    PVOID context;
    HANDLE thread; // whose APC it is
    IO_STATUS_BLOCK status;
    ULONG timeout, ttl;
    void *reply;
    ULONG reply_size, data_size;
    BYTE data[];
} Echo;

// There is nothing to keep: the handle is an object of its own, so that closing it twice fails.
HANDLE WINAPI IcmpCreateFile(VOID) {
    HANDLE handle = CreateEventW(NULL, TRUE, FALSE, NULL);
    return handle ? handle : INVALID_HANDLE_VALUE;
}

HANDLE WINAPI Icmp6CreateFile(VOID) { return IcmpCreateFile(); }

WINBOOL WINAPI IcmpCloseHandle(HANDLE handle) {
    NTSTATUS status = NtClose(handle);
    if (NT_SUCCESS(status))
        return TRUE;
    SetLastError(RtlNtStatusToDosError(status));
    return FALSE;
}

static ULONG put_reply4(const Echo *echo, const struct host_pong *pong, const BYTE *data, ULONG size) {
    ICMP_ECHO_REPLY *out = echo->reply;
    ULONG room = echo->reply_size - (ULONG)sizeof *out;
    *out =
        (ICMP_ECHO_REPLY){.Status = pong->status, .RoundTripTime = pong->milliseconds, .Reserved = 1, .Data = out + 1};
    RtlCopyMemory(&out->Address, pong->from.bytes, sizeof out->Address);
    out->DataSize = (USHORT)min(size, room);
    if (size > room)
        out->Status = IP_BUF_TOO_SMALL;
    out->Options.Ttl = (UCHAR)echo->ttl;
    RtlCopyMemory(out->Data, data, out->DataSize);
    return 1;
}

static ULONG put_reply6(const Echo *echo, const struct host_pong *pong, const BYTE *data, ULONG size) {
    ICMPV6_ECHO_REPLY *out = echo->reply;
    ULONG room = echo->reply_size - (ULONG)sizeof *out;
    RtlZeroMemory(out, sizeof *out);
    out->Status = size > room ? IP_BUF_TOO_SMALL : pong->status;
    out->RoundTripTime = pong->milliseconds;
    RtlCopyMemory(out->Address.sin6_addr, pong->from.bytes, sizeof out->Address.sin6_addr);
    RtlCopyMemory(out + 1, data, min(size, room));
    return 1;
}

// Asks and waits. The answer is the number of replies; 0 with the last error.
static ULONG perform(Echo *echo) {
    ULONG in_size = (ULONG)sizeof(struct host_ping) + echo->data_size,
          out_size = (ULONG)sizeof(struct host_pong) + DATA_MAX, got = 0;
    struct host_ping *ping = iphlp_alloc(in_size);
    struct host_pong *pong = iphlp_alloc(out_size);
    NTSTATUS status = STATUS_NO_MEMORY;
    if (ping && pong) {
        *ping = (struct host_ping){echo->to, echo->timeout, echo->ttl};
        RtlCopyMemory(ping + 1, echo->data, echo->data_size);
        status = host_network_ask(HOST_PING, ping, in_size, pong, out_size, &got);
    }
    ULONG replies = 0;
    if (!NT_SUCCESS(status) || got < sizeof *pong) {
        SetLastError(RtlNtStatusToDosError(status));
    } else if (pong->status == IP_REQ_TIMED_OUT || pong->status == IP_GENERAL_FAILURE) {
        SetLastError(pong->status); // nobody answered: there is no reply to write
    } else {
        ULONG size = got - (ULONG)sizeof *pong;
        const BYTE *data = (const BYTE *)(pong + 1);
        replies = echo->to.family == AF_INET ? put_reply4(echo, pong, data, size) : put_reply6(echo, pong, data, size);
    }
    iphlp_free(ping);
    iphlp_free(pong);
    return replies;
}

static DWORD WINAPI perform_later(void *parameter) {
    Echo *echo = parameter;
    bool answered = perform(echo) != 0;
    echo->status.Information = answered ? echo->reply_size : 0;
    echo->status.Status = answered ? STATUS_SUCCESS : STATUS_UNSUCCESSFUL;
    if (echo->event)
        SetEvent(echo->event);
    if (echo->routine)
        NtQueueApcThread(echo->thread, (PPS_APC_ROUTINE)(void *)echo->routine, echo->context, &echo->status, NULL);
    if (echo->thread)
        CloseHandle(echo->thread);
    if (!echo->routine) // else its status is the routine's to read, which may be any time later
        iphlp_free(echo);
    return 0;
}

static DWORD send_echo(HANDLE handle, HANDLE event, FARPROC routine, PVOID context, const struct host_address *to,
                       const void *data, WORD size, const IP_OPTION_INFORMATION *options, void *reply, DWORD reply_size,
                       DWORD timeout, SIZE_T least) {
    EVENT_BASIC_INFORMATION about;
    if (reply == NULL || (data == NULL && size)) {
        SetLastError(ERROR_INVALID_PARAMETER);
        return 0;
    }
    if (!NT_SUCCESS(NtQueryEvent(handle, EventBasicInformation, &about, sizeof about, NULL))) {
        SetLastError(ERROR_INVALID_HANDLE);
        return 0;
    }
    if (reply_size < least) {
        SetLastError(ERROR_INSUFFICIENT_BUFFER);
        return 0;
    }
    Echo *echo = iphlp_alloc(sizeof *echo + size);
    if (echo == NULL) {
        SetLastError(ERROR_NOT_ENOUGH_MEMORY);
        return 0;
    }
    *echo = (Echo){.to = *to,
                   .event = event,
                   .routine = routine,
                   .context = context,
                   .timeout = timeout,
                   .ttl = options && options->Ttl ? options->Ttl : DEFAULT_TTL,
                   .reply = reply,
                   .reply_size = reply_size,
                   .data_size = size};
    RtlCopyMemory(echo->data, data, size);
    if (event == NULL && routine == NULL) {
        DWORD replies = perform(echo);
        iphlp_free(echo);
        return replies;
    }
    if (routine)
        DuplicateHandle(NtCurrentProcess(), NtCurrentThread(), NtCurrentProcess(), &echo->thread, THREAD_SET_CONTEXT,
                        FALSE, 0);
    HANDLE thread = CreateThread(NULL, 0, perform_later, echo, 0, NULL);
    if (thread == NULL) {
        iphlp_free(echo);
        return 0;
    }
    CloseHandle(thread);
    SetLastError(ERROR_IO_PENDING);
    return 0;
}

DWORD WINAPI IcmpSendEcho2Ex(HANDLE handle, HANDLE event, FARPROC routine, PVOID context, IPAddr from, IPAddr to,
                             LPVOID data, WORD size, PIP_OPTION_INFORMATION options, LPVOID reply, DWORD reply_size,
                             DWORD timeout) {
    struct host_address address = {.family = AF_INET};
    (void)from; // the host chooses where it goes out
    RtlCopyMemory(address.bytes, &to, sizeof to);
    return send_echo(handle, event, routine, context, &address, data, size, options, reply, reply_size, timeout,
                     sizeof(ICMP_ECHO_REPLY));
}

DWORD WINAPI IcmpSendEcho2(HANDLE handle, HANDLE event, FARPROC routine, PVOID context, IPAddr to, LPVOID data,
                           WORD size, PIP_OPTION_INFORMATION options, LPVOID reply, DWORD reply_size, DWORD timeout) {
    return IcmpSendEcho2Ex(handle, event, routine, context, 0, to, data, size, options, reply, reply_size, timeout);
}

DWORD WINAPI IcmpSendEcho(HANDLE handle, IPAddr to, LPVOID data, WORD size, PIP_OPTION_INFORMATION options,
                          LPVOID reply, DWORD reply_size, DWORD timeout) {
    return IcmpSendEcho2Ex(handle, NULL, NULL, NULL, 0, to, data, size, options, reply, reply_size, timeout);
}

DWORD WINAPI Icmp6SendEcho2(HANDLE handle, HANDLE event, FARPROC routine, PVOID context, struct sockaddr_in6 *from,
                            struct sockaddr_in6 *to, LPVOID data, WORD size, PIP_OPTION_INFORMATION options,
                            LPVOID reply, DWORD reply_size, DWORD timeout) {
    struct host_address address = {.family = AF_INET6};
    (void)from;
    if (to == NULL) {
        SetLastError(ERROR_INVALID_PARAMETER);
        return 0;
    }
    address.scope = to->sin6_scope_id;
    RtlCopyMemory(address.bytes, &to->sin6_addr, sizeof address.bytes);
    return send_echo(handle, event, routine, context, &address, data, size, options, reply, reply_size, timeout,
                     sizeof(ICMPV6_ECHO_REPLY));
}

DWORD WINAPI IcmpParseReplies(LPVOID buffer, DWORD size) {
    const ICMP_ECHO_REPLY *reply = buffer;
    if (size < sizeof *reply || reply->Reserved == 0) {
        SetLastError(size < sizeof *reply ? ERROR_INVALID_PARAMETER : IP_REQ_TIMED_OUT);
        return 0;
    }
    if (reply->Status != IP_SUCCESS)
        SetLastError(reply->Status);
    return reply->Reserved;
}

DWORD WINAPI Icmp6ParseReplies(LPVOID buffer, DWORD size) {
    const ICMPV6_ECHO_REPLY *reply = buffer;
    if (size < sizeof *reply) {
        SetLastError(ERROR_INVALID_PARAMETER);
        return 0;
    }
    return reply->Status == IP_SUCCESS;
}
