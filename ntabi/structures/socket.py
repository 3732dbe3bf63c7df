"""What \\Device\\Afd's control codes take and give.

Layouts: System Informer's phnt/include/ntafd.h (MIT), facts only; winsock2.h of mingw-w64 (public domain).
"""

from __future__ import annotations

from typing import Annotated

from ntsup.ntabi.structure import Array, Struct
from ntsup.ntabi.types import BOOLEAN, HANDLE, LARGE_INTEGER, LONG, NTSTATUS, PVOID, SIZE_T, UCHAR, ULONG, USHORT


class SOCKADDR(Struct):
    """An address by its family; Data is what the family has: for AF_INET a port in network order and four bytes."""

    AddressFamily: USHORT
    Data: Annotated[bytes, Array(UCHAR, 14)]


class WSABUF(Struct):
    """One buffer of a scattered send or receive."""

    len: ULONG
    buf: PVOID


class AFD_BIND_INFO(Struct):
    """Of IOCTL_AFD_BIND."""

    ShareAccess: ULONG
    Address: SOCKADDR


class AFD_CONNECT_INFO(Struct):
    """Of IOCTL_AFD_CONNECT."""

    SanActive: BOOLEAN
    RootEndpoint: HANDLE
    ConnectEndpoint: HANDLE
    RemoteAddress: SOCKADDR


class AFD_SUPER_CONNECT_INFO(Struct):
    """Of IOCTL_AFD_SUPER_CONNECT."""

    SanActive: BOOLEAN
    RemoteAddress: SOCKADDR


class AFD_LISTEN_INFO(Struct):
    """Of IOCTL_AFD_START_LISTEN."""

    SanActive: BOOLEAN
    MaximumConnectionQueue: ULONG
    UseDelayedAcceptance: BOOLEAN


class AFD_LISTEN_RESPONSE_INFO(Struct):
    """From IOCTL_AFD_WAIT_FOR_LISTEN: which connection, and from where."""

    Sequence: LONG
    RemoteAddress: SOCKADDR


class AFD_ACCEPT_INFO(Struct):
    """Of IOCTL_AFD_ACCEPT."""

    SanActive: BOOLEAN
    Sequence: LONG
    AcceptHandle: HANDLE


class AFD_DEFER_ACCEPT_INFO(Struct):
    """Of IOCTL_AFD_DEFER_ACCEPT."""

    Sequence: LONG
    Reject: BOOLEAN


class AFD_RECV_INFO(Struct):
    """Of a receive or a send on a connection."""

    BufferArray: PVOID
    BufferCount: ULONG
    AfdFlags: ULONG
    TdiFlags: ULONG


class AFD_DATAGRAM_INFO(Struct):
    """Of a receive that tells the sender, and of messages."""

    BufferArray: PVOID
    BufferCount: ULONG
    AfdFlags: ULONG
    TdiFlags: ULONG
    Address: PVOID
    AddressLength: PVOID


class AFD_SEND_DATAGRAM_INFO(Struct):
    """Of IOCTL_AFD_SEND_DATAGRAM; the address stands in a TDI_CONNECTION_INFORMATION."""

    BufferArray: PVOID
    BufferCount: ULONG
    AfdFlags: ULONG
    TdiFlags: ULONG
    ReservedRequest: Annotated[tuple[int, ...], Array(PVOID, 5)]
    UserDataLength: LONG
    UserData: PVOID
    OptionsLength: LONG
    Options: PVOID
    RemoteAddressLength: LONG
    RemoteAddress: PVOID


class AFD_POLL_HANDLE_INFO(Struct):
    """One socket of a poll."""

    Handle: HANDLE
    PollEvents: ULONG
    Status: NTSTATUS


class AFD_POLL_INFO(Struct):
    """Of and from IOCTL_AFD_POLL."""

    _tail_ = ("Handles", AFD_POLL_HANDLE_INFO)

    Timeout: LARGE_INTEGER
    NumberOfHandles: ULONG
    Unique: BOOLEAN


class AFD_EVENT_SELECT_INFO(Struct):
    """Of IOCTL_AFD_EVENT_SELECT."""

    Event: HANDLE
    PollEvents: ULONG


class AFD_ENUM_NETWORK_EVENTS_INFO(Struct):
    """From IOCTL_AFD_ENUM_NETWORK_EVENTS: what happened, and a status for each kind of event."""

    PollEvents: ULONG
    EventStatus: Annotated[tuple[int, ...], Array(NTSTATUS, 13)]


class AFD_PARTIAL_DISCONNECT_INFO(Struct):
    """Of IOCTL_AFD_PARTIAL_DISCONNECT."""

    DisconnectMode: ULONG
    Timeout: LARGE_INTEGER


class AFD_TL_IO_CONTROL_INFO(Struct):
    """Of IOCTL_AFD_TRANSPORT_IOCTL: a socket option, or a control of the transport."""

    Type: ULONG
    Level: ULONG
    IoControlCode: ULONG
    EndpointIoctl: BOOLEAN
    InputBuffer: PVOID
    InputBufferLength: SIZE_T


class SOCK_SHARED_INFO(Struct):
    """What a socket's context says; more follows that printing leaves out."""

    State: LONG
    AddressFamily: LONG
    SocketType: LONG
    Protocol: LONG
    LocalAddressLength: LONG
    RemoteAddressLength: LONG
