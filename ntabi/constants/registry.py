"""Constants of the registry services.

Facts: winnt.h, winternl.h and the DDK headers of mingw-w64 (public domain); phnt (MIT); Microsoft's documentation.
"""

from __future__ import annotations

from ntsup.ntabi.code import Code, code
from ntsup.ntabi.constants.access import STANDARD_RIGHTS
from ntsup.ntabi.flags import Choice, Flags

# Rights of a key.
KEY_ALL_ACCESS = 0xF003F
KEY_READ = 0x20019
KEY_WRITE = 0x20006
KEY_QUERY_VALUE = 1
KEY_SET_VALUE = 2
KEY_CREATE_SUB_KEY = 4
KEY_ENUMERATE_SUB_KEYS = 8
KEY_NOTIFY = 0x10
KEY_CREATE_LINK = 0x20
KEY_WOW64_64KEY = 0x100
KEY_WOW64_32KEY = 0x200
KEY_ACCESS_MASK = Flags(
    globals(),
    "KEY_ALL_ACCESS KEY_READ KEY_WRITE KEY_QUERY_VALUE KEY_SET_VALUE KEY_CREATE_SUB_KEY KEY_ENUMERATE_SUB_KEYS "
    "KEY_NOTIFY KEY_CREATE_LINK KEY_WOW64_64KEY KEY_WOW64_32KEY",
    also=STANDARD_RIGHTS,
)

KEY_EXECUTE = 0x20019
KEY_WOW64_RES = 0x300

# Value types.
REG_NONE = 0
REG_SZ = 1
REG_EXPAND_SZ = 2
REG_BINARY = 3
REG_DWORD = 4
REG_DWORD_BIG_ENDIAN = 5
REG_LINK = 6
REG_MULTI_SZ = 7
REG_RESOURCE_LIST = 8
REG_FULL_RESOURCE_DESCRIPTOR = 9
REG_RESOURCE_REQUIREMENTS_LIST = 0xA
REG_QWORD = 0xB
REG_TYPE = Choice(
    globals(),
    "REG_NONE REG_SZ REG_EXPAND_SZ REG_BINARY REG_DWORD REG_DWORD_BIG_ENDIAN REG_LINK REG_MULTI_SZ "
    "REG_RESOURCE_LIST REG_FULL_RESOURCE_DESCRIPTOR REG_RESOURCE_REQUIREMENTS_LIST REG_QWORD",
)

# CreateOptions.
REG_OPTION_VOLATILE = 1
REG_OPTION_CREATE_LINK = 2
REG_OPTION_BACKUP_RESTORE = 4
REG_OPTION_OPEN_LINK = 8
REG_OPTION_DONT_VIRTUALIZE = 0x10
REG_CREATE_OPTIONS = Flags(
    globals(),
    "REG_OPTION_VOLATILE REG_OPTION_CREATE_LINK REG_OPTION_BACKUP_RESTORE REG_OPTION_OPEN_LINK "
    "REG_OPTION_DONT_VIRTUALIZE",
)

REG_CREATED_NEW_KEY = 1
REG_OPENED_EXISTING_KEY = 2
REG_DISPOSITION = Choice(globals(), "REG_CREATED_NEW_KEY REG_OPENED_EXISTING_KEY")

REG_OPTION_NON_VOLATILE = 0

# CompletionFilter of NtNotifyChangeKey.
REG_NOTIFY_CHANGE_NAME = 1
REG_NOTIFY_CHANGE_ATTRIBUTES = 2
REG_NOTIFY_CHANGE_LAST_SET = 4
REG_NOTIFY_CHANGE_SECURITY = 8
REG_NOTIFY_THREAD_AGNOSTIC = 0x10000000
REG_NOTIFY_FILTER = Flags(
    globals(),
    "REG_NOTIFY_CHANGE_NAME REG_NOTIFY_CHANGE_ATTRIBUTES REG_NOTIFY_CHANGE_LAST_SET REG_NOTIFY_CHANGE_SECURITY "
    "REG_NOTIFY_THREAD_AGNOSTIC",
)

# NtLoadKey flags.
REG_WHOLE_HIVE_VOLATILE = 1
REG_REFRESH_HIVE = 2
REG_NO_LAZY_FLUSH = 4
REG_FORCE_RESTORE = 8
REG_APP_HIVE = 0x10
REG_PROCESS_PRIVATE = 0x20
REG_LOAD_FLAGS = Flags(
    globals(),
    "REG_WHOLE_HIVE_VOLATILE REG_REFRESH_HIVE REG_NO_LAZY_FLUSH REG_FORCE_RESTORE REG_APP_HIVE REG_PROCESS_PRIVATE",
)


class KEY_INFORMATION_CLASS(Code):
    KeyBasicInformation = code(0)
    KeyNodeInformation = code(1)
    KeyFullInformation = code(2)
    KeyNameInformation = code(3)
    KeyCachedInformation = code(4)
    KeyFlagsInformation = code(5)
    KeyVirtualizationInformation = code(6)
    KeyHandleTagsInformation = code(7)
    KeyTrustInformation = code(8)
    KeyLayerInformation = code(9)


class KEY_VALUE_INFORMATION_CLASS(Code):
    KeyValueBasicInformation = code(0)
    KeyValueFullInformation = code(1)
    KeyValuePartialInformation = code(2)
    KeyValueFullInformationAlign64 = code(3)
    KeyValuePartialInformationAlign64 = code(4)
    KeyValueLayerInformation = code(5)


class KEY_SET_INFORMATION_CLASS(Code):
    KeyWriteTimeInformation = code(0)
    KeyWow64FlagsInformation = code(1)
    KeyControlFlagsInformation = code(2)
    KeySetVirtualizationInformation = code(3)
    KeySetDebugInformation = code(4)
    KeySetHandleTagsInformation = code(5)
    KeySetLayerInformation = code(6)
