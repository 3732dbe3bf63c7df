"""Real programs that bring a language's runtime along: .NET compiled ahead of time, Perl, Go with C in it, compilers of
C and Nim whose programs run, and an addon of Node's.
"""

from __future__ import annotations

import json
import shutil
import struct
import zlib
from pathlib import Path

import pytest
from guest_programs import ntsup

from corpus.compare import guest, twin, unix
from corpus.programs import windows

pytestmark = pytest.mark.corpus


def drive_path(path: Path) -> str:
    """How a Windows program names a Linux file."""
    return "Z:" + str(path).replace("/", "\\")


@pytest.mark.parametrize("arguments", [("--help",), ("verify", "--help"), ("verify", "-p", "none.vsix", "-s", "none")])
def test_vsce_sign(arguments: tuple[str, ...], tmp_path: Path) -> None:
    """.NET's NativeAOT: its first thread enters an apartment and asks which one it is in."""
    expected, got = (run("vsce-sign", *arguments, cwd=tmp_path) for run in (twin, guest))
    assert (unix(got.stdout), got.returncode) == (expected.stdout, expected.returncode), got.stderr


def chunk(kind: bytes, data: bytes) -> bytes:
    """A chunk of a PNG file."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


PICTURE = (
    b"\x89PNG\r\n\x1a\n"
    + chunk(b"IHDR", struct.pack(">IIBBBBB", 2, 1, 8, 0, 0, 0, 0))
    + chunk(b"IDAT", zlib.compress(b"\0\x10\x20"))
    + chunk(b"IEND", b"")
)


def test_exiftool(tmp_path: Path) -> None:
    """Perl: a launcher that runs perl.exe beside it, which writes each picture anew and renames it."""
    if shutil.which("perl") is None:
        pytest.skip("there is no perl for the Linux twin")
    answers = []
    for run in (twin, guest):
        folder = tmp_path / run.__name__
        folder.mkdir()
        for name in ("one.png", "zwei \N{LATIN SMALL LETTER U WITH DIAERESIS}.png"):
            (folder / name).write_bytes(PICTURE)
        written = run(
            "exiftool", "-overwrite_original", "-Artist=J\N{LATIN SMALL LETTER U WITH DIAERESIS}rgen", ".", cwd=folder
        )
        assert written.returncode == 0 and b"2 image files updated" in written.stdout, written.stderr
        asked = run("exiftool", "-json", "-FileName", "-Artist", "-ImageSize", "-ZoneIdentifier", "one.png", cwd=folder)
        answers.append((json.loads(asked.stdout), asked.returncode, (folder / "one.png").read_bytes()))
    assert answers[1] == answers[0]


def test_dbmate(tmp_path: Path) -> None:
    """Go with SQLite compiled in by gcc: migrations forward and back."""
    migrations = tmp_path / "db" / "migrations"
    migrations.mkdir(parents=True)
    for number in range(1, 4):
        text = f"-- migrate:up\ncreate table t{number} (a int);\n-- migrate:down\ndrop table t{number};\n"
        (migrations / f"2020010100000{number}_t{number}.sql").write_text(text)
    for action in ("up", "status", "down", "status"):
        arguments = ("--no-dump-schema", action)
        expected = twin("dbmate", "--url", "sqlite:linux.db", *arguments, cwd=tmp_path)
        got = guest("dbmate", "--url", "sqlite:windows.db", *arguments, cwd=tmp_path)
        assert got.returncode == expected.returncode == 0, got.stderr
        shown = [[line for line in run.stdout.splitlines() if b" in " not in line] for run in (expected, got)]
        assert shown[1] == [line.replace(b"linux.db", b"windows.db") for line in shown[0]]


C_PROGRAM = """\
#include <stdio.h>
int fib(int n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); }
int main(int argc, char **argv) { printf("%d %d %5.2f\\n", fib(20), argc, 3.14159); return 7; }
"""
C_PRINTS = b"6765 3  3.14\n"


def test_tcc(tmp_path: Path) -> None:
    """A program compiled into memory and run there, and one compiled to a file that then runs by itself."""
    (tmp_path / "a.c").write_text(C_PROGRAM)
    at_once = ntsup("run", windows("tcc"), "-run", "a.c", "b", "c", cwd=tmp_path)
    assert (unix(at_once.stdout), at_once.returncode) == (C_PRINTS, 7), at_once.stderr
    compiled = ntsup("run", windows("tcc"), "a.c", "-o", "a.exe", cwd=tmp_path)
    assert compiled.returncode == 0, compiled.stderr
    ran = ntsup("run", tmp_path / "a.exe", "b", "c", cwd=tmp_path)
    assert (unix(ran.stdout), ran.returncode) == (C_PRINTS, 7)


NIM_PROGRAM = """\
import std/[strutils, tables, sequtils, os]
var t = initTable[string, int]()
for i in 0 ..< 1000: t["k" & $(i mod 10)] = t.getOrDefault("k" & $(i mod 10)) + i
echo toSeq(t.pairs).len, " ", "abc".toUpperAscii, " ", paramCount()
try: echo parseInt("x")
except ValueError: echo "caught"
"""


def test_nim(tmp_path: Path) -> None:
    """Nim compiles to C and runs tcc, a process for each file; what comes out runs."""
    (tmp_path / "a.nim").write_text(NIM_PROGRAM)
    flags = ("--cc:tcc", f"--tcc.path:{drive_path(windows('tcc').parent)}", "--threads:off", "--mm:refc")
    done = ntsup("run", windows("nim"), "c", *flags, "--nimcache:nc", "-o:a.exe", "a.nim", cwd=tmp_path, timeout=300)
    assert done.returncode == 0 and b"[SuccessX]" in done.stderr, done.stderr
    ran = ntsup("run", tmp_path / "a.exe", "b", cwd=tmp_path)
    assert (unix(ran.stdout), ran.returncode) == (b"10 ABC 1\ncaught\n", 0), ran.stderr


WATCH = """\
const watcher = require(process.argv[2]), fs = require('fs'), path = require('path');
const folder = path.resolve('watched'), seen = new Set();
const heard = (error, events) => {
    if (error) seen.add(String(error));
    for (const event of events || []) seen.add(event.type + ' ' + path.basename(event.path));
};
const pause = (time) => new Promise((resolve) => setTimeout(resolve, time));
const until = async (wanted, tries = 200) => {
    for (let i = 0; i < tries && !seen.has(wanted); i++) await pause(50);
};
(async () => {
    fs.mkdirSync(folder);
    await watcher.subscribe(folder, heard, {});
    for (let i = 0; i < 10 && !seen.has('create a'); i++) { // its thread may begin to watch after it says so
        fs.rmSync('watched/a', { force: true });
        await pause(500);
        fs.writeFileSync('watched/a', '1');
        await until('create a', 40);
    }
    fs.mkdirSync('watched/below');
    await until('create below');
    fs.unlinkSync('watched/a');
    await until('delete a');
    console.log([...seen].filter((each) => !each.startsWith('update')).sort().join(', '));
    await watcher.unsubscribe(folder, heard, {});
})();
"""


def test_an_addon_of_node(tmp_path: Path) -> None:
    """A DLL that imports from the program that loads it, and watches a folder from a thread of its own."""
    (tmp_path / "watch.js").write_text(WATCH)
    addon = drive_path(windows("watcher"))
    done = guest("node", "watch.js", addon, cwd=tmp_path)
    assert (unix(done.stdout), done.returncode) == (b"create a, create below, delete a\n", 0), done.stderr
