// What VER and the prompt's $V say.

#include "expand.h"

LONG WINAPI RtlGetVersion(OSVERSIONINFOW *information);

// 10.0 and the build from the PEB's copy; the revision stands in the registry.
PWSTR version_text(void) {
    OSVERSIONINFOW version = {.dwOSVersionInfoSize = sizeof(version)};
    RtlGetVersion(&version);
    DWORD revision = 0, size = sizeof(revision);
    RegGetValueW(HKEY_LOCAL_MACHINE, L"SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion", L"UBR", RRF_RT_REG_DWORD, NULL,
                 &revision, &size);
    Text text = {0};
    text_format(&text, L"Microsoft Windows [Version %u.%u.%u.%u]", version.dwMajorVersion, version.dwMinorVersion,
                version.dwBuildNumber, revision);
    return text_of(&text);
}
