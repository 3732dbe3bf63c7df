"""Structures of the file services, by information class: FileBasicInformation is FILE_BASIC_INFORMATION. Times are in
100 ns since 1601; lengths of names are in bytes.

Facts: winternl.h, winnt.h and the DDK headers of mingw-w64 (public domain); phnt (MIT); [MS-FSCC].
"""

from __future__ import annotations

from typing import Annotated

from ntsup.ntabi.structure import Array, Struct
from ntsup.ntabi.structures.common import GUID
from ntsup.ntabi.types import (
    ACCESS_MASK,
    BOOLEAN,
    CHAR,
    HANDLE,
    LARGE_INTEGER,
    PVOID,
    UCHAR,
    ULONG,
    ULONGLONG,
    USHORT,
    WCHAR,
)


class FILE_BASIC_INFORMATION(Struct):
    """Times and attributes; when set, a time of 0 or -1 leaves the file's as it is."""

    CreationTime: LARGE_INTEGER
    LastAccessTime: LARGE_INTEGER
    LastWriteTime: LARGE_INTEGER
    ChangeTime: LARGE_INTEGER
    FileAttributes: ULONG


class FILE_STANDARD_INFORMATION(Struct):
    AllocationSize: LARGE_INTEGER
    EndOfFile: LARGE_INTEGER
    NumberOfLinks: ULONG
    DeletePending: BOOLEAN
    Directory: BOOLEAN


class FILE_INTERNAL_INFORMATION(Struct):
    IndexNumber: LARGE_INTEGER


class FILE_EA_INFORMATION(Struct):
    EaSize: ULONG


class FILE_ACCESS_INFORMATION(Struct):
    AccessFlags: ACCESS_MASK


class FILE_POSITION_INFORMATION(Struct):
    CurrentByteOffset: LARGE_INTEGER


class FILE_MODE_INFORMATION(Struct):
    Mode: ULONG


class FILE_ALIGNMENT_INFORMATION(Struct):
    AlignmentRequirement: ULONG


class FILE_NAME_INFORMATION(Struct):
    _tail_ = ("FileName", WCHAR)
    FileNameLength: ULONG


class FILE_ALL_INFORMATION(Struct):
    """All that the members say; the name follows."""

    _tail_ = ("FileName", WCHAR)
    BasicInformation: FILE_BASIC_INFORMATION
    StandardInformation: FILE_STANDARD_INFORMATION
    InternalInformation: FILE_INTERNAL_INFORMATION
    EaInformation: FILE_EA_INFORMATION
    AccessInformation: FILE_ACCESS_INFORMATION
    PositionInformation: FILE_POSITION_INFORMATION
    ModeInformation: FILE_MODE_INFORMATION
    AlignmentInformation: FILE_ALIGNMENT_INFORMATION
    FileNameLength: ULONG


class FILE_NETWORK_OPEN_INFORMATION(Struct):
    CreationTime: LARGE_INTEGER
    LastAccessTime: LARGE_INTEGER
    LastWriteTime: LARGE_INTEGER
    ChangeTime: LARGE_INTEGER
    AllocationSize: LARGE_INTEGER
    EndOfFile: LARGE_INTEGER
    FileAttributes: ULONG


class FILE_ATTRIBUTE_TAG_INFORMATION(Struct):
    FileAttributes: ULONG
    ReparseTag: ULONG


class FILE_DISPOSITION_INFORMATION(Struct):
    DeleteFile: BOOLEAN


class FILE_DISPOSITION_INFORMATION_EX(Struct):
    Flags: ULONG


class FILE_END_OF_FILE_INFORMATION(Struct):
    EndOfFile: LARGE_INTEGER


class FILE_ALLOCATION_INFORMATION(Struct):
    AllocationSize: LARGE_INTEGER


class FILE_VALID_DATA_LENGTH_INFORMATION(Struct):
    ValidDataLength: LARGE_INTEGER


class FILE_RENAME_INFORMATION(Struct):
    """FileRenameInformation and, with flags in the first member, FileRenameInformationEx."""

    _tail_ = ("FileName", WCHAR)
    Flags: ULONG  # FileRenameInformation: a BOOLEAN, ReplaceIfExists, and three bytes of padding
    RootDirectory: HANDLE
    FileNameLength: ULONG


class FILE_RENAME_INFORMATION_EX(FILE_RENAME_INFORMATION):
    _tail_ = ("FileName", WCHAR)


class FILE_LINK_INFORMATION(FILE_RENAME_INFORMATION):
    _tail_ = ("FileName", WCHAR)


class FILE_STREAM_INFORMATION(Struct):
    _tail_ = ("StreamName", WCHAR)
    NextEntryOffset: ULONG
    StreamNameLength: ULONG
    StreamSize: LARGE_INTEGER
    StreamAllocationSize: LARGE_INTEGER


class FILE_FULL_EA_INFORMATION(Struct):
    """The name, its terminating zero and the value follow."""

    _tail_ = ("EaName", CHAR)
    NextEntryOffset: ULONG
    Flags: UCHAR
    EaNameLength: UCHAR
    EaValueLength: USHORT


class FILE_GET_EA_INFORMATION(Struct):
    _tail_ = ("EaName", CHAR)
    NextEntryOffset: ULONG
    EaNameLength: UCHAR


class FILE_COMPRESSION_INFORMATION(Struct):
    CompressedFileSize: LARGE_INTEGER
    CompressionFormat: USHORT = 0
    CompressionUnitShift: UCHAR = 0
    ChunkShift: UCHAR = 0
    ClusterShift: UCHAR = 0
    Reserved: Annotated[bytes, Array(UCHAR, 3)] = b""


class FILE_COMPLETION_INFORMATION(Struct):
    Port: HANDLE
    Key: PVOID


class FILE_IO_COMPLETION_NOTIFICATION_INFORMATION(Struct):
    Flags: ULONG


class FILE_IO_PRIORITY_HINT_INFORMATION(Struct):
    PriorityHint: ULONG


class FILE_IS_REMOTE_DEVICE_INFORMATION(Struct):
    IsRemote: BOOLEAN


class FILE_ID_INFORMATION(Struct):
    VolumeSerialNumber: ULONGLONG
    FileId: Annotated[bytes, Array(UCHAR, 16)]


class FILE_CASE_SENSITIVE_INFORMATION(Struct):
    Flags: ULONG


class FILE_PIPE_INFORMATION(Struct):
    ReadMode: ULONG
    CompletionMode: ULONG


class FILE_PIPE_LOCAL_INFORMATION(Struct):
    NamedPipeType: ULONG
    NamedPipeConfiguration: ULONG
    MaximumInstances: ULONG
    CurrentInstances: ULONG
    InboundQuota: ULONG
    ReadDataAvailable: ULONG
    OutboundQuota: ULONG
    WriteQuotaAvailable: ULONG
    NamedPipeState: ULONG
    NamedPipeEnd: ULONG


class FILE_PIPE_PEEK_BUFFER(Struct):
    """FSCTL_PIPE_PEEK's answer; the bytes follow."""

    _tail_ = ("Data", CHAR)
    NamedPipeState: ULONG
    ReadDataAvailable: ULONG
    NumberOfMessages: ULONG
    MessageLength: ULONG


class FILE_PIPE_WAIT_FOR_BUFFER(Struct):
    """FSCTL_PIPE_WAIT's question; the pipe's name follows."""

    _tail_ = ("Name", WCHAR)
    Timeout: LARGE_INTEGER
    NameLength: ULONG
    TimeoutSpecified: BOOLEAN


class FILE_STAT_INFORMATION(Struct):
    FileId: LARGE_INTEGER
    CreationTime: LARGE_INTEGER
    LastAccessTime: LARGE_INTEGER
    LastWriteTime: LARGE_INTEGER
    ChangeTime: LARGE_INTEGER
    AllocationSize: LARGE_INTEGER
    EndOfFile: LARGE_INTEGER
    FileAttributes: ULONG
    ReparseTag: ULONG
    NumberOfLinks: ULONG
    EffectiveAccess: ACCESS_MASK


class FILE_STANDARD_LINK_INFORMATION(Struct):
    NumberOfAccessibleLinks: ULONG
    TotalNumberOfLinks: ULONG
    DeletePending: BOOLEAN
    Directory: BOOLEAN


class FILE_LINK_ENTRY_INFORMATION(Struct):
    _tail_ = ("FileName", WCHAR)
    NextEntryOffset: ULONG
    ParentFileId: LARGE_INTEGER
    FileNameLength: ULONG


class FILE_LINKS_INFORMATION(Struct):
    """FileHardLinkInformation: the first entry follows."""

    BytesNeeded: ULONG
    EntriesReturned: ULONG


class FILE_NOTIFY_INFORMATION(Struct):
    _tail_ = ("FileName", WCHAR)
    NextEntryOffset: ULONG
    Action: ULONG
    FileNameLength: ULONG


class FILE_NOTIFY_EXTENDED_INFORMATION(Struct):
    _tail_ = ("FileName", WCHAR)
    NextEntryOffset: ULONG
    Action: ULONG
    CreationTime: LARGE_INTEGER
    LastModificationTime: LARGE_INTEGER
    LastChangeTime: LARGE_INTEGER
    LastAccessTime: LARGE_INTEGER
    AllocatedLength: LARGE_INTEGER
    FileSize: LARGE_INTEGER
    FileAttributes: ULONG
    ReparsePointTag: ULONG
    FileId: LARGE_INTEGER
    ParentFileId: LARGE_INTEGER
    FileNameLength: ULONG


class FILE_SEGMENT_ELEMENT(Struct):
    Buffer: PVOID


class FILE_IO_COMPLETION_INFORMATION(Struct):
    """One packet of NtRemoveIoCompletionEx."""

    KeyContext: PVOID
    ApcContext: PVOID
    Status: ULONG
    Reserved: ULONG = 0
    Information: ULONGLONG


class REPARSE_DATA_BUFFER(Struct):
    """The head of every reparse point."""

    ReparseTag: ULONG
    ReparseDataLength: USHORT
    Reserved: USHORT = 0


class SYMBOLIC_LINK_REPARSE_BUFFER(Struct):
    """What follows REPARSE_DATA_BUFFER for IO_REPARSE_TAG_SYMLINK."""

    _tail_ = ("PathBuffer", WCHAR)
    SubstituteNameOffset: USHORT
    SubstituteNameLength: USHORT
    PrintNameOffset: USHORT
    PrintNameLength: USHORT
    Flags: ULONG


class MOUNT_POINT_REPARSE_BUFFER(Struct):
    """What follows REPARSE_DATA_BUFFER for IO_REPARSE_TAG_MOUNT_POINT."""

    _tail_ = ("PathBuffer", WCHAR)
    SubstituteNameOffset: USHORT
    SubstituteNameLength: USHORT
    PrintNameOffset: USHORT
    PrintNameLength: USHORT


class FILE_OBJECTID_BUFFER(Struct):
    ObjectId: GUID
    BirthVolumeId: GUID
    BirthObjectId: GUID
    DomainId: GUID
