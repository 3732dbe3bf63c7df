"""A debugger's end of GDB's remote protocol, as little of it as the tests need."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import ClassVar

import pefile
from guest_programs import ROOT, environment

from ntsup.supervisor.gdb.packets import Reader, packet

RSP, RIP, RAX, EFLAGS = 7, 16, 0, 17


class Remote:
    """A connection. `ask` sends a packet and gives its answer; stop replies come by `stop`."""

    connected: ClassVar[list[Remote]] = []
    """Those that a test has made, to be hung up when it is over."""

    def __init__(self, address: str) -> None:
        family = socket.AF_UNIX if "/" in address else socket.AF_INET
        self.socket = socket.socket(family, socket.SOCK_STREAM)
        self.connected.append(self)
        self.socket.settimeout(60)
        host, _, port = address.rpartition(":")
        self.socket.connect(address if family == socket.AF_UNIX else (host, int(port)))
        self._reader = Reader()
        self._packets: list[bytes] = []
        assert self.ask("QStartNoAckMode") == "OK"

    def send(self, content: str | bytes) -> None:
        """A packet."""
        self.socket.sendall(packet(content.encode() if isinstance(content, str) else content))

    def receive(self) -> bytes:
        """The next packet, acknowledgements left out."""
        while not self._packets:
            data = self.socket.recv(1 << 16)
            if not data:
                raise EOFError
            self._packets += [each for each in self._reader.feed(data) if each is not None]
        return self._packets.pop(0)

    def ask(self, content: str | bytes) -> str:
        """A packet's answer."""
        self.send(content)
        return self.receive().decode("latin-1")

    def register(self, number: int) -> int:
        """A register's value."""
        return int.from_bytes(bytes.fromhex(self.ask(f"p{number:x}")), "little")

    def set_register(self, number: int, value: int, size: int = 8) -> None:
        """Change one."""
        assert self.ask(f"P{number:x}={value.to_bytes(size, 'little').hex()}") == "OK"

    def read(self, address: int, size: int) -> bytes:
        """Memory."""
        return bytes.fromhex(self.ask(f"m{address:x},{size:x}"))

    def word(self, address: int) -> int:
        """An int in memory."""
        return int.from_bytes(self.read(address, 4), "little")

    def go(self, action: str = "c") -> dict[str, str]:
        """vCont, and the stop reply, taken apart: `signal`, or `exit`, and its fields."""
        self.send(f"vCont;{action}")
        return self.stop()

    def stop(self) -> dict[str, str]:
        """The next stop reply."""
        return stop_reply(self.receive().decode())

    def document(self, what: str) -> str:
        """A whole qXfer document."""
        found = ""
        while True:
            part = self.ask(f"qXfer:{what}:{len(found):x},80")
            found += part[1:]
            if part[0] == "l":
                return found

    def close(self) -> None:
        """Hang up."""
        self.socket.close()


def stop_reply(text: str) -> dict[str, str]:
    """A stop reply's parts."""
    if text[0] in "WX":
        return {"exit" if text[0] == "W" else "killed": text[1:]}
    assert text[0] == "T", text
    fields = dict(field.split(":", 1) for field in text[3:].split(";") if field)
    return {"signal": text[1:3], **fields}


def exports(exe: Path) -> dict[str, int]:
    """The addresses of a program's exports where it prefers to lie."""
    with pefile.PE(str(exe)) as image:
        base = image.OPTIONAL_HEADER.ImageBase
        return {each.name.decode(): base + each.address for each in image.DIRECTORY_ENTRY_EXPORT.symbols}


@contextmanager
def debugged(exe: Path, what: str, where: Path | str, *options: str) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """`ntsup gdb` on a program, once it waits: the process, and the address to connect to."""
    command = [sys.executable, "-m", "ntsup.supervisor.cli", "gdb", *options, "--listen", str(where), str(exe), what]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment(), cwd=ROOT
    ) as running:
        try:
            assert running.stderr is not None
            line = running.stderr.readline().decode()
            assert line.startswith("ntsup: gdb -ex 'target remote "), line
            yield running, line.rstrip().rpartition(" ")[2].rstrip("'")
        finally:
            if running.poll() is None:
                running.terminate()
            try:
                running.communicate(timeout=60)
            finally:
                running.kill()  # one that is stuck must not stay
