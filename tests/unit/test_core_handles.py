"""Handle tables: values, rights, inheritance, the dead, and a random walk against a dictionary."""

from __future__ import annotations

from typing import Any

import pytest
from core_extension import POLL, SYNCHRONIZE, TRAP, WAIT_ALL, Failed, Region
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

INVALID_HANDLE, NOT_CLOSABLE, ACCESS_DENIED, TYPE_MISMATCH = 0xC0000008, 0xC0000235, 0xC0000022, 0xC0000024
INVALID_PARAMETER, RESOURCES, NOT_OWNED, PARKED, TIMEOUT = 0xC000000D, 0xC000009A, 0xC0000046, 0x2F001000, 0x102
PROTECT, INHERIT = 1, 2
CLOSE_SOURCE, SAME_ACCESS, SAME_ATTRIBUTES = 1, 2, 4
REPORT, LAST_HANDLE, LAST_REFERENCE = 1, 1, 2
ALL = 0x1F0003


def close(region: Region, process: int, handle: int) -> int:
    """The status of closing."""
    return int(region.core_handle_close(process, handle, region.ffi.NULL))


def lookup(region: Region, process: int, handle: int) -> tuple[int, int, int]:
    """(object, access, attributes)."""
    info = region.ffi.new("struct core_handle_info *")
    region.checked(region.core_handle_lookup(process, handle, info))
    return info.object, info.access, info.attributes


def every(region: Region, process: int) -> dict[int, int]:
    """Handle to object."""
    out, found, after = region.ffi.new("struct core_handle_info[7]"), {}, 0
    while count := region.core_handle_enumerate(process, after, out, 7):
        found.update({h.handle: h.object for h in out[0:count]})
        after = out[count - 1].handle
    return found


def test_values_as_on_windows(region: Region) -> None:
    process, event = region.process(), region.event()
    values = [region.handle(process, event) for _ in range(600)]
    assert values[:3] == [4, 8, 12] and 0x400 not in values and 0x404 in values and 0x800 not in values
    assert region.core_handle_count(process) == 600 and region.info(event).handles == 600
    assert close(region, process, 8) == 0 and close(region, process, 0x404) == 0
    assert close(region, process, 8) == INVALID_HANDLE
    assert region.handle(process, event) == 0x404 and region.handle(process, event) == 8, "the last closed first"
    assert lookup(region, process, 9) == (event, ALL, 0), "the two lowest bits are ignored"


def test_bad_handles(region: Region) -> None:
    process, event = region.process(), region.event()
    handle = region.handle(process, event)
    for bad in (0, 2, handle + 4, handle | 1 << 32, 2**64 - 1, 2**32 - 4, 0x400, 0x100000):
        assert close(region, process, bad) == INVALID_HANDLE
    assert close(region, 999, handle) == INVALID_HANDLE
    assert close(region, region.process(), handle) == INVALID_HANDLE
    with pytest.raises(Failed):
        region.handle(process, 12345)
    with pytest.raises(Failed):
        region.handle(999, event)


def test_protection_from_closing(region: Region) -> None:
    process, event = region.process(), region.event()
    handle = region.handle(process, event, attributes=PROTECT)
    assert close(region, process, handle) == NOT_CLOSABLE
    assert region.core_handle_set_attributes(process, handle, INHERIT) == 0
    assert lookup(region, process, handle)[2] == INHERIT
    assert close(region, process, handle) == 0
    assert region.core_handle_set_attributes(process, handle, 0) == INVALID_HANDLE


def test_rights_are_checked(region: Region) -> None:
    process, event = region.process(), region.event()
    handle = region.handle(process, event, access=SYNCHRONIZE | 1)
    info = region.ffi.new("struct core_handle_info *")
    reference, lib = region.core_handle_reference, region.lib
    assert reference(process, handle, lib.CORE_CLASS_EVENT, 2, info) == ACCESS_DENIED
    assert reference(process, handle, lib.CORE_CLASS_MUTANT, 1, info) == TYPE_MISMATCH
    assert reference(process, handle + 4, lib.CORE_CLASS_EVENT, 1, info) == INVALID_HANDLE
    assert region.info(event).references == 2
    assert reference(process, handle, lib.CORE_CLASS_EVENT, SYNCHRONIZE | 1, info) == 0
    assert info.object == event and region.info(event).references == 3
    for kind, matching in [
        (lib.CORE_TYPE_TIMER_SYNCHRONIZATION, lib.CORE_CLASS_TIMER),
        (lib.CORE_TYPE_SEMAPHORE, lib.CORE_CLASS_SEMAPHORE),
        (lib.CORE_TYPE_COMPLETION, lib.CORE_CLASS_COMPLETION),
        (lib.CORE_TYPE_KEYED_EVENT, lib.CORE_CLASS_KEYED_EVENT),
        (lib.CORE_TYPE_OTHER, lib.CORE_CLASS_OTHER),
        (lib.CORE_TYPE_MUTANT, lib.CORE_CLASS_MUTANT),
    ]:
        one = region.handle(process, region.object(kind, limit=1))
        matches = [c for c in range(1, 10) if reference(process, one, c, 0, info) == 0]
        assert matches == [matching]
    assert reference(process, one, 55, 0, info) == TYPE_MISMATCH


def test_duplication(region: Region) -> None:
    source, target, event = region.process(), region.process(), region.event()
    out = region.ffi.new("uint64_t *")
    handle = region.handle(source, event, access=3, attributes=INHERIT)
    duplicate = region.core_handle_duplicate
    assert duplicate(source, handle, target, 1, PROTECT, 0, out) == 0
    assert lookup(region, target, out[0]) == (event, 1, PROTECT)
    assert duplicate(source, handle, source, 1, 0, SAME_ACCESS | SAME_ATTRIBUTES, out) == 0
    assert lookup(region, source, out[0]) == (event, 3, INHERIT)
    assert duplicate(source, handle, target, 0, 0, SAME_ACCESS | CLOSE_SOURCE, out) == 0
    assert close(region, source, handle) == INVALID_HANDLE
    assert duplicate(source, handle, target, 0, 0, SAME_ACCESS, out) == INVALID_HANDLE
    handle = region.handle(source, event)
    assert duplicate(source, handle, 999, 0, 0, SAME_ACCESS | CLOSE_SOURCE, out) == INVALID_PARAMETER
    assert close(region, source, handle) == INVALID_HANDLE, "closed though the rest failed"
    handle = region.handle(source, event)
    assert duplicate(source, handle, 0, 0, 0, CLOSE_SOURCE, out) == 0
    assert close(region, source, handle) == INVALID_HANDLE


def test_inheritance_keeps_values(region: Region) -> None:
    parent, child, event = region.process(), region.process(), region.event()
    handles = [region.handle(parent, event, attributes=INHERIT if i % 100 == 5 else 0) for i in range(1000)]
    expected = {h: event for i, h in enumerate(handles) if i % 100 == 5}
    region.core_handle_set_attributes(parent, handles[5], INHERIT | PROTECT)
    assert region.core_handles_inherit(parent, child) == 0
    assert every(region, child) == expected and region.core_handle_count(child) == 10
    assert lookup(region, child, handles[5]) == (event, ALL, INHERIT | PROTECT)
    assert region.info(event).handles == 1010
    assert [region.handle(child, event) for _ in range(3)] == [4, 8, 12]
    assert region.core_handles_inherit(parent, child) == INVALID_PARAMETER, "the table is not empty"
    assert region.core_handles_inherit(parent, 999) == INVALID_PARAMETER
    region.core_handles_close_all(parent)
    assert region.info(event).handles == 13 and every(region, parent) == {}


def test_reports_of_the_dead(region: Region) -> None:
    process = region.process()
    event = region.object(region.lib.CORE_TYPE_EVENT_NOTIFICATION, flags=REPORT)
    handle = region.handle(process, event)
    region.core_attention_clear(255)
    close(region, process, handle)
    assert region.core_attention() & region.lib.CORE_ATTENTION_DEAD
    assert region.dead() == [(event, LAST_HANDLE)] and region.dead() == []
    assert not region.core_attention() & region.lib.CORE_ATTENTION_DEAD
    handle = region.handle(process, event)
    close(region, process, handle)
    handle = region.handle(process, event)
    assert region.dead() == [], "it was opened again in the meantime"
    region.core_object_dereference(event)
    close(region, process, handle)
    assert region.dead() == [(event, LAST_HANDLE | LAST_REFERENCE)]
    with pytest.raises(Failed):
        region.info(event)
    quiet = region.event()
    close(region, process, region.handle(process, quiet))
    region.core_object_dereference(quiet)
    assert region.dead() == []
    assert region.core_object_dereference(quiet) == INVALID_HANDLE
    assert region.core_object_reference(quiet) == INVALID_HANDLE


def test_a_slot_used_again_is_not_the_old_object(region: Region) -> None:
    event = region.event()
    generation = region.info(event).generation
    region.core_object_dereference(event)
    assert region.event() == event and region.info(event).generation == generation + 1


def test_a_wait_keeps_its_object(region: Region) -> None:
    process = region.process()
    thread, event = region.thread(process), region.event()
    handle = region.handle(process, event)
    region.core_object_dereference(event)
    assert region.core_h_wait(thread, [handle], 1, TRAP) == PARKED
    assert close(region, process, handle) == 0
    assert region.core_event_set(event, region.ffi.NULL) == 0
    assert region.woken() == {thread: 0}
    assert region.core_event_set(event, region.ffi.NULL) == INVALID_HANDLE


def test_tables_grow_to_their_limit(region: Region) -> None:
    process, event, out = region.process(), region.event(), region.ffi.new("uint64_t *")
    limit = 255 * 1024
    for _ in range(limit):
        status = region.core_handle_create(process, event, 1, 0, out)
        if status:
            break
    assert status == 0 and out[0] == (256 * 1024 - 1) * 4
    assert region.core_handle_create(process, event, 1, 0, out) == RESOURCES
    assert region.core_handles_close_all(process) == 0
    assert region.core_handle_count(process) == 0 and region.info(event).handles == 0


def test_many_objects(region: Region) -> None:
    slots = []
    with pytest.raises(Failed) as failure:
        while True:
            slots.append(region.event())
    assert failure.value.status == RESOURCES and len(slots) > 260000
    region.core_object_dereference(slots[1000])
    assert region.event() == slots[1000]


def test_operations_by_handle(region: Region) -> None:
    lib, null = region.lib, region.ffi.NULL
    process = region.process()
    thread = region.thread(process)
    out, previous = region.ffi.new("uint64_t *"), region.ffi.new("int32_t *")

    def create(kind: int, signal: int = 0, limit: int = 0, access: int = ALL) -> int:
        region.checked(region.core_h_create(thread, kind, signal, limit, access, 0, out))
        return int(out[0])

    event, semaphore = create(lib.CORE_TYPE_EVENT_SYNCHRONIZATION), create(lib.CORE_TYPE_SEMAPHORE, 0, 2)
    mutant, weak = create(lib.CORE_TYPE_MUTANT, 0), create(lib.CORE_TYPE_EVENT_NOTIFICATION, 1, 0, 1)
    assert region.core_h_event_set(thread, event, previous) == 0 and previous[0] == 0
    assert region.core_h_wait(thread, [event], 1, POLL) == 0
    assert region.core_h_event_set(thread, semaphore, previous) == TYPE_MISMATCH
    assert region.core_h_event_set(thread, weak, previous) == ACCESS_DENIED
    assert region.core_h_wait(thread, [weak], 1, POLL) == ACCESS_DENIED
    assert region.core_h_wait(thread, [event, 0xFFF8], 2, POLL) == INVALID_HANDLE
    assert region.core_h_wait(thread, [event] * 65, 65, POLL) == 0xC00000EF
    assert region.core_h_wait(thread, [event, event], 2, POLL | WAIT_ALL) == 0xC0000030
    assert region.core_h_event_pulse(thread, event, previous) == 0
    assert region.core_h_event_reset(thread, event, previous) == 0
    assert region.core_h_semaphore_release(thread, semaphore, 2, previous) == 0
    assert region.core_h_semaphore_release(thread, semaphore, 1, previous) == 0xC0000047
    assert region.core_h_mutant_release(thread, mutant, previous) == 0 and previous[0] == 0
    assert region.core_h_mutant_release(thread, mutant, previous) == NOT_OWNED
    assert region.core_h_signal_and_wait(thread, event, event, POLL) == 0
    assert region.core_h_signal_and_wait(thread, weak, event, POLL) == ACCESS_DENIED
    assert region.core_h_signal_and_wait(thread, event, weak, POLL) == ACCESS_DENIED
    assert region.core_h_signal_and_wait(thread, event, 0, POLL) == INVALID_HANDLE
    info = region.ffi.new("struct core_object_info *")
    assert region.core_h_query(thread, semaphore, lib.CORE_CLASS_SEMAPHORE, 1, info) == 0
    assert (info.signal, info.limit, info.handles, info.references) == (2, 2, 1, 1)
    for handle in (2**64 - 1, 2**64 - 2):
        assert region.core_h_wait(thread, [handle], 1, POLL) == TIMEOUT, "myself"
    timer = create(lib.CORE_TYPE_TIMER_NOTIFICATION)
    assert region.core_h_timer_set(thread, timer, 5, 0, 10, null) == 0
    assert region.core_h_wait(thread, [timer], 1, POLL) == 0
    assert region.core_h_timer_cancel(thread, timer, null) == 0
    queue = create(lib.CORE_TYPE_COMPLETION)
    packet, count = region.ffi.new("struct core_packet *"), region.ffi.new("uint32_t *")
    assert region.core_h_completion_set(thread, queue, [[9, 0, 0, 0, 0]]) == 0
    assert region.core_h_completion_remove(thread, queue, packet, 1, count, POLL) == 0 and packet.key == 9
    assert region.core_h_completion_remove(thread, queue, packet, 0, count, POLL) == INVALID_PARAMETER
    assert region.core_h_completion_remove(thread, event, packet, 1, count, POLL) == TYPE_MISMATCH
    keyed = create(lib.CORE_TYPE_KEYED_EVENT)
    assert region.core_h_keyed_wait(thread, keyed, 2, POLL) == TIMEOUT
    assert region.core_h_keyed_release(thread, 0, 2, POLL) == TIMEOUT
    assert region.core_h_keyed_release(thread, event, 2, POLL) == TYPE_MISMATCH
    assert region.core_h_create(thread, lib.CORE_TYPE_OTHER, 0, 0, 0, 0, out) == INVALID_PARAMETER
    assert region.core_h_create(thread, lib.CORE_TYPE_SEMAPHORE, 2, 1, 0, 0, out) == INVALID_PARAMETER
    assert region.core_h_create(9999, lib.CORE_TYPE_SEMAPHORE, 2, 1, 0, 0, out) == INVALID_PARAMETER
    same, stranger = region.thread(process), region.thread()
    assert region.core_h_alert_by_id(thread, lib.core_thread_id(same)) == 0
    assert region.core_wait_for_alert_by_id(same, POLL) == 0x101
    assert region.core_h_alert_by_id(thread, lib.core_thread_id(stranger)) == ACCESS_DENIED
    assert region.core_h_alert_by_id(thread, 0xFFFFFC) == 0xC000000B
    for handle in (event, semaphore, mutant, weak, timer, queue, keyed):
        assert close(region, process, handle) == 0


class AgainstDictionaries(RuleBasedStateMachine):
    """Two processes' tables and what they should hold."""

    module: Any = None

    @initialize()
    def start(self) -> None:
        self.region = Region(self.module)
        self.processes = [self.region.process() for _ in range(2)]
        self.objects = [self.region.object(self.region.lib.CORE_TYPE_OTHER, flags=REPORT) for _ in range(3)]
        self.tables: list[dict[int, tuple[int, int, int]]] = [{}, {}]

    who = st.integers(0, 1)

    @rule(who=who, what=st.integers(0, 2), access=st.integers(0, 2**32 - 1), attributes=st.integers(0, 3))
    def create(self, who: int, what: int, access: int, attributes: int) -> None:
        handle = self.region.handle(self.processes[who], self.objects[what], access, attributes)
        assert handle % 4 == 0 and handle not in self.tables[who]
        self.tables[who][handle] = (self.objects[what], access, attributes)

    @precondition(lambda self: any(self.tables))
    @rule(data=st.data(), who=who)
    def close_one(self, data: st.DataObject, who: int) -> None:
        handle = data.draw(st.sampled_from(sorted(self.tables[who]) or [4]))
        entry = self.tables[who].get(handle)
        expected = INVALID_HANDLE if entry is None else NOT_CLOSABLE if entry[2] & PROTECT else 0
        assert close(self.region, self.processes[who], handle) == expected
        if not expected:
            del self.tables[who][handle]

    @precondition(lambda self: any(self.tables))
    @rule(data=st.data(), who=who, to=who, options=st.integers(0, 7), access=st.integers(0, 255))
    def duplicate(self, data: st.DataObject, who: int, to: int, options: int, access: int) -> None:
        handle = data.draw(st.sampled_from(sorted(self.tables[who]) or [4]))
        entry = self.tables[who].get(handle)
        out = self.region.ffi.new("uint64_t *")
        status = self.region.core_handle_duplicate(
            self.processes[who], handle, self.processes[to], access, INHERIT, options, out
        )
        assert status == (0 if entry else INVALID_HANDLE)
        if not entry:
            return
        attributes = entry[2] if options & SAME_ATTRIBUTES else INHERIT
        if options & CLOSE_SOURCE and not entry[2] & PROTECT:
            del self.tables[who][handle]
            assert who != to or out[0] == handle  # it is moved, and the value is the first that is free
        self.tables[to][out[0]] = (entry[0], entry[1] if options & SAME_ACCESS else access, attributes)

    @rule(who=who)
    def close_all(self, who: int) -> None:
        assert self.region.core_handles_close_all(self.processes[who]) == 0
        self.tables[who].clear()

    @invariant()
    def same(self) -> None:
        if not hasattr(self, "region"):
            return
        for process, table in zip(self.processes, self.tables, strict=True):
            assert every(self.region, process) == {h: e[0] for h, e in table.items()}
            assert self.region.core_handle_count(process) == len(table)
            for handle, entry in table.items():
                assert lookup(self.region, process, handle) == entry
        for slot in self.objects:
            used = sum(entry[0] == slot for table in self.tables for entry in table.values())
            info = self.region.info(slot)
            assert (info.handles, info.references) == (used, used + 1)


def test_against_dictionaries(core_module: Any) -> None:
    from hypothesis.stateful import run_state_machine_as_test

    AgainstDictionaries.module = core_module
    run_state_machine_as_test(
        AgainstDictionaries,
        settings=settings(max_examples=40, stateful_step_count=40, suppress_health_check=list(HealthCheck)),
    )
