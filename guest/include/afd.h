// \Device\Afd: the codes and structures that ws2_32 and the executive exchange.
// They are Windows' own, in the form its sockets of the TLI kind use (addresses are SOCKADDR); names, codes and
// layouts: System Informer's phnt/include/ntafd.h (MIT), facts only. What is this project's own says so.
//
// A socket is NtCreateFile on \Device\Afd\Endpoint with the extended attribute AfdOpenPacketXX (AFD_OPEN_PACKET).
// \Device\Afd\<anything> without it takes IOCTL_AFD_POLL only.

#ifndef NTSUP_AFD_H
#define NTSUP_AFD_H

// After nt.h or winternl.h.
#include <winsock2.h>

enum afd_code {
    IOCTL_AFD_BIND = 0x12003,            // AFD_BIND_INFO -> SOCKADDR
    IOCTL_AFD_CONNECT = 0x12007,         // AFD_CONNECT_INFO
    IOCTL_AFD_START_LISTEN = 0x1200b,    // AFD_LISTEN_INFO
    IOCTL_AFD_WAIT_FOR_LISTEN = 0x1200c, // -> LONG sequence, SOCKADDR
    IOCTL_AFD_ACCEPT = 0x12010,          // AFD_ACCEPT_INFO
    IOCTL_AFD_RECEIVE = 0x12017,         // AFD_RECV_INFO
    IOCTL_AFD_RECEIVE_DATAGRAM = 0x1201b,
    IOCTL_AFD_SEND = 0x1201f,
    IOCTL_AFD_SEND_DATAGRAM = 0x12023,
    IOCTL_AFD_POLL = 0x12024, // AFD_POLL_INFO, in and out
    IOCTL_AFD_PARTIAL_DISCONNECT = 0x1202b,
    IOCTL_AFD_GET_ADDRESS = 0x1202f,        // -> SOCKADDR
    IOCTL_AFD_QUERY_RECEIVE_INFO = 0x12033, // -> ULONG bytes, ULONG expedited bytes
    IOCTL_AFD_SET_INFORMATION = 0x1203b,
    IOCTL_AFD_GET_REMOTE_ADDRESS = 0x1203f, // -> SOCKADDR
    IOCTL_AFD_GET_CONTEXT = 0x12043,        // -> SOCK_SHARED_INFO, or what SET_CONTEXT was given
    IOCTL_AFD_SET_CONTEXT = 0x12047,
    IOCTL_AFD_TRANSMIT_FILE = 0x1207f,
    IOCTL_AFD_SUPER_ACCEPT = 0x12083,        // AFD_SUPER_ACCEPT_INFO -> bytes received, two AFD_ACCEPT_ADDRESS
    IOCTL_AFD_EVENT_SELECT = 0x12087,        // AFD_EVENT_SELECT_INFO
    IOCTL_AFD_ENUM_NETWORK_EVENTS = 0x1208b, // HANDLE or nothing -> AFD_ENUM_NETWORK_EVENTS_INFO
    IOCTL_AFD_DEFER_ACCEPT = 0x1208c,        // AFD_DEFER_ACCEPT_INFO
    IOCTL_AFD_TRANSPORT_IOCTL = 0x120bf,     // AFD_TL_IO_CONTROL_INFO -> what the option or control gives
    IOCTL_AFD_SUPER_CONNECT = 0x120c7,       // AFD_SUPER_CONNECT_INFO; the output buffer is what is sent first
    IOCTL_AFD_SUPER_DISCONNECT = 0x120cb,    // ULONG TF_ flags
    IOCTL_AFD_RECEIVE_MESSAGE = 0x120cf,     // AFD_MESSAGE_INFO
    IOCTL_AFD_SEND_MESSAGE = 0x120d3,        // AFD_MESSAGE_INFO
    // Ours. HANDLE of the listener: take over its settings, as SO_UPDATE_ACCEPT_CONTEXT says.
    IOCTL_NTSUP_AFD_INHERIT = 0x12f03,
};

// Ours: a status that carries an error which Winsock has and NT has not (WSAENOPROTOOPT…), in the customer's range.
enum { AFD_STATUS_WINSOCK = (int)0xe0af0000 };

typedef struct AFD_OPEN_PACKET {
    ULONG EndpointFlags;
    ULONG GroupID;
    LONG AddressFamily;
    LONG SocketType;
    LONG Protocol;
    ULONG TransportDeviceNameLength;
    WCHAR TransportDeviceName[1];
} AFD_OPEN_PACKET;

typedef struct AFD_OPEN_PACKET_FULL_EA {
    ULONG NextEntryOffset;
    UCHAR Flags;
    UCHAR EaNameLength;
    USHORT EaValueLength;
    CHAR EaName[16];
    AFD_OPEN_PACKET OpenPacket;
} AFD_OPEN_PACKET_FULL_EA;

// Behind an AF_UNIX address stand, ours, the name's NT path in UTF-16: who asks knows the current directory.
enum { AFD_ADDRESS_ROOM = 110 + 2 * 1024 };

typedef struct AFD_BIND_INFO {
    ULONG ShareAccess;
    UCHAR Address[AFD_ADDRESS_ROOM];
} AFD_BIND_INFO;

typedef struct AFD_CONNECT_INFO {
    BOOLEAN SanActive;
    HANDLE RootEndpoint;
    HANDLE ConnectEndpoint;
    UCHAR RemoteAddress[AFD_ADDRESS_ROOM];
} AFD_CONNECT_INFO;

typedef struct AFD_SUPER_CONNECT_INFO {
    BOOLEAN SanActive;
    USHORT RemoteAddress[AFD_ADDRESS_ROOM / 2];
} AFD_SUPER_CONNECT_INFO;

typedef struct AFD_LISTEN_INFO {
    BOOLEAN SanActive;
    ULONG MaximumConnectionQueue;
    BOOLEAN UseDelayedAcceptance;
} AFD_LISTEN_INFO;

typedef struct AFD_LISTEN_RESPONSE_INFO {
    LONG Sequence;
    UCHAR RemoteAddress[128];
} AFD_LISTEN_RESPONSE_INFO;

typedef struct AFD_ACCEPT_INFO {
    BOOLEAN SanActive;
    LONG Sequence;
    HANDLE AcceptHandle;
} AFD_ACCEPT_INFO;

typedef struct AFD_DEFER_ACCEPT_INFO {
    LONG Sequence;
    BOOLEAN Reject;
} AFD_DEFER_ACCEPT_INFO;

typedef struct AFD_SUPER_ACCEPT_INFO {
    BOOLEAN SanActive;
    BOOLEAN FixAddressAlignment;
    HANDLE AcceptHandle;
    ULONG ReceiveDataLength;
    ULONG LocalAddressLength;
    ULONG RemoteAddressLength;
} AFD_SUPER_ACCEPT_INFO;

// Ours: what stands in each of AcceptEx's two places for an address.
typedef struct AFD_ACCEPT_ADDRESS {
    ULONG Length;
    ULONG Reserved;
    UCHAR Address[];
} AFD_ACCEPT_ADDRESS;

enum { AFD_OVERLAPPED = 2 };
enum { TDI_RECEIVE_NORMAL = 0x20, TDI_RECEIVE_EXPEDITED = 0x40, TDI_RECEIVE_PEEK = 0x80, TDI_RECEIVE_NO_PUSH = 0x4000 };
enum { TDI_SEND_EXPEDITED = 0x20 };

// Receives and sends alike.
typedef struct AFD_RECV_INFO {
    LPWSABUF BufferArray;
    ULONG BufferCount;
    ULONG AfdFlags;
    ULONG TdiFlags;
} AFD_RECV_INFO;

typedef struct AFD_DATAGRAM_INFO {
    LPWSABUF BufferArray;
    ULONG BufferCount;
    ULONG AfdFlags;
    ULONG TdiFlags;
    PVOID Address;
    PULONG AddressLength;
} AFD_DATAGRAM_INFO;

typedef struct AFD_MESSAGE_INFO {
    AFD_DATAGRAM_INFO Datagram;
    PVOID ControlBuffer;
    PULONG ControlLength;
    PULONG MsgFlags;
} AFD_MESSAGE_INFO;

typedef struct AFD_SEND_DATAGRAM_INFO {
    LPWSABUF BufferArray;
    ULONG BufferCount;
    ULONG AfdFlags;
    ULONG TdiFlags;
    PVOID TdiRequest[5];
    LONG UserDataLength;
    PVOID UserData;
    LONG OptionsLength;
    PVOID Options;
    LONG RemoteAddressLength;
    PVOID RemoteAddress;
} AFD_SEND_DATAGRAM_INFO;

enum afd_poll {
    AFD_POLL_RECEIVE = 0x1,
    AFD_POLL_RECEIVE_EXPEDITED = 0x2,
    AFD_POLL_SEND = 0x4,
    AFD_POLL_DISCONNECT = 0x8,
    AFD_POLL_ABORT = 0x10,
    AFD_POLL_LOCAL_CLOSE = 0x20,
    AFD_POLL_CONNECT = 0x40,
    AFD_POLL_ACCEPT = 0x80,
    AFD_POLL_CONNECT_FAIL = 0x100,
};
enum { AFD_NUM_POLL_EVENTS = 13 };

typedef struct AFD_POLL_HANDLE_INFO {
    HANDLE Handle;
    ULONG PollEvents;
    NTSTATUS Status;
} AFD_POLL_HANDLE_INFO;

typedef struct AFD_POLL_INFO {
    LARGE_INTEGER Timeout;
    ULONG NumberOfHandles;
    BOOLEAN Unique;
    AFD_POLL_HANDLE_INFO Handles[];
} AFD_POLL_INFO;

typedef struct AFD_EVENT_SELECT_INFO {
    HANDLE Event;
    ULONG PollEvents;
} AFD_EVENT_SELECT_INFO;

typedef struct AFD_ENUM_NETWORK_EVENTS_INFO {
    ULONG PollEvents;
    NTSTATUS EventStatus[AFD_NUM_POLL_EVENTS];
} AFD_ENUM_NETWORK_EVENTS_INFO;

enum {
    AFD_PARTIAL_DISCONNECT_SEND = 1,
    AFD_PARTIAL_DISCONNECT_RECEIVE = 2,
    AFD_ABORTIVE_DISCONNECT = 4,
    AFD_UNCONNECT_DATAGRAM = 8,
};

typedef struct AFD_PARTIAL_DISCONNECT_INFO {
    ULONG DisconnectMode;
    LARGE_INTEGER Timeout;
} AFD_PARTIAL_DISCONNECT_INFO;

enum { AFD_NONBLOCKING_MODE = 2 };

typedef struct AFD_INFORMATION {
    ULONG InformationType;
    union {
        BOOLEAN Boolean;
        ULONG Ulong;
        LARGE_INTEGER LargeInteger;
    } Information;
} AFD_INFORMATION;

enum { TlEndpointIoControlType, TlSetSockOptIoControlType, TlGetSockOptIoControlType, TlSocketIoControlType };

typedef struct AFD_TL_IO_CONTROL_INFO {
    ULONG Type;
    ULONG Level;
    ULONG IoControlCode;
    BOOLEAN EndpointIoctl;
    PVOID InputBuffer;
    SIZE_T InputBufferLength;
} AFD_TL_IO_CONTROL_INFO;

typedef struct AFD_TRANSMIT_FILE_INFO {
    LARGE_INTEGER Offset;
    LARGE_INTEGER WriteLength;
    ULONG SendPacketLength;
    HANDLE FileHandle;
    PVOID Head;
    ULONG HeadLength;
    PVOID Tail;
    ULONG TailLength;
    ULONG Flags;
} AFD_TRANSMIT_FILE_INFO;

enum { SOCK_SHARED_CONNECTED = 3 };

typedef struct SOCK_SHARED_INFO {
    LONG State;
    LONG AddressFamily;
    LONG SocketType;
    LONG Protocol;
    LONG LocalAddressLength;
    LONG RemoteAddressLength;
    LINGER LingerInfo;
    ULONG SendTimeout;
    ULONG ReceiveTimeout;
    ULONG ReceiveBufferSize;
    ULONG SendBufferSize;
    WORD Flags;
    ULONG CreationFlags;
    ULONG CatalogEntryId;
    ULONG ServiceFlags1;
    ULONG ProviderFlags;
    ULONG GroupID;
    ULONG GroupType;
    LONG GroupPriority;
    LONG LastError;
    ULONGLONG AsyncSelectWnd64;
    ULONG AsyncSelectSerialNumber;
    ULONG AsyncSelectwMsg;
    LONG AsyncSelectlEvent;
    LONG DisabledAsyncSelectEvents;
    GUID ProviderId;
} SOCK_SHARED_INFO;

_Static_assert(sizeof(AFD_OPEN_PACKET_FULL_EA) == 24 + 28, "EA of NtCreateFile");
_Static_assert(offsetof(AFD_CONNECT_INFO, RemoteAddress) == 24, "AFD_CONNECT_JOIN_INFO_TL");
_Static_assert(offsetof(AFD_SUPER_CONNECT_INFO, RemoteAddress) == 2, "AFD_SUPER_CONNECT_INFO_TL");
_Static_assert(sizeof(AFD_RECV_INFO) == 24 && sizeof(AFD_DATAGRAM_INFO) == 40 && sizeof(AFD_MESSAGE_INFO) == 64, "");
_Static_assert(offsetof(AFD_SEND_DATAGRAM_INFO, RemoteAddressLength) == 96, "TDI_CONNECTION_INFORMATION");
_Static_assert(offsetof(AFD_SEND_DATAGRAM_INFO, RemoteAddress) == 104, "TDI_CONNECTION_INFORMATION");
_Static_assert(offsetof(AFD_POLL_INFO, Handles) == 16 && sizeof(AFD_POLL_HANDLE_INFO) == 16, "AFD_POLL_INFO");
_Static_assert(sizeof(AFD_ENUM_NETWORK_EVENTS_INFO) == 56, "AFD_ENUM_NETWORK_EVENTS_INFO");
_Static_assert(sizeof(AFD_TL_IO_CONTROL_INFO) == 32 && sizeof(AFD_TRANSMIT_FILE_INFO) == 64, "");
_Static_assert(sizeof(AFD_SUPER_ACCEPT_INFO) == 32 && sizeof(SOCK_SHARED_INFO) == 120, "");

#endif
