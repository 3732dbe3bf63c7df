"""Constants of the thread services, of CONTEXT and of EXCEPTION_RECORD.

Facts: winnt.h, winternl.h and the DDK headers of mingw-w64 (public domain); phnt (MIT); Microsoft's documentation.
"""

from __future__ import annotations

from ntsup.ntabi.code import Code, code
from ntsup.ntabi.constants.access import STANDARD_RIGHTS
from ntsup.ntabi.flags import Flags

# Rights of a thread.
THREAD_ALL_ACCESS = 0x1FFFFF
THREAD_TERMINATE = 1
THREAD_SUSPEND_RESUME = 2
THREAD_ALERT = 4
THREAD_GET_CONTEXT = 8
THREAD_SET_CONTEXT = 0x10
THREAD_SET_INFORMATION = 0x20
THREAD_QUERY_INFORMATION = 0x40
THREAD_SET_THREAD_TOKEN = 0x80
THREAD_IMPERSONATE = 0x100
THREAD_DIRECT_IMPERSONATION = 0x200
THREAD_SET_LIMITED_INFORMATION = 0x400
THREAD_QUERY_LIMITED_INFORMATION = 0x800
THREAD_RESUME = 0x1000
THREAD_ACCESS_MASK = Flags(
    globals(),
    "THREAD_ALL_ACCESS THREAD_TERMINATE THREAD_SUSPEND_RESUME THREAD_ALERT THREAD_GET_CONTEXT THREAD_SET_CONTEXT "
    "THREAD_SET_INFORMATION THREAD_QUERY_INFORMATION THREAD_SET_THREAD_TOKEN THREAD_IMPERSONATE "
    "THREAD_DIRECT_IMPERSONATION THREAD_SET_LIMITED_INFORMATION THREAD_QUERY_LIMITED_INFORMATION THREAD_RESUME",
    also=STANDARD_RIGHTS,
)

# NtCreateThreadEx.CreateFlags and NtCreateUserProcess.ThreadFlags.
THREAD_CREATE_FLAGS_CREATE_SUSPENDED = 1
THREAD_CREATE_FLAGS_SKIP_THREAD_ATTACH = 2
THREAD_CREATE_FLAGS_HIDE_FROM_DEBUGGER = 4
THREAD_CREATE_FLAGS_LOADER_WORKER = 0x10
THREAD_CREATE_FLAGS_SKIP_LOADER_INIT = 0x20
THREAD_CREATE_FLAGS_BYPASS_PROCESS_FREEZE = 0x40
THREAD_CREATE_FLAGS = Flags(
    globals(),
    "THREAD_CREATE_FLAGS_CREATE_SUSPENDED THREAD_CREATE_FLAGS_SKIP_THREAD_ATTACH "
    "THREAD_CREATE_FLAGS_HIDE_FROM_DEBUGGER THREAD_CREATE_FLAGS_LOADER_WORKER THREAD_CREATE_FLAGS_SKIP_LOADER_INIT "
    "THREAD_CREATE_FLAGS_BYPASS_PROCESS_FREEZE",
)

# NtQueueApcThreadEx2.ApcFlags.
QUEUE_USER_APC_FLAGS_SPECIAL_USER_APC = 1
QUEUE_USER_APC_CALLBACK_DATA_CONTEXT = 0x10000
QUEUE_USER_APC_FLAGS = Flags(
    globals(),
    "QUEUE_USER_APC_FLAGS_SPECIAL_USER_APC QUEUE_USER_APC_CALLBACK_DATA_CONTEXT",
)

# CONTEXT.ContextFlags.
CONTEXT_ALL = 0x10001F
CONTEXT_FULL = 0x10000B
CONTEXT_CONTROL = 0x100001
CONTEXT_INTEGER = 0x100002
CONTEXT_SEGMENTS = 0x100004
CONTEXT_FLOATING_POINT = 0x100008
CONTEXT_DEBUG_REGISTERS = 0x100010
CONTEXT_XSTATE = 0x100040
CONTEXT_AMD64 = 0x100000
CONTEXT_EXCEPTION_ACTIVE = 0x8000000
CONTEXT_SERVICE_ACTIVE = 0x10000000
CONTEXT_EXCEPTION_REQUEST = 0x40000000
CONTEXT_EXCEPTION_REPORTING = 0x80000000
CONTEXT_FLAGS = Flags(
    globals(),
    "CONTEXT_ALL CONTEXT_FULL CONTEXT_CONTROL CONTEXT_INTEGER CONTEXT_SEGMENTS CONTEXT_FLOATING_POINT "
    "CONTEXT_DEBUG_REGISTERS CONTEXT_XSTATE CONTEXT_AMD64 CONTEXT_EXCEPTION_ACTIVE CONTEXT_SERVICE_ACTIVE "
    "CONTEXT_EXCEPTION_REQUEST CONTEXT_EXCEPTION_REPORTING",
)

# EXCEPTION_RECORD.
EXCEPTION_NONCONTINUABLE = 1
EXCEPTION_UNWINDING = 2
EXCEPTION_EXIT_UNWIND = 4
EXCEPTION_STACK_INVALID = 8
EXCEPTION_NESTED_CALL = 0x10
EXCEPTION_TARGET_UNWIND = 0x20
EXCEPTION_COLLIDED_UNWIND = 0x40
EXCEPTION_SOFTWARE_ORIGINATE = 0x80
EXCEPTION_FLAGS = Flags(
    globals(),
    "EXCEPTION_NONCONTINUABLE EXCEPTION_UNWINDING EXCEPTION_EXIT_UNWIND EXCEPTION_STACK_INVALID "
    "EXCEPTION_NESTED_CALL EXCEPTION_TARGET_UNWIND EXCEPTION_COLLIDED_UNWIND EXCEPTION_SOFTWARE_ORIGINATE",
)

EXCEPTION_MAXIMUM_PARAMETERS = 0xF
EXCEPTION_READ_FAULT = 0
EXCEPTION_WRITE_FAULT = 1
EXCEPTION_EXECUTE_FAULT = 8


class THREADINFOCLASS(Code):
    ThreadBasicInformation = code(0)
    ThreadTimes = code(1)
    ThreadPriority = code(2)
    ThreadBasePriority = code(3)
    ThreadAffinityMask = code(4)
    ThreadImpersonationToken = code(5)
    ThreadDescriptorTableEntry = code(6)
    ThreadEnableAlignmentFaultFixup = code(7)
    ThreadEventPair = code(8)
    ThreadQuerySetWin32StartAddress = code(9)
    ThreadZeroTlsCell = code(10)
    ThreadPerformanceCount = code(11)
    ThreadAmILastThread = code(12)
    ThreadIdealProcessor = code(13)
    ThreadPriorityBoost = code(14)
    ThreadSetTlsArrayAddress = code(15)
    ThreadIsIoPending = code(16)
    ThreadHideFromDebugger = code(17)
    ThreadBreakOnTermination = code(18)
    ThreadSwitchLegacyState = code(19)
    ThreadIsTerminated = code(20)
    ThreadLastSystemCall = code(21)
    ThreadIoPriority = code(22)
    ThreadCycleTime = code(23)
    ThreadPagePriority = code(24)
    ThreadActualBasePriority = code(25)
    ThreadTebInformation = code(26)
    ThreadCSwitchMon = code(27)
    ThreadCSwitchPmu = code(28)
    ThreadWow64Context = code(29)
    ThreadGroupInformation = code(30)
    ThreadUmsInformation = code(31)
    ThreadCounterProfiling = code(32)
    ThreadIdealProcessorEx = code(33)
    ThreadCpuAccountingInformation = code(34)
    ThreadSuspendCount = code(35)
    ThreadHeterogeneousCpuPolicy = code(36)
    ThreadContainerId = code(37)
    ThreadNameInformation = code(38)
    ThreadSelectedCpuSets = code(39)
    ThreadSystemThreadInformation = code(40)
    ThreadActualGroupAffinity = code(41)
    ThreadDynamicCodePolicyInfo = code(42)
    ThreadExplicitCaseSensitivity = code(43)
    ThreadWorkOnBehalfTicket = code(44)
    ThreadSubsystemInformation = code(45)
    ThreadDbgkWerReportActive = code(46)
    ThreadAttachContainer = code(47)
    ThreadManageWritesToExecutableMemory = code(48)
    ThreadPowerThrottlingState = code(49)
    ThreadWorkloadClass = code(50)
    ThreadCreateStateChange = code(51)
    ThreadApplyStateChange = code(52)
    ThreadStrongerBadHandleChecks = code(53)
    ThreadEffectiveIoPriority = code(54)
    ThreadEffectivePagePriority = code(55)


class THREAD_STATE_CHANGE_TYPE(Code):
    ThreadStateChangeSuspend = code(0)
    ThreadStateChangeResume = code(1)
    ThreadStateChangeMax = code(2)


class KTHREAD_STATE(Code):
    Initialized = code(0)
    Ready = code(1)
    Running = code(2)
    Standby = code(3)
    Terminated = code(4)
    Waiting = code(5)
    Transition = code(6)
    DeferredReady = code(7)
    GateWaitObsolete = code(8)
    WaitingForProcessInSwap = code(9)
    MaximumThreadState = code(10)


class KWAIT_REASON(Code):
    Executive = code(0)
    FreePage = code(1)
    PageIn = code(2)
    PoolAllocation = code(3)
    DelayExecution = code(4)
    Suspended = code(5)
    UserRequest = code(6)
    WrExecutive = code(7)
    WrFreePage = code(8)
    WrPageIn = code(9)
    WrPoolAllocation = code(10)
    WrDelayExecution = code(11)
    WrSuspended = code(12)
    WrUserRequest = code(13)
    WrEventPair = code(14)
    WrQueue = code(15)
    WrLpcReceive = code(16)
    WrLpcReply = code(17)
    WrVirtualMemory = code(18)
    WrPageOut = code(19)
    WrRendezvous = code(20)
    WrKeyedEvent = code(21)
    WrTerminated = code(22)
    WrProcessInSwap = code(23)
    WrCpuRateControl = code(24)
    WrCalloutStack = code(25)
    WrKernel = code(26)
    WrResource = code(27)
    WrPushLock = code(28)
    WrMutex = code(29)
    WrQuantumEnd = code(30)
    WrDispatchInt = code(31)
    WrPreempted = code(32)
    WrYieldExecution = code(33)
    WrFastMutex = code(34)
    WrGuardedMutex = code(35)
    WrRundown = code(36)
    WrAlertByThreadId = code(37)
    WrDeferredPreempt = code(38)
    WrPhysicalFault = code(39)
    WrIoRing = code(40)
    WrMdlCache = code(41)


class WORKERFACTORYINFOCLASS(Code):
    WorkerFactoryTimeout = code(0)
    WorkerFactoryRetryTimeout = code(1)
    WorkerFactoryIdleTimeout = code(2)
    WorkerFactoryBindingCount = code(3)
    WorkerFactoryThreadMinimum = code(4)
    WorkerFactoryThreadMaximum = code(5)
    WorkerFactoryPaused = code(6)
    WorkerFactoryBasicInformation = code(7)
    WorkerFactoryAdjustThreadGoal = code(8)
    WorkerFactoryCallbackType = code(9)
    WorkerFactoryStackInformation = code(10)
    WorkerFactoryThreadBasePriority = code(11)
    WorkerFactoryTimeoutWaiters = code(12)
    WorkerFactoryFlags = code(13)
    WorkerFactoryThreadSoftMaximum = code(14)
    WorkerFactoryThreadCpuSets = code(15)
