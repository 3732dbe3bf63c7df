"""Opening: NtCreateFile, NtOpenFile, and what works on a name without opening it.

Everything is checked before anything is made. Must never leave a file made, or an fd open, behind a failed call that
did not mean to.
"""

from __future__ import annotations

import os
import stat
import struct

from ntsup.ntabi import (
    ACCESS_MASK,
    HANDLE,
    LARGE_INTEGER,
    PVOID,
    ULONG,
    In,
    IoStatusBlock,
    NtError,
    NtStatus,
    ObjectAttributes,
    Out,
    service,
)
from ntsup.pathmap.resolve import Found, leads_round
from ntsup.supervisor.objects import dos_attributes, extended_attributes
from ntsup.supervisor.objects.base import DELETE
from ntsup.supervisor.objects.devices import Open, Quality, open_device
from ntsup.supervisor.objects.disk import DiskFile
from ntsup.supervisor.objects.dos_attributes import Facts
from ntsup.supervisor.objects.file import (
    FILE_ALL_ACCESS,
    FILE_APPEND_DATA,
    FILE_DELETE_CHILD,
    FILE_DELETE_ON_CLOSE,
    FILE_DIRECTORY_FILE,
    FILE_EXECUTE,
    FILE_NO_INTERMEDIATE_BUFFERING,
    FILE_NON_DIRECTORY_FILE,
    FILE_OPEN_BY_FILE_ID,
    FILE_OPEN_REPARSE_POINT,
    FILE_READ_DATA,
    FILE_WRITE_DATA,
    FILE_WRITE_THROUGH,
    File,
    check_synchronize,
    map_access,
)
from ntsup.supervisor.objects.linux_stream import LinuxStreamFile
from ntsup.supervisor.objects.namespace import Directory
from ntsup.supervisor.objects.section import check_truncation, runs_as_image
from ntsup.supervisor.objects.stream import facts_of_stream, open_stream
from ntsup.supervisor.objects.thread import Thread

FILE_SUPERSEDE, FILE_OPEN, FILE_CREATE, FILE_OPEN_IF, FILE_OVERWRITE, FILE_OVERWRITE_IF = range(6)
FILE_SUPERSEDED, FILE_OPENED, FILE_CREATED, FILE_OVERWRITTEN, FILE_EXISTS, FILE_DOES_NOT_EXIST = range(6)
_OVERWRITES = (FILE_SUPERSEDE, FILE_OVERWRITE, FILE_OVERWRITE_IF)
_CREATES = (FILE_SUPERSEDE, FILE_CREATE, FILE_OPEN_IF, FILE_OVERWRITE_IF)
_DATA = FILE_READ_DATA | FILE_WRITE_DATA | FILE_APPEND_DATA | FILE_EXECUTE
_WRITE = FILE_WRITE_DATA | FILE_APPEND_DATA
_OPTIONS = 0x00FFFFFF
_ATTRIBUTES = 0x00007FB7


def _quality(t: Thread, attributes: ObjectAttributes) -> Quality:
    if not attributes.security_quality_of_service:
        return Quality()
    _, level, dynamic = struct.unpack_from("<II?", t.process.memory.read(attributes.security_quality_of_service, 12))
    if level > 3:  # SecurityDelegation
        raise NtError(NtStatus.BAD_IMPERSONATION_LEVEL)
    return Quality(level, dynamic)


def create(
    t: Thread,
    attributes: ObjectAttributes,
    desired_access: int,
    share: int,
    disposition: int,
    options: int,
    file_attributes: int = 0,
    ea: dict[str, bytes] | None = None,
) -> tuple[File, int]:
    """Open or make what an OBJECT_ATTRIBUTES names: (file, FILE_OPENED and its kin)."""
    if (
        disposition > FILE_OVERWRITE_IF
        or options & ~_OPTIONS
        or share & ~7
        or file_attributes & ~dos_attributes.VALID
        or options & (FILE_DIRECTORY_FILE | FILE_NON_DIRECTORY_FILE) == FILE_DIRECTORY_FILE | FILE_NON_DIRECTORY_FILE
        or (options & FILE_DIRECTORY_FILE and disposition not in (FILE_OPEN, FILE_CREATE, FILE_OPEN_IF))
    ):
        raise NtError(NtStatus.INVALID_PARAMETER)
    granted = map_access(desired_access)
    check_synchronize(options, granted)
    if options & FILE_DELETE_ON_CLOSE and not granted & DELETE:
        raise NtError(NtStatus.INVALID_PARAMETER)
    if options & FILE_NO_INTERMEDIATE_BUFFERING and desired_access & FILE_APPEND_DATA:
        raise NtError(NtStatus.INVALID_PARAMETER)
    if attributes.name is None and not attributes.root_directory:
        raise NtError(NtStatus.INVALID_PARAMETER)
    name = attributes.name or ""

    def of_device(device: str, root: File | None) -> tuple[File, int]:
        quality = _quality(t, attributes)
        opened = Open(t, name, desired_access, share, disposition, options, file_attributes, root, ea or {}, quality)
        return open_device(device, opened), opened.information

    if options & FILE_OPEN_BY_FILE_ID:
        found = _by_id(t, attributes)
    elif attributes.root_directory:
        root = t.process.handles.lookup(attributes.root_directory)[0]
        if isinstance(root, Directory):
            if name.startswith("\\"):
                raise NtError(NtStatus.OBJECT_PATH_SYNTAX_BAD)
            base = root.path().rstrip("\\") or ""
            return create(
                t,
                ObjectAttributes(0, f"{base}\\{name}", attributes.attributes),
                desired_access,
                share,
                disposition,
                options,
                file_attributes,
                ea,
            )
        if not isinstance(root, File):
            raise NtError(NtStatus.OBJECT_TYPE_MISMATCH)
        if not isinstance(root, DiskFile):
            return of_device(root.open_relative(name), root)
        if name.startswith("\\"):
            raise NtError(NtStatus.INVALID_PARAMETER)
        if name and not root.is_directory and not name.startswith(":"):
            raise NtError(NtStatus.OBJECT_PATH_NOT_FOUND)
        found = t.executive.paths.resolve_relative(root.linux_path, name)
    else:
        path = t.executive.paths.parse(name)
        if path.device:
            return of_device(path.device, None)
        found = t.executive.paths.locate(path)
    file, information = _open_disk(t, found, desired_access, granted, share, disposition, options, file_attributes)
    if ea and information != FILE_OPENED and isinstance(file, DiskFile):
        extended_attributes.store(file.place, ea)
    return file, information


def _by_id(t: Thread, attributes: ObjectAttributes) -> Found:
    """FILE_OPEN_BY_FILE_ID: the name is 8 or 16 bytes, the root any file of the volume."""
    raw = (attributes.name or "").encode("utf-16-le", "surrogatepass")
    if len(raw) not in (8, 16) or not attributes.root_directory:
        raise NtError(NtStatus.INVALID_PARAMETER)
    root = t.process.handles.resolve(attributes.root_directory, File)
    if not isinstance(root, DiskFile):
        raise NtError(NtStatus.INVALID_PARAMETER)
    device = root.status().st_dev
    path = t.executive.open_files.by_id(device, int.from_bytes(raw, "little"))
    if path is None:
        raise NtError(NtStatus.INVALID_PARAMETER)  # what NTFS says of an id that no file has
    return Found(path, os.stat(path), "", False, False)


def _open_disk(
    t: Thread,
    found: Found,
    desired_access: int,
    granted: int,
    share: int,
    disposition: int,
    options: int,
    file_attributes: int,
) -> tuple[File, int]:
    if found.info is None and disposition == FILE_OPEN and not granted & (_WRITE | DELETE):
        found = t.executive.paths.as_program(found)
    info = found.info
    if found.stream:
        if options & FILE_DIRECTORY_FILE:
            raise NtError(NtStatus.NOT_A_DIRECTORY)
        return open_stream(t.executive, found, granted, share, disposition, options)
    if info is None:
        return _make(t, found, granted, share, disposition, options, file_attributes)
    executive, path = t.executive, found.path
    if options & FILE_OPEN_REPARSE_POINT:
        info = os.lstat(path)
    elif stat.S_ISLNK(info.st_mode):  # leads nowhere
        return _through_link(t, found, granted, share, disposition, options, file_attributes)
    kind = stat.S_IFMT(info.st_mode)
    directory = kind == stat.S_IFDIR or (kind == stat.S_IFLNK and os.path.isdir(path))
    node = executive.open_files.node(info)
    if node.doomed and (info.st_nlink == 1 or directory or node.doomed == path):
        raise NtError(NtStatus.DELETE_PENDING)
    if disposition == FILE_CREATE:
        raise NtError(NtStatus.OBJECT_NAME_COLLISION)
    if directory:
        if options & FILE_NON_DIRECTORY_FILE:
            raise NtError(NtStatus.FILE_IS_A_DIRECTORY)
        if disposition in _OVERWRITES:
            raise NtError(NtStatus.OBJECT_NAME_COLLISION)
    else:
        if options & FILE_DIRECTORY_FILE:
            raise NtError(NtStatus.NOT_A_DIRECTORY)
        if found.directory:
            raise NtError(NtStatus.OBJECT_NAME_INVALID)
    overwrites = disposition in _OVERWRITES
    if desired_access & 0x02000000:  # MAXIMUM_ALLOWED
        granted &= _maximum(executive.paths.is_read_only(path), info, path, directory)
    need = granted & (_WRITE | DELETE) | (_WRITE if overwrites else 0)
    if found.volume and granted & (FILE_READ_DATA | _WRITE):
        raise NtError(NtStatus.ACCESS_DENIED)
    if need and executive.paths.is_read_only(path):
        raise NtError(NtStatus.ACCESS_DENIED)
    if not directory and not info.st_mode & 0o222 and kind == stat.S_IFREG:
        if need & _WRITE:
            raise NtError(NtStatus.ACCESS_DENIED)
        if options & FILE_DELETE_ON_CLOSE:
            raise NtError(NtStatus.CANNOT_DELETE)
    if options & FILE_DELETE_ON_CLOSE and kind == stat.S_IFREG and runs_as_image(executive, info):
        raise NtError(NtStatus.CANNOT_DELETE)
    if node.opens:
        implied = DELETE if disposition == FILE_SUPERSEDE else FILE_WRITE_DATA if overwrites else 0
        node.check_share(granted | implied, share)
    if kind in (stat.S_IFIFO, stat.S_IFCHR) and granted & _DATA:
        fd = _open_data(path, granted, options, False)
        return LinuxStreamFile(executive, fd, access=granted, options=options, share=share), FILE_OPENED
    if overwrites:
        return _overwrite(t, found, granted, share, disposition, options, file_attributes)
    if kind == stat.S_IFLNK or not granted & _DATA or (directory and not granted & FILE_READ_DATA):
        fd = os.open(path, os.O_PATH | os.O_CLOEXEC | (os.O_NOFOLLOW if kind == stat.S_IFLNK else 0))
        path_only = True
    else:
        fd = _open_data(path, granted, options, directory)
        path_only = False
    return (
        DiskFile(
            executive,
            fd,
            info,
            path,
            node,
            access=granted,
            options=options,
            share=share,
            path_only=path_only,
            volume=found.volume,
        ).deleting(options),
        FILE_OPENED,
    )


def _open_data(path: str, granted: int, options: int, directory: bool) -> int:
    """An fd that can do what was granted; EACCES where Linux forbids it."""
    flags = os.O_CLOEXEC | os.O_NONBLOCK | os.O_NOCTTY
    if directory:
        return os.open(path, flags | os.O_DIRECTORY)
    if options & FILE_WRITE_THROUGH:
        flags |= os.O_DSYNC
    if not granted & _WRITE:
        return os.open(path, flags)
    try:
        return os.open(path, flags | os.O_RDWR)
    except PermissionError:
        if granted & (FILE_READ_DATA | FILE_EXECUTE):
            raise
        return os.open(path, flags | os.O_WRONLY)


def _maximum(read_only: bool, info: os.stat_result, path: str, directory: bool) -> int:
    """What MAXIMUM_ALLOWED gives on a file."""
    access = FILE_ALL_ACCESS
    if read_only:
        return access & ~(_WRITE | DELETE | FILE_DELETE_CHILD | 0x110)
    if not directory and (not info.st_mode & 0o222 or not os.access(path, os.W_OK)):
        access &= ~_WRITE
    if not os.access(path, os.R_OK):
        access &= ~FILE_READ_DATA
    return access


def _through_link(
    t: Thread, found: Found, granted: int, share: int, disposition: int, options: int, file_attributes: int
) -> tuple[File, int]:
    """A symbolic link whose target is missing: what creates, creates the target."""
    if leads_round(found.path):
        raise NtError(NtStatus.REPARSE_POINT_NOT_RESOLVED)
    if disposition not in _CREATES:
        raise NtError(NtStatus.OBJECT_NAME_NOT_FOUND)
    target = os.path.realpath(found.path)
    if os.path.islink(target) or not os.path.isdir(os.path.dirname(target)):
        raise NtError(NtStatus.OBJECT_PATH_NOT_FOUND)
    return _make(t, found._replace(path=target, info=None), granted, share, disposition, options, file_attributes)


def _make(
    t: Thread, found: Found, granted: int, share: int, disposition: int, options: int, file_attributes: int
) -> tuple[File, int]:
    """Create what is not there."""
    if disposition not in _CREATES:
        raise NtError(NtStatus.OBJECT_NAME_NOT_FOUND)
    executive, path = t.executive, found.path
    if found.directory and not options & FILE_DIRECTORY_FILE:
        raise NtError(NtStatus.OBJECT_NAME_INVALID)
    if executive.paths.is_read_only(path):
        raise NtError(NtStatus.ACCESS_DENIED)
    read_only = file_attributes & dos_attributes.FILE_ATTRIBUTE_READONLY
    try:
        if options & FILE_DIRECTORY_FILE:
            if file_attributes & dos_attributes.FILE_ATTRIBUTE_TEMPORARY:
                raise NtError(NtStatus.INVALID_PARAMETER)
            os.mkdir(path)
            fd = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        else:
            if read_only and options & FILE_DELETE_ON_CLOSE:
                raise NtError(NtStatus.CANNOT_DELETE)
            flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW
            if options & FILE_WRITE_THROUGH:
                flags |= os.O_DSYNC
            fd = os.open(path, flags, 0o444 if read_only else 0o666)
    except FileExistsError:
        raise NtError(NtStatus.OBJECT_NAME_COLLISION) from None  # somebody was faster
    except FileNotFoundError:
        raise NtError(NtStatus.OBJECT_PATH_NOT_FOUND) from None
    except OSError as error:
        if error.errno == 36:  # ENAMETOOLONG
            raise NtError(NtStatus.OBJECT_NAME_INVALID) from None
        raise
    if executive.paths.note_created(path):
        os.close(fd)
        (os.rmdir if options & FILE_DIRECTORY_FILE else os.unlink)(path)
        executive.paths.note_removed(path)
        raise NtError(NtStatus.OBJECT_NAME_COLLISION)  # a gate was faster, in another case
    info = os.fstat(fd)
    extra = file_attributes & dos_attributes.KEPT & ~dos_attributes.FILE_ATTRIBUTE_ARCHIVE
    extra &= ~dos_attributes.FILE_ATTRIBUTE_READONLY if not stat.S_ISDIR(info.st_mode) else extra
    if extra:
        archive = 0 if stat.S_ISDIR(info.st_mode) else dos_attributes.FILE_ATTRIBUTE_ARCHIVE
        dos_attributes.keep(fd, extra | archive, 0)
    node = executive.open_files.node(info)
    file = DiskFile(executive, fd, info, path, node, access=granted, options=options, share=share)
    return file.deleting(options), FILE_CREATED


def _overwrite(
    t: Thread, found: Found, granted: int, share: int, disposition: int, options: int, file_attributes: int
) -> tuple[File, int]:
    """Empty a file that is there, with new attributes."""
    executive, path = t.executive, found.path
    if stat.S_ISREG(os.stat(path).st_mode):
        hidden = (dos_attributes.kept(path)[0] or 0) & (
            dos_attributes.FILE_ATTRIBUTE_HIDDEN | dos_attributes.FILE_ATTRIBUTE_SYSTEM
        )
        if hidden & ~file_attributes:
            raise NtError(NtStatus.ACCESS_DENIED)
    fd = _open_data(path, granted | FILE_WRITE_DATA, options, False)
    try:
        check_truncation(executive, fd, 0)
        os.ftruncate(fd, 0)
    except (NtError, OSError):
        os.close(fd)
        raise
    info = os.fstat(fd)
    if stat.S_ISREG(info.st_mode):
        wanted = file_attributes & dos_attributes.SETTABLE | dos_attributes.FILE_ATTRIBUTE_ARCHIVE
        try:
            dos_attributes.set_attributes(fd, info, wanted)
        except (NtError, OSError):
            pass  # nowhere to keep an attribute, or a file of somebody else's that we may write
    node = executive.open_files.node(info)
    file = DiskFile(executive, fd, info, path, node, access=granted, options=options, share=share)
    return file.deleting(options), FILE_SUPERSEDED if disposition == FILE_SUPERSEDE else FILE_OVERWRITTEN


def insert(t: Thread, file: File, file_handle: Out[HANDLE], iosb: IoStatusBlock, flags: int, information: int) -> int:
    """Give a new file its first handle and answer; the file goes again where that fails."""
    try:
        handle = t.process.handles.insert(file, file.access, flags)
    except NtError:
        file.last_handle_closed()
        raise
    file_handle.put(handle)
    iosb.put(NtStatus.SUCCESS, information)
    return NtStatus.SUCCESS


def read_ea_list(t: Thread, address: int, length: int) -> dict[str, bytes]:
    """A list of FILE_FULL_EA_INFORMATION, by upper-case name; STATUS_EA_LIST_INCONSISTENT when it is none."""
    if not address or not length:
        return {}
    raw = t.process.memory.read(address, length)
    found: dict[str, bytes] = {}
    at = 0
    while True:
        if at + 9 > length:
            raise NtError(NtStatus.EA_LIST_INCONSISTENT)
        following, _, name_length, value_length = struct.unpack_from("<IBBH", raw, at)
        end = at + 8 + name_length + 1 + value_length
        if end > length:
            raise NtError(NtStatus.EA_LIST_INCONSISTENT)
        name = raw[at + 8 : at + 8 + name_length].decode("latin-1").upper()
        found[name] = raw[end - value_length : end]
        if not following:
            return found
        if following & 3 or at + following < end:
            raise NtError(NtStatus.EA_LIST_INCONSISTENT)
        at += following


@service(partial="oplocks and transactions are refused, an allocation size is a hint")
def NtCreateFile(
    t: Thread,
    file_handle: Out[HANDLE],
    desired_access: ACCESS_MASK,
    object_attributes: ObjectAttributes,
    io_status_block: IoStatusBlock,
    allocation_size: In[LARGE_INTEGER] | None,
    file_attributes: ULONG,
    share_access: ULONG,
    create_disposition: ULONG,
    create_options: ULONG,
    ea_buffer: PVOID,
    ea_length: ULONG,
) -> int:
    """Open or make a file, a directory or a device."""
    if allocation_size is not None and allocation_size < 0:
        raise NtError(NtStatus.INVALID_PARAMETER)
    file, information = create(
        t,
        object_attributes,
        desired_access,
        share_access,
        create_disposition,
        create_options,
        file_attributes,
        read_ea_list(t, ea_buffer, ea_length) if ea_buffer else None,
    )
    return insert(t, file, file_handle, io_status_block, object_attributes.attributes, information)


@service
def NtOpenFile(
    t: Thread,
    file_handle: Out[HANDLE],
    desired_access: ACCESS_MASK,
    object_attributes: ObjectAttributes,
    io_status_block: IoStatusBlock,
    share_access: ULONG,
    open_options: ULONG,
) -> int:
    """Open what is there."""
    file, information = create(t, object_attributes, desired_access, share_access, FILE_OPEN, open_options)
    return insert(t, file, file_handle, io_status_block, object_attributes.attributes, information)


@service
def NtDeleteFile(t: Thread, object_attributes: ObjectAttributes) -> int:
    """Remove a file or an empty directory by name."""
    options = FILE_OPEN_REPARSE_POINT | FILE_DELETE_ON_CLOSE
    file, _ = create(t, object_attributes, DELETE, 7, FILE_OPEN, options)
    try:
        if isinstance(file, DiskFile):
            file.doom()
    finally:
        file.last_handle_closed()
    return NtStatus.SUCCESS


def facts_by_name(t: Thread, attributes: ObjectAttributes) -> Facts:
    """The facts of what a name means, a symbolic link's own; opening for attributes is not held up by share modes."""
    paths, name = t.executive.paths, attributes.name or ""
    if attributes.root_directory:
        root = t.process.handles.lookup(attributes.root_directory)[0]
        if not isinstance(root, DiskFile):
            raise NtError(NtStatus.OBJECT_TYPE_MISMATCH)
        found = paths.resolve_relative(root.linux_path, name)
    else:
        path = paths.parse(name)
        if path.device:
            file, _ = create(t, attributes, 0x80, 7, FILE_OPEN, 0)  # is there such a device?
            file.last_handle_closed()
            raise NtError(NtStatus.INVALID_DEVICE_REQUEST)
        found = paths.locate(path)
    if found.info is None:
        found = paths.as_program(found)
    if found.info is None:
        raise NtError(NtStatus.OBJECT_NAME_NOT_FOUND)
    info = os.lstat(found.path)
    node = t.executive.open_files.find(info)
    if node is not None and node.doomed and (info.st_nlink == 1 or node.doomed == found.path):
        raise NtError(NtStatus.DELETE_PENDING)
    if found.stream:
        return facts_of_stream(found)
    facts = dos_attributes.facts(info, found.path)
    if found.directory and not facts.attributes & dos_attributes.FILE_ATTRIBUTE_DIRECTORY:
        raise NtError(NtStatus.OBJECT_NAME_INVALID)
    return facts


@service
def NtQueryAttributesFile(t: Thread, object_attributes: ObjectAttributes, file_information: PVOID) -> int:
    """FILE_BASIC_INFORMATION by name."""
    t.process.memory.write(file_information, facts_by_name(t, object_attributes).basic())
    return NtStatus.SUCCESS


@service
def NtQueryFullAttributesFile(t: Thread, object_attributes: ObjectAttributes, file_information: PVOID) -> int:
    """FILE_NETWORK_OPEN_INFORMATION by name."""
    t.process.memory.write(file_information, facts_by_name(t, object_attributes).network_open())
    return NtStatus.SUCCESS
