"""`ntsup gdb`: a program debugged over GDB's protocol, spoken directly, while its supervisor goes on serving."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from pathlib import Path

import pytest
from guest_programs import build, environment, ntsup
from remote import EFLAGS, RAX, RIP, RSP, Remote, debugged, exports, stop_reply

SOURCE = Path(__file__).resolve().parent / "debugged.c"
TRAP, SEGV = f"{signal.SIGTRAP:02x}", f"{signal.SIGSEGV:02x}"


@pytest.fixture(autouse=True)
def hang_up() -> Iterator[None]:
    yield
    while Remote.connected:
        Remote.connected.pop().close()


@pytest.fixture(scope="module")
def program() -> Path:
    return build(SOURCE)


@pytest.fixture(scope="module")
def places(program: Path) -> dict[str, int]:
    return exports(program)


def output(running: subprocess.Popen[bytes]) -> list[str]:
    """What is left of what the program prints, once it has ended as it should."""
    out, err = running.communicate(timeout=60)
    assert (running.returncode, err) == (5, b"")
    return out.decode().split()


def test_from_entry_to_end(program: Path, tmp_path: Path) -> None:
    with debugged(program, "count", tmp_path / "s") as (running, address):
        remote = Remote(address)
        assert os.stat(address).st_mode & 0o777 == 0o600
        stop = stop_reply(remote.ask("?"))
        assert stop["signal"] == TRAP and remote.read(remote.register(RIP), 1) != b"\xcc"
        assert "vContSupported+" in remote.ask("qSupported:swbreak+")
        assert remote.ask("qAttached") == "0" and remote.ask("qC") == f"QC{int(stop['thread'], 16):x}"
        assert remote.go() == {"exit": "05"}
        assert output(running) == ["1", "3", "6"]
    assert not Path(address).exists()


def test_breakpoints_registers_and_memory(program: Path, places: dict[str, int], tmp_path: Path) -> None:
    add, counter = places["add"], places["counter"]
    with debugged(program, "count", tmp_path / "s") as (running, address):
        remote = Remote(address)
        remote.ask("qSupported:swbreak+")
        code = remote.read(add, 8)
        assert remote.ask(f"Z0,{add:x},1") == "OK" == remote.ask(f"Z0,{add:x},1")
        assert remote.read(add, 8) == code  # ours are not shown
        stop = remote.go()
        assert stop["signal"] == TRAP and "swbreak" in stop
        assert int.from_bytes(bytes.fromhex(stop["10"]), "little") == add == remote.register(RIP)
        whole = bytes.fromhex(remote.ask("g"))
        assert int.from_bytes(whole[8 * RIP : 8 * RIP + 8], "little") == add
        remote.set_register(2, 100)  # rcx, the first argument
        assert remote.ask(f"M{counter:x},4:0a000000") == "OK"
        assert remote.ask(f"z0,{add:x},1") == "OK"
        stop = remote.go(f"s:{stop['thread']};c")
        assert stop["signal"] == TRAP and add < remote.register(RIP) < add + 16
        back = int.from_bytes(remote.read(remote.register(RSP), 8), "little")
        assert remote.ask(f"Z0,{back:x},1") == "OK" if remote.word(counter) != 110 else True
        remote.ask(f"Z0,{add:x},1")
        stop = remote.go()
        while int.from_bytes(bytes.fromhex(stop["10"]), "little") != add:
            remote.ask(f"z0,{back:x},1")
            stop = remote.go()
        assert remote.word(counter) == 110
        assert remote.ask("G" + remote.ask("g")) == "OK"
        remote.ask(f"z0,{add:x},1")
        assert remote.go() == {"exit": "05"}
        assert output(running) == ["110", "112", "115"]


def test_code_is_written_where_the_guest_cannot(program: Path, places: dict[str, int], tmp_path: Path) -> None:
    with debugged(program, "count", tmp_path / "s") as (running, address):
        remote = Remote(address)
        always_9 = b"\xb8\x09\x00\x00\x00\xc3"  # mov eax, 9; ret
        remote.ask(f"Z0,{places['add']:x},1")
        assert remote.ask(b"X%x,6:" % places["add"] + always_9) == "OK"
        assert remote.read(places["add"], 6) == always_9
        assert remote.go()["signal"] == TRAP
        remote.ask(f"z0,{places['add']:x},1")
        assert remote.go() == {"exit": "05"}
        assert output(running) == ["9", "9", "9"]


def test_stepping_through_everything(program: Path, places: dict[str, int], tmp_path: Path) -> None:
    """Every instruction of calls, one that waits among them, and of a stack that grows; the program does not notice."""
    with debugged(program, "calls", tmp_path / "s") as (running, address):
        remote = Remote(address)
        remote.ask(f"Z0,{places['call_kernel']:x},1")
        remote.go()
        remote.ask(f"z0,{places['call_kernel']:x},1")
        end = int.from_bytes(remote.read(remote.register(RSP), 8), "little")
        calls = 0
        while (rip := remote.register(RIP)) != end:
            calls += remote.read(rip, 2) == b"\x0f\x05"
            remote.send("s")
            assert remote.stop()["signal"] == TRAP
            assert remote.register(EFLAGS) & 0x100 == 0
            assert remote.register(RIP) != rip or remote.read(rip, 1) == b"\xf3"
        assert calls >= 5 and remote.register(RAX) & 0xFFFFFFFF == 1
        assert remote.go() == {"exit": "05"}
        assert output(running) == ["1"]


def test_the_trap_flag_is_hidden(program: Path, places: dict[str, int], tmp_path: Path) -> None:
    with debugged(program, "flags", tmp_path / "s") as (running, address):
        remote = Remote(address)
        remote.ask(f"Z0,{places['push_flags']:x},1")
        remote.go()
        remote.ask(f"z0,{places['push_flags']:x},1")
        for _ in range(2):
            remote.send("s")
            remote.stop()
        assert remote.register(RAX) & 0x100 == 0
        assert remote.go() == {"exit": "05"}
        assert output(running) == ["trap", "flag", "0"]


def test_exceptions(program: Path, tmp_path: Path) -> None:
    """A debugger sees an exception first; passed on it is the program's, else the program goes on where it is put."""
    with debugged(program, "fault", tmp_path / "s") as (running, address):
        remote = Remote(address)
        stop = remote.go()
        assert stop["signal"] == SEGV and remote.read(remote.register(RIP), 3) == b"\x8b\x04\x25"
        assert remote.go("C0b:-1")["signal"] == TRAP  # the program's own int3
        assert remote.read(remote.register(RIP), 1) == b"\xcc"
        assert remote.go(f"C{TRAP}") == {"exit": "05"}
        assert output(running) == ["exception", "c0000005", "exception", "80000003", "gone", "on"]
    with debugged(program, "fault", tmp_path / "s2") as (running, address):
        remote = Remote(address)
        remote.go()
        assert remote.go()["signal"] == SEGV  # the same once more: nothing has changed
        remote.set_register(RIP, remote.register(11))
        assert remote.go()["signal"] == TRAP
        remote.set_register(RIP, remote.register(RIP) + 1)
        assert remote.go() == {"exit": "05"}
        assert output(running) == ["gone", "on"]


def test_hardware(program: Path, places: dict[str, int], tmp_path: Path) -> None:
    with debugged(program, "watch", tmp_path / "s") as (running, address):
        remote = Remote(address)
        watched = places["watched"]
        assert remote.ask(f"Z2,{watched:x},4") == "OK"
        for number in range(1, 4):
            assert remote.ask(f"Z1,{places['add'] + number:x},1") == "OK"
        assert remote.ask(f"Z1,{places['add']:x},1").startswith("E")  # there are four
        stop = remote.go()
        assert int(stop["watch"], 16) == watched and remote.word(watched) == 7
        assert remote.ask(f"z2,{watched:x},4") == "OK"
        assert remote.go() == {"exit": "05"}
        assert output(running) == ["7"]
    with debugged(program, "count", tmp_path / "s2") as (running, address):
        remote = Remote(address)
        remote.ask(f"Z1,{places['add']:x},1")
        assert [remote.go()["signal"] for _ in range(3)] == [TRAP] * 3
        assert remote.go() == {"exit": "05"}


def test_libraries(program: Path, tmp_path: Path) -> None:
    with debugged(program, "load", tmp_path / "s") as (running, address):
        remote = Remote(address)

        def libraries() -> list[str]:
            listed = ElementTree.fromstring(remote.document("libraries:read:"))
            return [Path(each.attrib["name"]).name for each in listed]

        assert {"ntdll.dll", "kernel32.dll", "kernelbase.dll", "msvcrt.dll"} <= set(libraries())
        assert "version.dll" not in libraries()
        stop = remote.go()
        assert (stop["signal"], stop["library"]) == (TRAP, "")
        assert "version.dll" in libraries()
        while (stop := remote.go()) != {"exit": "05"}:
            assert "library" in stop
        assert output(running) == ["1"]


def test_documents(program: Path, tmp_path: Path) -> None:
    with debugged(program, "count", tmp_path / "s") as (_, address):
        remote = Remote(address)
        target = ElementTree.fromstring(remote.document("features:read:target.xml"))
        registers = target.findall(".//reg")
        assert [int(each.attrib["regnum"]) for each in registers] == list(range(len(registers)))
        assert sum(int(each.attrib["bitsize"]) for each in registers) // 4 == len(remote.ask("g"))
        for number, each in enumerate(registers):
            assert len(remote.ask(f"p{number:x}")) * 4 == int(each.attrib["bitsize"]), each.attrib["name"]
        assert remote.document("exec-file:read:1") == str(program)
        assert len(ElementTree.fromstring(remote.document("threads:read:"))) == 1
        assert remote.ask("qOffsets") == "Text=0;Data=0;Bss=0"


def test_interrupt_and_threads(program: Path, places: dict[str, int], tmp_path: Path) -> None:
    """^C holds all threads of a program that runs, those that wait included; one alone can go on."""
    with debugged(program, "forever", tmp_path / "s") as (running, address):
        remote = Remote(address)
        remote.send("vCont;c")
        assert running.stdout is not None and running.stdout.readline() == b"counting\r\n"
        remote.socket.sendall(b"\x03")
        assert remote.stop()["signal"] == f"{signal.SIGINT:02x}"
        threads = remote.ask("qfThreadInfo")[1:].split(",")
        assert len(threads) == 2 and remote.ask("qsThreadInfo") == "l"
        for thread in threads:
            assert remote.ask(f"T{thread}") == "OK" == remote.ask(f"Hg{thread}")
            assert remote.register(RSP) and remote.ask(f"qThreadExtraInfo,{thread}")
        before = remote.word(places["counter"])
        assert remote.word(places["counter"]) == before
        remote.ask(f"Z0,{places['add']:x},1")
        stop = remote.go()
        counting = stop["thread"]
        assert counting in threads and remote.register(RIP) == places["add"]
        remote.ask(f"z0,{places['add']:x},1")
        assert remote.go(f"s:{counting}")["thread"] == counting
        remote.ask(f"Z0,{places['add']:x},1")
        assert remote.go(f"c:{counting}")["thread"] == counting
        assert remote.word(places["counter"]) > before
        assert remote.ask("T7fff").startswith("E") and remote.ask("Hg7fff").startswith("E")
        remote.send("k")
        running.wait(60)
        assert running.returncode == 130


def test_leaving_and_coming_back(program: Path, places: dict[str, int], tmp_path: Path) -> None:
    """Detached, the program goes on without breakpoints; so it does when the debugger hangs up without a word."""
    with debugged(program, "forever", tmp_path / "s") as (running, address):
        for leave in ("detach", "hang up", "detach"):
            remote = Remote(address)
            remote.ask(f"Z0,{places['add']:x},1")
            assert remote.go()["signal"] in (TRAP, "05")
            if leave == "detach":
                assert remote.ask("D") == "OK"
            remote.close()
        remote = Remote(address)
        assert stop_reply(remote.ask("?"))["signal"]
        assert remote.read(places["add"], 1) != b"\xcc"
        before = remote.word(places["counter"])
        remote.send("vCont;c")
        remote.socket.sendall(b"\x03")
        remote.stop()
        remote.close()
        assert before > 0 and running.poll() is None


def test_breakpoints_that_many_threads_meet(program: Path, places: dict[str, int], tmp_path: Path) -> None:
    """A thread that has met a breakpoint which is gone when that is looked at goes on as if there had been none."""
    with debugged(program, "many", tmp_path / "s") as (running, address):
        remote = Remote(address)
        seen = set()
        for number in range(40):
            remote.ask(f"Z0,{places['add']:x},1")
            stop = remote.go()
            assert stop["signal"] == TRAP and remote.register(RIP) == places["add"]
            seen.add(stop["thread"])
            remote.ask(f"z0,{places['add']:x},1")
            if number % 3 == 1:
                assert remote.go(f"s:{stop['thread']}")["signal"] == TRAP
            elif number % 3 == 2:
                assert remote.ask("D") == "OK"
                remote.close()
                remote = Remote(address)
        assert len(seen) > 1
        remote.send("k")
        running.wait(60)
        assert running.returncode == 130


def test_attach(program: Path, places: dict[str, int], tmp_path: Path) -> None:
    command = [sys.executable, "-m", "ntsup.supervisor.cli", "run", str(program), "forever"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment()) as running:
        try:
            assert running.stdout is not None and running.stdout.readline() == b"counting\r\n"
            opened = ntsup("gdb", "--listen", tmp_path / "s", "--attach", str(running.pid))
            assert opened.returncode == 0, opened.stderr
            again = ntsup("gdb", "--listen", tmp_path / "s2", "--attach", str(running.pid))
            assert again.returncode == 1 and b"has a debugger's socket already" in again.stderr
            assert not (tmp_path / "s2").exists()
            remote = Remote(str(tmp_path / "s"))
            assert remote.ask("qAttached") == "1"
            remote.ask(f"Z0,{places['add']:x},1")
            assert remote.go()["signal"] == TRAP
            assert remote.ask("D;1") == "OK"
            remote.close()
            assert running.poll() is None
        finally:
            running.terminate()
    assert not (tmp_path / "s").exists()


def test_others_are_served_meanwhile(program: Path, places: dict[str, int], tmp_path: Path) -> None:
    """The debugged program stands still; its child, under the same supervisor, runs to its end."""
    with debugged(program, "child", tmp_path / "s") as (running, address):
        remote = Remote(address)
        remote.ask(f"Z0,{places['add']:x},1")
        while "swbreak" not in remote.go() and remote.register(RIP) != places["add"]:
            pass
        assert running.stdout is not None
        assert [running.stdout.readline() for _ in range(3)] == [b"1\r\n", b"3\r\n", b"6\r\n"]
        remote.ask(f"z0,{places['add']:x},1")
        assert remote.go() == {"exit": "05"}


def test_nobody_comes(program: Path, tmp_path: Path) -> None:
    """^C ends a program that waits for a debugger; pressed once more where it came just before it stopped."""
    with debugged(program, "forever", tmp_path / "s") as (running, _):
        for _ in range(20):
            running.send_signal(signal.SIGINT)
            try:
                running.wait(3)
                break
            except subprocess.TimeoutExpired:
                pass
        assert running.returncode == 130


def test_tcp(program: Path) -> None:
    with debugged(program, "count", ":0") as (running, address):
        assert address.startswith("127.0.0.1:")
        assert Remote(address).go() == {"exit": "05"}
        running.wait(60)


BAD = [
    "p", "pffff", "pzz", "P", "P0=00", "P0=zz", "P99=00", "G", "G00", "m", "m0", "m0,", "m0,10", "mffffffffffffffff,8",
    "m10000000000000000000,1", "m-1,1", "M0,1:00", "M0,2:00", "M0,1:zz", "X0,4:ab", "Z", "Z0", "Z0,0", "Z0,0,1",
    "Z0,fffffffffffffff0,1", "Z9,0,1", "Z1,ffffffff00000000,1", "Z2,3,4", "Z2,0,3", "z0,1,1", "z9,0,1", "z2,3,4", "H",
    "Hq1", "Hgzz", "T", "Tzz", "vCont;x", "vCont;C", "vCont", "vFile:open:00", "vRun;", "qXfer:", "qXfer:features",
    "qXfer:features:read:target.xml:zz", "qXfer:features:read:other.xml:0,10", "qXfer:memory-map:read::0,10",
    "qXfer:features:write:target.xml:0,10", "qThreadExtraInfo,zz", "qUnknown", "Qunknown", "?x", "R", "b", "",
    "\xff\x00",
    "qXfer:libraries:read::ffffffff,10", "P10=0000000000000000ff",
]  # fmt: skip


def test_hostile_packets(program: Path, tmp_path: Path) -> None:
    """Everything is answered, and neither the program nor the conversation is harmed."""
    with debugged(program, "count", tmp_path / "s") as (running, address):
        remote = Remote(address)
        before = remote.ask("g")
        for text in BAD:
            answer = remote.ask(text.encode("latin-1"))
            assert answer[:1] in ("", "E", "O", "l", "T"), (text, answer)
        chance = random.Random(7)
        for letter in b"gGpPmMXZzHTqQ!":
            for _ in range(20):
                remote.ask(bytes([letter]) + chance.randbytes(chance.randrange(30)))
        remote.socket.sendall(b"$m0,4#00+++---\x03$" + b"}" * 5)
        remote.socket.sendall(b"#00")
        assert remote.ask("!") == "OK"
        assert len(remote.ask("g")) == len(before)
        remote.send("k")
        running.wait(60)


def test_places_that_cannot_be_listened_at(program: Path, tmp_path: Path) -> None:
    for where, message in (
        (":99999", "is wanted"),
        ("host:port", "is wanted"),
        (str(tmp_path / "no" / "s"), "No such file"),
        (str(tmp_path), "in use"),
    ):
        done = ntsup("gdb", "--listen", where, program)
        assert done.returncode == 2 and done.stdout == b""
        assert message in done.stderr.decode() and done.stderr.count(b"\n") == 1, done.stderr
    assert ntsup("gdb", "--attach", "nobody.exe", "--listen", ":0").returncode == 2
    done = ntsup("gdb", "--attach", "nobody.exe")
    assert done.returncode == 1 and b"no program nobody.exe is running" in done.stderr
    done = ntsup("gdb", tmp_path / "none.exe")
    assert done.returncode == 127
