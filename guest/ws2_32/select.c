// select and WSAPoll: one poll of AFD over all the sockets named.
#include "winsock.h"

// A poll with room for so many sockets; the caller frees it.
static AFD_POLL_INFO *make_poll(ULONG count, LONGLONG timeout) {
    AFD_POLL_INFO *poll = winsock_alloc(sizeof *poll + count * sizeof poll->Handles[0]);
    if (poll)
        poll->Timeout.QuadPart = timeout;
    return poll;
}

static ULONG size_of(ULONG count) { return (ULONG)(sizeof(AFD_POLL_INFO) + count * sizeof(AFD_POLL_HANDLE_INFO)); }

enum {
    READABLE = AFD_POLL_RECEIVE | AFD_POLL_DISCONNECT | AFD_POLL_ABORT | AFD_POLL_ACCEPT,
    WRITABLE = AFD_POLL_SEND,
    EXCEPTIONAL = AFD_POLL_RECEIVE_EXPEDITED | AFD_POLL_CONNECT_FAIL,
};

static void add_set(AFD_POLL_INFO *poll, const fd_set *set, ULONG events) {
    for (u_int i = 0; set && i < set->fd_count; i++) {
        AFD_POLL_HANDLE_INFO *entry = NULL;
        for (ULONG j = 0; j < poll->NumberOfHandles; j++)
            if (poll->Handles[j].Handle == (HANDLE)set->fd_array[i])
                entry = &poll->Handles[j];
        if (!entry)
            entry = &poll->Handles[poll->NumberOfHandles++];
        entry->Handle = (HANDLE)set->fd_array[i];
        entry->PollEvents |= events;
    }
}

// Leave in the set what is ready; how many that is.
static int keep_ready(fd_set *set, const AFD_POLL_INFO *poll, ULONG events) {
    u_int kept = 0;
    for (u_int i = 0; set && i < set->fd_count; i++)
        for (ULONG j = 0; j < poll->NumberOfHandles; j++)
            if (poll->Handles[j].Handle == (HANDLE)set->fd_array[i] && poll->Handles[j].PollEvents & events) {
                set->fd_array[kept++] = set->fd_array[i];
                break;
            }
    if (set)
        set->fd_count = kept;
    return (int)kept;
}

int WSAAPI select(int unused, fd_set *read, fd_set *write, fd_set *except, const TIMEVAL *timeout) {
    (void)unused;
    if (!winsock_started())
        return winsock_fail(WSANOTINITIALISED);
    ULONG count = (read ? read->fd_count : 0) + (write ? write->fd_count : 0) + (except ? except->fd_count : 0);
    if (!count || (timeout && (timeout->tv_sec < 0 || timeout->tv_usec < 0)))
        return winsock_fail(WSAEINVAL);
    LONGLONG wait = timeout ? -(timeout->tv_sec * 10000000LL + timeout->tv_usec * 10LL) : INT64_MAX;
    AFD_POLL_INFO *poll = make_poll(count, wait);
    if (!poll)
        return winsock_fail(WSAENOBUFS);
    add_set(poll, read, READABLE);
    add_set(poll, write, WRITABLE);
    add_set(poll, except, EXCEPTIONAL);
    ULONG size = size_of(poll->NumberOfHandles);
    NTSTATUS status = afd_control((SOCKET)poll->Handles[0].Handle, IOCTL_AFD_POLL, poll, size, poll, size, NULL);
    int result;
    if (NT_SUCCESS(status))
        result = keep_ready(read, poll, READABLE) + keep_ready(write, poll, WRITABLE) +
                 keep_ready(except, poll, EXCEPTIONAL);
    else
        result = winsock_fail(winsock_error_of(status));
    winsock_free(poll);
    return result;
}

static ULONG events_of(SHORT events) {
    ULONG wanted = AFD_POLL_DISCONNECT | AFD_POLL_ABORT | AFD_POLL_CONNECT_FAIL | AFD_POLL_LOCAL_CLOSE;
    wanted |= events & POLLRDNORM ? AFD_POLL_RECEIVE | AFD_POLL_ACCEPT : 0;
    wanted |= events & POLLRDBAND ? AFD_POLL_RECEIVE_EXPEDITED : 0;
    wanted |= events & POLLWRNORM ? AFD_POLL_SEND : 0;
    return wanted;
}

static SHORT found_of(ULONG events, SHORT asked) {
    SHORT found = 0;
    found |= events & (AFD_POLL_RECEIVE | AFD_POLL_ACCEPT) ? POLLRDNORM : 0;
    found |= events & AFD_POLL_RECEIVE_EXPEDITED ? POLLRDBAND : 0;
    found |= events & AFD_POLL_SEND ? POLLWRNORM : 0;
    found |= events & (AFD_POLL_DISCONNECT | AFD_POLL_ABORT) ? POLLHUP : 0;
    found |= events & AFD_POLL_ABORT ? POLLERR : 0;
    found |= events & AFD_POLL_LOCAL_CLOSE ? POLLNVAL : 0;
    // As Windows reports it since version 2004.
    found |= events & AFD_POLL_CONNECT_FAIL ? (asked & POLLWRNORM) | POLLHUP | POLLERR : 0;
    return found;
}

static bool is_socket(SOCKET s) {
    SOCK_SHARED_INFO info;
    return NT_SUCCESS(afd_shared_info(s, &info));
}

// Marks those that are no sockets; how many there are.
static int mark_invalid(LPWSAPOLLFD fds, ULONG count) {
    int found = 0;
    for (ULONG i = 0; i < count; i++)
        if ((INT_PTR)fds[i].fd >= 0 && !is_socket(fds[i].fd)) {
            fds[i].revents = POLLNVAL;
            found++;
        }
    return found;
}

int WSAAPI WSAPoll(LPWSAPOLLFD fds, ULONG count, INT timeout) {
    if (!winsock_started())
        return winsock_fail(WSANOTINITIALISED);
    if (!fds)
        return winsock_fail(WSAEFAULT);
    if (!count || count > 0x10000)
        return winsock_fail(WSAEINVAL);
    AFD_POLL_INFO *poll = make_poll(count, timeout < 0 ? INT64_MAX : -(LONGLONG)timeout * 10000);
    if (!poll)
        return winsock_fail(WSAENOBUFS);
    for (ULONG i = 0; i < count; i++) {
        fds[i].revents = 0;
        if ((INT_PTR)fds[i].fd < 0)
            continue; // as poll() has it: such entries are left out
        if (fds[i].events & ~(POLLRDNORM | POLLRDBAND | POLLWRNORM)) {
            winsock_free(poll);
            return winsock_fail(WSAEINVAL);
        }
        AFD_POLL_HANDLE_INFO *entry = &poll->Handles[poll->NumberOfHandles++];
        entry->Handle = (HANDLE)fds[i].fd;
        entry->PollEvents = events_of(fds[i].events);
    }
    int result = 0;
    if (!poll->NumberOfHandles) {
        result = winsock_fail(WSAENOTSOCK);
    } else {
        ULONG size = size_of(poll->NumberOfHandles);
        NTSTATUS status = afd_control((SOCKET)poll->Handles[0].Handle, IOCTL_AFD_POLL, poll, size, poll, size, NULL);
        bool no_socket = status == STATUS_INVALID_HANDLE || status == STATUS_OBJECT_TYPE_MISMATCH ||
                         status == STATUS_INVALID_DEVICE_REQUEST;
        if (no_socket && (ULONG)(result = mark_invalid(fds, count)) == poll->NumberOfHandles)
            result = winsock_fail(WSAENOTSOCK);
        else if (no_socket)
            ;
        else if (!NT_SUCCESS(status))
            result = winsock_fail(winsock_error_of(status));
        else
            for (ULONG i = 0; i < count; i++) {
                for (ULONG j = 0; j < poll->NumberOfHandles; j++)
                    if (poll->Handles[j].Handle == (HANDLE)fds[i].fd)
                        fds[i].revents |= found_of(poll->Handles[j].PollEvents, fds[i].events);
                fds[i].revents &= (SHORT)(fds[i].events | POLLERR | POLLHUP | POLLNVAL);
                result += fds[i].revents != 0;
            }
    }
    winsock_free(poll);
    return result;
}
