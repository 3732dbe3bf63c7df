"""Files and directories of a Linux file system, opened by an NT path.

Reads and writes are of the page cache and end at once, also for asynchronous files, as NT's cached I/O does.
Must never follow a name again where the open descriptor can be used.
"""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING, Self

from ntsup.ntabi import NtError, NtStatus
from ntsup.supervisor.linux import core as core_face
from ntsup.supervisor.objects import dos_attributes, gate_files
from ntsup.supervisor.objects.byte_locks import forbids
from ntsup.supervisor.objects.directory_scan import DirectoryScan
from ntsup.supervisor.objects.file import (
    FILE_APPEND_DATA,
    FILE_DELETE_ON_CLOSE,
    FILE_DEVICE_DISK,
    FILE_NO_INTERMEDIATE_BUFFERING,
    FILE_WRITE_DATA,
    File,
)
from ntsup.supervisor.objects.open_files import shared_rights
from ntsup.supervisor.objects.section import check_truncation, runs_as_image
from ntsup.supervisor.objects.workers import answer_later

if TYPE_CHECKING:
    from ntsup.supervisor.executive import Executive
    from ntsup.supervisor.objects.directory_watch import DirectoryWatch
    from ntsup.supervisor.objects.dos_attributes import Facts, Place
    from ntsup.supervisor.objects.open_files import Node
    from ntsup.supervisor.objects.request import Request

CHUNK = 1 << 20
"""Bytes copied at once between a file and a guest."""
SECTOR = 512
"""What unbuffered transfers must be multiples of."""
LARGEST_SIZE = (1 << 63) - 1


class DiskFile(File):
    """An open file, directory or symbolic link."""

    device_type = FILE_DEVICE_DISK
    characteristics = 0x20  # FILE_DEVICE_IS_MOUNTED
    seekable = True
    locks_on_linux = True
    """Whether Linux keeps the byte-range locks, too, for other runs and Linux programs."""

    def __init__(
        self,
        executive: Executive,
        fd: int,
        info: os.stat_result,
        linux_path: str,
        node: Node,
        *,
        access: int,
        options: int = 0,
        share: int = 7,
        path_only: bool = False,
        volume: bool = False,
        slot: int | None = None,
    ) -> None:
        """`slot` is that of a file which the gate opened."""
        super().__init__(executive, access=access, options=options, share=share, slot=slot)
        self.fd = fd
        self.linux_path = linux_path
        self.node = node
        self.is_directory = stat.S_ISDIR(info.st_mode)
        self.is_link = stat.S_ISLNK(info.st_mode)
        self.path_only = path_only
        """The descriptor is an O_PATH one: it names the file and cannot read or write it."""
        self.volume = volume
        """Opened as the volume itself."""
        self.share_use = shared_rights(access)
        self.delete_on_close = False
        self.posix_delete = False
        """The pending deletion takes the name as soon as this open closes."""
        self.watch: DirectoryWatch | None = None
        self.ea_index = 0
        executive.open_files.add(node, self)
        if slot is None:
            self._attach(info)

    def _attach(self, info: os.stat_result) -> None:
        """Tell the core of the open: position, share mode, and whether the gate may read and write."""
        flags = core_face.FILE_SYNCHRONOUS if self.synchronous else 0
        if stat.S_ISREG(info.st_mode) and not self.path_only:
            flags |= self.direct
        try:
            self.executive.core.file_attach(
                self.slot, *self.node.core_key, self.access, self.share, self.options, flags
            )
        except NtError:
            self.last_handle_closed()
            raise

    @property
    def direct(self) -> int:
        """How the gate may read and write the file: by its descriptor, or 0 where that is not all there is to it."""
        return 0 if self.options & FILE_NO_INTERMEDIATE_BUFFERING else core_face.FILE_DIRECT

    @property
    def position(self) -> int:
        """Where a synchronous file stands: in the core, because the gate moves it too."""
        return self.executive.core.file_position(self.slot)

    @position.setter
    def position(self, value: int) -> None:
        self.executive.core.file_seek(self.slot, value)

    def deleting(self, options: int) -> Self:
        """The file itself, to be deleted on close if the options say so."""
        self.delete_on_close = bool(options & FILE_DELETE_ON_CLOSE)
        return self

    @property
    def place(self) -> Place:
        """What leads to the open file's attributes, whatever became of its name."""
        if self.is_link:
            return self.linux_path
        return f"/proc/self/fd/{self.fd}" if self.path_only else self.fd

    @property
    def shows_as_directory(self) -> bool:
        """A directory to NT: also a link to one."""
        return self.is_directory or (self.is_link and bool(self.facts().attributes & 0x10))

    @property
    def device_path(self) -> str:
        return self.executive.paths.to_device(self.real_path())

    @property
    def volume_path(self) -> str:
        return self.executive.paths.to_dos(self.real_path())[2:] or "\\"

    def status(self) -> os.stat_result:
        """fstat."""
        return os.fstat(self.fd)

    def facts(self) -> Facts:
        """Attributes, times and sizes now."""
        return dos_attributes.facts(os.fstat(self.fd), self.place)

    def real_path(self) -> str:
        """Where the file itself is now: behind every link, and wherever Linux programs have moved it since."""
        try:
            path = os.readlink(f"/proc/self/fd/{self.fd}")
        except OSError:
            return self.linux_path
        return self.linux_path if path.endswith(" (deleted)") or not path.startswith("/") else path

    def open_relative(self, name: str) -> str:
        base = self.executive.paths.to_nt(self.linux_path).rstrip("\\")
        return f"{base}\\{name}" if name else base

    # Reading and writing

    def read(self, request: Request, offset: int | None) -> None:
        if self.is_directory or self.path_only:
            raise NtError(NtStatus.INVALID_DEVICE_REQUEST)
        core, slot = self.executive.core, self.slot
        core.file_lock(slot)
        try:
            self._read(request, offset)
        finally:
            core.file_unlock(slot)
        gate_files.count_call(request.thread.process, self, self.fd)

    def _read(self, request: Request, offset: int | None) -> None:
        length = request.length
        start = self._start(offset, length)
        if forbids(self, request.thread.process, request.key, start, length, False):
            raise NtError(NtStatus.FILE_LOCK_CONFLICT)
        if length <= CHUNK:
            data = self._read_at(length, start)
            done = len(data)
            if done:
                self._moved_to(start + done)
                self._pend_unbuffered(request)
                request.deliver(data)
                return
        else:
            done = self._read_long(request, start)
        if not done and length:
            if self.synchronous:
                request.iosb.put(NtStatus.END_OF_FILE, 0)
            raise NtError(NtStatus.END_OF_FILE)
        self._moved_to(start + done)
        self._pend_unbuffered(request)
        request.complete(NtStatus.SUCCESS, done)

    def _pend_unbuffered(self, request: Request) -> None:
        """A read past the cache waits for the disk: what it had is told later, where the file is not synchronous."""
        if self.options & FILE_NO_INTERMEDIATE_BUFFERING and not self.synchronous:
            request.pend()

    def _read_long(self, request: Request, start: int) -> int:
        done, memory = 0, request.thread.process.memory
        while done < request.length:
            data = self._read_at(min(CHUNK, request.length - done), start + done)
            if not data:
                break
            memory.write(request.buffer + done, data)
            done += len(data)
        return done

    def write(self, request: Request, data: bytes, offset: int | None) -> None:
        if self.is_directory or self.path_only:
            raise NtError(NtStatus.INVALID_DEVICE_REQUEST)
        core, slot = self.executive.core, self.slot
        core.file_lock(slot)
        try:
            self._write(request, data, offset)
        finally:
            core.file_unlock(slot)
        gate_files.count_call(request.thread.process, self, self.fd)

    def _write(self, request: Request, data: bytes, offset: int | None) -> None:
        append = offset == -1 or not self.access & FILE_WRITE_DATA
        start = self._end() if append else self._start(offset, len(data))
        end = start + len(data)
        if end > LARGEST_SIZE:
            raise NtError(NtStatus.INVALID_PARAMETER)
        if forbids(self, request.thread.process, request.key, start, len(data), True):
            raise NtError(NtStatus.FILE_LOCK_CONFLICT)
        done = self._write_at(data, start)
        while done < len(data):
            done += self._write_at(data[done:], start + done)
        self._moved_to(end)
        request.complete(NtStatus.SUCCESS, done)

    def _end(self) -> int:
        """Where a write that appends begins."""
        return os.fstat(self.fd).st_size

    def _moved_to(self, end: int) -> None:
        """A transfer ended there. The position is one of synchronous files only."""
        if self.synchronous:
            self.position = end

    def _start(self, offset: int | None, length: int) -> int:
        """Where a transfer begins; -2 and None are the position, which only a synchronous file has."""
        if offset is None or offset == -2:
            if not self.synchronous:
                raise NtError(NtStatus.INVALID_PARAMETER)
            offset = self.position
        elif offset < 0:
            raise NtError(NtStatus.INVALID_PARAMETER)
        if self.options & FILE_NO_INTERMEDIATE_BUFFERING and (offset | length) & (SECTOR - 1):
            raise NtError(NtStatus.INVALID_PARAMETER)
        return offset

    def _read_at(self, length: int, offset: int) -> bytes:
        return os.pread(self.fd, length, offset)

    def _write_at(self, data: bytes, offset: int) -> int:
        return os.pwrite(self.fd, data, offset)

    def flush(self, request: Request) -> None:
        if self.is_directory or self.path_only:
            request.complete(NtStatus.SUCCESS)
            return
        if not self.access & (FILE_WRITE_DATA | FILE_APPEND_DATA):
            raise NtError(NtStatus.ACCESS_DENIED)
        fd = os.dup(self.fd)  # the file may be closed meanwhile

        def sync() -> bytes:
            try:
                os.fsync(fd)
            finally:
                os.close(fd)
            return b""

        answer_later(request, sync)

    def set_size(self, size: int) -> None:
        """Set the end of the file; STATUS_USER_MAPPED_FILE where a section reaches behind it."""
        if self.is_directory:
            raise NtError(NtStatus.INVALID_PARAMETER)
        check_truncation(self.executive, self.fd, size)
        os.ftruncate(self.fd, size)

    def fs_control(self, request: Request, code: int, data: bytes) -> None:
        from ntsup.supervisor.objects.disk_control import control

        control(self, request, code, data)

    def replaced(self) -> None:
        """Something else has the file's name now (a link, or what was one): that is what is open from now on."""
        fd = os.open(self.linux_path, os.O_PATH | os.O_NOFOLLOW | os.O_CLOEXEC)
        os.dup2(fd, self.fd, inheritable=False)
        os.close(fd)
        info = os.fstat(self.fd)
        self.executive.open_files.remove(self.node, self)
        gate_files.withdraw(self)
        self.node = self.executive.open_files.node(info)
        self.executive.open_files.add(self.node, self)
        self.path_only = True
        self._attach(info)
        self.is_directory, self.is_link = stat.S_ISDIR(info.st_mode), stat.S_ISLNK(info.st_mode)
        self.path_only = True

    # Deletion and closing

    def doom(self, *, posix: bool = False, ignore_read_only: bool = False) -> None:
        """Have the name removed when the file is closed.

        Raises CANNOT_DELETE for a read-only file or a volume's root, DIRECTORY_NOT_EMPTY.
        """
        path = self.real_path()
        if self.is_directory:
            if self.is_root(path):
                raise NtError(NtStatus.CANNOT_DELETE)
            with os.scandir(path) as entries:
                if next(entries, None) is not None:
                    raise NtError(NtStatus.DIRECTORY_NOT_EMPTY)
        elif not self.is_link:
            info = os.fstat(self.fd)
            read_only = not ignore_read_only and not info.st_mode & 0o222
            mapped = not posix and (info.st_dev, info.st_ino) in self.executive.data_sections
            if read_only or mapped or runs_as_image(self.executive, info):
                raise NtError(NtStatus.CANNOT_DELETE)
        parent = os.path.dirname(path)
        if self.executive.paths.is_read_only(path) or not os.access(parent, os.W_OK | os.X_OK):
            raise NtError(NtStatus.ACCESS_DENIED)
        self.node.doomed = path
        self.posix_delete = posix

    def spare(self) -> None:
        """Take a pending deletion back."""
        self.node.doomed = ""
        self.posix_delete = False

    def is_root(self, path: str) -> bool:
        """Whether a Linux path is the root of a drive."""
        return path == "/" or path in self.executive.drives.roots.values()

    def begin_scan(self, pattern: str) -> DirectoryScan:
        if not self.is_directory:
            raise NtError(NtStatus.INVALID_PARAMETER)
        paths = self.executive.paths
        return DirectoryScan.of_directory(paths, self.real_path(), pattern, self.is_root(self.linux_path))

    @property
    def end_of_pending(self) -> int:
        return NtStatus.NOTIFY_CLEANUP if self.is_directory else NtStatus.CANCELLED

    def cleanup(self) -> None:
        """Close: with the last open (or at once, where that was asked) a doomed name goes."""
        node = self.node
        if self.watch is not None:
            self.watch.close()
        if self.delete_on_close and not node.doomed:
            try:
                self.doom(ignore_read_only=True)
            except (NtError, OSError):
                pass  # a directory that is not empty stays, as on NTFS
        gate_files.withdraw(self)
        self.executive.open_files.remove(node, self)
        if node.doomed and (self.posix_delete or not node.opens):
            self._remove(node.doomed)
            node.doomed = ""
        os.close(self.fd)
        self.fd = -1

    def _remove(self, path: str) -> None:
        try:
            mine, there = os.fstat(self.fd), os.lstat(path)
            if (mine.st_dev, mine.st_ino) != (there.st_dev, there.st_ino):
                return  # somebody replaced it
            if self.is_directory:
                os.rmdir(path)
            else:
                os.unlink(path)
        except OSError:
            return
        self.executive.paths.note_removed(path)


class SharedDiskFile(DiskFile):
    """A file that came open from Linux: its position is shared with other processes, so it is followed and moved."""

    direct = core_face.FILE_DIRECT | core_face.FILE_SHARED
    locks_on_linux = False  # whoever else has the file open so would keep them

    def _start(self, offset: int | None, length: int) -> int:
        if offset is None or offset == -2:
            return os.lseek(self.fd, 0, os.SEEK_CUR)
        start = super()._start(offset, length)
        os.lseek(self.fd, start, os.SEEK_SET)
        return start

    def _end(self) -> int:
        return os.lseek(self.fd, 0, os.SEEK_END)

    def _moved_to(self, end: int) -> None:
        """Linux moved the position with the transfer; others may have moved it on since."""

    def _read_at(self, length: int, offset: int) -> bytes:
        return os.read(self.fd, length)

    def _write_at(self, data: bytes, offset: int) -> int:
        return os.write(self.fd, data)

    @property
    def position(self) -> int:
        """The Linux position."""
        return os.lseek(self.fd, 0, os.SEEK_CUR)

    @position.setter
    def position(self, value: int) -> None:
        if self.fd >= 0 and os.lseek(self.fd, 0, os.SEEK_CUR) != value and not self._appends():
            os.lseek(self.fd, value, os.SEEK_SET)

    def _appends(self) -> bool:
        import fcntl

        return bool(fcntl.fcntl(self.fd, fcntl.F_GETFL) & os.O_APPEND)
