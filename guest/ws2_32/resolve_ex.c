// GetAddrInfoEx: getaddrinfo with results of another form, at once or by a worker of the process's thread pool.
#include "address.h"

// What both forms of ADDRINFOEX begin with; the texts are wide or narrow.
static PADDRINFOEXW make_extended(const ADDRINFOW *from) {
    PADDRINFOEXW made = winsock_alloc(sizeof *made + from->ai_addrlen);
    if (!made)
        return NULL;
    made->ai_flags = from->ai_flags;
    made->ai_family = from->ai_family;
    made->ai_socktype = from->ai_socktype;
    made->ai_protocol = from->ai_protocol;
    made->ai_addrlen = from->ai_addrlen;
    made->ai_addr = (struct sockaddr *)(made + 1);
    copy_bytes(made->ai_addr, from->ai_addr, from->ai_addrlen);
    if (from->ai_canonname) {
        SIZE_T size = ((SIZE_T)lstrlenW(from->ai_canonname) + 1) * sizeof(WCHAR);
        WCHAR *copy = winsock_alloc(size);
        if (copy)
            copy_bytes(copy, from->ai_canonname, size);
        made->ai_canonname = copy;
    }
    return made;
}

VOID WSAAPI FreeAddrInfoExW(PADDRINFOEXW info) {
    while (info) {
        PADDRINFOEXW next = info->ai_next;
        winsock_free((void *)info->ai_canonname);
        winsock_free(info);
        info = next;
    }
}

// mingw-w64 names it FreeAddrInfoEx: the narrow form has no suffix in the DLL.
VOID WSAAPI FreeAddrInfoEx(PADDRINFOEXA info) { FreeAddrInfoExW((PADDRINFOEXW)info); }

static int look_up(PCWSTR name, PCWSTR service, const ADDRINFOW *hints, PADDRINFOEXW *result) {
    PADDRINFOW found = NULL;
    int error = GetAddrInfoW(name, service, hints, &found);
    PADDRINFOEXW *tail = result;
    *result = NULL;
    for (PADDRINFOW each = found; each && !error; each = each->ai_next) {
        *tail = make_extended(each);
        if (*tail)
            tail = &(*tail)->ai_next;
        else
            error = WSA_NOT_ENOUGH_MEMORY;
    }
    FreeAddrInfoW(found);
    if (error) {
        FreeAddrInfoExW(*result);
        *result = NULL;
    }
    return error;
}

// A look-up that nobody waits for here.
struct job {
    LPWSAOVERLAPPED overlapped;
    LPLOOKUPSERVICE_COMPLETION_ROUTINE routine;
    PADDRINFOEXW *result;
    ADDRINFOW hints;
    bool has_hints;
    WCHAR *name, *service; // behind it in its block, or NULL
};

static VOID CALLBACK work(PTP_CALLBACK_INSTANCE instance, PVOID argument) {
    struct job *job = argument;
    (void)instance;
    int error = look_up(job->name, job->service, job->has_hints ? &job->hints : NULL, job->result);
    job->overlapped->Internal = (ULONG_PTR)error;
    if (job->routine)
        job->routine((DWORD)error, 0, job->overlapped);
    else if (job->overlapped->hEvent)
        SetEvent(job->overlapped->hEvent);
    winsock_free(job);
}

static SIZE_T size_of(PCWSTR text) { return text ? ((SIZE_T)lstrlenW(text) + 1) * sizeof *text : 0; }

static WCHAR *keep(char **at, PCWSTR text) {
    WCHAR *copy = text ? (WCHAR *)*at : NULL;
    if (text)
        copy_bytes(copy, text, size_of(text));
    *at += size_of(text);
    return copy;
}

static int begin(PCWSTR name, PCWSTR service, const ADDRINFOW *hints, PADDRINFOEXW *result, LPWSAOVERLAPPED overlapped,
                 LPLOOKUPSERVICE_COMPLETION_ROUTINE routine) {
    struct job *job = winsock_alloc(sizeof *job + size_of(name) + size_of(service));
    if (!job)
        return WSA_NOT_ENOUGH_MEMORY;
    char *at = (char *)(job + 1);
    job->overlapped = overlapped;
    job->routine = routine;
    job->result = result;
    job->has_hints = hints;
    if (hints)
        job->hints = *hints;
    job->name = keep(&at, name);
    job->service = keep(&at, service);
    *result = NULL;
    overlapped->Internal = WSAEINPROGRESS;
    overlapped->Pointer = result;
    if (!TrySubmitThreadpoolCallback(work, job, NULL)) {
        winsock_free(job);
        return WSA_NOT_ENOUGH_MEMORY;
    }
    return WSA_IO_PENDING;
}

INT WSAAPI GetAddrInfoExW(PCWSTR name, PCWSTR service, DWORD name_space, LPGUID provider, const ADDRINFOEXW *hints,
                          PADDRINFOEXW *result, struct timeval *timeout, LPOVERLAPPED overlapped,
                          LPLOOKUPSERVICE_COMPLETION_ROUTINE routine, LPHANDLE handle) {
    (void)provider;
    int error = 0;
    if (!winsock_started())
        error = WSANOTINITIALISED;
    else if (!result || (routine && !overlapped) || (timeout && !overlapped))
        error = WSAEINVAL;
    else if (name_space != NS_ALL && name_space != NS_DNS)
        error = WSASERVICE_NOT_FOUND;
    ADDRINFOW plain = {0};
    if (hints) {
        plain.ai_flags = hints->ai_flags;
        plain.ai_family = hints->ai_family;
        plain.ai_socktype = hints->ai_socktype;
        plain.ai_protocol = hints->ai_protocol;
    }
    if (!error && overlapped) {
        if (handle)
            *handle = NULL; // there is no calling it off
        error = begin(name, service, hints ? &plain : NULL, result, overlapped, routine);
    } else if (!error) {
        error = look_up(name, service, hints ? &plain : NULL, result);
    }
    if (error)
        WSASetLastError(error);
    return error;
}

INT WSAAPI GetAddrInfoExOverlappedResult(LPOVERLAPPED overlapped) {
    return overlapped ? (INT)overlapped->Internal : WSAEINVAL;
}

// A look-up goes on to its end: the handle that it could be called off by is never given out.
INT WSAAPI GetAddrInfoExCancel(LPHANDLE handle) {
    (void)handle;
    return WSA_INVALID_HANDLE;
}
