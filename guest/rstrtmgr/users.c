// Who uses a file: the processes that have it open or run it, and what is told of each.

#include "rstrtmgr.h"

DWORD users_add(Users *users, DWORD id) {
    for (UINT i = 0; i < users->count; i++)
        if (users->ids[i] == id)
            return ERROR_SUCCESS;
    if (users->count == users->room) {
        UINT room = users->room ? users->room * 2 : 16;
        DWORD *ids = take(room * sizeof(DWORD));
        if (!ids)
            return ERROR_OUTOFMEMORY;
        if (users->count)
            memcpy(ids, users->ids, users->count * sizeof(DWORD));
        give(users->ids);
        users->ids = ids;
        users->room = room;
    }
    users->ids[users->count++] = id;
    return ERROR_SUCCESS;
}

static DWORD take_list(Users *users, HANDLE file) {
    for (ULONG size = 1024;; size *= 4) {
        FILE_PROCESS_IDS_USING_FILE_INFORMATION *list = take(size);
        IO_STATUS_BLOCK io;
        if (!list)
            return ERROR_OUTOFMEMORY;
        NTSTATUS status = NtQueryInformationFile(file, &io, list, size, FileProcessIdsUsingFileInformation);
        DWORD error = NT_SUCCESS(status) ? ERROR_SUCCESS : RtlNtStatusToDosError(status);
        for (ULONG i = 0; !error && i < list->NumberOfProcessIdsInList; i++)
            error = users_add(users, (DWORD)list->ProcessIdList[i]);
        give(list);
        if ((status != STATUS_BUFFER_OVERFLOW && status != STATUS_INFO_LENGTH_MISMATCH) || size > 1 << 20)
            return error;
    }
}

// A file that is not there is used by nobody.
DWORD users_of_file(Users *users, PCWSTR file) {
    HANDLE handle = CreateFileW(file, FILE_READ_ATTRIBUTES, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE,
                                NULL, OPEN_EXISTING, FILE_FLAG_BACKUP_SEMANTICS, NULL);
    if (handle == INVALID_HANDLE_VALUE)
        return ERROR_SUCCESS;
    DWORD error = take_list(users, handle);
    CloseHandle(handle);
    return error;
}

static const WCHAR *last_part(const WCHAR *path) {
    const WCHAR *last = path;
    for (; *path; path++)
        if (*path == '\\')
            last = path + 1;
    return last;
}

// The file's name without its extension, as Windows tells it of programs that describe themselves by nothing else.
static void name_of(HANDLE process, WCHAR name[CCH_RM_MAX_APP_NAME + 1]) {
    WCHAR path[1024];
    DWORD length = ARRAYSIZE(path);
    name[0] = 0;
    if (!QueryFullProcessImageNameW(process, 0, path, &length))
        return;
    const WCHAR *part = last_part(path);
    UINT count = 0;
    for (; part[count] && count < CCH_RM_MAX_APP_NAME; count++)
        name[count] = part[count];
    name[count] = 0;
    while (count && name[count] != '.')
        count--;
    if (count)
        name[count] = 0;
}

static BOOL is_console_program(DWORD id) {
    SECTION_IMAGE_INFORMATION image;
    HANDLE process = OpenProcess(PROCESS_QUERY_INFORMATION, FALSE, id);
    if (!process)
        return FALSE;
    NTSTATUS status = NtQueryInformationProcess(process, ProcessImageInformation, &image, sizeof(image), NULL);
    CloseHandle(process);
    return NT_SUCCESS(status) && image.SubSystemType == IMAGE_SUBSYSTEM_WINDOWS_CUI;
}

DWORD users_describe(DWORD id, RM_PROCESS_INFO *info) {
    FILETIME exit, kernel, user;
    DWORD session;
    HANDLE process = OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION, FALSE, id);
    *info = (RM_PROCESS_INFO){.Process = {.dwProcessId = id},
                              .ApplicationType = is_console_program(id) ? RmConsole : RmUnknownApp,
                              .AppStatus = RmStatusRunning,
                              .TSSessionId = (DWORD)RM_INVALID_TS_SESSION};
    if (!process)
        return GetLastError();
    name_of(process, info->strAppName);
    BOOL known = GetProcessTimes(process, &info->Process.ProcessStartTime, &exit, &kernel, &user);
    CloseHandle(process);
    if (ProcessIdToSessionId(id, &session))
        info->TSSessionId = session;
    return known ? ERROR_SUCCESS : GetLastError();
}
