"""NT's services that advise on memory or describe much of it at once: prefetching, bulk queries, mapped files.

Advice goes to Linux as advice: what it does not take changes nothing. There are no enclaves.
"""

from __future__ import annotations

import os
import struct
from typing import Annotated

from ntsup.ntabi import PVOID, SIZE_T, ULONG, ULONG_PTR, Access, NtError, NtStatus, Out, service
from ntsup.supervisor.linux.address_map import HIGHEST, MEM_IMAGE, MEM_MAPPED
from ntsup.supervisor.objects.process import Process
from ntsup.supervisor.objects.section import Section
from ntsup.supervisor.objects.thread import Thread

PROCESS_VM_OPERATION, PROCESS_QUERY_INFORMATION = 0x8, 0x400
PREFETCH, PAGE_PRIORITY, CFG_CALL_TARGETS = range(3)
"""VIRTUAL_MEMORY_INFORMATION_CLASS."""
RANGES_AT_MOST = 4096
MADVISE, MADV_WILLNEED = 28, 3
BULK_HEAD = struct.Struct("<IIQ")
"""NTPSS_MEMORY_BULK_INFORMATION: query flags, entries, where the next query goes on."""
BASIC_SIZE = 48


@service(partial="page priorities mean nothing to Linux; there is no control flow guard to tell of targets")
def NtSetInformationVirtualMemory(
    t: Thread,
    process_handle: Annotated[Process, Access(PROCESS_VM_OPERATION)],
    vm_information_class: ULONG,
    number_of_entries: ULONG_PTR,
    virtual_addresses: PVOID,
    vm_information: PVOID,
    vm_information_length: ULONG,
) -> int:
    """Have ranges of memory read before they are needed."""
    if vm_information_class not in (PREFETCH, PAGE_PRIORITY, CFG_CALL_TARGETS):
        raise NtError(NtStatus.INVALID_PARAMETER_2)
    if not 0 < number_of_entries <= RANGES_AT_MOST:
        raise NtError(NtStatus.INVALID_PARAMETER_3)
    if vm_information_class == CFG_CALL_TARGETS:
        raise NtError(NtStatus.NOT_SUPPORTED)
    if vm_information_length != 4:
        raise NtError(NtStatus.INVALID_PARAMETER_6)
    memory = t.process.memory
    (value,) = struct.unpack("<I", memory.read(vm_information, 4))
    if value > (0 if vm_information_class == PREFETCH else 5):
        raise NtError(NtStatus.INVALID_PARAMETER_5)
    ranges = list(struct.iter_unpack("<QQ", memory.read(virtual_addresses, 16 * number_of_entries)))
    if any(not size or start + size > HIGHEST + 1 for start, size in ranges):
        raise NtError(NtStatus.INVALID_PARAMETER_4)
    if vm_information_class == PREFETCH:
        for start, size in ranges:
            first = start & ~0xFFF
            process_handle.run_linux([(MADVISE, first, start + size - first, MADV_WILLNEED)])
    return NtStatus.SUCCESS


@service
def NtPssCaptureVaSpaceBulk(
    t: Thread,
    process_handle: Annotated[Process, Access(PROCESS_QUERY_INFORMATION)],
    base_address: PVOID,
    buffer: PVOID,
    length: SIZE_T,
    return_length: Out[SIZE_T] | None,
) -> int:
    """MEMORY_BASIC_INFORMATION of all that lies from an address on, as much as fits; STATUS_MORE_ENTRIES for a rest."""
    if length < BULK_HEAD.size + BASIC_SIZE:
        raise NtError(NtStatus.BUFFER_TOO_SMALL)
    if base_address > HIGHEST:
        raise NtError(NtStatus.INVALID_PARAMETER)
    room = (min(length, 1 << 24) - BULK_HEAD.size) // BASIC_SIZE
    at = base_address
    entries: list[bytes] = []
    space = process_handle.space
    while at <= HIGHEST and len(entries) < room:
        info = space.query(at, note=process_handle is t.process)
        sizes = (info.end - info.start, info.state, info.protect, info.type, 0)
        entries.append(struct.pack("<QQIHxxQIIII", info.start, info.base, info.allocation_protect, 0, *sizes))
        if info.end <= at:
            break
        at = info.end
    t.process.memory.write(buffer, BULK_HEAD.pack(0, len(entries), at) + b"".join(entries))
    if return_length is not None:
        return_length.put(BULK_HEAD.size + BASIC_SIZE * len(entries))
    return NtStatus.SUCCESS if at > HIGHEST else NtStatus.MORE_ENTRIES


def _file_behind(process: Process, address: int) -> tuple[int, int]:
    """(device, inode) of the file that is mapped at an address."""
    run = process.space.map.at(address)
    if run is None:
        raise NtError(NtStatus.INVALID_ADDRESS)
    view = process.space.views.get(run.base)
    if run.type not in (MEM_IMAGE, MEM_MAPPED) or view is None:
        raise NtError(NtStatus.CONFLICTING_ADDRESSES)
    section: Section | None = view.section
    if section is None:  # the program or ntdll
        name = "C:\\Windows\\System32\\ntdll.dll" if run.base == process.ntdll_base else process.image_path
        info = os.stat(process.executive.paths.resolve_dos(name).path)
    elif section.pagefile:
        raise NtError(NtStatus.CONFLICTING_ADDRESSES)
    else:
        info = os.stat(section.linux_path) if section.image is not None else os.fstat(section.fd)
    return info.st_dev, info.st_ino


@service
def NtAreMappedFilesTheSame(t: Thread, file1_mapped_as_an_image: PVOID, file2_mapped_as_file: PVOID) -> int:
    """Whether two views show one file."""
    same = _file_behind(t.process, file1_mapped_as_an_image) == _file_behind(t.process, file2_mapped_as_file)
    return NtStatus.SUCCESS if same else NtStatus.NOT_SAME_DEVICE


@service
def NtCreateEnclave(
    t: Thread,
    process_handle: Annotated[Process, Access(PROCESS_VM_OPERATION)],
    base_address: PVOID,
    zero_bits: ULONG_PTR,
    size: SIZE_T,
    initial_commitment: SIZE_T,
    enclave_type: ULONG,
    enclave_information: PVOID,
    enclave_information_length: ULONG,
    enclave_error: Out[ULONG] | None,
) -> int:
    """Memory that the system cannot look into: the machine has none, of any type."""
    raise NtError(NtStatus.NOT_SUPPORTED)
