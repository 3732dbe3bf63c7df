// A thread's membership in a multimedia class: the classes of a fresh Windows, and what each means for the priority.
// A handle is the thread's own and stands for one membership.

#include <windows.h>

#include <avrt.h>

enum { MAGIC = 0x54525641, RESPONSIVENESS = 20 }; // per cent of the processor for the others: SystemResponsiveness

typedef struct Membership {
    DWORD magic, thread;
    int before, base; // priorities as SetThreadPriority takes them
} Membership;

// HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Multimedia\SystemProfile\Tasks of a fresh Windows, and what
// the documented priority of each is on SetThreadPriority's scale.
static const struct {
    const WCHAR *name;
    int priority;
} classes[] = {
    {L"Audio", THREAD_PRIORITY_HIGHEST},
    {L"Capture", THREAD_PRIORITY_HIGHEST},
    {L"DisplayPostProcessing", THREAD_PRIORITY_HIGHEST},
    {L"Distribution", THREAD_PRIORITY_ABOVE_NORMAL},
    {L"Games", THREAD_PRIORITY_ABOVE_NORMAL},
    {L"Playback", THREAD_PRIORITY_ABOVE_NORMAL},
    {L"Pro Audio", THREAD_PRIORITY_TIME_CRITICAL},
    {L"Window Manager", THREAD_PRIORITY_HIGHEST},
};

static BOOL same(const WCHAR *left, const WCHAR *right) {
    return CompareStringOrdinal(left, -1, right, -1, TRUE) == CSTR_EQUAL;
}

static int priority_of(const WCHAR *task) {
    for (UINT i = 0; task && i < ARRAYSIZE(classes); i++)
        if (same(classes[i].name, task))
            return classes[i].priority;
    return THREAD_PRIORITY_ERROR_RETURN;
}

static HANDLE join(int priority, LPDWORD index) {
    static LONG indexes;
    if (!index) {
        SetLastError(ERROR_INVALID_HANDLE);
        return NULL;
    }
    if (priority == THREAD_PRIORITY_ERROR_RETURN) {
        SetLastError(ERROR_INVALID_TASK_NAME);
        return NULL;
    }
    Membership *made = HeapAlloc(GetProcessHeap(), 0, sizeof(*made));
    if (!made) {
        SetLastError(ERROR_NOT_ENOUGH_MEMORY);
        return NULL;
    }
    *made = (Membership){MAGIC, GetCurrentThreadId(), GetThreadPriority(GetCurrentThread()), priority};
    if (!SetThreadPriority(GetCurrentThread(), priority)) {
        HeapFree(GetProcessHeap(), 0, made);
        return NULL;
    }
    if (!*index)
        *index = (DWORD)InterlockedIncrement(&indexes);
    return made;
}

static Membership *membership_of(HANDLE handle) {
    Membership *found = handle;
    if (!handle || handle == INVALID_HANDLE_VALUE || found->magic != MAGIC || found->thread != GetCurrentThreadId()) {
        SetLastError(ERROR_INVALID_HANDLE);
        return NULL;
    }
    return found;
}

HANDLE WINAPI AvSetMmThreadCharacteristicsW(LPCWSTR task, LPDWORD index) { return join(priority_of(task), index); }

static int priority_of_narrow(LPCSTR task) {
    WCHAR wide[64];
    return task && MultiByteToWideChar(CP_ACP, 0, task, -1, wide, ARRAYSIZE(wide)) ? priority_of(wide)
                                                                                   : THREAD_PRIORITY_ERROR_RETURN;
}

HANDLE WINAPI AvSetMmThreadCharacteristicsA(LPCSTR task, LPDWORD index) {
    return join(priority_of_narrow(task), index);
}

// Of two classes: what the higher one gives.
static HANDLE join_two(int first, int second, LPDWORD index) {
    if (first == THREAD_PRIORITY_ERROR_RETURN || second == THREAD_PRIORITY_ERROR_RETURN)
        return join(THREAD_PRIORITY_ERROR_RETURN, index);
    return join(max(first, second), index);
}

HANDLE WINAPI AvSetMmMaxThreadCharacteristicsW(LPCWSTR first, LPCWSTR second, LPDWORD index) {
    return join_two(priority_of(first), priority_of(second), index);
}

HANDLE WINAPI AvSetMmMaxThreadCharacteristicsA(LPCSTR first, LPCSTR second, LPDWORD index) {
    return join_two(priority_of_narrow(first), priority_of_narrow(second), index);
}

BOOL WINAPI AvRevertMmThreadCharacteristics(HANDLE handle) {
    Membership *found = membership_of(handle);
    if (!found)
        return FALSE;
    SetThreadPriority(GetCurrentThread(), found->before);
    found->magic = 0;
    return HeapFree(GetProcessHeap(), 0, found);
}

BOOL WINAPI AvSetMmThreadPriority(HANDLE handle, AVRT_PRIORITY priority) {
    const Membership *found = membership_of(handle);
    if (!found)
        return FALSE;
    if (priority < AVRT_PRIORITY_VERYLOW || priority > AVRT_PRIORITY_CRITICAL) {
        SetLastError(ERROR_INVALID_PARAMETER);
        return FALSE;
    }
    int wanted = priority == AVRT_PRIORITY_CRITICAL || found->base == THREAD_PRIORITY_TIME_CRITICAL
                     ? THREAD_PRIORITY_TIME_CRITICAL
                     : min(found->base + (int)priority, THREAD_PRIORITY_HIGHEST);
    return SetThreadPriority(GetCurrentThread(), max(wanted, THREAD_PRIORITY_LOWEST));
}

BOOL WINAPI AvQuerySystemResponsiveness(HANDLE handle, PULONG value) {
    if (!membership_of(handle))
        return FALSE;
    *value = RESPONSIVENESS;
    return TRUE;
}
