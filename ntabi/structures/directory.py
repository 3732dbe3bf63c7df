"""Entries of NtQueryDirectoryFile, by information class. Each begins at a multiple of 8, NextEntryOffset bytes after
the one before it; the last has 0.

Facts: winternl.h, winnt.h and the DDK headers of mingw-w64 (public domain); phnt (MIT); [MS-FSCC].
"""

from __future__ import annotations

from typing import Annotated

from ntsup.ntabi.structure import Array, Struct
from ntsup.ntabi.types import CHAR, LARGE_INTEGER, UCHAR, ULONG, WCHAR

# WCHAR ShortName[12], as bytes: two of alignment.
_SHORT_NAME_ALIGNED = Array(WCHAR, 12)


class FILE_DIRECTORY_INFORMATION(Struct):
    _tail_ = ("FileName", WCHAR)
    NextEntryOffset: ULONG
    FileIndex: ULONG = 0
    CreationTime: LARGE_INTEGER
    LastAccessTime: LARGE_INTEGER
    LastWriteTime: LARGE_INTEGER
    ChangeTime: LARGE_INTEGER
    EndOfFile: LARGE_INTEGER
    AllocationSize: LARGE_INTEGER
    FileAttributes: ULONG
    FileNameLength: ULONG


class FILE_FULL_DIR_INFORMATION(FILE_DIRECTORY_INFORMATION):
    """FileFullDirectoryInformation. EaSize holds the reparse tag of a reparse point."""

    _tail_ = ("FileName", WCHAR)
    EaSize: ULONG = 0


class FILE_ID_FULL_DIR_INFORMATION(FILE_FULL_DIR_INFORMATION):
    """FileIdFullDirectoryInformation."""

    _tail_ = ("FileName", WCHAR)
    FileId: LARGE_INTEGER


class FILE_BOTH_DIR_INFORMATION(FILE_FULL_DIR_INFORMATION):
    """FileBothDirectoryInformation."""

    _tail_ = ("FileName", WCHAR)
    ShortNameLength: CHAR = 0
    ShortName: Annotated[bytes, _SHORT_NAME_ALIGNED] = b""


class FILE_ID_BOTH_DIR_INFORMATION(FILE_BOTH_DIR_INFORMATION):
    """FileIdBothDirectoryInformation."""

    _tail_ = ("FileName", WCHAR)
    FileId: LARGE_INTEGER


class FILE_NAMES_INFORMATION(Struct):
    _tail_ = ("FileName", WCHAR)
    NextEntryOffset: ULONG
    FileIndex: ULONG = 0
    FileNameLength: ULONG


class FILE_ID_EXTD_DIR_INFORMATION(FILE_FULL_DIR_INFORMATION):
    """FileIdExtdDirectoryInformation."""

    _tail_ = ("FileName", WCHAR)
    ReparsePointTag: ULONG = 0
    FileId: Annotated[bytes, Array(UCHAR, 16)]


class FILE_ID_EXTD_BOTH_DIR_INFORMATION(FILE_ID_EXTD_DIR_INFORMATION):
    """FileIdExtdBothDirectoryInformation."""

    _tail_ = ("FileName", WCHAR)
    ShortNameLength: CHAR = 0
    ShortName: Annotated[bytes, _SHORT_NAME_ALIGNED] = b""
