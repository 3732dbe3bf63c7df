// What the files of ws2_32 share: Winsock's headers with functions defined here, the last error, requests to AFD,
// and what each thread keeps. Only prototypes and small inline code.

#ifndef NTSUP_WS2_32_H
#define NTSUP_WS2_32_H

#undef _WIN32_WINNT
#undef NTDDI_VERSION
#define _WIN32_WINNT 0x0A00
#define NTDDI_VERSION 0x0A00000C
#define DECLSPEC_IMPORT
#define WINSOCK_API_LINKAGE
#define _WINSOCK_DEPRECATED_NO_WARNINGS
#include <nt.h>
#include <stdbool.h>

#include <winsock2.h>

#include <mswsock.h>
#include <ws2tcpip.h>

#include <afunix.h>

#include "afd.h"
#include "host_network_ask.h"

// --- errors and start-up --------------------------------------------------------------------------------------------

// How many WSAStartup calls WSACleanup has not undone.
extern LONG winsock_users;

// Set the thread's last Winsock error and return -1: SOCKET_ERROR, and as a SOCKET, INVALID_SOCKET.
int winsock_fail(int error);

// What Winsock calls an NTSTATUS; 0 for success.
int winsock_error_of(NTSTATUS status);

// 0 for success, or winsock_fail of the status.
static inline int winsock_result(NTSTATUS status) {
    return status == STATUS_SUCCESS ? 0 : winsock_fail(winsock_error_of(status));
}

static inline bool winsock_started(void) { return winsock_users > 0; }

// --- the heap -------------------------------------------------------------------------------------------------------

static inline void *winsock_alloc(SIZE_T size) { return HeapAlloc(GetProcessHeap(), HEAP_ZERO_MEMORY, size); }
static inline void winsock_free(void *block) {
    if (block)
        HeapFree(GetProcessHeap(), 0, block);
}

// --- what a thread keeps --------------------------------------------------------------------------------------------

enum { THREAD_BUFFER_SIZE = 4096 };

struct winsock_thread {
    HANDLE event; // of the request that it waits for
    bool event_used;
    char buffer[THREAD_BUFFER_SIZE]; // what functions return that return pointers to static data
};

// The calling thread's; NULL without memory.
struct winsock_thread *winsock_thread(void);

// --- requests -------------------------------------------------------------------------------------------------------

// Ask AFD and wait for the end, alertably, as documented of Winsock's blocking calls. `information` may be NULL.
NTSTATUS afd_control(SOCKET s, ULONG code, const void *in, ULONG in_size, void *out, ULONG out_size,
                     ULONG_PTR *information);

// Ask AFD without waiting, as WSAOVERLAPPED says: the result of the Winsock function. `count` may be NULL.
int afd_overlapped(SOCKET s, ULONG code, const void *in, ULONG in_size, void *out, ULONG out_size,
                   LPWSAOVERLAPPED overlapped, LPWSAOVERLAPPED_COMPLETION_ROUTINE routine, LPDWORD count);

// Either, by whether `overlapped` is given.
static inline int afd_request(SOCKET s, ULONG code, const void *in, ULONG in_size, LPWSAOVERLAPPED overlapped,
                              LPWSAOVERLAPPED_COMPLETION_ROUTINE routine, LPDWORD count) {
    if (overlapped)
        return afd_overlapped(s, code, in, in_size, NULL, 0, overlapped, routine, count);
    ULONG_PTR done = 0;
    NTSTATUS status = afd_control(s, code, in, in_size, NULL, 0, &done);
    if (count && (NT_SUCCESS(status) || status == STATUS_BUFFER_OVERFLOW))
        *count = (DWORD)done;
    return winsock_result(status);
}

// What AFD tells of a socket; STATUS_OBJECT_TYPE_MISMATCH or STATUS_INVALID_HANDLE for what is none.
NTSTATUS afd_shared_info(SOCKET s, SOCK_SHARED_INFO *info);

// An option's value as getsockopt has it.
NTSTATUS afd_get_option(SOCKET s, int level, int name, void *value, ULONG *size);

// A SOCKADDR as it goes into a request, with an AF_UNIX path made absolute: how many bytes, or 0 for WSAEFAULT.
ULONG afd_put_address(void *to, const struct sockaddr *name, int length);

// --- the catalogue of protocols -------------------------------------------------------------------------------------

// The entry that matches, with 0 for any; NULL and the Winsock error when there is none.
const WSAPROTOCOL_INFOW *protocol_find(int family, int type, int protocol, int *error);

void protocol_to_ansi(const WSAPROTOCOL_INFOW *from, WSAPROTOCOL_INFOA *to);

// --- others ---------------------------------------------------------------------------------------------------------

// The functions behind SIO_GET_EXTENSION_FUNCTION_POINTER; NULL for a GUID that is none's.
void *extension_function(const GUID *id);

static inline void copy_bytes(void *to, const void *from, SIZE_T size) { RtlCopyMemory(to, from, size); }

#endif
