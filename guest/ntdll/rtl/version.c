// Which Windows this is and what the processor can: from the PEB and KUSER_SHARED_DATA.
// Says what the kernel presents; no manifest changes it at this level.

#include "rtl.h"

// The system's as it is to 64-bit processes: these are.
NTSTATUS NTAPI RtlGetNativeSystemInformation(SYSTEM_INFORMATION_CLASS Class, PVOID Information, ULONG Length,
                                             PULONG ReturnLength) {
    return NtQuerySystemInformation(Class, Information, Length, ReturnLength);
}

NTSTATUS NTAPI RtlGetVersion(PRTL_OSVERSIONINFOW Information) {
    const PEB *peb = NtCurrentPeb();
    ULONG size = Information->dwOSVersionInfoSize;
    Information->dwMajorVersion = peb->OSMajorVersion;
    Information->dwMinorVersion = peb->OSMinorVersion;
    Information->dwBuildNumber = peb->OSBuildNumber;
    Information->dwPlatformId = peb->OSPlatformId;
    memset(Information->szCSDVersion, 0, sizeof(Information->szCSDVersion));
    if (size == sizeof(RTL_OSVERSIONINFOEXW)) {
        RTL_OSVERSIONINFOEXW *extended = (RTL_OSVERSIONINFOEXW *)Information;
        extended->wServicePackMajor = peb->OSCSDVersion >> 8;
        extended->wServicePackMinor = peb->OSCSDVersion & 0xff;
        extended->wSuiteMask = (WORD)SharedUserData->SuiteMask;
        extended->wProductType = (BYTE)SharedUserData->NtProductType;
        extended->wReserved = 0;
    }
    return STATUS_SUCCESS;
}

VOID NTAPI RtlGetNtVersionNumbers(PULONG Major, PULONG Minor, PULONG Build) {
    const ULONG free_build = 0xf0000000;
    const PEB *peb = NtCurrentPeb();
    if (Major)
        *Major = peb->OSMajorVersion;
    if (Minor)
        *Minor = peb->OSMinorVersion;
    if (Build)
        *Build = peb->OSBuildNumber | free_build;
}

BOOLEAN NTAPI RtlGetNtProductType(PULONG ProductType) {
    *ProductType = SharedUserData->NtProductType;
    return SharedUserData->ProductTypeIsValid;
}

enum { CONDITION_BITS = 3, CONDITION_MASK = 7 };

ULONGLONG NTAPI VerSetConditionMask(ULONGLONG ConditionMask, DWORD TypeMask, BYTE Condition) {
    for (int bit = 0; bit < 8; bit++) {
        if (TypeMask >> bit & 1)
            ConditionMask |= (ULONGLONG)(Condition & CONDITION_MASK) << bit * CONDITION_BITS;
    }
    return ConditionMask;
}

static BOOLEAN satisfies(ULONG actual, ULONG wanted, ULONG condition) {
    switch (condition) {
    case VER_EQUAL:
        return actual == wanted;
    case VER_GREATER:
        return actual > wanted;
    case VER_GREATER_EQUAL:
        return actual >= wanted;
    case VER_LESS:
        return actual < wanted;
    case VER_LESS_EQUAL:
        return actual <= wanted;
    default:
        return FALSE;
    }
}

static BOOLEAN asks_greater(ULONG condition) { return condition == VER_GREATER || condition == VER_GREATER_EQUAL; }
static BOOLEAN asks_less(ULONG condition) { return condition == VER_LESS || condition == VER_LESS_EQUAL; }

static BOOLEAN opposed(ULONG earlier, ULONG later) {
    return (asks_greater(earlier) && asks_less(later)) || (asks_less(earlier) && asks_greater(later));
}

NTSTATUS NTAPI RtlVerifyVersionInfo(PRTL_OSVERSIONINFOEXW Information, ULONG TypeMask, ULONGLONG ConditionMask) {
    RTL_OSVERSIONINFOEXW own = {.dwOSVersionInfoSize = sizeof(own)};
    RtlGetVersion((PRTL_OSVERSIONINFOW)&own);
    if (!TypeMask || !ConditionMask)
        return STATUS_INVALID_PARAMETER;
#define CONDITION(bit) ((ULONG)(ConditionMask >> __builtin_ctz(bit) * CONDITION_BITS) & CONDITION_MASK)
    if (TypeMask & VER_SUITENAME) {
        ULONG common = own.wSuiteMask & Information->wSuiteMask;
        if (CONDITION(VER_SUITENAME) == VER_AND ? common != Information->wSuiteMask
                                                : Information->wSuiteMask && !common)
            return STATUS_REVISION_MISMATCH;
    }
    const struct {
        ULONG type, actual, wanted;
    } plain[] = {{VER_PRODUCT_TYPE, own.wProductType, Information->wProductType},
                 {VER_BUILDNUMBER, own.dwBuildNumber, Information->dwBuildNumber},
                 {VER_PLATFORMID, own.dwPlatformId, Information->dwPlatformId}},
      // One number in four digits: the first that differs decides, by its own condition unless an earlier digit's
      // asked for the other direction.
        versions[] = {{VER_MAJORVERSION, own.dwMajorVersion, Information->dwMajorVersion},
                      {VER_MINORVERSION, own.dwMinorVersion, Information->dwMinorVersion},
                      {VER_SERVICEPACKMAJOR, own.wServicePackMajor, Information->wServicePackMajor},
                      {VER_SERVICEPACKMINOR, own.wServicePackMinor, Information->wServicePackMinor}};
    for (ULONG i = 0; i < ARRAYSIZE(plain); i++) {
        if (TypeMask & plain[i].type && !satisfies(plain[i].actual, plain[i].wanted, CONDITION(plain[i].type)))
            return STATUS_REVISION_MISMATCH;
    }
    ULONG condition = 0;
    for (ULONG i = 0; i < ARRAYSIZE(versions); i++) {
        if (!(TypeMask & versions[i].type))
            continue;
        if (!opposed(condition, CONDITION(versions[i].type)))
            condition = CONDITION(versions[i].type);
        if (versions[i].actual != versions[i].wanted)
            return satisfies(versions[i].actual, versions[i].wanted, condition) ? STATUS_SUCCESS
                                                                                : STATUS_REVISION_MISMATCH;
    }
#undef CONDITION
    return !condition || satisfies(0, 0, condition) ? STATUS_SUCCESS : STATUS_REVISION_MISMATCH;
}

BOOLEAN NTAPI RtlIsProcessorFeaturePresent(ULONG Feature) {
    return Feature < ARRAYSIZE(SharedUserData->ProcessorFeatures) && SharedUserData->ProcessorFeatures[Feature];
}

static ULONGLONG enabled_features(void) {
    ULONG eax = 1, ebx, ecx = 0, edx;
    const ULONG osxsave = 1u << 27;
    __asm__ volatile("cpuid" : "+a"(eax), "=b"(ebx), "+c"(ecx), "=d"(edx));
    if (!(ecx & osxsave))
        return 3; // x87 and SSE
    __asm__ volatile("xgetbv" : "=a"(eax), "=d"(edx) : "c"(0));
    return (ULONGLONG)edx << 32 | eax;
}

ULONGLONG NTAPI RtlGetEnabledExtendedFeatures(ULONGLONG FeatureMask) { return FeatureMask & enabled_features(); }

// Linux keeps the processor's number in the limit of a segment; where it does not, the kernel is asked.
static ULONG current_processor(void) {
    ULONG limit;
    BOOLEAN valid;
    const ULONG per_cpu_segment = 0x7b, number_bits = 0xfff;
    __asm__("lsl %2, %0" : "=r"(limit), "=@ccz"(valid) : "r"(per_cpu_segment));
    return valid ? limit & number_bits : NtGetCurrentProcessorNumber();
}

ULONG NTAPI RtlGetCurrentProcessorNumber(void) { return current_processor(); }

VOID NTAPI RtlGetCurrentProcessorNumberEx(PPROCESSOR_NUMBER Processor) {
    *Processor = (PROCESSOR_NUMBER){.Number = (BYTE)current_processor()};
}

BOOLEAN NTAPI RtlGetProductInfo(DWORD OSMajorVersion, DWORD OSMinorVersion, DWORD SpMajorVersion, DWORD SpMinorVersion,
                                PDWORD ReturnedProductType) {
    (void)OSMajorVersion, (void)OSMinorVersion, (void)SpMajorVersion, (void)SpMinorVersion;
    *ReturnedProductType = PRODUCT_PROFESSIONAL;
    return TRUE;
}
