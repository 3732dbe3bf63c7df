"""Structures of the registry services, by information class. Lengths of names and data are in bytes.

Facts: winternl.h, winnt.h and the DDK headers of mingw-w64 (public domain); phnt (MIT); Microsoft's documentation.
"""

from __future__ import annotations

from ntsup.ntabi.structure import Struct
from ntsup.ntabi.types import LARGE_INTEGER, PVOID, UCHAR, ULONG, WCHAR


class KEY_BASIC_INFORMATION(Struct):
    _tail_ = ("Name", WCHAR)
    LastWriteTime: LARGE_INTEGER
    TitleIndex: ULONG = 0
    NameLength: ULONG


class KEY_NODE_INFORMATION(Struct):
    """The class name, ClassOffset bytes from the start, comes after the name."""

    _tail_ = ("Name", WCHAR)
    LastWriteTime: LARGE_INTEGER
    TitleIndex: ULONG = 0
    ClassOffset: ULONG
    ClassLength: ULONG
    NameLength: ULONG


class KEY_FULL_INFORMATION(Struct):
    _tail_ = ("Class", WCHAR)
    LastWriteTime: LARGE_INTEGER
    TitleIndex: ULONG = 0
    ClassOffset: ULONG
    ClassLength: ULONG
    SubKeys: ULONG
    MaxNameLength: ULONG
    MaxClassLength: ULONG
    Values: ULONG
    MaxValueNameLength: ULONG
    MaxValueDataLength: ULONG


class KEY_NAME_INFORMATION(Struct):
    _tail_ = ("Name", WCHAR)
    NameLength: ULONG


class KEY_CACHED_INFORMATION(Struct):
    LastWriteTime: LARGE_INTEGER
    TitleIndex: ULONG = 0
    SubKeys: ULONG
    MaxNameLength: ULONG
    Values: ULONG
    MaxValueNameLength: ULONG
    MaxValueDataLength: ULONG
    NameLength: ULONG


class KEY_FLAGS_INFORMATION(Struct):
    """Wow64Flags, KeyFlags (1: REG_FLAG_VOLATILE, 2: REG_FLAG_LINK), ControlFlags."""

    Wow64Flags: ULONG
    KeyFlags: ULONG
    ControlFlags: ULONG


class KEY_VIRTUALIZATION_INFORMATION(Struct):
    Flags: ULONG


class KEY_HANDLE_TAGS_INFORMATION(Struct):
    HandleTags: ULONG


class KEY_TRUST_INFORMATION(Struct):
    Flags: ULONG


class KEY_WRITE_TIME_INFORMATION(Struct):
    LastWriteTime: LARGE_INTEGER


class KEY_WOW64_FLAGS_INFORMATION(Struct):
    UserFlags: ULONG


class KEY_VALUE_BASIC_INFORMATION(Struct):
    _tail_ = ("Name", WCHAR)
    TitleIndex: ULONG = 0
    Type: ULONG
    NameLength: ULONG


class KEY_VALUE_FULL_INFORMATION(Struct):
    """The data, DataOffset bytes from the start, comes after the name."""

    _tail_ = ("Name", WCHAR)
    TitleIndex: ULONG = 0
    Type: ULONG
    DataOffset: ULONG
    DataLength: ULONG
    NameLength: ULONG


class KEY_VALUE_PARTIAL_INFORMATION(Struct):
    _tail_ = ("Data", UCHAR)
    TitleIndex: ULONG = 0
    Type: ULONG
    DataLength: ULONG


class KEY_VALUE_PARTIAL_INFORMATION_ALIGN64(Struct):
    _tail_ = ("Data", UCHAR)
    Type: ULONG
    DataLength: ULONG


class KEY_VALUE_ENTRY(Struct):
    """One value asked of NtQueryMultipleValueKey; ValueName is the address of a UNICODE_STRING."""

    ValueName: PVOID
    DataLength: ULONG
    DataOffset: ULONG
    Type: ULONG
