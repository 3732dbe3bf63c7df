// What the parts of the restart manager share: a session and the processes that use what was registered with it.

#ifndef NTSUP_RSTRTMGR_H
#define NTSUP_RSTRTMGR_H

#include "nt.h"
#include <restartmanager.h>

enum { SESSIONS_MOST = 64 }; // of a user, by the documentation

// What was registered; the arrays are of the process heap.
typedef struct Session {
    BOOL open;
    WCHAR key[sizeof(GUID) * 2 + 1];
    UINT file_count, process_count;
    PWSTR *files;
    RM_UNIQUE_PROCESS *processes;
} Session;

// The processes of a list: ids, each once.
typedef struct Users {
    UINT count, room;
    DWORD *ids;
} Users;

// users.c: Win32 errors. `users->ids` is of the process heap.
DWORD users_add(Users *users, DWORD id);
DWORD users_of_file(Users *users, PCWSTR file);
DWORD users_describe(DWORD id, RM_PROCESS_INFO *info);

static inline PVOID take(SIZE_T size) { return HeapAlloc(GetProcessHeap(), HEAP_ZERO_MEMORY, size); }
static inline void give(PVOID block) {
    if (block)
        HeapFree(GetProcessHeap(), 0, block);
}

#endif
