"""Which names belong to which value: the sets, enumerations and structures behind a parameter or a field.

Types say most of it (`FILE_ACCESS_MASK`, `KEY_INFORMATION_CLASS`); the rest, parameters that are plain ULONG, stands in
the tables here. Only tracing and documentation import this module: it loads every constant and every structure.
"""

from __future__ import annotations

import importlib
import ipaddress
import pkgutil
import re
from collections.abc import Callable
from functools import cache
from typing import NamedTuple

from ntsup.ntabi import constants, structures
from ntsup.ntabi.code import Code
from ntsup.ntabi.constants.socket import AF_INET, AF_INET6, AF_UNIX
from ntsup.ntabi.flags import Choice, Flags
from ntsup.ntabi.status import status_name
from ntsup.ntabi.structure import Struct
from ntsup.ntabi.texts import printable

Formatter = Callable[[int], str]

# Other names of the same types.
_SAME_TYPE = {
    "ACCESS_MASK": "STANDARD_RIGHTS",
    "FS_INFORMATION_CLASS": "FSINFOCLASS",
    "JOB_INFORMATION_CLASS": "JOBOBJECTINFOCLASS",
    "SECURITY_INFORMATION": "SECURITY_INFORMATION_FLAGS",
}

# What an ACCESS_MASK is made of where the prototype does not say.
_ACCESS_OF = {
    "SymbolicLinkObject": "SYMBOLIC_LINK_ACCESS_MASK",
    "WorkerFactory": "WORKER_FACTORY_ACCESS_MASK",
    "KeyedEvent": "KEYEDEVENT_ACCESS_MASK",
    "IoCompletion": "IO_COMPLETION_ACCESS_MASK",
    "LoadKeyEx": "KEY_ACCESS_MASK",
}

# Plain integers, by the parameter's name, or by service and name.
_PARAMETERS = {
    "AllocationAttributes": "SECTION_ATTRIBUTES",
    "AllocationType": "ALLOCATION_TYPE",
    "ApcFlags": "QUEUE_USER_APC_FLAGS",
    "CompletionFilter": "FILE_NOTIFY_FILTER",
    "CompletionMode": "NAMED_PIPE_COMPLETION_MODE",
    "CreateDisposition": "FILE_DISPOSITION",
    "CreateFlags": "THREAD_CREATE_FLAGS",
    "CreateOptions": "FILE_CREATE_OPTIONS",
    "Disposition": "REG_DISPOSITION",
    "FileAttributes": "FILE_ATTRIBUTES",
    "FreeType": "FREE_TYPE",
    "FsControlCode": "FSCTL",
    "HandleAttributes": "OBJECT_ATTRIBUTE_FLAGS",
    "IoControlCode": "IOCTL CONDRV DEVICE_IOCTL",
    "MapType": "MAP_TYPE",
    "NamedPipeType": "NAMED_PIPE_TYPE",
    "NewProtect": "PAGE_PROTECTION",
    "OldProtect": "PAGE_PROTECTION",
    "OpenOptions": "FILE_CREATE_OPTIONS",
    "PageProtection": "PAGE_PROTECTION",
    "ProcessFlags": "PROCESS_CREATE_FLAGS",
    "Protect": "PAGE_PROTECTION",
    "QueryFlags": "FILE_QUERY_FLAGS",
    "ReadMode": "NAMED_PIPE_READ_MODE",
    "SectionPageProtection": "PAGE_PROTECTION",
    "ShareAccess": "FILE_SHARE_ACCESS",
    "ThreadFlags": "THREAD_CREATE_FLAGS",
    "Win32Protect": "PAGE_PROTECTION",
    "NtCreateFile.IoStatusBlock.Information": "FILE_CREATE_RESULT",
    "NtOpenFile.IoStatusBlock.Information": "FILE_CREATE_RESULT",
    "NtCreateMailslotFile.DesiredAccess": "FILE_ACCESS_MASK",
    "NtCreateNamedPipeFile.DesiredAccess": "FILE_ACCESS_MASK",
    "NtCreateKey.CreateOptions": "REG_CREATE_OPTIONS",
    "NtCreateKeyTransacted.CreateOptions": "REG_CREATE_OPTIONS",
    "NtCreateProcessEx.Flags": "PROCESS_CREATE_FLAGS",
    "NtDuplicateObject.Options": "DUPLICATE_OPTIONS",
    "NtGetWriteWatch.Flags": "WRITE_WATCH_FLAGS",
    "NtLoadKey2.Flags": "REG_LOAD_FLAGS",
    "NtLoadKeyEx.Flags": "REG_LOAD_FLAGS",
    "NtNotifyChangeKey.CompletionFilter": "REG_NOTIFY_FILTER",
    "NtNotifyChangeMultipleKeys.CompletionFilter": "REG_NOTIFY_FILTER",
    "NtOpenKeyEx.OpenOptions": "REG_CREATE_OPTIONS",
    "NtOpenKeyTransactedEx.OpenOptions": "REG_CREATE_OPTIONS",
    "NtSetValueKey.Type": "REG_TYPE",
    "NtUnmapViewOfSectionEx.Flags": "UNMAP_VIEW_FLAGS",
}

# The same for structures' fields.
_FIELDS = {
    "AllocationAttributes": "SECTION_ATTRIBUTES",
    "AllocationProtect": "PAGE_PROTECTION",
    "AddressFamily": "ADDRESS_FAMILY",
    "AfdFlags": "AFD_IO_FLAGS",
    "ContextFlags": "CONTEXT_FLAGS",
    "DeviceType": "FILE_DEVICE_TYPE",
    "ExceptionFlags": "EXCEPTION_FLAGS",
    "FileAttributes": "FILE_ATTRIBUTES",
    "FileSystemAttributes": "FILE_SYSTEM_ATTRIBUTES",
    "PollEvents": "AFD_POLL_EVENTS",
    "ReparseTag": "IO_REPARSE_TAG",
    "FILE_ACCESS_INFORMATION.AccessFlags": "FILE_ACCESS_MASK",
    "FILE_DISPOSITION_INFORMATION_EX.Flags": "FILE_DISPOSITION_FLAGS",
    "FILE_FS_DEVICE_INFORMATION.Characteristics": "FILE_DEVICE_CHARACTERISTICS",
    "FILE_MODE_INFORMATION.Mode": "FILE_CREATE_OPTIONS",
    "FILE_NOTIFY_INFORMATION.Action": "FILE_ACTION",
    "FILE_RENAME_INFORMATION_EX.Flags": "FILE_RENAME_FLAGS",
    "JOBOBJECT_BASIC_LIMIT_INFORMATION.LimitFlags": "JOB_OBJECT_LIMIT_FLAGS",
    "KEY_VALUE_BASIC_INFORMATION.Type": "REG_TYPE",
    "KEY_VALUE_FULL_INFORMATION.Type": "REG_TYPE",
    "KEY_VALUE_PARTIAL_INFORMATION.Type": "REG_TYPE",
    "MEMORY_BASIC_INFORMATION.Protect": "PAGE_PROTECTION",
    "MEMORY_BASIC_INFORMATION.State": "MEMORY_STATE",
    "MEMORY_BASIC_INFORMATION.Type": "MEMORY_TYPE",
    "PS_ATTRIBUTE.Attribute": "PS_ATTRIBUTE_KIND",
}

# Information classes whose structure has another name than theirs.
_INFORMATION = {
    "FileBothDirectoryInformation": "FILE_BOTH_DIR_INFORMATION",
    "FileFullDirectoryInformation": "FILE_FULL_DIR_INFORMATION",
    "FileHardLinkInformation": "FILE_LINKS_INFORMATION",
    "FileIdBothDirectoryInformation": "FILE_ID_BOTH_DIR_INFORMATION",
    "FileIdExtdBothDirectoryInformation": "FILE_ID_EXTD_BOTH_DIR_INFORMATION",
    "FileIdExtdDirectoryInformation": "FILE_ID_EXTD_DIR_INFORMATION",
    "FileIdFullDirectoryInformation": "FILE_ID_FULL_DIR_INFORMATION",
    "FileLinkInformationEx": "FILE_LINK_INFORMATION",
    "FileNormalizedNameInformation": "FILE_NAME_INFORMATION",
    "FileAlternateNameInformation": "FILE_NAME_INFORMATION",
    "FileFsObjectIdInformation": "FILE_FS_OBJECTID_INFORMATION",
    "MemoryMappedFilenameInformation": "MEMORY_SECTION_NAME",
    "MemoryRegionInformationEx": "MEMORY_REGION_INFORMATION",
    "ProcessIoCounters": "IO_COUNTERS",
    "ProcessTimes": "KERNEL_USER_TIMES",
    "ProcessQuotaLimits": "QUOTA_LIMITS",
    "ProcessVmCounters": "VM_COUNTERS",
    "ProcessMitigationPolicy": "PROCESS_MITIGATION_POLICY_INFORMATION",
    "ProcessCycleTime": "PROCESS_CYCLE_TIME_INFORMATION",
    "ProcessInstrumentationCallback": "PROCESS_INSTRUMENTATION_CALLBACK_INFORMATION",
    "SystemTimeOfDayInformation": "SYSTEM_TIMEOFDAY_INFORMATION",
    "SystemCurrentTimeZoneInformation": "RTL_TIME_ZONE_INFORMATION",
    "SystemDynamicTimeZoneInformation": "RTL_DYNAMIC_TIME_ZONE_INFORMATION",
    "SystemTimeAdjustmentInformation": "SYSTEM_QUERY_TIME_ADJUST_INFORMATION",
    "SystemExtendedHandleInformation": "SYSTEM_HANDLE_INFORMATION_EX",
    "SystemLogicalProcessorInformation": "SYSTEM_LOGICAL_PROCESSOR_INFORMATION",
    "ThreadCycleTime": "THREAD_CYCLE_TIME_INFORMATION",
    "ThreadGroupInformation": "GROUP_AFFINITY",
    "ThreadIdealProcessorEx": "PROCESSOR_NUMBER",
    "ThreadLastSystemCall": "THREAD_LAST_SYSCALL_INFORMATION",
    "ThreadTimes": "KERNEL_USER_TIMES",
    "TokenIntegrityLevel": "TOKEN_MANDATORY_LABEL",
    "TokenPrivileges": "TOKEN_PRIVILEGES",
}

# What a PVOID parameter points to, by service and name.
_POINTERS = {
    "NtCreateFile.EaBuffer": "FILE_FULL_EA_INFORMATION",
    "NtCreateUserProcess.ProcessParameters": "RTL_USER_PROCESS_PARAMETERS",
    "NtQueryEaFile.Buffer": "FILE_FULL_EA_INFORMATION",
    "NtQueryEaFile.EaList": "FILE_GET_EA_INFORMATION",
    "NtSetEaFile.Buffer": "FILE_FULL_EA_INFORMATION",
}

# The parameter that stands for the process whose handle another parameter is, by service and name.
_HANDLE_OWNERS = {
    "NtDuplicateObject.SourceHandle": "SourceProcessHandle",
    "NtDuplicateObject.TargetHandle": "TargetProcessHandle",
}

# The parameter that holds a control code, by service: it says what the buffers are.
_CONTROL_CODES = {
    "NtDeviceIoControlFile": "IoControlCode",
    "NtFsControlFile": "FsControlCode",
}

# The parameter that holds the REG_* type of a service's data.
_REGISTRY_TYPES = {
    "NtSetValueKey": "Type",
}

# A control code's input and output structure; "" for bytes.
_CONTROLS = {
    "FSCTL_PIPE_PEEK": ("", "FILE_PIPE_PEEK_BUFFER"),
    "FSCTL_PIPE_WAIT": ("FILE_PIPE_WAIT_FOR_BUFFER", ""),
    "FSCTL_SET_REPARSE_POINT": ("REPARSE_DATA_BUFFER", ""),
    "FSCTL_GET_REPARSE_POINT": ("", "REPARSE_DATA_BUFFER"),
    "IOCTL_AFD_BIND": ("AFD_BIND_INFO", "SOCKADDR"),
    "IOCTL_AFD_CONNECT": ("AFD_CONNECT_INFO", ""),
    "IOCTL_AFD_START_LISTEN": ("AFD_LISTEN_INFO", ""),
    "IOCTL_AFD_WAIT_FOR_LISTEN": ("", "AFD_LISTEN_RESPONSE_INFO"),
    "IOCTL_AFD_ACCEPT": ("AFD_ACCEPT_INFO", ""),
    "IOCTL_AFD_RECEIVE": ("AFD_RECV_INFO", ""),
    "IOCTL_AFD_RECEIVE_DATAGRAM": ("AFD_DATAGRAM_INFO", ""),
    "IOCTL_AFD_SEND": ("AFD_RECV_INFO", ""),
    "IOCTL_AFD_SEND_DATAGRAM": ("AFD_SEND_DATAGRAM_INFO", ""),
    "IOCTL_AFD_POLL": ("AFD_POLL_INFO", "AFD_POLL_INFO"),
    "IOCTL_AFD_PARTIAL_DISCONNECT": ("AFD_PARTIAL_DISCONNECT_INFO", ""),
    "IOCTL_AFD_GET_ADDRESS": ("", "SOCKADDR"),
    "IOCTL_AFD_GET_REMOTE_ADDRESS": ("", "SOCKADDR"),
    "IOCTL_AFD_GET_CONTEXT": ("", "SOCK_SHARED_INFO"),
    "IOCTL_AFD_SET_CONTEXT": ("SOCK_SHARED_INFO", ""),
    "IOCTL_AFD_EVENT_SELECT": ("AFD_EVENT_SELECT_INFO", ""),
    "IOCTL_AFD_ENUM_NETWORK_EVENTS": ("", "AFD_ENUM_NETWORK_EVENTS_INFO"),
    "IOCTL_AFD_DEFER_ACCEPT": ("AFD_DEFER_ACCEPT_INFO", ""),
    "IOCTL_AFD_TRANSPORT_IOCTL": ("AFD_TL_IO_CONTROL_INFO", ""),
    "IOCTL_AFD_SUPER_CONNECT": ("AFD_SUPER_CONNECT_INFO", ""),
    "IOCTL_AFD_RECEIVE_MESSAGE": ("AFD_DATAGRAM_INFO", ""),
    "IOCTL_AFD_SEND_MESSAGE": ("AFD_DATAGRAM_INFO", ""),
}

_PENDING, _DBG_TERMINATE_PROCESS = 0x103, 0x40010004


class Target(NamedTuple):
    """What a structure's pointer points to: so many of a type as the field `counted_by` says, in `unit` bytes each."""

    ctype: str
    counted_by: str = ""
    unit: int = 1


_FIELD_POINTERS = {
    "AFD_DATAGRAM_INFO.BufferArray": Target("WSABUF", "BufferCount"),
    "AFD_RECV_INFO.BufferArray": Target("WSABUF", "BufferCount"),
    "AFD_SEND_DATAGRAM_INFO.BufferArray": Target("WSABUF", "BufferCount"),
    "AFD_SEND_DATAGRAM_INFO.RemoteAddress": Target("SOCKADDR"),
    "AFD_TL_IO_CONTROL_INFO.InputBuffer": Target("UCHAR", "InputBufferLength"),
}

# The same for PS_ATTRIBUTE, whose Attribute says what Value is.
_ATTRIBUTE_VALUES = {
    "PS_ATTRIBUTE_CLIENT_ID": Target("CLIENT_ID"),
    "PS_ATTRIBUTE_HANDLE_LIST": Target("HANDLE", "Size", 8),
    "PS_ATTRIBUTE_IMAGE_NAME": Target("WCHAR", "Size"),
    "PS_ATTRIBUTE_JOB_LIST": Target("HANDLE", "Size", 8),
    "PS_ATTRIBUTE_STD_HANDLE_INFO": Target("PS_STD_HANDLE_INFO"),
}


@cache
def _symbols() -> dict[str, Flags | Choice | type[Code]]:
    """Every set and enumeration of constants/ by name."""
    found: dict[str, Flags | Choice | type[Code]] = {}
    for module in pkgutil.iter_modules(constants.__path__):
        for name, value in vars(importlib.import_module(f"{constants.__name__}.{module.name}")).items():
            if isinstance(value, Flags | Choice) or (isinstance(value, type) and issubclass(value, Code)):
                found[name] = value
    return found


@cache
def _structures() -> dict[str, type[Struct]]:
    """Every structure by name."""
    found: dict[str, type[Struct]] = {}
    modules = [f"{structures.__name__}.{module.name}" for module in pkgutil.iter_modules(structures.__path__)]
    for module in [*modules, "ntsup.ntabi.context"]:
        for name, value in vars(importlib.import_module(module)).items():
            if isinstance(value, type) and issubclass(value, Struct) and value is not Struct:
                found[name] = value
    return found


def _formatter(name: str) -> Formatter | None:
    """What names the values of a set or enumeration; of several, with spaces between, the first that knows a value."""
    if " " in name:
        several = [each for each in map(_formatter, name.split()) if each is not None]
        return lambda value: next(
            (text for each in several if not (text := each(value)).startswith("0x")), f"{value:#x}"
        )
    found = _symbols().get(name)
    if found is None:
        return None
    if isinstance(found, Flags | Choice):
        return found.format
    return lambda value: str(found.of(value))


@cache
def formatter(service: str, parameter: str, ctype: str) -> Formatter | None:
    """What names the values of a parameter of this type; None for plain numbers. For pointers: the pointee's type."""
    if ctype == "NTSTATUS":
        return exit_status if parameter == "ExitStatus" else status_name
    if ctype == "ACCESS_MASK" and parameter.startswith("Thread"):
        return _formatter("THREAD_ACCESS_MASK")
    if ctype == "ACCESS_MASK":
        for part, rights in _ACCESS_OF.items():
            if part in service:
                return _formatter(rights)
    found = _formatter(_SAME_TYPE.get(ctype, ctype))
    if found is not None:
        return found
    for key in (f"{service}.{parameter}", parameter):
        if key in _PARAMETERS and ctype in ("ULONG", "DWORD", "LONG", "UCHAR", "BYTE"):
            return _formatter(_PARAMETERS[key])
    return None


@cache
def field_formatter(structure: str, field: str, ctype: str) -> Formatter | None:
    """The same for a field of a structure."""
    if ctype == "NTSTATUS":
        return exit_status if field == "ExitStatus" else status_name
    for key in (f"{structure}.{field}", field):
        if key in _FIELDS:
            return _formatter(_FIELDS[key])
    return None


def exit_status(value: int) -> str:
    """A process's or thread's exit code: a number, unless it is one of the statuses programs die of, or it runs yet."""
    return status_name(value) if value & 0x80000000 or value in (_PENDING, _DBG_TERMINATE_PROCESS) else str(value)


def structure(name: str) -> type[Struct] | None:
    """The structure with this name, if it is declared."""
    return _structures().get(name)


@cache
def enumeration(ctype: str) -> type[Code] | None:
    """The enumeration with this name, if it is declared."""
    found = _symbols().get(_SAME_TYPE.get(ctype, ctype))
    return found if isinstance(found, type) else None


def is_class(ctype: str) -> bool:
    """Whether a type is an information class."""
    return ctype.endswith(("INFORMATION_CLASS", "INFOCLASS", "INFO_CLASS"))


@cache
def information(ctype: str, value: int) -> type[Struct] | None:
    """The structure of an information class: (FILE_INFORMATION_CLASS, 5) → FILE_STANDARD_INFORMATION."""
    classes = _symbols().get(_SAME_TYPE.get(ctype, ctype))
    if not (isinstance(classes, type) and issubclass(classes, Code)):
        return None
    label = classes.names().get(value)
    if label is None:
        return None
    upper = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", label).upper()
    for name in (_INFORMATION.get(label), upper, upper.replace("JOB_OBJECT_", "JOBOBJECT_")):
        if name in _structures():
            return _structures()[name]
    return None


def pointer(service: str, parameter: str) -> str | None:
    """The type that an untyped pointer parameter points to."""
    return _POINTERS.get(f"{service}.{parameter}")


def handle_owner(service: str, parameter: str) -> str | None:
    """The parameter that stands for the process whose handle a parameter is; None for the caller's own."""
    return _HANDLE_OWNERS.get(f"{service}.{parameter}")


def control_code(service: str) -> str | None:
    """The parameter that holds a service's control code."""
    return _CONTROL_CODES.get(service)


def registry_type(service: str) -> str | None:
    """The parameter that holds the REG_* type of a service's data."""
    return _REGISTRY_TYPES.get(service)


@cache
def control_structure(code: int, out: bool) -> type[Struct] | None:
    """The structure in the input or the output buffer of a control code."""
    for choice in ("IOCTL", "FSCTL"):
        named = _formatter(choice)
        found = _CONTROLS.get(named(code) if named else "")
        if found is not None:
            return _structures().get(found[out])
    return None


def socket_address(content: bytes) -> str:
    """A SOCKADDR as people write it: 127.0.0.1:80, [::1]:80, unix:PATH; its bytes for a family that is not known."""
    family, port = int.from_bytes(content[:2], "little"), int.from_bytes(content[2:4], "big")
    if family == AF_INET and len(content) >= 8:
        return f"{'.'.join(map(str, content[4:8]))}:{port}"
    if family == AF_INET6 and len(content) >= 24:
        return f"[{ipaddress.IPv6Address(content[8:24])}]:{port}"
    if family == AF_UNIX:
        return f"unix:{printable(content[2:].split(bytes(1), 1)[0].decode('utf-8', 'replace'))}"
    named = _formatter("ADDRESS_FAMILY")
    return f"{named(family) if named else family} {content[2:16].hex(' ')}"


_STRUCTURE_TEXTS: dict[str, Callable[[bytes], str]] = {"SOCKADDR": socket_address}


def structure_text(name: str) -> Callable[[bytes], str] | None:
    """What prints a structure from its bytes and what follows it, where its fields would not say what it means."""
    return _STRUCTURE_TEXTS.get(name)


def field_pointer(structure: str, field: str, whole: Struct) -> Target | None:
    """What a structure's pointer points to; `whole` are all its values."""
    if structure == "PS_ATTRIBUTE" and field == "Value":
        named = _formatter("PS_ATTRIBUTE_KIND")
        return _ATTRIBUTE_VALUES.get(named(vars(whole)["Attribute"]) if named else "")
    return _FIELD_POINTERS.get(f"{structure}.{field}")
