"""GDB's remote serial protocol, spoken about one Debuggee (GDB manual, appendix E): a packet in, an answer or none out.

All-stop: while the program runs nothing is answered, and when it stops one stop reply is sent. Must answer any bytes
without harm to the supervisor: what is not understood is answered by an empty packet, as the protocol has it.
"""

from __future__ import annotations

import signal
from collections.abc import Callable
from typing import TYPE_CHECKING
from xml.sax.saxutils import quoteattr

from ntsup.ntabi import NtStatus
from ntsup.supervisor.gdb import modules, packets, registers
from ntsup.supervisor.gdb.debuggee import Debuggee, HardwareBreakpoint, StopReason

if TYPE_CHECKING:
    from ntsup.supervisor.objects.thread import Thread

OK = b"OK"
BAD_REQUEST, BAD_ADDRESS, NO_THREAD = b"E16", b"E0e", b"E03"
FEATURES = (
    "PacketSize=%x;QStartNoAckMode+;qXfer:features:read+;qXfer:libraries:read+;qXfer:exec-file:read+;"
    "qXfer:threads:read+;vContSupported+;swbreak+;hwbreak+"
)
_HARDWARE = {b"1": 0, b"2": 1, b"3": 3, b"4": 3}
"""DR7's condition by the kind of Z packet; x86 cannot watch for reads alone."""


class Protocol:
    """The state of one debugger's conversation. `send` takes a packet's content, `leave` ends the conversation."""

    def __init__(self, debuggee: Debuggee, send: Callable[[bytes], None], leave: Callable[[], None]) -> None:
        self._debuggee = debuggee
        self._process = debuggee.process
        self._send = send
        self._leave = leave
        self._general: Thread | None = None
        """Whose registers are asked for."""
        self._acks = True
        self._exit: bytes | None = None
        """The stop reply of a process that is gone, for when it is asked for."""
        self._running = False
        self._exact = False
        """Whether the debugger understands swbreak and hwbreak."""
        self._killed = False

    @property
    def acknowledges(self) -> bool:
        """Whether packets are acknowledged one by one: until the debugger says that it does not need that."""
        return self._acks

    # What happens without being asked for

    def stopped(self, reason: StopReason) -> None:
        """The program stands still."""
        if self._running:
            self._running = False
            self._send(self._stop_reply(reason))

    def ended(self, status: int) -> None:
        """The process is gone."""
        status &= 0xFFFFFFFF
        self._exit = b"X%02x" % signal.SIGKILL if self._killed else b"W%02x" % status
        if self._running:
            self._running = False
            self._send(self._exit)

    def interrupt(self) -> None:
        """^C."""
        if self._running:
            self._debuggee.interrupt()

    # Packets

    def receive(self, content: bytes) -> None:
        """One packet."""
        try:
            answer = self._answer(content)
        except (ValueError, IndexError, OverflowError, UnicodeDecodeError):
            answer = BAD_REQUEST
        except OSError:
            answer = NO_THREAD  # it died just now
        if answer is not None:
            self._send(answer)

    def _answer(self, content: bytes) -> bytes | None:
        letter, rest = content[:1], content[1:]
        if letter == b"q" or letter == b"Q":
            return self._query(content)
        if letter == b"v":
            return self._long(content)
        handlers: dict[bytes, Callable[[bytes], bytes | None]] = {
            b"?": self._why,
            b"!": lambda rest: OK,
            b"g": lambda rest: self._registers().all().hex().encode(),
            b"G": self._write_registers,
            b"p": lambda rest: self._registers().read(int(rest, 16)).hex().encode(),
            b"P": self._write_register,
            b"m": self._read_memory,
            b"M": self._write_hex,
            b"X": self._write_binary,
            b"Z": self._insert,
            b"z": self._remove,
            b"H": self._select,
            b"T": lambda rest: OK if self._thread(rest) is not None else NO_THREAD,
            b"c": lambda rest: self._go(rest, False, False),
            b"s": lambda rest: self._go(rest, True, False),
            b"C": lambda rest: self._go(rest.partition(b";")[2], False, True),
            b"S": lambda rest: self._go(rest.partition(b";")[2], True, True),
            b"D": self._detach,
            b"k": self._kill,
        }
        handler = handlers.get(letter)
        return handler(rest) if handler is not None else b""

    def _why(self, rest: bytes) -> bytes | None:
        if self._exit is not None:
            return self._exit
        self._debuggee.hold()
        self._running = False
        reason = self._debuggee.reason
        return self._stop_reply(reason if reason.thread is not None else StopReason(signal.SIGTRAP, self._first()))

    def _first(self) -> Thread | None:
        return next(iter(self._process.threads.values()), None)

    def _stop_reply(self, reason: StopReason) -> bytes:
        self._general = reason.thread
        parts = [b"T%02x" % reason.signal]
        thread = reason.thread
        if thread is not None:
            try:
                found = registers.RegisterSet(thread.tid)
                for number in (registers.RSP, registers.RIP):
                    parts.append(b"%02x:%s;" % (number, found.read(number).hex().encode()))
            except OSError:
                pass  # it died meanwhile
            parts.append(b"thread:%x;" % thread.thread_id)
        if reason.detail == "watch":
            parts.append(b"watch:%x;" % reason.address)
        elif reason.detail == "library":
            parts.append(b"library:;")
        elif reason.detail and self._exact:
            parts.append(reason.detail.encode() + b":;")
        return b"".join(parts)

    # Threads

    def _thread(self, text: bytes) -> Thread | None:
        """The living thread of an id; any for 0 and -1."""
        number = int(text, 16)
        if number <= 0:
            return self._general if self._general in self._process.threads.values() else self._first()
        return next((each for each in self._process.threads.values() if each.thread_id == number), None)

    def _select(self, rest: bytes) -> bytes:
        if rest[:1] not in (b"g", b"c"):
            return BAD_REQUEST
        found = self._thread(rest[1:])
        if found is None:
            return NO_THREAD
        if rest[:1] == b"g":
            self._general = found
        return OK

    def _current(self) -> Thread:
        found = self._general if self._general in self._process.threads.values() else self._first()
        if found is None:
            raise OSError
        return found

    # Registers

    def _registers(self) -> registers.RegisterSet:
        if not self._debuggee.held:
            raise OSError
        return registers.RegisterSet(self._current().tid)

    def _write_registers(self, rest: bytes) -> bytes:
        found = self._registers()
        found.write_all(bytes.fromhex(rest.decode()))
        found.store()
        return OK

    def _write_register(self, rest: bytes) -> bytes:
        number, _, value = rest.partition(b"=")
        found = self._registers()
        found.write(int(number, 16), bytes.fromhex(value.decode()))
        found.store()
        return OK

    # Memory

    @staticmethod
    def _range(text: bytes) -> tuple[int, int]:
        address, comma, size = text.partition(b",")
        if not comma:
            raise ValueError(text)
        start, length = int(address, 16), int(size, 16)
        if not 0 <= start < 1 << 64 or length < 0:
            raise ValueError(text)
        return start, length

    def _read_memory(self, rest: bytes) -> bytes:
        address, size = self._range(rest)
        data = self._debuggee.read_memory(address, min(size, packets.LARGEST // 2 - 4))
        return data.hex().encode() if data or not size else BAD_ADDRESS

    def _write_hex(self, rest: bytes) -> bytes:
        where, _, data = rest.partition(b":")
        return self._write(where, bytes.fromhex(data.decode()))

    def _write_binary(self, rest: bytes) -> bytes:
        where, _, data = rest.partition(b":")
        return self._write(where, data)

    def _write(self, where: bytes, data: bytes) -> bytes:
        address, size = self._range(where)
        if size != len(data):
            return BAD_REQUEST
        return OK if not data or self._debuggee.write_memory(address, data) else BAD_ADDRESS

    # Breakpoints

    def _insert(self, rest: bytes) -> bytes:
        kind, address, size = self._breakpoint(rest)
        if kind == b"0":
            return OK if self._debuggee.add_breakpoint(address) else BAD_ADDRESS
        if kind not in _HARDWARE:
            return b""
        wanted = self._hardware(kind, address, size)
        return OK if wanted is not None and self._debuggee.add_hardware(wanted) else BAD_ADDRESS

    def _remove(self, rest: bytes) -> bytes:
        kind, address, size = self._breakpoint(rest)
        if kind == b"0":
            self._debuggee.remove_breakpoint(address)
            return OK
        if kind not in _HARDWARE:
            return b""
        wanted = self._hardware(kind, address, size)
        if wanted is not None:
            self._debuggee.remove_hardware(wanted)
        return OK

    @staticmethod
    def _breakpoint(rest: bytes) -> tuple[bytes, int, int]:
        kind, address, size = rest.partition(b";")[0].split(b",")
        return kind, int(address, 16), int(size, 16)

    @staticmethod
    def _hardware(kind: bytes, address: int, size: int) -> HardwareBreakpoint | None:
        if kind == b"1":
            return HardwareBreakpoint(address, 0, 1)
        if size not in (1, 2, 4, 8) or address % size:
            return None
        return HardwareBreakpoint(address, _HARDWARE[kind], size)

    # Going on

    def _go(self, address: bytes, step: bool, passed: bool) -> bytes | None:
        """The old `c`, `s`, `C` and `S`, from an address if one is given."""
        thread = self._current() if self._exit is None else None
        if address and thread is not None:
            found = self._registers()
            found.write(registers.RIP, int(address, 16).to_bytes(8, "little"))
            found.store()
        return self._resume(thread if step else None, None, {thread: passed} if thread is not None else {})

    def _continue(self, actions: bytes) -> bytes | None:
        """vCont: for each thread the first action that fits it; one that none fits stays where it is."""
        step: Thread | None = None
        running: set[Thread] | None = set()
        passing: dict[Thread, bool] = {}
        for action in actions.split(b";"):
            what, colon, whose = action.partition(b":")
            letter = what[:1]
            if letter not in (b"c", b"C", b"s", b"S") or (letter in (b"C", b"S")) != (len(what) == 3):
                return BAD_REQUEST
            everybody = not colon or whose == b"-1"
            found = self._current() if everybody else self._thread(whose)
            if found is None:
                continue
            if found not in passing:
                passing[found] = letter in (b"C", b"S")
                if letter in (b"s", b"S"):
                    step = step or found
                elif running is not None:
                    running.add(found)
            if everybody and letter in (b"c", b"C"):
                running = None
        return self._resume(step, running, passing)

    def _resume(self, step: Thread | None, running: set[Thread] | None, passing: dict[Thread, bool]) -> bytes | None:
        if self._exit is not None:
            return self._exit
        self._running = True
        self._debuggee.resume(step, running, passing)
        return None

    def _detach(self, rest: bytes) -> None:
        self._send(OK)
        self._running = False
        if self._exit is None:
            self._debuggee.detach()
        self._leave()

    def _kill(self, rest: bytes) -> None:
        self._end()
        self._leave()

    def _end(self) -> None:
        self._killed = True
        if self._exit is None:
            self._process.terminate(NtStatus.CONTROL_C_EXIT)

    # Long names

    def _long(self, content: bytes) -> bytes | None:
        if content == b"vCont?":
            return b"vCont;c;C;s;S"
        if content.startswith(b"vCont;"):
            return self._continue(content[len(b"vCont;") :])
        if content.startswith(b"vKill;"):
            self._end()
            return OK
        return b""

    def _query(self, content: bytes) -> bytes | None:
        name, _, rest = content.partition(b":")
        if content.startswith(b"qXfer:"):
            return self._transfer(content[len(b"qXfer:") :])
        if name == b"qSupported":
            self._exact = b"swbreak+" in rest
            return (FEATURES % packets.LARGEST).encode()
        if content == b"QStartNoAckMode":
            self._acks = False
            return OK
        if content == b"qAttached":
            return b"1" if self._debuggee.attached else b"0"
        if content == b"qC":
            return b"QC%x" % self._current().thread_id
        if content == b"qfThreadInfo":
            return b"m" + b",".join(b"%x" % each.thread_id for each in self._process.threads.values()) or b"l"
        if content == b"qsThreadInfo":
            return b"l"
        if content.startswith(b"qThreadExtraInfo,"):
            thread = self._thread(content.partition(b",")[2])
            return NO_THREAD if thread is None else self._described(thread).encode().hex().encode()
        if content == b"qOffsets":
            offset = modules.program_offset(self._process)
            return b"Text=%x;Data=%x;Bss=%x" % (offset, offset, offset)
        if name == b"qSymbol":
            return OK
        return b""

    @staticmethod
    def _described(thread: Thread) -> str:
        return f"{thread.description or 'thread'} (Linux {thread.tid}), {thread.state.value}"

    def _transfer(self, content: bytes) -> bytes:
        what, verb, annex, where = content.split(b":", 3)
        start, size = self._range(where)
        if verb != b"read":
            return b""
        if what == b"features" and annex == b"target.xml":
            data = registers.target_xml(registers.RegisterSet(self._current().tid).registers)
        elif what == b"libraries":
            data = modules.library_list(self._process)
        elif what == b"exec-file":
            data = modules.program_path(self._process).encode()
        elif what == b"threads":
            data = self._thread_list()
        else:
            return b"E00"
        part = data[start : start + min(size, packets.LARGEST // 2 - 8)]
        return (b"m" if start + len(part) < len(data) else b"l") + part

    def _thread_list(self) -> bytes:
        listed = "".join(
            f'<thread id="{each.thread_id:x}" name={quoteattr(each.description or "thread")}>'
            f"{each.state.value}</thread>"
            for each in self._process.threads.values()
        )
        return f'<?xml version="1.0"?><threads>{listed}</threads>'.encode()
