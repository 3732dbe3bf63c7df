"""Constants of the process services.

Facts: winnt.h, winternl.h and the DDK headers of mingw-w64 (public domain); phnt (MIT); Microsoft's documentation.
"""

from __future__ import annotations

from ntsup.ntabi.code import Code, code
from ntsup.ntabi.constants.access import STANDARD_RIGHTS
from ntsup.ntabi.flags import Choice, Flags

# Rights of a process.
PROCESS_ALL_ACCESS = 0x1FFFFF
PROCESS_TERMINATE = 1
PROCESS_CREATE_THREAD = 2
PROCESS_SET_SESSIONID = 4
PROCESS_VM_OPERATION = 8
PROCESS_VM_READ = 0x10
PROCESS_VM_WRITE = 0x20
PROCESS_DUP_HANDLE = 0x40
PROCESS_CREATE_PROCESS = 0x80
PROCESS_SET_QUOTA = 0x100
PROCESS_SET_INFORMATION = 0x200
PROCESS_QUERY_INFORMATION = 0x400
PROCESS_SUSPEND_RESUME = 0x800
PROCESS_QUERY_LIMITED_INFORMATION = 0x1000
PROCESS_SET_LIMITED_INFORMATION = 0x2000
PROCESS_ACCESS_MASK = Flags(
    globals(),
    "PROCESS_ALL_ACCESS PROCESS_TERMINATE PROCESS_CREATE_THREAD PROCESS_SET_SESSIONID PROCESS_VM_OPERATION "
    "PROCESS_VM_READ PROCESS_VM_WRITE PROCESS_DUP_HANDLE PROCESS_CREATE_PROCESS PROCESS_SET_QUOTA "
    "PROCESS_SET_INFORMATION PROCESS_QUERY_INFORMATION PROCESS_SUSPEND_RESUME PROCESS_QUERY_LIMITED_INFORMATION "
    "PROCESS_SET_LIMITED_INFORMATION",
    also=STANDARD_RIGHTS,
)

# NtCreateProcessEx and NtCreateUserProcess.ProcessFlags.
PROCESS_CREATE_FLAGS_BREAKAWAY = 1
PROCESS_CREATE_FLAGS_NO_DEBUG_INHERIT = 2
PROCESS_CREATE_FLAGS_INHERIT_HANDLES = 4
PROCESS_CREATE_FLAGS_OVERRIDE_ADDRESS_SPACE = 8
PROCESS_CREATE_FLAGS_LARGE_PAGES = 0x10
PROCESS_CREATE_FLAGS_LARGE_PAGE_SYSTEM_DLL = 0x20
PROCESS_CREATE_FLAGS_PROTECTED_PROCESS = 0x40
PROCESS_CREATE_FLAGS_CREATE_SESSION = 0x80
PROCESS_CREATE_FLAGS_INHERIT_FROM_PARENT = 0x100
PROCESS_CREATE_FLAGS_SUSPENDED = 0x200
PROCESS_CREATE_FLAGS_FORCE_BREAKAWAY = 0x400
PROCESS_CREATE_FLAGS_MINIMAL_PROCESS = 0x800
PROCESS_CREATE_FLAGS_RELEASE_SECTION = 0x1000
PROCESS_CREATE_FLAGS = Flags(
    globals(),
    "PROCESS_CREATE_FLAGS_BREAKAWAY PROCESS_CREATE_FLAGS_NO_DEBUG_INHERIT PROCESS_CREATE_FLAGS_INHERIT_HANDLES "
    "PROCESS_CREATE_FLAGS_OVERRIDE_ADDRESS_SPACE PROCESS_CREATE_FLAGS_LARGE_PAGES "
    "PROCESS_CREATE_FLAGS_LARGE_PAGE_SYSTEM_DLL PROCESS_CREATE_FLAGS_PROTECTED_PROCESS "
    "PROCESS_CREATE_FLAGS_CREATE_SESSION PROCESS_CREATE_FLAGS_INHERIT_FROM_PARENT PROCESS_CREATE_FLAGS_SUSPENDED "
    "PROCESS_CREATE_FLAGS_FORCE_BREAKAWAY PROCESS_CREATE_FLAGS_MINIMAL_PROCESS PROCESS_CREATE_FLAGS_RELEASE_SECTION",
)

# PS_ATTRIBUTE.Attribute: number, with bits for thread, input and additive.
PS_ATTRIBUTE_PARENT_PROCESS = 0x60000
PS_ATTRIBUTE_DEBUG_OBJECT = 0x60001
PS_ATTRIBUTE_TOKEN = 0x60002
PS_ATTRIBUTE_CLIENT_ID = 0x10003
PS_ATTRIBUTE_TEB_ADDRESS = 0x10004
PS_ATTRIBUTE_IMAGE_NAME = 0x20005
PS_ATTRIBUTE_IMAGE_INFO = 6
PS_ATTRIBUTE_MEMORY_RESERVE = 0x20007
PS_ATTRIBUTE_PRIORITY_CLASS = 0x20008
PS_ATTRIBUTE_ERROR_MODE = 0x20009
PS_ATTRIBUTE_STD_HANDLE_INFO = 0x2000A
PS_ATTRIBUTE_HANDLE_LIST = 0x2000B
PS_ATTRIBUTE_GROUP_AFFINITY = 0x3000C
PS_ATTRIBUTE_PREFERRED_NODE = 0x2000D
PS_ATTRIBUTE_IDEAL_PROCESSOR = 0x3000E
PS_ATTRIBUTE_UMS_THREAD = 0x3000F
PS_ATTRIBUTE_MITIGATION_OPTIONS = 0x20010
PS_ATTRIBUTE_PROTECTION_LEVEL = 0x60011
PS_ATTRIBUTE_SECURE_PROCESS = 0x20012
PS_ATTRIBUTE_JOB_LIST = 0x20013
PS_ATTRIBUTE_CHILD_PROCESS_POLICY = 0x20014
PS_ATTRIBUTE_ALL_APPLICATION_PACKAGES_POLICY = 0x20015
PS_ATTRIBUTE_WIN32K_FILTER = 0x20016
PS_ATTRIBUTE_SAFE_OPEN_PROMPT_ORIGIN_CLAIM = 0x20017
PS_ATTRIBUTE_BNO_ISOLATION = 0x20018
PS_ATTRIBUTE_DESKTOP_APP_POLICY = 0x20019
PS_ATTRIBUTE_CHPE = 0x6001A
PS_ATTRIBUTE_MITIGATION_AUDIT_OPTIONS = 0x2001B
PS_ATTRIBUTE_MACHINE_TYPE = 0x6001C
PS_ATTRIBUTE_KIND = Choice(
    globals(),
    "PS_ATTRIBUTE_PARENT_PROCESS PS_ATTRIBUTE_DEBUG_OBJECT PS_ATTRIBUTE_TOKEN PS_ATTRIBUTE_CLIENT_ID "
    "PS_ATTRIBUTE_TEB_ADDRESS PS_ATTRIBUTE_IMAGE_NAME PS_ATTRIBUTE_IMAGE_INFO PS_ATTRIBUTE_MEMORY_RESERVE "
    "PS_ATTRIBUTE_PRIORITY_CLASS PS_ATTRIBUTE_ERROR_MODE PS_ATTRIBUTE_STD_HANDLE_INFO PS_ATTRIBUTE_HANDLE_LIST "
    "PS_ATTRIBUTE_GROUP_AFFINITY PS_ATTRIBUTE_PREFERRED_NODE PS_ATTRIBUTE_IDEAL_PROCESSOR PS_ATTRIBUTE_UMS_THREAD "
    "PS_ATTRIBUTE_MITIGATION_OPTIONS PS_ATTRIBUTE_PROTECTION_LEVEL PS_ATTRIBUTE_SECURE_PROCESS "
    "PS_ATTRIBUTE_JOB_LIST PS_ATTRIBUTE_CHILD_PROCESS_POLICY PS_ATTRIBUTE_ALL_APPLICATION_PACKAGES_POLICY "
    "PS_ATTRIBUTE_WIN32K_FILTER PS_ATTRIBUTE_SAFE_OPEN_PROMPT_ORIGIN_CLAIM PS_ATTRIBUTE_BNO_ISOLATION "
    "PS_ATTRIBUTE_DESKTOP_APP_POLICY PS_ATTRIBUTE_CHPE PS_ATTRIBUTE_MITIGATION_AUDIT_OPTIONS "
    "PS_ATTRIBUTE_MACHINE_TYPE",
)

# Process priority classes, as ProcessPriorityClass has them.
PROCESS_PRIORITY_CLASS_UNKNOWN = 0
PROCESS_PRIORITY_CLASS_IDLE = 1
PROCESS_PRIORITY_CLASS_NORMAL = 2
PROCESS_PRIORITY_CLASS_HIGH = 3
PROCESS_PRIORITY_CLASS_REALTIME = 4
PROCESS_PRIORITY_CLASS_BELOW_NORMAL = 5
PROCESS_PRIORITY_CLASS_ABOVE_NORMAL = 6
PROCESS_PRIORITY_CLASS_VALUE = Choice(
    globals(),
    "PROCESS_PRIORITY_CLASS_UNKNOWN PROCESS_PRIORITY_CLASS_IDLE PROCESS_PRIORITY_CLASS_NORMAL "
    "PROCESS_PRIORITY_CLASS_HIGH PROCESS_PRIORITY_CLASS_REALTIME PROCESS_PRIORITY_CLASS_BELOW_NORMAL "
    "PROCESS_PRIORITY_CLASS_ABOVE_NORMAL",
)

# Error modes, of ProcessDefaultHardErrorMode (SEM_FAILCRITICALERRORS inverted).
SEM_FAILCRITICALERRORS = 1
SEM_NOGPFAULTERRORBOX = 2
SEM_NOALIGNMENTFAULTEXCEPT = 4
SEM_NOOPENFILEERRORBOX = 0x8000


class PROCESSINFOCLASS(Code):
    ProcessBasicInformation = code(0)
    ProcessQuotaLimits = code(1)
    ProcessIoCounters = code(2)
    ProcessVmCounters = code(3)
    ProcessTimes = code(4)
    ProcessBasePriority = code(5)
    ProcessRaisePriority = code(6)
    ProcessDebugPort = code(7)
    ProcessExceptionPort = code(8)
    ProcessAccessToken = code(9)
    ProcessLdtInformation = code(10)
    ProcessLdtSize = code(11)
    ProcessDefaultHardErrorMode = code(12)
    ProcessIoPortHandlers = code(13)
    ProcessPooledUsageAndLimits = code(14)
    ProcessWorkingSetWatch = code(15)
    ProcessUserModeIOPL = code(16)
    ProcessEnableAlignmentFaultFixup = code(17)
    ProcessPriorityClass = code(18)
    ProcessWx86Information = code(19)
    ProcessHandleCount = code(20)
    ProcessAffinityMask = code(21)
    ProcessPriorityBoost = code(22)
    ProcessDeviceMap = code(23)
    ProcessSessionInformation = code(24)
    ProcessForegroundInformation = code(25)
    ProcessWow64Information = code(26)
    ProcessImageFileName = code(27)
    ProcessLUIDDeviceMapsEnabled = code(28)
    ProcessBreakOnTermination = code(29)
    ProcessDebugObjectHandle = code(30)
    ProcessDebugFlags = code(31)
    ProcessHandleTracing = code(32)
    ProcessIoPriority = code(33)
    ProcessExecuteFlags = code(34)
    ProcessTlsInformation = code(35)
    ProcessCookie = code(36)
    ProcessImageInformation = code(37)
    ProcessCycleTime = code(38)
    ProcessPagePriority = code(39)
    ProcessInstrumentationCallback = code(40)
    ProcessThreadStackAllocation = code(41)
    ProcessWorkingSetWatchEx = code(42)
    ProcessImageFileNameWin32 = code(43)
    ProcessImageFileMapping = code(44)
    ProcessAffinityUpdateMode = code(45)
    ProcessMemoryAllocationMode = code(46)
    ProcessGroupInformation = code(47)
    ProcessTokenVirtualizationEnabled = code(48)
    ProcessConsoleHostProcess = code(49)
    ProcessWindowInformation = code(50)
    ProcessHandleInformation = code(51)
    ProcessMitigationPolicy = code(52)
    ProcessDynamicFunctionTableInformation = code(53)
    ProcessHandleCheckingMode = code(54)
    ProcessKeepAliveCount = code(55)
    ProcessRevokeFileHandles = code(56)
    ProcessWorkingSetControl = code(57)
    ProcessHandleTable = code(58)
    ProcessCheckStackExtentsMode = code(59)
    ProcessCommandLineInformation = code(60)
    ProcessProtectionInformation = code(61)
    ProcessMemoryExhaustion = code(62)
    ProcessFaultInformation = code(63)
    ProcessTelemetryIdInformation = code(64)
    ProcessCommitReleaseInformation = code(65)
    ProcessDefaultCpuSetsInformation = code(66)
    ProcessAllowedCpuSetsInformation = code(67)
    ProcessSubsystemProcess = code(68)
    ProcessJobMemoryInformation = code(69)
    ProcessInPrivate = code(70)
    ProcessRaiseUMExceptionOnInvalidHandleClose = code(71)
    ProcessIumChallengeResponse = code(72)
    ProcessChildProcessInformation = code(73)
    ProcessHighGraphicsPriorityInformation = code(74)
    ProcessSubsystemInformation = code(75)
    ProcessEnergyValues = code(76)
    ProcessPowerThrottlingState = code(77)
    ProcessReserved3Information = code(78)
    ProcessWin32kSyscallFilterInformation = code(79)
    ProcessDisableSystemAllowedCpuSets = code(80)
    ProcessWakeInformation = code(81)
    ProcessEnergyTrackingState = code(82)
    ProcessManageWritesToExecutableMemory = code(83)
    ProcessCaptureTrustletLiveDump = code(84)
    ProcessTelemetryCoverage = code(85)
    ProcessEnclaveInformation = code(86)
    ProcessEnableReadWriteVmLogging = code(87)
    ProcessUptimeInformation = code(88)
    ProcessImageSection = code(89)
    ProcessDebugAuthInformation = code(90)
    ProcessSystemResourceManagement = code(91)
    ProcessSequenceNumber = code(92)
    ProcessLoaderDetour = code(93)
    ProcessSecurityDomainInformation = code(94)
    ProcessCombineSecurityDomainsInformation = code(95)
    ProcessEnableLogging = code(96)
    ProcessLeapSecondInformation = code(97)
    ProcessFiberShadowStackAllocation = code(98)
    ProcessFreeFiberShadowStackAllocation = code(99)
    ProcessAltSystemCallInformation = code(100)
    ProcessDynamicEHContinuationTargets = code(101)
    ProcessDynamicEnforcedCetCompatibleRanges = code(102)
    ProcessCreateStateChange = code(103)
    ProcessApplyStateChange = code(104)
    ProcessEnableOptionalXStateFeatures = code(105)
    ProcessAltPrefetchParam = code(106)
    ProcessAssignCpuPartitions = code(107)
    ProcessPriorityClassEx = code(108)
    ProcessMembershipInformation = code(109)
    ProcessEffectiveIoPriority = code(110)
    ProcessEffectivePagePriority = code(111)


class PS_CREATE_STATE(Code):
    PsCreateInitialState = code(0)
    PsCreateFailOnFileOpen = code(1)
    PsCreateFailOnSectionCreate = code(2)
    PsCreateFailExeFormat = code(3)
    PsCreateFailMachineMismatch = code(4)
    PsCreateFailExeName = code(5)
    PsCreateSuccess = code(6)
    PsCreateMaximumStates = code(7)


class PS_STD_HANDLE_STATE(Code):
    PsNeverDuplicate = code(0)
    PsRequestDuplicate = code(1)
    PsAlwaysDuplicate = code(2)
    PsMaxStdHandleStates = code(3)


class MEMORY_RESERVE_TYPE(Code):
    MemoryReserveUserApc = code(0)
    MemoryReserveIoCompletion = code(1)
    MemoryReserveTypeMax = code(2)


class PROCESS_STATE_CHANGE_TYPE(Code):
    ProcessStateChangeSuspend = code(0)
    ProcessStateChangeResume = code(1)
    ProcessStateChangeMax = code(2)


class DEBUGOBJECTINFOCLASS(Code):
    DebugObjectUnusedInformation = code(0)
    DebugObjectKillProcessOnExitInformation = code(1)


class DBG_STATE(Code):
    DbgIdle = code(0)
    DbgReplyPending = code(1)
    DbgCreateThreadStateChange = code(2)
    DbgCreateProcessStateChange = code(3)
    DbgExitThreadStateChange = code(4)
    DbgExitProcessStateChange = code(5)
    DbgExceptionStateChange = code(6)
    DbgBreakpointStateChange = code(7)
    DbgSingleStepStateChange = code(8)
    DbgLoadDllStateChange = code(9)
    DbgUnloadDllStateChange = code(10)
