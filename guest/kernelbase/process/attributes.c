// InitializeProcThreadAttributeList and its kin: the attributes STARTUPINFOEX passes to CreateProcess.

#include "process.h"

void ps_attribute_add(PsAttributes *list, ULONG_PTR attribute, SIZE_T size, const void *value) {
    SIZE_T used = (list->TotalLength - offsetof(PsAttributes, Attributes)) / sizeof(PS_ATTRIBUTE);
    list->Attributes[used] = (PS_ATTRIBUTE){.Attribute = attribute, .Size = size, .ValuePtr = (PVOID)value};
    list->TotalLength += sizeof(PS_ATTRIBUTE);
}

const ThreadAttribute *thread_attribute(const struct _PROC_THREAD_ATTRIBUTE_LIST *list, ULONG number) {
    for (ULONG i = 0; list && i < list->used; i++)
        if ((list->attributes[i].attribute & PROC_THREAD_ATTRIBUTE_NUMBER) == number)
            return &list->attributes[i];
    return NULL;
}

BOOL WINAPI InitializeProcThreadAttributeList(LPPROC_THREAD_ATTRIBUTE_LIST list, DWORD count, DWORD flags,
                                              PSIZE_T size) {
    enum { MOST = 27 };
    if (flags || count > MOST)
        return base_fail(ERROR_INVALID_PARAMETER);
    SIZE_T given = *size, needed = sizeof(*list) + count * sizeof(ThreadAttribute);
    *size = needed;
    if (!list || given < needed)
        return base_fail(ERROR_INSUFFICIENT_BUFFER);
    *list = (struct _PROC_THREAD_ATTRIBUTE_LIST){.capacity = count};
    return TRUE;
}

void WINAPI DeleteProcThreadAttributeList(LPPROC_THREAD_ATTRIBUTE_LIST list) { (void)list; } // it owns nothing

// Whether an attribute's value may have this size. Those with several sizes grew with Windows' versions.
static bool size_fits(ULONG_PTR attribute, SIZE_T size) {
    switch (attribute & PROC_THREAD_ATTRIBUTE_NUMBER) {
    case ProcThreadAttributeParentProcess:
    case 22: // PseudoConsole: the handle's value itself is passed
        return size == sizeof(HANDLE);
    case ProcThreadAttributeHandleList:
    case 13: // JobList
        return size && size % sizeof(HANDLE) == 0;
    case ProcThreadAttributeGroupAffinity:
        return size == sizeof(GROUP_AFFINITY);
    case ProcThreadAttributePreferredNode:
        return size == sizeof(USHORT);
    case ProcThreadAttributeIdealProcessor:
        return size == sizeof(PROCESSOR_NUMBER);
    case ProcThreadAttributeMitigationPolicy:
        return size == 4 || size == 8 || size == 16 || size == 24;
    case ProcThreadAttributeSecurityCapabilities:
        return size == sizeof(SECURITY_CAPABILITIES);
    case 24: // MitigationAuditPolicy
        return size == 8 || size == 16 || size == 24;
    case ProcThreadAttributeProtectionLevel:
    case 14: // ChildProcessPolicy
    case 15: // AllApplicationPackagesPolicy
    case 18: // DesktopAppPolicy
        return size == sizeof(DWORD);
    case 25: // MachineType
        return size == sizeof(USHORT);
    case 26: // ComponentFilter
        return size == sizeof(ULONG);
    default:
        return false;
    }
}

static bool known(ULONG_PTR attribute) {
    switch (attribute & PROC_THREAD_ATTRIBUTE_NUMBER) {
    case ProcThreadAttributeParentProcess:
    case ProcThreadAttributeHandleList:
    case ProcThreadAttributeGroupAffinity:
    case ProcThreadAttributePreferredNode:
    case ProcThreadAttributeIdealProcessor:
    case ProcThreadAttributeMitigationPolicy:
    case ProcThreadAttributeSecurityCapabilities:
    case ProcThreadAttributeProtectionLevel:
    case 13:
    case 14:
    case 15:
    case 18:
    case 22:
    case 24:
    case 25:
    case 26:
        return true;
    default:
        return false;
    }
}

BOOL WINAPI UpdateProcThreadAttribute(LPPROC_THREAD_ATTRIBUTE_LIST list, DWORD flags, DWORD_PTR attribute, PVOID value,
                                      SIZE_T size, PVOID previous, PSIZE_T returned) {
    if (flags || previous || returned)
        return base_fail(ERROR_INVALID_PARAMETER);
    if (!known(attribute))
        return base_fail(ERROR_NOT_SUPPORTED);
    if (!size_fits(attribute, size))
        return base_fail(ERROR_BAD_LENGTH);
    ULONG bit = 1u << (attribute & PROC_THREAD_ATTRIBUTE_NUMBER);
    if (list->present & bit)
        return base_fail(ERROR_OBJECT_NAME_EXISTS);
    if (list->used >= list->capacity)
        return base_fail(ERROR_GEN_FAILURE);
    list->present |= bit;
    list->attributes[list->used++] = (ThreadAttribute){attribute, size, value};
    return TRUE;
}
