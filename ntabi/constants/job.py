"""Constants of the job services.

Facts: winnt.h, winternl.h and the DDK headers of mingw-w64 (public domain); phnt (MIT); Microsoft's documentation.
"""

from __future__ import annotations

from ntsup.ntabi.code import Code, code
from ntsup.ntabi.constants.access import STANDARD_RIGHTS
from ntsup.ntabi.flags import Choice, Flags

# Rights of a job.
JOB_OBJECT_ALL_ACCESS = 0x1F003F
JOB_OBJECT_ASSIGN_PROCESS = 1
JOB_OBJECT_SET_ATTRIBUTES = 2
JOB_OBJECT_QUERY = 4
JOB_OBJECT_TERMINATE = 8
JOB_OBJECT_SET_SECURITY_ATTRIBUTES = 0x10
JOB_OBJECT_IMPERSONATE = 0x20
JOB_ACCESS_MASK = Flags(
    globals(),
    "JOB_OBJECT_ALL_ACCESS JOB_OBJECT_ASSIGN_PROCESS JOB_OBJECT_SET_ATTRIBUTES JOB_OBJECT_QUERY "
    "JOB_OBJECT_TERMINATE JOB_OBJECT_SET_SECURITY_ATTRIBUTES JOB_OBJECT_IMPERSONATE",
    also=STANDARD_RIGHTS,
)

# JOBOBJECT_BASIC_LIMIT_INFORMATION.LimitFlags.
JOB_OBJECT_LIMIT_WORKINGSET = 1
JOB_OBJECT_LIMIT_PROCESS_TIME = 2
JOB_OBJECT_LIMIT_JOB_TIME = 4
JOB_OBJECT_LIMIT_ACTIVE_PROCESS = 8
JOB_OBJECT_LIMIT_AFFINITY = 0x10
JOB_OBJECT_LIMIT_PRIORITY_CLASS = 0x20
JOB_OBJECT_LIMIT_PRESERVE_JOB_TIME = 0x40
JOB_OBJECT_LIMIT_SCHEDULING_CLASS = 0x80
JOB_OBJECT_LIMIT_PROCESS_MEMORY = 0x100
JOB_OBJECT_LIMIT_JOB_MEMORY = 0x200
JOB_OBJECT_LIMIT_DIE_ON_UNHANDLED_EXCEPTION = 0x400
JOB_OBJECT_LIMIT_BREAKAWAY_OK = 0x800
JOB_OBJECT_LIMIT_SILENT_BREAKAWAY_OK = 0x1000
JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE = 0x2000
JOB_OBJECT_LIMIT_SUBSET_AFFINITY = 0x4000
JOB_OBJECT_LIMIT_FLAGS = Flags(
    globals(),
    "JOB_OBJECT_LIMIT_WORKINGSET JOB_OBJECT_LIMIT_PROCESS_TIME JOB_OBJECT_LIMIT_JOB_TIME "
    "JOB_OBJECT_LIMIT_ACTIVE_PROCESS JOB_OBJECT_LIMIT_AFFINITY JOB_OBJECT_LIMIT_PRIORITY_CLASS "
    "JOB_OBJECT_LIMIT_PRESERVE_JOB_TIME JOB_OBJECT_LIMIT_SCHEDULING_CLASS JOB_OBJECT_LIMIT_PROCESS_MEMORY "
    "JOB_OBJECT_LIMIT_JOB_MEMORY JOB_OBJECT_LIMIT_DIE_ON_UNHANDLED_EXCEPTION JOB_OBJECT_LIMIT_BREAKAWAY_OK "
    "JOB_OBJECT_LIMIT_SILENT_BREAKAWAY_OK JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE JOB_OBJECT_LIMIT_SUBSET_AFFINITY",
)

# Messages of a job to its completion port.
JOB_OBJECT_MSG_END_OF_JOB_TIME = 1
JOB_OBJECT_MSG_END_OF_PROCESS_TIME = 2
JOB_OBJECT_MSG_ACTIVE_PROCESS_LIMIT = 3
JOB_OBJECT_MSG_ACTIVE_PROCESS_ZERO = 4
JOB_OBJECT_MSG_NEW_PROCESS = 6
JOB_OBJECT_MSG_EXIT_PROCESS = 7
JOB_OBJECT_MSG_ABNORMAL_EXIT_PROCESS = 8
JOB_OBJECT_MSG_PROCESS_MEMORY_LIMIT = 9
JOB_OBJECT_MSG_JOB_MEMORY_LIMIT = 0xA
JOB_OBJECT_MESSAGE = Choice(
    globals(),
    "JOB_OBJECT_MSG_END_OF_JOB_TIME JOB_OBJECT_MSG_END_OF_PROCESS_TIME JOB_OBJECT_MSG_ACTIVE_PROCESS_LIMIT "
    "JOB_OBJECT_MSG_ACTIVE_PROCESS_ZERO JOB_OBJECT_MSG_NEW_PROCESS JOB_OBJECT_MSG_EXIT_PROCESS "
    "JOB_OBJECT_MSG_ABNORMAL_EXIT_PROCESS JOB_OBJECT_MSG_PROCESS_MEMORY_LIMIT JOB_OBJECT_MSG_JOB_MEMORY_LIMIT",
)


class JOBOBJECTINFOCLASS(Code):
    JobObjectBasicAccountingInformation = code(1)
    JobObjectBasicLimitInformation = code(2)
    JobObjectBasicProcessIdList = code(3)
    JobObjectBasicUIRestrictions = code(4)
    JobObjectSecurityLimitInformation = code(5)
    JobObjectEndOfJobTimeInformation = code(6)
    JobObjectAssociateCompletionPortInformation = code(7)
    JobObjectBasicAndIoAccountingInformation = code(8)
    JobObjectExtendedLimitInformation = code(9)
    JobObjectJobSetInformation = code(10)
    JobObjectGroupInformation = code(11)
    JobObjectNotificationLimitInformation = code(12)
    JobObjectLimitViolationInformation = code(13)
    JobObjectGroupInformationEx = code(14)
    JobObjectCpuRateControlInformation = code(15)
    JobObjectCompletionFilter = code(16)
    JobObjectCompletionCounter = code(17)
    JobObjectReserved1Information = code(18)
    JobObjectReserved2Information = code(19)
    JobObjectReserved3Information = code(20)
    JobObjectReserved4Information = code(21)
    JobObjectReserved5Information = code(22)
    JobObjectReserved6Information = code(23)
    JobObjectReserved7Information = code(24)
    JobObjectReserved8Information = code(25)
    JobObjectReserved9Information = code(26)
    JobObjectReserved10Information = code(27)
    JobObjectReserved11Information = code(28)
    JobObjectReserved12Information = code(29)
    JobObjectReserved13Information = code(30)
    JobObjectReserved14Information = code(31)
    JobObjectNetRateControlInformation = code(32)
    JobObjectNotificationLimitInformation2 = code(33)
    JobObjectLimitViolationInformation2 = code(34)
    JobObjectCreateSilo = code(35)
    JobObjectSiloBasicInformation = code(36)
    JobObjectReserved15Information = code(37)
    JobObjectReserved16Information = code(38)
    JobObjectReserved17Information = code(39)
    JobObjectReserved18Information = code(40)
    JobObjectReserved19Information = code(41)
    JobObjectReserved20Information = code(42)
    JobObjectReserved21Information = code(43)
    JobObjectReserved22Information = code(44)
    JobObjectReserved23Information = code(45)
    JobObjectReserved24Information = code(46)
    JobObjectReserved25Information = code(47)
    JobObjectReserved26Information = code(48)
    JobObjectReserved27Information = code(49)
