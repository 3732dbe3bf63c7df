"""NT's virtual memory services: allocate, free, protect, query, copy between processes."""

from __future__ import annotations

import struct
from typing import Annotated

from ntsup.ntabi import (
    PVOID,
    SIZE_T,
    ULONG,
    ULONG_PTR,
    Access,
    InOut,
    IoStatusBlock,
    NtError,
    NtStatus,
    Out,
    service,
)
from ntsup.supervisor.linux.address_map import (
    GRANULARITY,
    HIGHEST,
    MEM_COMMIT,
    MEM_IMAGE,
    MEM_MAPPED,
    MEM_PRIVATE,
    PAGE,
    WATCHED,
    Extent,
)
from ntsup.supervisor.objects.address_space import MSYNC, page_range
from ntsup.supervisor.objects.process import Process
from ntsup.supervisor.objects.section import committed_in_view
from ntsup.supervisor.objects.thread import Thread

PROCESS_VM_OPERATION, PROCESS_VM_READ, PROCESS_VM_WRITE = 0x8, 0x10, 0x20
PROCESS_QUERY_LIMITED_INFORMATION = 0x1000
MEM_TOP_DOWN, MEM_WRITE_WATCH = 0x100000, 0x200000
MEM_RESERVE_PLACEHOLDER, MEM_REPLACE_PLACEHOLDER, MEM_PRESERVE_PLACEHOLDER = 0x40000, 0x4000, 2

WRITE_WATCH_FLAG_RESET = 1
VmProcess = Annotated[Process, Access(PROCESS_VM_OPERATION)]


def zero_bits_limit(zero_bits: int) -> int:
    """The highest address that ZeroBits allows: a count of high zero bits of 32 below 32, a mask above."""
    if not zero_bits:
        return 0
    if zero_bits < 32:
        return (1 << (32 - zero_bits)) - 1
    return int((1 << zero_bits.bit_length()) - 1)


def _check_range(base: int, size: int, status: int = NtStatus.INVALID_PARAMETER) -> None:
    if base > HIGHEST or size > HIGHEST + 1 - base:
        raise NtError(status)


def _allocate(
    process: Process,
    base: int,
    size: int,
    kind: int,
    protect: int,
    highest: int,
    lowest: int = 0,
    alignment: int = 0,
) -> tuple[int, int]:
    space = process.space
    made = space.map.allocate(base, size, kind, protect, lowest, highest, alignment)
    if kind & MEM_WRITE_WATCH:
        try:
            process.watch_writes(*made)
        except NtError:
            space.map.release(made[0])
            raise
    if kind == MEM_COMMIT and space.views:
        committed_in_view(process, *made)
    return made


@service(partial="MEM_WRITE_WATCH needs Linux 6.7; MEM_PHYSICAL and MEM_LARGE_PAGES are refused")
def NtAllocateVirtualMemory(
    t: Thread,
    process_handle: VmProcess,
    base_address: InOut[PVOID],
    zero_bits: ULONG_PTR,
    region_size: InOut[SIZE_T],
    allocation_type: ULONG,
    protect: ULONG,
) -> int:
    """Reserve or commit pages."""
    base, size = _allocate(
        process_handle, base_address.get(), region_size.get(), allocation_type, protect, zero_bits_limit(zero_bits)
    )
    base_address.put(base)
    region_size.put(size)
    return NtStatus.SUCCESS


@service(partial="NUMA nodes are ignored")
def NtAllocateVirtualMemoryEx(
    t: Thread,
    process_handle: VmProcess,
    base_address: InOut[PVOID],
    region_size: InOut[SIZE_T],
    allocation_type: ULONG,
    page_protection: ULONG,
    extended_parameters: PVOID,
    extended_parameter_count: ULONG,
) -> int:
    """Reserve or commit pages within given bounds."""
    lowest, highest, alignment = address_requirements(t, extended_parameters, extended_parameter_count)
    base, size = _allocate(
        process_handle,
        base_address.get(),
        region_size.get(),
        allocation_type,
        page_protection,
        highest,
        lowest,
        alignment,
    )
    base_address.put(base)
    region_size.put(size)
    return NtStatus.SUCCESS


def address_requirements(t: Thread, parameters: int, count: int) -> tuple[int, int, int]:
    """(lowest, highest, alignment) out of MEM_EXTENDED_PARAMETERs; 0 where unsaid."""
    lowest = highest = alignment = 0
    if count > 16:
        raise NtError(NtStatus.INVALID_PARAMETER)
    raw = t.process.memory.read(parameters, 16 * count) if count else b""
    for at in range(0, len(raw), 16):
        kind, value = struct.unpack_from("<QQ", raw, at)
        if kind & 0xFF == 1:  # MemExtendedParameterAddressRequirements
            lowest, highest, alignment = struct.unpack("<QQQ", t.process.memory.read(value, 24))
            if alignment & (alignment - 1) or (alignment and alignment < GRANULARITY) or lowest & (GRANULARITY - 1):
                raise NtError(NtStatus.INVALID_PARAMETER)
            if highest and ((highest + 1) & (PAGE - 1) or highest > HIGHEST or highest <= lowest):
                raise NtError(NtStatus.INVALID_PARAMETER)
        elif kind & 0xFF not in (2, 5, 6):  # a preferred node, attribute flags, the image's machine
            raise NtError(NtStatus.INVALID_PARAMETER)
    return lowest, highest, alignment


@service
def NtFreeVirtualMemory(
    t: Thread,
    process_handle: VmProcess,
    base_address: InOut[PVOID],
    region_size: InOut[SIZE_T],
    free_type: ULONG,
) -> int:
    """Decommit or release pages."""
    start, length = process_handle.space.map.free(base_address.get(), region_size.get(), free_type)
    base_address.put(start)
    region_size.put(length)
    return NtStatus.SUCCESS


@service
def NtProtectVirtualMemory(
    t: Thread,
    process_handle: VmProcess,
    base_address: InOut[PVOID],
    region_size: InOut[SIZE_T],
    new_protect: ULONG,
    old_protect: Out[ULONG],
) -> int:
    """Change the protection of committed pages."""
    start, size, old = process_handle.space.protect(base_address.get(), region_size.get(), new_protect)
    base_address.put(start)
    region_size.put(size)
    old_protect.put(old)
    return NtStatus.SUCCESS


@service(partial="basic, working set (present or not), mapped file name, region and image information")
def NtQueryVirtualMemory(
    t: Thread,
    process_handle: Annotated[Process, Access(PROCESS_QUERY_LIMITED_INFORMATION)],
    base_address: PVOID,
    memory_information_class: ULONG,
    memory_information: PVOID,
    memory_information_length: SIZE_T,
    return_length: Out[SIZE_T] | None,
) -> int:
    """Describe the pages from an address on."""
    if memory_information_class == 4:
        return _working_set(t, process_handle, memory_information, memory_information_length, return_length)
    if base_address > HIGHEST:
        raise NtError(NtStatus.INVALID_PARAMETER)
    space = process_handle.space
    info = space.query(base_address, note=process_handle is t.process)
    if memory_information_class == 0:  # MemoryBasicInformation
        data = struct.pack(
            "<QQIHxxQIIII",
            info.start,
            info.base,
            info.allocation_protect,
            0,
            info.end - info.start,
            info.state,
            info.protect,
            info.type,
            0,
        )
    elif memory_information_class == 2:  # MemoryMappedFilenameInformation
        if info.type not in (MEM_IMAGE, MEM_MAPPED):
            raise NtError(NtStatus.INVALID_ADDRESS)
        view = space.views.get(info.base)
        path = view.section.file_path if view is not None and view.section is not None else ""
        if info.type == MEM_IMAGE and not path:
            path = process_handle.image_device_path(info.base)
        if not path:
            raise NtError(NtStatus.FILE_INVALID)
        text = path.encode("utf-16-le")
        data = struct.pack("<HHxxxxQ", len(text), len(text) + 2, memory_information + 16) + text + b"\0\0"
        if return_length is not None:
            return_length.put(len(data))
        if memory_information_length < len(data):
            raise NtError(NtStatus.BUFFER_OVERFLOW)
    elif memory_information_class in (3, 7):  # MemoryRegionInformation(Ex)
        if not info.type:
            raise NtError(NtStatus.INVALID_ADDRESS)
        whole = Extent(info.base, info.allocation_end)
        committed = sum(r.end - r.start for r in space.map.runs_of(whole) if r.state == MEM_COMMIT)
        data = struct.pack(
            "<QIIQQQQ", whole.base, info.allocation_protect, _region_type(info.type), whole.size, committed, 0, 0
        )[: 40 if memory_information_class == 7 else 32]
    elif memory_information_class == 6:  # MemoryImageInformation
        if not info.type:
            raise NtError(NtStatus.INVALID_ADDRESS)
        image = info.type == MEM_IMAGE
        data = struct.pack("<QQIxxxx", info.base if image else 0, info.allocation_end - info.base if image else 0, 0)
    else:
        raise NtError(NtStatus.INVALID_INFO_CLASS)
    if memory_information_length < len(data):
        raise NtError(NtStatus.INFO_LENGTH_MISMATCH)
    t.process.memory.write(memory_information, data)
    if return_length is not None:
        return_length.put(len(data))
    return NtStatus.SUCCESS


def _region_type(kind: int) -> int:
    """MEMORY_REGION_INFORMATION's flags: private, mapped data file, mapped image."""
    return {MEM_IMAGE: 4, MEM_MAPPED: 2}.get(kind, 1)


def _working_set(t: Thread, process: Process, buffer: int, length: int, return_length: Out[SIZE_T] | None) -> int:
    """MemoryWorkingSetExInformation: for each address whether its page is valid, with its protection."""
    if length < 16 or length > 1 << 20:
        raise NtError(NtStatus.INFO_LENGTH_MISMATCH)
    raw = bytearray(t.process.memory.read(buffer, length // 16 * 16))
    for at in range(0, len(raw), 16):
        (address,) = struct.unpack_from("<Q", raw, at)
        run = process.space.map.at(address)
        flags = 0
        if run is not None and run.state == MEM_COMMIT:
            flags = 1 | 1 << 1 | (run.protect & 0x7FF) << 4 | (run.type != MEM_PRIVATE) << 15
        struct.pack_into("<Q", raw, at + 8, flags)
    t.process.memory.write(buffer, bytes(raw))
    if return_length is not None:
        return_length.put(len(raw))
    return NtStatus.SUCCESS


_CHUNK = 1 << 20


@service
def NtReadVirtualMemory(
    t: Thread,
    process_handle: Annotated[Process, Access(PROCESS_VM_READ)],
    base_address: PVOID,
    buffer: PVOID,
    number_of_bytes_to_read: SIZE_T,
    number_of_bytes_read: Out[SIZE_T] | None,
) -> int:
    """Copy from a process to the caller: what can be read before a bad page is copied all the same."""
    return _copy(process_handle, base_address, t.process, buffer, number_of_bytes_to_read, number_of_bytes_read)


@service
def NtWriteVirtualMemory(
    t: Thread,
    process_handle: Annotated[Process, Access(PROCESS_VM_WRITE | PROCESS_VM_OPERATION)],
    base_address: PVOID,
    buffer: PVOID,
    number_of_bytes_to_write: SIZE_T,
    number_of_bytes_written: Out[SIZE_T] | None,
) -> int:
    """Copy from the caller to a process."""
    return _copy(t.process, buffer, process_handle, base_address, number_of_bytes_to_write, number_of_bytes_written)


def _copy(source: Process, at: int, target: Process, to: int, size: int, count: Out[SIZE_T] | None) -> int:
    _check_range(at, size, NtStatus.ACCESS_VIOLATION)
    _check_range(to, size, NtStatus.ACCESS_VIOLATION)
    done = 0
    status: int = NtStatus.SUCCESS
    if size and not target.space.is_writable(to, size):
        status = NtStatus.ACCESS_VIOLATION  # NT probes the whole target before it copies anything
        size = 0
    while done < size:
        part = source.memory.read_some(at + done, min(_CHUNK, size - done))
        if not part:
            status = NtStatus.PARTIAL_COPY
            break
        try:
            target.memory.write(to + done, part)
        except NtError:
            status = NtStatus.PARTIAL_COPY
            break
        done += len(part)
    if count is not None:
        count.put(done)
    return status


@service
def NtFlushInstructionCache(t: Thread, process_handle: Process, base_address: PVOID, length: SIZE_T) -> int:
    """Nothing is to be done on x86-64: its instruction caches are coherent."""
    return NtStatus.SUCCESS


@service
def NtFlushVirtualMemory(
    t: Thread,
    process_handle: VmProcess,
    base_address: InOut[PVOID],
    region_size: InOut[SIZE_T],
    io_status: IoStatusBlock,
) -> int:
    """Write a file view's changed pages to the file."""
    run = process_handle.space.map.at(base_address.get())
    if run is None or run.type != MEM_MAPPED:
        raise NtError(NtStatus.NOT_MAPPED_DATA)
    start, end = page_range(base_address.get(), region_size.get() or run.allocation_end - base_address.get())
    process_handle.space.linux([(MSYNC, start, min(end, run.allocation_end) - start, 4)])  # MS_SYNC
    base_address.put(start)
    region_size.put(end - start)
    io_status.put(NtStatus.SUCCESS, 0)
    return NtStatus.SUCCESS


@service(partial="pages are not kept in memory: users have little right to lock any")
def NtLockVirtualMemory(
    t: Thread,
    process_handle: VmProcess,
    base_address: InOut[PVOID],
    region_size: InOut[SIZE_T],
    map_type: ULONG,
) -> int:
    """Check the range as locking does."""
    start, end = page_range(base_address.get(), region_size.get())
    if process_handle.space.map.at(start) is None:
        raise NtError(NtStatus.ACCESS_VIOLATION)
    base_address.put(start)
    region_size.put(end - start)
    return NtStatus.SUCCESS


@service
def NtUnlockVirtualMemory(
    t: Thread,
    process_handle: VmProcess,
    base_address: InOut[PVOID],
    region_size: InOut[SIZE_T],
    map_type: ULONG,
) -> int:
    """Nothing was locked: NT's answer for that."""
    return NtStatus.NOT_LOCKED


_ADDRESSES_AT_ONCE = 1 << 22
"""More in one call is a hostile count."""


def _watched(process: Process, base: int, size: int) -> int:
    """The end of a range whose writes are watched; STATUS_INVALID_PARAMETER_1 for any other."""
    run = process.space.map.at(base)
    if run is None or not run.flags & WATCHED or base + size > run.allocation_end:
        raise NtError(NtStatus.INVALID_PARAMETER_1)
    return base + size


@service
def NtGetWriteWatch(
    t: Thread,
    process_handle: VmProcess,
    flags: ULONG,
    base_address: PVOID,
    region_size: SIZE_T,
    user_address_array: PVOID,
    entries_in_user_address_array: InOut[SIZE_T],
    granularity: Out[ULONG],
) -> int:
    """The pages written since they were allocated or reset, and (WRITE_WATCH_FLAG_RESET) reset those."""
    if flags & ~WRITE_WATCH_FLAG_RESET:
        raise NtError(NtStatus.INVALID_PARAMETER_2)
    room = entries_in_user_address_array.get()
    if not room or not region_size:
        raise NtError(NtStatus.INVALID_PARAMETER_4 if room else NtStatus.INVALID_PARAMETER_6)
    end = _watched(process_handle, base_address, region_size)
    start = base_address & ~(PAGE - 1)
    room = min(room, (end - start + PAGE - 1) // PAGE, _ADDRESSES_AT_ONCE)
    t.process.memory.probe_write(user_address_array, 8 * room)
    pages = process_handle.memory.written_pages(start, page_range(start, end - start)[1], room, reset=bool(flags))
    t.process.memory.write(user_address_array, pages)
    entries_in_user_address_array.put(len(pages) // 8)
    granularity.put(PAGE)
    return NtStatus.SUCCESS


@service
def NtResetWriteWatch(t: Thread, process_handle: VmProcess, base_address: PVOID, region_size: SIZE_T) -> int:
    """Begin to watch anew."""
    end = _watched(process_handle, base_address, region_size)
    start, end = page_range(base_address, end - base_address)
    process_handle.memory.watch_again(start, end)
    return NtStatus.SUCCESS
