"""Laid-out images kept as files, so that starting the same program again parses and hashes nothing.

An entry is the flat layout followed by one page, the trailer, that holds its plan. The index names a source file as
it was last seen and is a symbolic link to its entry: a hit is one open. Whatever is wrong with one, it is built anew.
"""

from __future__ import annotations

import os
import stat
import struct
import time
import zlib
from functools import lru_cache
from typing import Final, NamedTuple

from ntsup.loader.layout import Plan, Segment, lay_out
from ntsup.loader.pe import PAGE_SIZE, BadImage, parse
from ntsup.ntabi.status import NtStatus

FORMAT: Final = 2
"""Part of every name in the cache: entries of another format are never opened."""
DEFAULT_LIMIT: Final = 2 << 30
"""Bytes of disk the entries may take before the least recently used are removed."""
SEAL_NS: Final = 946_684_800_000_000_000
"""Every entry's mtime. Writing to an entry moves it, so a changed entry shows itself without being read."""
SETTLED_NS: Final = 100_000_000
"""A file changed less than this ago may change again within one tick of its mtime, so it is not put in the index."""
USE_NS: Final = 3600 * 1_000_000_000
"""How old an entry's last recorded use may be before a hit records it again."""
MAXIMUM_SOURCE: Final = 1 << 31

PLANS_KEPT: Final = 64
"""Plans that are not unpacked again: programs of a suite map the same few images."""

_HEADER = struct.Struct("<8sIII")  # magic, crc32 of the rest, bytes of the rest, checksum of the layout
_MAGIC: Final = b"NTSUPLAY"
_PLAN = struct.Struct("<QQIIIHHHHHHHHQQQQIIIQBIII?")
_SEGMENT = struct.Struct("<IIIB8sxxx")
_CHUNK: Final = 1 << 16
_ZEROS: Final = bytes(_CHUNK)
_MFD_EXEC: Final = 0x0010


class LaidOut(NamedTuple):
    """An open, read-only layout file, offset = RVA, and its plan. The caller closes `fd`."""

    fd: int
    plan: Plan


class ImageCache:
    """A directory of laid-out images. Any number of processes may use it at once."""

    def __init__(self, directory: str | None = None, limit: int = DEFAULT_LIMIT) -> None:
        """`directory` defaults to $XDG_CACHE_HOME/ntsup or ~/.cache/ntsup; nothing is made before it is needed."""
        self.directory = default_directory() if directory is None else directory
        self.limit = limit
        self._images = f"{self.directory}/images"
        self._index = f"{self.directory}/index"

    def open_image(self, source: str | bytes | int, base: int | None = None, name: str | None = None) -> LaidOut:
        """The laid-out image of a PE file, given by path or open descriptor (which stays the caller's).

        `base` is the address to lay it out for; None where it prefers to stand. `name` is what messages call it.
        Raises BadImage for what is no loadable image, OSError when the source cannot be read.
        """
        if isinstance(source, int):
            return self._open(source, base, name or f"image (descriptor {source})")
        fd = os.open(source, os.O_RDONLY | os.O_CLOEXEC)
        try:
            return self._open(fd, base, name or os.path.basename(os.fsdecode(source)))
        finally:
            os.close(fd)

    def _open(self, source: int, base: int | None, name: str) -> LaidOut:
        before = os.fstat(source)
        if not stat.S_ISREG(before.st_mode):
            raise BadImage(f"{name}: is not a regular file", NtStatus.INVALID_IMAGE_NOT_MZ)
        place = "own" if base is None else f"{base:x}"
        link = (
            f"{self._index}/{FORMAT}-{before.st_dev:x}-{before.st_ino:x}-{before.st_size:x}"
            f"-{before.st_mtime_ns:x}-{before.st_ctime_ns:x}-{place}"
        )
        hit = _open_entry(link, before.st_size)
        if hit is not None:
            return hit
        data = _read_all(source, before.st_size, name)
        after = os.fstat(source)
        stamps = (before.st_size, before.st_mtime_ns, before.st_ctime_ns)
        settled = stamps == (after.st_size, after.st_mtime_ns, after.st_ctime_ns) and (
            time.time_ns() - max(before.st_mtime_ns, before.st_ctime_ns) > SETTLED_NS
        )
        entry_name = f"{FORMAT}-{_digest(data)}-{place}"
        entry = f"{self._images}/{entry_name}"
        found = _open_entry(entry, len(data))
        if found is None:
            found = self._build(data, base, name, entry)
        if settled:
            self._point(link, f"../images/{entry_name}")
        return found

    def _build(self, data: bytes, base: int | None, name: str, entry: str) -> LaidOut:
        """Lay `data` out and store it as `entry`; where that cannot be, in a file without a name."""
        flat, plan = lay_out(parse(data, name), data, base)
        fd = self._store(flat, plan, entry)
        if fd is None:
            fd = _nameless(flat, plan, name)
        return LaidOut(fd, plan)

    def _store(self, flat: bytearray, plan: Plan, entry: str) -> int | None:
        """Write an entry beside its name, seal it, and rename it into place. None when the cache cannot take it."""
        temporary = f"{entry}.{os.getpid():x}.{time.monotonic_ns():x}.tmp"
        try:
            os.makedirs(self._images, 0o700, exist_ok=True)
            os.makedirs(self._index, 0o700, exist_ok=True)
            if os.statvfs(self._images).f_flag & os.ST_NOEXEC:
                return None
            fd = os.open(temporary, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW, 0o500)
        except OSError:
            return None
        try:
            try:
                _write_layout(fd, flat, plan)
                os.utime(fd, ns=(time.time_ns(), SEAL_NS))
            finally:
                os.close(fd)
            fd = os.open(temporary, os.O_RDONLY | os.O_CLOEXEC | os.O_NOATIME)
            os.rename(temporary, entry)
        except OSError:
            _unlink(temporary)
            return None
        self._evict(keep=os.path.basename(entry))
        return fd

    def _point(self, link: str, target: str) -> None:
        """Make the index link, replacing what stands there; the index is only ever a short cut, so errors pass."""
        temporary = f"{link}.{os.getpid():x}.tmp"
        try:
            os.symlink(target, temporary)
            os.rename(temporary, link)
        except OSError:
            _unlink(temporary)

    def _evict(self, keep: str) -> None:
        """Remove the least recently used entries until the rest fit the limit, then the links that led to them."""
        try:
            with os.scandir(self._images) as entries:
                found = [(e.stat(follow_symlinks=False), e.name) for e in entries]
        except OSError:
            return
        now = time.time_ns()
        total = sum(info.st_blocks * 512 for info, _ in found)
        removed = False
        for info, name in sorted(found, key=lambda row: row[0].st_atime_ns):
            stale = name.endswith(".tmp") and now - info.st_ctime_ns > USE_NS
            if stale or (total > self.limit and name != keep and not name.endswith(".tmp")):
                _unlink(f"{self._images}/{name}")
                total -= info.st_blocks * 512
                removed = True
        if removed:
            self._prune_index()

    def _prune_index(self) -> None:
        try:
            links = os.listdir(self._index)
        except OSError:
            return
        for name in links:
            if not os.path.exists(f"{self._index}/{name}"):
                _unlink(f"{self._index}/{name}")


def default_directory() -> str:
    """$XDG_CACHE_HOME/ntsup, or ~/.cache/ntsup."""
    root = os.environ.get("XDG_CACHE_HOME", "")
    if not root.startswith("/"):
        root = os.path.expanduser("~/.cache")
    return f"{root}/ntsup"


def open_image(source: str | bytes | int, base: int | None = None, name: str | None = None) -> LaidOut:
    """ImageCache().open_image: the laid-out image of a PE file through the user's own cache."""
    return ImageCache().open_image(source, base, name)


def _open_entry(path: str, source_size: int) -> LaidOut | None:
    """Open an entry, if it is there, ours, whole, and laid out from a file of `source_size` bytes.

    The bytes are read only where they may have been lost: when the entry was last used before the machine started.
    """
    try:
        fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOATIME)  # the atime is ours: it says when it was checked
    except OSError:
        return None
    try:
        plan = _check_entry(fd, source_size)
    except OSError:
        plan = None
    if plan is None:
        os.close(fd)
        return None
    return LaidOut(fd, plan)


def _check_entry(fd: int, source_size: int) -> Plan | None:
    info = os.fstat(fd)
    size = info.st_size - PAGE_SIZE
    if info.st_mtime_ns != SEAL_NS or info.st_uid != os.geteuid() or size <= 0:
        return None
    unpacked = _unpack_trailer(os.pread(fd, PAGE_SIZE, size))
    if unpacked is None:
        return None
    plan, checksum = unpacked
    if plan.size_of_image != size or plan.file_size != source_size:
        return None
    now = time.time_ns()
    before_start = info.st_atime_ns < now - time.clock_gettime_ns(time.CLOCK_BOOTTIME)
    if before_start and _layout_checksum(fd, size) != checksum:
        return None
    if before_start or now - info.st_atime_ns > USE_NS:
        os.utime(fd, ns=(now, SEAL_NS))
    return plan


def _read_all(fd: int, size: int, name: str) -> bytes:
    """The whole file, read and not mapped, so that nobody can shorten it under the parser."""
    if size > MAXIMUM_SOURCE:
        raise BadImage(f"{name}: is too large for a program ({size} bytes)")
    pieces = []
    position = 0
    while piece := os.pread(fd, size - position, position):
        pieces.append(piece)
        position += len(piece)
    return b"".join(pieces)


def _digest(data: bytes) -> str:
    import hashlib  # only where something is laid out or seen for the first time

    return hashlib.blake2b(data, digest_size=20).hexdigest()


def _write_layout(fd: int, flat: bytearray, plan: Plan) -> None:
    """Write the layout, leaving holes where it is zero, and then its trailer."""
    view = memoryview(flat)
    os.ftruncate(fd, len(flat) + PAGE_SIZE)
    checksum = 0
    for position in range(0, len(flat), _CHUNK):
        chunk = bytes(view[position : position + _CHUNK])
        if chunk != _ZEROS[: len(chunk)]:
            checksum = zlib.crc32(chunk, checksum ^ position)
            _pwrite_all(fd, chunk, position)
    _pwrite_all(fd, _pack_trailer(plan, checksum), len(flat))


def _layout_checksum(fd: int, size: int) -> int:
    """What _write_layout computed, from what the file holds now."""
    checksum = 0
    for position in range(0, size, _CHUNK):
        chunk = os.pread(fd, min(_CHUNK, size - position), position)
        if chunk != _ZEROS[: len(chunk)]:
            checksum = zlib.crc32(chunk, checksum ^ position)
    return checksum


def _pwrite_all(fd: int, data: bytes, position: int) -> None:
    while data:
        written = os.pwrite(fd, data, position)
        data, position = data[written:], position + written


def _nameless(flat: bytearray, plan: Plan, name: str) -> int:
    """The layout in memory, for when no directory can hold it."""
    try:
        fd = os.memfd_create(name[:200], os.MFD_CLOEXEC | _MFD_EXEC)
    except OSError:  # Linux before 6.3 does not know MFD_EXEC; its memfds are executable anyway
        fd = os.memfd_create(name[:200], os.MFD_CLOEXEC)
    try:
        _write_layout(fd, flat, plan)
    except BaseException:
        os.close(fd)
        raise
    return fd


def _unlink(path: str) -> None:
    try:
        os.unlink(path)
    except OSError:
        pass


def _pack_trailer(plan: Plan, checksum: int) -> bytes:
    body = [
        _PLAN.pack(
            plan.base, plan.preferred_base, plan.size_of_image, plan.size_of_headers, plan.entry_point,
            plan.machine, plan.characteristics, plan.dll_characteristics, plan.subsystem,
            *plan.subsystem_version, *plan.os_version,
            plan.stack_reserve, plan.stack_commit, plan.heap_reserve, plan.heap_commit,
            plan.timestamp, plan.checksum, plan.loader_flags, plan.file_size, plan.contains_code,
            plan.tls, plan.export_rva, plan.export_size, plan.managed,
        )
    ]  # fmt: skip
    for segment in plan.segments:
        name = segment.name.encode("latin-1")
        body.append(_SEGMENT.pack(segment.rva, segment.size, segment.file_offset, segment.protection, name))
    rest = b"".join(body)
    return (_HEADER.pack(_MAGIC, zlib.crc32(rest), len(rest), checksum) + rest).ljust(PAGE_SIZE, b"\0")


@lru_cache(maxsize=PLANS_KEPT)
def _unpack_trailer(page: bytes) -> tuple[Plan, int] | None:
    """The plan and the layout's checksum in an entry's last page; None when the page is not what was written."""
    if len(page) != PAGE_SIZE:
        return None
    magic, rest_checksum, length, checksum = _HEADER.unpack_from(page)
    rest = page[_HEADER.size : _HEADER.size + length]
    if magic != _MAGIC or len(rest) != length or zlib.crc32(rest) != rest_checksum:
        return None
    (
        base, preferred_base, size_of_image, size_of_headers, entry_point,
        machine, characteristics, dll_characteristics, subsystem,
        subsystem_major, subsystem_minor, os_major, os_minor,
        stack_reserve, stack_commit, heap_reserve, heap_commit,
        timestamp, image_checksum, loader_flags, file_size, contains_code,
        tls, export_rva, export_size, managed,
    ) = _PLAN.unpack_from(rest)  # fmt: skip
    segments = tuple(
        Segment(rva, size, offset, protection, name.rstrip(b"\0").decode("latin-1"))
        for rva, size, offset, protection, name in _SEGMENT.iter_unpack(rest[_PLAN.size :])
    )
    plan = Plan(
        base=base,
        preferred_base=preferred_base,
        size_of_image=size_of_image,
        size_of_headers=size_of_headers,
        entry_point=entry_point,
        machine=machine,
        characteristics=characteristics,
        dll_characteristics=dll_characteristics,
        subsystem=subsystem,
        subsystem_version=(subsystem_major, subsystem_minor),
        os_version=(os_major, os_minor),
        stack_reserve=stack_reserve,
        stack_commit=stack_commit,
        heap_reserve=heap_reserve,
        heap_commit=heap_commit,
        timestamp=timestamp,
        checksum=image_checksum,
        loader_flags=loader_flags,
        file_size=file_size,
        contains_code=bool(contains_code),
        tls=tls,
        export_rva=export_rva,
        export_size=export_size,
        managed=managed,
        segments=segments,
    )
    return plan, checksum
