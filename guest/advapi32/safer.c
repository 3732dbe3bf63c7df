// Software restriction policies, of which there are none: only what they call a program.

#include "advapi32.h"

// The extensions that are programs to Windows' software restriction policies, when not asked from the shell.
BOOL WINAPI SaferiIsExecutableFileType(LPCWSTR path, BOOLEAN from_shell) {
    static const WCHAR *const types[] = {L".bat", L".cmd", L".com", L".cpl", L".exe", L".hta", L".js",  L".lnk",
                                         L".msi", L".msp", L".mst", L".pif", L".reg", L".scr", L".vbs", L".wsh"};
    (void)from_shell;
    PCWSTR extension = NULL;
    for (PCWSTR at = path; at && *at; at++)
        extension = *at == '.' ? at : *at == '\\' || *at == '/' ? NULL : extension;
    for (SIZE_T i = 0; extension && i < ARRAYSIZE(types); i++)
        if (CompareStringOrdinal(extension, -1, types[i], -1, TRUE) == CSTR_EQUAL)
            return TRUE;
    return FALSE;
}
