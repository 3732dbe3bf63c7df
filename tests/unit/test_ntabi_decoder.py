"""The decoders that `@service` generates: what a body gets for what stands in the registers and in guest memory."""

from __future__ import annotations

import errno
import struct
from typing import Annotated, Any

import pytest
from fake_host import FakeThread
from hypothesis import given
from hypothesis import strategies as st

from ntsup.ntabi import (
    BLOCKED,
    BOOLEAN,
    HANDLE,
    LARGE_INTEGER,
    LONG,
    ULONG,
    ULONG_PTR,
    USHORT,
    Access,
    Code,
    In,
    InOut,
    IoStatusBlock,
    NtError,
    NtStatus,
    ObjectAttributes,
    Out,
    OutBuffer,
    Service,
    SizeIs,
    Struct,
    UnicodeString,
    code,
    is_status,
    on_not_implemented,
    registry,
    service,
)
from ntsup.ntabi.decoder import compile_decoder, describe

BASE = 0x10000
BAD = 0x500
REGISTERS = st.one_of(
    st.integers(0, 2**64 - 1),
    st.sampled_from([0, 1, BAD, BASE, BASE + 1, BASE + 0x3FFF, 2**31, 2**32 - 1, 2**63, 2**64 - 1]),
    st.integers(BASE, BASE + 0x4000),
)


class Semaphore:
    __ntobject__ = True


class Event:
    __ntobject__ = True


class COLOUR(Code):
    Red = code(1)
    Blue = code(2)


class CLIENT_ID(Struct):
    UniqueProcess: HANDLE
    UniqueThread: HANDLE


@pytest.fixture
def thread() -> FakeThread:
    return FakeThread()


def invoke(body: Any, thread: FakeThread, *args: int) -> int:
    return compile_decoder(body.__name__, body)[0](thread, args)


def put_string(thread: FakeThread, address: int, text: bytes, length: int | None = None, buffer: int = 0) -> None:
    buffer = buffer or address + 0x10
    size = len(text) if length is None else length
    thread.process.memory.write(address, struct.pack("<HHxxxxQ", size, size, buffer))
    thread.process.memory.write(address + 0x10, text)


def test_scalars_are_cut_to_their_width(thread: FakeThread) -> None:
    seen: list[object] = []

    def body(t: FakeThread, a: ULONG, b: LONG, c: BOOLEAN, d: USHORT, e: LARGE_INTEGER, f: ULONG_PTR, g: COLOUR) -> int:
        seen.extend((a, b, c, d, e, f, g))
        return NtStatus.SUCCESS

    high = 0xAAAAAAAA << 32
    assert (
        invoke(body, thread, high | 7, high | 0xFFFFFFFE, high | 0x100, high | 0x12345, 2**64 - 1, high, high | 2) == 0
    )
    assert seen == [7, -2, False, 0x2345, -1, high, 2]
    assert seen[-1] is not None and seen[-1].name == "Blue"  # type: ignore[attr-defined]


def test_handles_are_resolved_with_type_and_access(thread: FakeThread) -> None:
    thread.process.handles.table = {4: (Semaphore(), 2), 8: (Event(), 2), 12: (Semaphore(), 1)}
    seen: list[object] = []

    def body(t: FakeThread, semaphore: Annotated[Semaphore, Access(2)], event: Event | None) -> int:
        seen.append((semaphore, event))
        return NtStatus.SUCCESS

    assert invoke(body, thread, 4, 0) == NtStatus.SUCCESS
    assert invoke(body, thread, 4, 8) == NtStatus.SUCCESS
    assert invoke(body, thread, 16, 0) == NtStatus.INVALID_HANDLE
    assert invoke(body, thread, 8, 0) == NtStatus.OBJECT_TYPE_MISMATCH
    assert invoke(body, thread, 12, 0) == NtStatus.ACCESS_DENIED
    assert [type(event) for _, event in seen] == [type(None), Event]  # type: ignore[misc,attr-defined]


def test_out_parameters_are_probed_before_the_body_and_before_handles(thread: FakeThread) -> None:
    thread.process.handles.table = {4: (Semaphore(), 0)}
    ran: list[int] = []

    def body(t: FakeThread, semaphore: Semaphore, previous: Out[LONG] | None) -> int:
        ran.append(1)
        if previous is not None:
            previous.put(-2)
        return NtStatus.SUCCESS

    assert invoke(body, thread, 4, BAD) == NtStatus.ACCESS_VIOLATION
    assert invoke(body, thread, 99, BAD) == NtStatus.ACCESS_VIOLATION
    assert not ran
    assert invoke(body, thread, 4, 0) == NtStatus.SUCCESS
    assert invoke(body, thread, 4, BASE + 4) == NtStatus.SUCCESS
    assert thread.process.memory.read(BASE, 12) == struct.pack("<iii", 0, -2, 0)


def test_a_null_that_is_not_optional_is_an_access_violation(thread: FakeThread) -> None:
    def body(t: FakeThread, previous: Out[LONG]) -> int:
        return NtStatus.SUCCESS

    assert invoke(body, thread, 0) == NtStatus.ACCESS_VIOLATION


def test_in_and_inout_pointers(thread: FakeThread) -> None:
    seen: list[object] = []

    def body(
        t: FakeThread, timeout: In[LARGE_INTEGER] | None, ids: In[CLIENT_ID] | None, size: InOut[ULONG_PTR]
    ) -> int:
        seen.append((timeout, ids, size.get()))
        size.put(size.get() + 1)
        return NtStatus.SUCCESS

    thread.process.memory.write(BASE, struct.pack("<qQQQ", -5, 0x44, 0x48, 41))
    assert invoke(body, thread, BASE, BASE + 8, BASE + 24) == NtStatus.SUCCESS
    assert invoke(body, thread, 0, 0, BASE + 24) == NtStatus.SUCCESS
    assert seen == [(-5, CLIENT_ID(UniqueProcess=0x44, UniqueThread=0x48), 41), (None, None, 42)]
    thread.process.memory.writable = False
    assert invoke(body, thread, 0, 0, BASE + 24) == NtStatus.ACCESS_VIOLATION


def test_unicode_strings(thread: FakeThread) -> None:
    seen: list[str | None] = []

    def body(t: FakeThread, name: UnicodeString | None) -> int:
        seen.append(name)
        return NtStatus.SUCCESS

    put_string(thread, BASE, "C:\\ä\U0001f600".encode("utf-16-le") + b"\x00\xd8")
    assert invoke(body, thread, BASE) == NtStatus.SUCCESS
    assert invoke(body, thread, 0) == NtStatus.SUCCESS
    put_string(thread, BASE, b"", buffer=BAD)
    assert invoke(body, thread, BASE) == NtStatus.SUCCESS
    assert seen == ["C:\\ä\U0001f600\ud800", None, ""]
    put_string(thread, BASE, b"abcd", length=3)
    assert invoke(body, thread, BASE) == NtStatus.INVALID_PARAMETER
    put_string(thread, BASE, b"abcd", buffer=BASE + 0x11)
    assert invoke(body, thread, BASE) == NtStatus.DATATYPE_MISALIGNMENT
    put_string(thread, BASE, b"abcd", buffer=BAD)
    assert invoke(body, thread, BASE) == NtStatus.ACCESS_VIOLATION
    assert invoke(body, thread, BASE + 2) == NtStatus.DATATYPE_MISALIGNMENT


def test_object_attributes(thread: FakeThread) -> None:
    seen: list[ObjectAttributes] = []

    def body(t: FakeThread, object_attributes: ObjectAttributes) -> int:
        seen.append(object_attributes)
        return NtStatus.SUCCESS

    def attributes(length: int, name: int) -> None:
        thread.process.memory.write(BASE, struct.pack("<IxxxxQQIxxxxQQ", length, 0x24, name, 0x40, 0x111, 0x222))

    put_string(thread, BASE + 0x100, "\\??\\x".encode("utf-16-le"))
    attributes(48, BASE + 0x100)
    assert invoke(body, thread, BASE) == NtStatus.SUCCESS
    attributes(48, 0)
    assert invoke(body, thread, BASE) == NtStatus.SUCCESS
    assert [(a.root_directory, a.name, a.attributes) for a in seen] == [(0x24, "\\??\\x", 0x40), (0x24, None, 0x40)]
    assert (seen[0].security_descriptor, seen[0].security_quality_of_service) == (0x111, 0x222)
    attributes(47, 0)
    assert invoke(body, thread, BASE) == NtStatus.INVALID_PARAMETER
    put_string(thread, BASE + 0x100, b"abc", length=3)
    attributes(48, BASE + 0x100)
    assert invoke(body, thread, BASE) == NtStatus.OBJECT_NAME_INVALID


def test_buffers_take_their_size_from_another_parameter(thread: FakeThread) -> None:
    def body(
        t: FakeThread,
        source: Annotated[bytes, SizeIs("source_length")],
        source_length: ULONG,
        target: Annotated[OutBuffer, SizeIs("target_length")] | None,
        target_length: ULONG,
    ) -> int:
        assert target is not None
        target.put(source)
        return NtStatus.SUCCESS

    thread.process.memory.write(BASE, b"hello")
    assert invoke(body, thread, BASE, 5, BASE + 0x100, 8) == NtStatus.SUCCESS
    assert thread.process.memory.read(BASE + 0x100, 6) == b"hello\0"
    assert invoke(body, thread, BASE, 5, BASE + 0x100, 4) == NtStatus.BUFFER_TOO_SMALL
    assert invoke(body, thread, BAD, 5, BASE, 8) == NtStatus.ACCESS_VIOLATION
    assert invoke(body, thread, BASE, 5, BASE, 0x10000) == NtStatus.ACCESS_VIOLATION
    assert invoke(body, thread, BAD, 0, BASE, 8) == NtStatus.SUCCESS


def test_io_status_block(thread: FakeThread) -> None:
    def body(t: FakeThread, io_status_block: IoStatusBlock) -> int:
        io_status_block.put(NtStatus.END_OF_FILE, 3)
        return NtStatus.END_OF_FILE

    assert invoke(body, thread, BASE) == NtStatus.END_OF_FILE
    assert thread.process.memory.read(BASE, 16) == struct.pack("<QQ", 0xC0000011, 3)


def test_errors_become_statuses_and_bugs_do_not(thread: FakeThread) -> None:
    def missing(t: FakeThread) -> int:
        raise OSError(errno.ENOENT, "gone")

    def denied(t: FakeThread) -> int:
        raise NtError(NtStatus.ACCESS_DENIED)

    def bug(t: FakeThread) -> int:
        raise ZeroDivisionError

    assert invoke(missing, thread) == NtStatus.OBJECT_NAME_NOT_FOUND
    assert invoke(denied, thread) == NtStatus.ACCESS_DENIED
    with pytest.raises(ZeroDivisionError):
        invoke(bug, thread)


@given(st.lists(REGISTERS, min_size=9, max_size=9), st.binary(max_size=200))
def test_any_registers_and_memory_give_a_status(registers: list[int], content: bytes) -> None:
    thread = FakeThread()
    thread.process.memory.write(BASE, content)
    thread.process.handles.table = {4: (Semaphore(), 0), 8: (Event(), 0)}

    def body(
        t: FakeThread,
        semaphore: Semaphore | None,
        colour: COLOUR,
        attributes: ObjectAttributes | None,
        name: UnicodeString | None,
        ids: In[CLIENT_ID] | None,
        previous: Out[LONG] | None,
        size: InOut[ULONG] | None,
        target: Annotated[OutBuffer, SizeIs("length")] | None,
        length: ULONG,
    ) -> int:
        for written in (previous, size):
            if written is not None:
                written.put(colour)
        return NtStatus.SUCCESS

    result = invoke(body, thread, *registers)
    assert 0 <= result <= 0xFFFFFFFF


@pytest.mark.parametrize("annotation", [int, str, list, ULONG | None, Semaphore | Event, CLIENT_ID, COLOUR | None])
def test_what_a_service_cannot_have_is_refused(annotation: Any) -> None:
    with pytest.raises(TypeError, match="parameter x"):
        describe("x", annotation)


def test_an_unannotated_parameter_is_refused() -> None:
    def body(t, x):  # type: ignore[no-untyped-def]
        return 0

    with pytest.raises(TypeError, match="x has no annotation"):
        compile_decoder("body", body)


def test_service_knows_only_documented_names() -> None:
    def NtPretendToWork(t: FakeThread) -> int:
        return 0

    with pytest.raises(NameError, match="NtPretendToWork"):
        service(NtPretendToWork)


def test_a_service_is_declared_once(thread: FakeThread, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(registry, "NtTestAlert", Service("NtTestAlert"))

    @service(partial="APCs are not delivered")
    def NtTestAlert(t: FakeThread) -> NtStatus:
        return NtStatus.SUCCESS

    declared = registry["NtTestAlert"]
    early = declared.invoke
    assert declared.invoke(thread, ()) == NtStatus.SUCCESS
    assert early(thread, ()) == NtStatus.SUCCESS
    assert declared.partial == "APCs are not delivered"
    assert NtTestAlert(thread) == NtStatus.SUCCESS
    with pytest.raises(ValueError, match="declared twice"):
        service(NtTestAlert)


def test_a_service_without_a_body_refuses_and_says_so(thread: FakeThread) -> None:
    told: list[tuple[object, str]] = []
    bare = Service("NtTestAlert")
    on_not_implemented(lambda t, s: told.append((t, s.name)))
    try:
        assert bare.invoke(thread, ()) == NtStatus.NOT_IMPLEMENTED
    finally:
        on_not_implemented(None)
    assert bare.invoke(thread, ()) == NtStatus.NOT_IMPLEMENTED
    assert told == [(thread, "NtTestAlert")]
    assert bare.refused == 2


def test_blocked_is_no_status(thread: FakeThread) -> None:
    def body(t: FakeThread) -> int:
        return BLOCKED

    assert invoke(body, thread) is BLOCKED
    assert not is_status(BLOCKED)
    assert is_status(NtStatus.SUCCESS)
