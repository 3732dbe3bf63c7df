// The network events that a socket sets an event for: WSAEventSelect and WSAEnumNetworkEvents.
#include "winsock.h"

static const struct {
    LONG event;
    int bit;
    ULONG afd;
} pairs[] = {
    {FD_READ, FD_READ_BIT, AFD_POLL_RECEIVE},
    {FD_WRITE, FD_WRITE_BIT, AFD_POLL_SEND},
    {FD_OOB, FD_OOB_BIT, AFD_POLL_RECEIVE_EXPEDITED},
    {FD_ACCEPT, FD_ACCEPT_BIT, AFD_POLL_ACCEPT},
    {FD_CONNECT, FD_CONNECT_BIT, AFD_POLL_CONNECT | AFD_POLL_CONNECT_FAIL},
    {FD_CLOSE, FD_CLOSE_BIT, AFD_POLL_DISCONNECT | AFD_POLL_ABORT},
};

int WSAAPI WSAEventSelect(SOCKET s, WSAEVENT event, LONG events) {
    if (!winsock_started())
        return winsock_fail(WSANOTINITIALISED);
    if (!event && events)
        return winsock_fail(WSAEINVAL);
    AFD_EVENT_SELECT_INFO ask = {.Event = events ? event : NULL};
    for (size_t i = 0; i < ARRAYSIZE(pairs); i++)
        if (events & pairs[i].event)
            ask.PollEvents |= pairs[i].afd;
    return winsock_result(afd_control(s, IOCTL_AFD_EVENT_SELECT, &ask, sizeof ask, NULL, 0, NULL));
}

int WSAAPI WSAEnumNetworkEvents(SOCKET s, WSAEVENT event, LPWSANETWORKEVENTS found) {
    if (!winsock_started())
        return winsock_fail(WSANOTINITIALISED);
    if (!found)
        return winsock_fail(WSAEFAULT);
    AFD_ENUM_NETWORK_EVENTS_INFO told;
    NTSTATUS status = afd_control(s, IOCTL_AFD_ENUM_NETWORK_EVENTS, &event, sizeof event, &told, sizeof told, NULL);
    if (!NT_SUCCESS(status))
        return winsock_fail(winsock_error_of(status));
    found->lNetworkEvents = 0; // the errors of what has not happened stay as they are
    for (size_t i = 0; i < ARRAYSIZE(pairs); i++) {
        ULONG seen = told.PollEvents & pairs[i].afd;
        if (!seen)
            continue;
        found->lNetworkEvents |= pairs[i].event;
        found->iErrorCode[pairs[i].bit] = 0;
        for (int bit = 0; bit < AFD_NUM_POLL_EVENTS; bit++)
            if (seen & 1u << bit && told.EventStatus[bit])
                found->iErrorCode[pairs[i].bit] = winsock_error_of(told.EventStatus[bit]);
    }
    return 0;
}
