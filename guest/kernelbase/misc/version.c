// Which Windows this is. A program is told the newest version that its manifest says it knows, as on Windows.

#include "../../sxs/sxs.h"
#include "kernelbase.h"

enum { PRODUCT_KIND_PROFESSIONAL = 0x30 };

typedef struct {
    ULONG major, minor, build;
} Version;

// Whether the program's manifest has a supportedOS element for a version.
static bool manifest_names(const GUID *system) {
    const SxsContext *context = sxs_process_default();
    for (ULONG i = 0; context && i < context->system_count; i++)
        if (!memcmp(&context->systems[i], system, sizeof(GUID)))
            return true;
    return false;
}

static Version shown_version(void) {
    static LONG known; // 0: not looked up yet, else 1 + index
    static const struct {
        GUID system; // of the last row: none
        Version version;
    } rows[] = {
        {{0x8e0f7a12, 0xbfb3, 0x4fe8, {0xb9, 0xa5, 0x48, 0xfd, 0x50, 0xa1, 0x5a, 0x9a}}, {10, 0, 0}},
        {{0x1f676c76, 0x80e1, 0x4239, {0x95, 0xbb, 0x83, 0xd0, 0xf6, 0xd0, 0xda, 0x78}}, {6, 3, 9600}},
        {{0}, {6, 2, 9200}},
    };
    LONG index = known;
    if (index == 0) {
        while (index < (LONG)ARRAYSIZE(rows) - 1 && !manifest_names(&rows[index].system))
            index++;
        known = ++index;
    }
    Version version = rows[index - 1].version;
    const PEB *peb = NtCurrentPeb();
    if (version.build == 0)
        version = (Version){peb->OSMajorVersion, peb->OSMinorVersion, peb->OSBuildNumber};
    return version;
}

DWORD WINAPI GetVersion(void) {
    Version version = shown_version();
    return version.major | version.minor << 8 | version.build << 16;
}

BOOL WINAPI GetVersionExW(LPOSVERSIONINFOW information) {
    OSVERSIONINFOEXW *extended = (OSVERSIONINFOEXW *)information;
    DWORD size = information->dwOSVersionInfoSize;
    if (size != sizeof(OSVERSIONINFOW) && size != sizeof(OSVERSIONINFOEXW))
        return base_fail(ERROR_INSUFFICIENT_BUFFER);
    Version version = shown_version();
    memset(information, 0, size);
    information->dwOSVersionInfoSize = size;
    information->dwMajorVersion = version.major;
    information->dwMinorVersion = version.minor;
    information->dwBuildNumber = version.build;
    information->dwPlatformId = VER_PLATFORM_WIN32_NT;
    if (size == sizeof(OSVERSIONINFOEXW)) {
        extended->wSuiteMask = VER_SUITE_SINGLEUSERTS;
        extended->wProductType = VER_NT_WORKSTATION;
    }
    return TRUE;
}

BOOL WINAPI GetVersionExA(LPOSVERSIONINFOA information) {
    OSVERSIONINFOEXA *extended = (OSVERSIONINFOEXA *)information;
    OSVERSIONINFOEXW wide = {.dwOSVersionInfoSize = sizeof wide};
    DWORD size = information->dwOSVersionInfoSize;
    if (size != sizeof(OSVERSIONINFOA) && size != sizeof(OSVERSIONINFOEXA))
        return base_fail(ERROR_INSUFFICIENT_BUFFER);
    if (!GetVersionExW((LPOSVERSIONINFOW)&wide))
        return FALSE;
    memset(information, 0, size);
    information->dwOSVersionInfoSize = size;
    information->dwMajorVersion = wide.dwMajorVersion;
    information->dwMinorVersion = wide.dwMinorVersion;
    information->dwBuildNumber = wide.dwBuildNumber;
    information->dwPlatformId = wide.dwPlatformId;
    if (size == sizeof(OSVERSIONINFOEXA)) {
        extended->wSuiteMask = wide.wSuiteMask;
        extended->wProductType = wide.wProductType;
    }
    return TRUE;
}

// The condition of a field in a mask of VerSetConditionMask: three bits for each bit of the type mask.
static unsigned condition_of(DWORDLONG conditions, DWORD type) { return conditions >> 3 * __builtin_ctz(type) & 7; }

static bool holds(unsigned condition, DWORD have, DWORD want) {
    switch (condition) {
    case VER_EQUAL:
        return have == want;
    case VER_GREATER:
        return have > want;
    case VER_GREATER_EQUAL:
        return have >= want;
    case VER_LESS:
        return have < want;
    case VER_LESS_EQUAL:
        return have <= want;
    default:
        return false;
    }
}

// Major, minor and service pack count as one number with parts: a part matters where those before it are equal.
static bool version_holds(const OSVERSIONINFOEXW *have, const OSVERSIONINFOEXW *want, DWORD types,
                          DWORDLONG conditions) {
    const struct {
        DWORD type, have, want;
    } parts[] = {
        {VER_MAJORVERSION, have->dwMajorVersion, want->dwMajorVersion},
        {VER_MINORVERSION, have->dwMinorVersion, want->dwMinorVersion},
        {VER_SERVICEPACKMAJOR, have->wServicePackMajor, want->wServicePackMajor},
        {VER_SERVICEPACKMINOR, have->wServicePackMinor, want->wServicePackMinor},
    };
    unsigned condition = 0;
    for (SIZE_T i = 0; i < ARRAYSIZE(parts); i++) {
        if (!(types & parts[i].type))
            continue;
        if (condition == 0)
            condition = condition_of(conditions, parts[i].type);
        if (parts[i].have != parts[i].want)
            return holds(condition, parts[i].have, parts[i].want);
    }
    return condition == 0 || holds(condition, 0, 0);
}

BOOL WINAPI VerifyVersionInfoW(LPOSVERSIONINFOEXW want, DWORD types, DWORDLONG conditions) {
    OSVERSIONINFOEXW have = {.dwOSVersionInfoSize = sizeof have};
    if (types == 0 || conditions == 0)
        return base_fail(ERROR_BAD_ARGUMENTS);
    if (!GetVersionExW((LPOSVERSIONINFOW)&have))
        return FALSE;
    bool same = version_holds(&have, want, types, conditions);
    if (types & VER_BUILDNUMBER)
        same = same && holds(condition_of(conditions, VER_BUILDNUMBER), have.dwBuildNumber, want->dwBuildNumber);
    if (types & VER_PLATFORMID)
        same = same && holds(condition_of(conditions, VER_PLATFORMID), have.dwPlatformId, want->dwPlatformId);
    if (types & VER_PRODUCT_TYPE)
        same = same && holds(condition_of(conditions, VER_PRODUCT_TYPE), have.wProductType, want->wProductType);
    if (types & VER_SUITENAME) {
        bool all = condition_of(conditions, VER_SUITENAME) == VER_AND;
        WORD common = have.wSuiteMask & want->wSuiteMask;
        same = same && (all ? common == want->wSuiteMask : common != 0);
    }
    return same ? TRUE : base_fail(ERROR_OLD_WIN_VERSION);
}

BOOL WINAPI VerifyVersionInfoA(LPOSVERSIONINFOEXA want, DWORD types, DWORDLONG conditions) {
    OSVERSIONINFOEXW wide = {
        .dwMajorVersion = want->dwMajorVersion,
        .dwMinorVersion = want->dwMinorVersion,
        .dwBuildNumber = want->dwBuildNumber,
        .dwPlatformId = want->dwPlatformId,
        .wServicePackMajor = want->wServicePackMajor,
        .wServicePackMinor = want->wServicePackMinor,
        .wSuiteMask = want->wSuiteMask,
        .wProductType = want->wProductType,
    };
    return VerifyVersionInfoW(&wide, types, conditions);
}

BOOL WINAPI GetProductInfo(DWORD major, DWORD minor, DWORD pack_major, DWORD pack_minor, PDWORD type) {
    (void)minor, (void)pack_major, (void)pack_minor;
    enum { WINDOWS_VISTA = 6 };
    if (type == NULL || major < WINDOWS_VISTA)
        return base_fail(ERROR_INVALID_PARAMETER);
    *type = PRODUCT_KIND_PROFESSIONAL;
    return TRUE;
}

BOOL WINAPI IsProcessorFeaturePresent(DWORD feature) {
    return feature < ARRAYSIZE(SharedUserData->ProcessorFeatures) && SharedUserData->ProcessorFeatures[feature];
}
