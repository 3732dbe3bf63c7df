"""Files as both doors know them: share modes by file, positions, and the descriptor that one gate has."""

from __future__ import annotations

from typing import Any

from core_extension import Region

READ, WRITE, DELETE, QUERY = 0x1, 0x2, 0x10000, 0x80
SHARING_VIOLATION, NOT_SUPPORTED, INVALID_HANDLE = 0xC0000043, 0xC00000BB, 0xC0000008
DIRECT, SYNCHRONOUS, REPORT, NOTIFICATION = 1, 2, 1, 11


def opened(region: Region, thread: int, access: int, share: int, *, inode: int = 7, descriptor: int = 5) -> int:
    """A file that the gate opened: its handle. Raises Failed."""
    out = region.ffi.new("uint64_t *")
    request = [(0x1122334455667788, inode, 77, access, share, 0, DIRECT | SYNCHRONOUS)]
    region.checked(region.core_h_file_open(thread, request, 0, descriptor, out))
    return int(out[0])


def status_of_open(region: Region, thread: int, access: int, share: int) -> int:
    out = region.ffi.new("uint64_t *")
    status: int = region.core_h_file_open(thread, [(0x1122334455667788, 7, 0, access, share, 0, DIRECT)], 0, 5, out)
    if status == 0:
        region.core_handle_close(1, out[0], region.ffi.NULL)
    return status


def slot_of(region: Region, process: int, handle: int) -> int:
    info = region.ffi.new("struct core_handle_info *")
    region.checked(region.core_handle_lookup(process, handle, info))
    return int(info.object)


def use(region: Region, thread: int, handle: int, access: int = READ) -> Any:
    """What core_h_file gives, or None."""
    out = region.ffi.new("struct core_file_use *")
    return out if region.core_h_file(thread, handle, access, out) == 0 else None


def test_share_modes(region: Region) -> None:
    process = region.process()
    thread = region.thread(process)
    first = opened(region, thread, READ, 1)
    assert status_of_open(region, thread, READ, 1) == 0
    assert status_of_open(region, thread, READ, 0) == SHARING_VIOLATION, "the first reads"
    assert status_of_open(region, thread, WRITE, 7) == SHARING_VIOLATION, "the first does not share that"
    assert status_of_open(region, thread, DELETE, 7) == SHARING_VIOLATION
    assert status_of_open(region, thread, QUERY, 0) == 0, "attributes are free"
    looking = opened(region, thread, QUERY, 0)
    assert region.core_node_opens(0x1122334455667788, 7) == 2
    assert region.core_node_check(0x1122334455667788, 7, WRITE, 7) == SHARING_VIOLATION
    assert region.core_node_check(0x1122334455667788, 8, WRITE, 0) == 0, "another file"
    region.checked(region.core_handle_close(process, first, region.ffi.NULL))
    assert status_of_open(region, thread, WRITE, 0) == 0, "who only looks at attributes shares all"
    region.checked(region.core_handle_close(process, looking, region.ffi.NULL))
    assert region.core_node_opens(0x1122334455667788, 7) == 0


def test_many_files_and_nodes_are_used_again(region: Region) -> None:
    process = region.process()
    thread = region.thread(process)
    for _ in range(3):
        handles = [opened(region, thread, READ, 7, inode=i) for i in range(30000)]
        for handle in handles:
            region.checked(region.core_handle_close(process, handle, region.ffi.NULL))
    assert opened(region, thread, READ, 7)


def test_a_descriptor_is_used_by_the_gate_that_has_it(region: Region) -> None:
    process, other = region.process(), region.process()
    thread, stranger = region.thread(process), region.thread(other)
    handle = opened(region, thread, READ, 7, descriptor=9)
    found = use(region, thread, handle)
    assert (found.descriptor, found.access, found.flags) == (9, READ, DIRECT | SYNCHRONOUS)
    assert found.volume_created == 77
    assert region.core_file_done(found.file) == 0
    assert use(region, thread, handle, WRITE) is None, "no right"
    slot = slot_of(region, process, handle)
    assert use(region, stranger, region.handle(other, slot, READ)) is None, "another process has no such descriptor"
    region.core_node_flag(0x1122334455667788, 7, 1)
    assert use(region, thread, handle) is None, "locks, or a deletion"
    assert status_of_open(region, thread, READ, 7) == NOT_SUPPORTED
    region.core_node_flag(0x1122334455667788, 7, 0)
    assert use(region, thread, handle) is not None


def test_close_while_reading(region: Region) -> None:
    process = region.process()
    thread = region.thread(process)
    handle = opened(region, thread, READ, 0, descriptor=9)
    found, again = use(region, thread, handle), use(region, thread, handle)
    region.checked(region.core_handle_close(process, handle, region.ffi.NULL))
    assert status_of_open(region, thread, READ, 0) == 0, "it is closed for others"
    assert region.core_file_done(found.file) == 0
    assert region.core_file_done(again.file) == 9, "the last closes the descriptor"
    assert region.core_file_done(again.file) == 0


def test_the_supervisor_takes_a_file_over(region: Region) -> None:
    process = region.process()
    thread = region.thread(process)
    handle = opened(region, thread, READ, 3, descriptor=9)
    slot = slot_of(region, process, handle)
    out = region.ffi.new("uint32_t[8]")
    assert region.core_file_unseen(out, 8) == 1 and out[0] == slot
    region.core_file_seek(slot, 1 << 40)
    region.checked(region.core_file_seen(slot))
    assert region.core_file_unseen(out, 8) == 0
    info = region.ffi.new("struct core_file_info *")
    region.checked(region.core_file_info(slot, info))
    assert (info.device, info.inode, info.share, info.process, info.descriptor) == (
        0x1122334455667788,
        7,
        3,
        process,
        9,
    )
    assert region.core_file_position(slot) == 1 << 40
    region.checked(region.core_handle_close(process, handle, region.ffi.NULL))
    assert region.dead() == [(slot, 1)], "its last handle"
    assert region.core_file_detach(slot, process) == 9
    assert region.core_file_detach(slot, process) == 0
    assert region.core_file_info(slot, info) == INVALID_HANDLE


def test_a_process_ends_while_it_reads(region: Region) -> None:
    process, other = region.process(), region.process()
    thread = region.thread(process)
    slot = region.object(NOTIFICATION, flags=REPORT)
    region.checked(region.core_file_attach(slot, [(1, 2, 0, READ, 7, 0, DIRECT)]))
    handle, kept = region.handle(process, slot), region.handle(other, slot)
    old = region.ffi.new("uint32_t[2]")
    region.checked(region.core_file_grant(slot, other, 8, old, old + 1))
    region.checked(region.core_file_grant(slot, process, 9, old, old + 1))
    assert list(old) == [other, 8], "it changed hands"
    assert region.core_file_grant(slot, process, 10, old, old + 1) == INVALID_HANDLE, "one is enough"
    assert region.core_process_descriptors(process) and not region.core_process_descriptors(region.process())
    assert use(region, thread, handle) is not None
    region.core_handles_close_all(process)
    region.core_process_free(process)
    region.checked(region.core_file_grant(slot, other, 11, old, old + 1))
    reader = region.thread(other)
    found = use(region, reader, kept)
    assert found.descriptor == 11
    assert region.core_file_done(found.file) == 0


def test_the_position_is_held(region: Region) -> None:
    process = region.process()
    thread = region.thread(process)
    handle = opened(region, thread, READ, 7)
    found = use(region, thread, handle)
    position = region.core_file_position_begin(found.file)
    position[0] = 100
    region.core_file_position_end(found.file)
    assert region.core_file_position(slot_of(region, process, handle)) == 100
    region.core_file_lock(slot_of(region, process, handle))
    region.core_file_unlock(slot_of(region, process, handle))
