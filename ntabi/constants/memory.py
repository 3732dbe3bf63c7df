"""Constants of the memory and section services.

Facts: winnt.h, winternl.h and the DDK headers of mingw-w64 (public domain); phnt (MIT); Microsoft's documentation.
"""

from __future__ import annotations

from ntsup.ntabi.code import Code, code
from ntsup.ntabi.constants.access import STANDARD_RIGHTS
from ntsup.ntabi.flags import Choice, Flags

# AllocationType and FreeType.
MEM_COMMIT = 0x1000
MEM_RESERVE = 0x2000
MEM_REPLACE_PLACEHOLDER = 0x4000
MEM_RESERVE_PLACEHOLDER = 0x40000
MEM_RESET = 0x80000
MEM_TOP_DOWN = 0x100000
MEM_WRITE_WATCH = 0x200000
MEM_PHYSICAL = 0x400000
MEM_ROTATE = 0x800000
MEM_RESET_UNDO = 0x1000000
MEM_LARGE_PAGES = 0x20000000
MEM_4MB_PAGES = 0x80000000
ALLOCATION_TYPE = Flags(
    globals(),
    "MEM_COMMIT MEM_RESERVE MEM_REPLACE_PLACEHOLDER MEM_RESERVE_PLACEHOLDER MEM_RESET MEM_TOP_DOWN MEM_WRITE_WATCH "
    "MEM_PHYSICAL MEM_ROTATE MEM_RESET_UNDO MEM_LARGE_PAGES MEM_4MB_PAGES",
)

MEM_COALESCE_PLACEHOLDERS = 1
MEM_PRESERVE_PLACEHOLDER = 2
MEM_DECOMMIT = 0x4000
MEM_RELEASE = 0x8000
FREE_TYPE = Flags(globals(), "MEM_COALESCE_PLACEHOLDERS MEM_PRESERVE_PLACEHOLDER MEM_DECOMMIT MEM_RELEASE")

# MEMORY_BASIC_INFORMATION.State.
MEM_FREE = 0x10000
MEMORY_STATE = Choice(globals(), "MEM_COMMIT MEM_RESERVE MEM_FREE")

# MEMORY_BASIC_INFORMATION.Type.
MEM_PRIVATE = 0x20000
MEM_MAPPED = 0x40000
MEM_IMAGE = 0x1000000
MEMORY_TYPE = Choice(globals(), "MEM_PRIVATE MEM_MAPPED MEM_IMAGE")

# Page protection.
PAGE_NOACCESS = 1
PAGE_READONLY = 2
PAGE_READWRITE = 4
PAGE_WRITECOPY = 8
PAGE_EXECUTE = 0x10
PAGE_EXECUTE_READ = 0x20
PAGE_EXECUTE_READWRITE = 0x40
PAGE_EXECUTE_WRITECOPY = 0x80
PAGE_GUARD = 0x100
PAGE_NOCACHE = 0x200
PAGE_WRITECOMBINE = 0x400
PAGE_TARGETS_INVALID = 0x40000000
PAGE_ENCLAVE_UNVALIDATED = 0x20000000
PAGE_PROTECTION = Flags(
    globals(),
    "PAGE_NOACCESS PAGE_READONLY PAGE_READWRITE PAGE_WRITECOPY PAGE_EXECUTE PAGE_EXECUTE_READ "
    "PAGE_EXECUTE_READWRITE PAGE_EXECUTE_WRITECOPY PAGE_GUARD PAGE_NOCACHE PAGE_WRITECOMBINE PAGE_TARGETS_INVALID "
    "PAGE_ENCLAVE_UNVALIDATED",
)

# Section attributes.
SEC_IMAGE_NO_EXECUTE = 0x11000000
SEC_HUGE_PAGES = 0x20000
SEC_PARTITION_OWNER_HANDLE = 0x40000
SEC_64K_PAGES = 0x80000
SEC_BASED = 0x200000
SEC_NO_CHANGE = 0x400000
SEC_FILE = 0x800000
SEC_IMAGE = 0x1000000
SEC_PROTECTED_IMAGE = 0x2000000
SEC_RESERVE = 0x4000000
SEC_COMMIT = 0x8000000
SEC_NOCACHE = 0x10000000
SEC_GLOBAL = 0x20000000
SEC_WRITECOMBINE = 0x40000000
SEC_LARGE_PAGES = 0x80000000
SECTION_ATTRIBUTES = Flags(
    globals(),
    "SEC_IMAGE_NO_EXECUTE SEC_HUGE_PAGES SEC_PARTITION_OWNER_HANDLE SEC_64K_PAGES SEC_BASED SEC_NO_CHANGE SEC_FILE "
    "SEC_IMAGE SEC_PROTECTED_IMAGE SEC_RESERVE SEC_COMMIT SEC_NOCACHE SEC_GLOBAL SEC_WRITECOMBINE SEC_LARGE_PAGES",
)

# Rights of a section.
SECTION_ALL_ACCESS = 0xF001F
SECTION_QUERY = 1
SECTION_MAP_WRITE = 2
SECTION_MAP_READ = 4
SECTION_MAP_EXECUTE = 8
SECTION_EXTEND_SIZE = 0x10
SECTION_MAP_EXECUTE_EXPLICIT = 0x20
SECTION_ACCESS_MASK = Flags(
    globals(),
    "SECTION_ALL_ACCESS SECTION_QUERY SECTION_MAP_WRITE SECTION_MAP_READ SECTION_MAP_EXECUTE SECTION_EXTEND_SIZE "
    "SECTION_MAP_EXECUTE_EXPLICIT",
    also=STANDARD_RIGHTS,
)

# NtUnmapViewOfSectionEx.Flags.
MEM_UNMAP_WITH_TRANSIENT_BOOST = 1
UNMAP_VIEW_FLAGS = Flags(globals(), "MEM_UNMAP_WITH_TRANSIENT_BOOST MEM_PRESERVE_PLACEHOLDER")

# NtLockVirtualMemory.
MAP_PROCESS = 1
MAP_SYSTEM = 2
MAP_TYPE = Flags(globals(), "MAP_PROCESS MAP_SYSTEM")

# NtGetWriteWatch.Flags.
WRITE_WATCH_FLAG_RESET = 1
WRITE_WATCH_FLAGS = Flags(globals(), "WRITE_WATCH_FLAG_RESET")

# MEM_EXTENDED_PARAMETER.Type.
MemExtendedParameterInvalidType = 0
MemExtendedParameterAddressRequirements = 1
MemExtendedParameterNumaNode = 2
MemExtendedParameterPartitionHandle = 3
MemExtendedParameterUserPhysicalHandle = 4
MemExtendedParameterAttributeFlags = 5
MemExtendedParameterImageMachine = 6
MEM_EXTENDED_PARAMETER_TYPE = Choice(
    globals(),
    "MemExtendedParameterInvalidType MemExtendedParameterAddressRequirements MemExtendedParameterNumaNode "
    "MemExtendedParameterPartitionHandle MemExtendedParameterUserPhysicalHandle MemExtendedParameterAttributeFlags "
    "MemExtendedParameterImageMachine",
)


class MEMORY_INFORMATION_CLASS(Code):
    MemoryBasicInformation = code(0)
    MemoryWorkingSetInformation = code(1)
    MemoryMappedFilenameInformation = code(2)
    MemoryRegionInformation = code(3)
    MemoryWorkingSetExInformation = code(4)
    MemorySharedCommitInformation = code(5)
    MemoryImageInformation = code(6)
    MemoryRegionInformationEx = code(7)
    MemoryPrivilegedBasicInformation = code(8)
    MemoryEnclaveImageInformation = code(9)
    MemoryBasicInformationCapped = code(10)
    MemoryPhysicalContiguityInformation = code(11)
    MemoryBadInformation = code(12)
    MemoryBadInformationAllProcesses = code(13)


class SECTION_INFORMATION_CLASS(Code):
    SectionBasicInformation = code(0)
    SectionImageInformation = code(1)
    SectionRelocationInformation = code(2)
    SectionOriginalBaseInformation = code(3)
    SectionInternalImageInformation = code(4)


class SECTION_INHERIT(Code):
    ViewShare = code(1)
    ViewUnmap = code(2)


class VIRTUAL_MEMORY_INFORMATION_CLASS(Code):
    VmPrefetchInformation = code(0)
    VmPagePriorityInformation = code(1)
    VmCfgCallTargetInformation = code(2)
    VmPageDirtyStateInformation = code(3)
    VmImageHotPatchInformation = code(4)
    VmPhysicalContiguityInformation = code(5)
    VmVirtualMachinePrepopulateInformation = code(6)
    VmRemoveFromWorkingSetInformation = code(7)


class PARTITION_INFORMATION_CLASS(Code):
    SystemMemoryPartitionInformation = code(0)
    SystemMemoryPartitionMoveMemory = code(1)
    SystemMemoryPartitionAddPagefile = code(2)
    SystemMemoryPartitionCombineMemory = code(3)
    SystemMemoryPartitionInitialAddMemory = code(4)
    SystemMemoryPartitionGetMemoryEvents = code(5)
    SystemMemoryPartitionSetAttributes = code(6)
    SystemMemoryPartitionNodeInformation = code(7)
    SystemMemoryPartitionCreateLargePages = code(8)
    SystemMemoryPartitionDedicatedMemoryInformation = code(9)
    SystemMemoryPartitionOpenDedicatedMemory = code(10)
    SystemMemoryPartitionMemoryChargeAttributes = code(11)
    SystemMemoryPartitionClearAttributes = code(12)
    SystemMemoryPartitionSetMemoryThresholds = code(13)
    SystemMemoryPartitionMax = code(14)
