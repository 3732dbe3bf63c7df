// Sessions: what is registered with one, and the list of the processes that use it.
// A session is this process's own; nobody else can join it.

#include "rstrtmgr.h"

static SRWLOCK lock = SRWLOCK_INIT;
static Session sessions[SESSIONS_MOST];

// A session by its handle; null for one that is not open.
static Session *session_of(DWORD handle) {
    return handle < SESSIONS_MOST && sessions[handle].open ? &sessions[handle] : NULL;
}

static void make_key(Session *session) {
    static const WCHAR digits[] = L"0123456789abcdef";
    BYTE bytes[sizeof(GUID)];
    ULONG seed = (ULONG)(session - sessions) ^ GetCurrentProcessId() ^ (ULONG)__builtin_ia32_rdtsc();
    for (UINT i = 0; i < sizeof(bytes); i++) {
        bytes[i] = (BYTE)(RtlRandomEx(&seed) >> 8);
        session->key[2 * i] = digits[bytes[i] >> 4];
        session->key[2 * i + 1] = digits[bytes[i] & 15];
    }
    session->key[2 * sizeof(bytes)] = 0;
}

DWORD WINAPI RmStartSession(DWORD *handle, DWORD flags, WCHAR key[]) {
    DWORD error = ERROR_MAX_SESSIONS_REACHED;
    if (!handle || !key || flags)
        return ERROR_BAD_ARGUMENTS;
    AcquireSRWLockExclusive(&lock);
    for (DWORD i = 0; i < SESSIONS_MOST && error; i++) {
        if (sessions[i].open)
            continue;
        sessions[i] = (Session){.open = TRUE};
        make_key(&sessions[i]);
        memcpy(key, sessions[i].key, sizeof(sessions[i].key));
        *handle = i;
        error = ERROR_SUCCESS;
    }
    ReleaseSRWLockExclusive(&lock);
    return error;
}

static void forget(Session *session) {
    for (UINT i = 0; i < session->file_count; i++)
        give(session->files[i]);
    give(session->files);
    give(session->processes);
    *session = (Session){0};
}

DWORD WINAPI RmEndSession(DWORD handle) {
    AcquireSRWLockExclusive(&lock);
    Session *session = session_of(handle);
    if (session)
        forget(session);
    ReleaseSRWLockExclusive(&lock);
    return session ? ERROR_SUCCESS : ERROR_INVALID_HANDLE;
}

// The first `count` elements of an array and room for `more`.
static PVOID grow(PVOID old, UINT count, UINT more, SIZE_T size) {
    PVOID grown = more <= 0xffffff - count ? take((SIZE_T)(count + more) * size) : NULL;
    if (grown && count)
        memcpy(grown, old, count * size);
    return grown;
}

static PWSTR copy_text(PCWSTR text) {
    SIZE_T length = 0;
    while (text[length])
        length++;
    PWSTR copy = take((length + 1) * sizeof(WCHAR));
    if (copy)
        memcpy(copy, text, length * sizeof(WCHAR));
    return copy;
}

static DWORD add_files(Session *session, UINT count, LPCWSTR names[]) {
    PWSTR *files = grow(session->files, session->file_count, count, sizeof(PWSTR));
    if (!files)
        return ERROR_OUTOFMEMORY;
    give(session->files);
    session->files = files;
    for (UINT i = 0; i < count; i++) {
        PWSTR copy = names[i] ? copy_text(names[i]) : NULL;
        if (!copy)
            return names[i] ? ERROR_OUTOFMEMORY : ERROR_BAD_ARGUMENTS;
        session->files[session->file_count++] = copy;
    }
    return ERROR_SUCCESS;
}

static DWORD add_processes(Session *session, UINT count, const RM_UNIQUE_PROCESS *given) {
    RM_UNIQUE_PROCESS *all = grow(session->processes, session->process_count, count, sizeof(*all));
    if (!all)
        return ERROR_OUTOFMEMORY;
    memcpy(all + session->process_count, given, count * sizeof(*all));
    give(session->processes);
    session->processes = all;
    session->process_count += count;
    return ERROR_SUCCESS;
}

// No service uses a file here, so their names change no list.
DWORD WINAPI RmRegisterResources(DWORD handle, UINT file_count, LPCWSTR files[], UINT process_count,
                                 RM_UNIQUE_PROCESS processes[], UINT service_count, LPCWSTR services[]) {
    DWORD error = ERROR_SUCCESS;
    if ((file_count && !files) || (process_count && !processes) || (service_count && !services))
        return ERROR_BAD_ARGUMENTS;
    AcquireSRWLockExclusive(&lock);
    Session *session = session_of(handle);
    if (!session)
        error = ERROR_INVALID_HANDLE;
    if (!error && file_count)
        error = add_files(session, file_count, files);
    if (!error && process_count)
        error = add_processes(session, process_count, processes);
    ReleaseSRWLockExclusive(&lock);
    return error;
}

// A process that was registered, if it is still the one that was meant.
static DWORD add_registered(Users *users, const RM_UNIQUE_PROCESS *wanted) {
    RM_PROCESS_INFO info;
    DWORD error = users_describe(wanted->dwProcessId, &info);
    BOOL same = !error && !CompareFileTime(&info.Process.ProcessStartTime, &wanted->ProcessStartTime);
    return same ? users_add(users, wanted->dwProcessId) : ERROR_SUCCESS;
}

static DWORD find_users(const Session *session, Users *users) {
    DWORD error = ERROR_SUCCESS;
    for (UINT i = 0; i < session->file_count && !error; i++)
        error = users_of_file(users, session->files[i]);
    for (UINT i = 0; i < session->process_count && !error; i++)
        error = add_registered(users, &session->processes[i]);
    return error;
}

DWORD WINAPI RmGetList(DWORD handle, UINT *needed, UINT *count, RM_PROCESS_INFO list[], LPDWORD reasons) {
    Users users = {0};
    if (!needed || !count || !reasons || (*count && !list))
        return ERROR_BAD_ARGUMENTS;
    AcquireSRWLockShared(&lock);
    const Session *session = session_of(handle);
    DWORD error = session ? find_users(session, &users) : ERROR_INVALID_HANDLE;
    ReleaseSRWLockShared(&lock);
    if (!error) {
        UINT room = *count, told = 0;
        *needed = users.count;
        *reasons = RmRebootReasonNone;
        for (UINT i = 0; i < users.count && users.count <= room; i++)
            if (!users_describe(users.ids[i], &list[told])) // else it has ended meanwhile
                told++;
        *count = told;
        for (UINT i = 0; i < users.count; i++)
            if (users.ids[i] == GetCurrentProcessId())
                *reasons |= RmRebootReasonDetectedSelf;
        error = users.count > room ? ERROR_MORE_DATA : ERROR_SUCCESS;
    }
    give(users.ids);
    return error;
}

// Nothing takes so long here that somebody could still cancel it.
DWORD WINAPI RmCancelCurrentTask(DWORD handle) {
    AcquireSRWLockShared(&lock);
    const Session *session = session_of(handle);
    ReleaseSRWLockShared(&lock);
    return session ? ERROR_SUCCESS : ERROR_INVALID_HANDLE;
}
