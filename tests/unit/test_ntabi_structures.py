"""The declared structures and constants against mingw-w64's headers (inside ziglang), and what each must satisfy."""

from __future__ import annotations

import importlib
import pkgutil
import re
import subprocess
import sys
from pathlib import Path

import pytest

from ntsup.ntabi import Code, Struct, constants, context, structures
from ntsup.ntabi.flags import Choice, Flags

HEADERS = "#include <windows.h>\n#include <winternl.h>\n#include <winioctl.h>\n"
# Declared here as the head of what C declares whole.
HEAD_ONLY = {"SYSTEM_LOGICAL_PROCESSOR_INFORMATION_EX", "RTL_USER_PROCESS_PARAMETERS"}


def modules(package: object) -> list[object]:
    path, name = package.__path__, package.__name__  # type: ignore[attr-defined]
    return [importlib.import_module(f"{name}.{module.name}") for module in pkgutil.iter_modules(path)]


STRUCTURES = {
    name: value
    for module in [*modules(structures), context]
    for name, value in vars(module).items()
    if isinstance(value, type) and issubclass(value, Struct) and value is not Struct
}


@pytest.mark.parametrize("structure", STRUCTURES.values(), ids=lambda each: each.__name__)
def test_any_bytes_unpack_and_pack_again(structure: type[Struct]) -> None:
    for pattern in (b"\0", b"\xff", b"\x5a"):
        found = structure.unpack(pattern * structure.sizeof())
        assert structure.unpack(found.pack()) == found
        assert len(found.pack()) == structure.sizeof()


def compiler_errors(lines: list[str], tmp_path: Path) -> dict[int, str]:
    """Line number to message of what clang says about a file of these lines."""
    pytest.importorskip("ziglang")
    source = tmp_path / "check.c"
    source.write_text("\n".join(lines))
    command = [
        sys.executable,
        "-m",
        "ziglang",
        "cc",
        "-target",
        "x86_64-windows-gnu",
        "-fsyntax-only",
        "-ferror-limit=0",
    ]
    run = subprocess.run([*command, "-D_WIN32_WINNT=0x0A00", str(source)], capture_output=True, text=True)
    found = re.findall(r"check\.c:(\d+):\d+: error: (.*)", run.stderr)
    assert found or run.returncode == 0, run.stderr
    return {int(line): message for line, message in reversed(found)}


@pytest.mark.slow
def test_layouts_are_the_headers(tmp_path: Path) -> None:
    lines, meaning = HEADERS.splitlines(), {}
    for name, structure in STRUCTURES.items():
        offsets = [(field.name, field.offset) for field in structure.fields()]
        if structure._tail_ is not None:
            offsets.append((structure._tail_[0], structure.sizeof()))
        facts = [(f"__builtin_offsetof({name}, {field})", offset) for field, offset in offsets]
        for what, value in [*facts, *([] if name in HEAD_ONLY else [(f"sizeof({name})", structure.sizeof_c())])]:
            lines.append(f'_Static_assert({what} == {value}, "differs");')
            meaning[len(lines)] = f"{what} == {value}"
    errors = compiler_errors(lines, tmp_path)
    # What the headers lack or name otherwise cannot be compared; what can must agree.
    assert [meaning[line] for line, message in errors.items() if "static assertion failed" in message] == []
    assert len(meaning) - len(errors) > 400


@pytest.mark.slow
def test_constants_are_the_headers(tmp_path: Path) -> None:
    lines, names = HEADERS.splitlines(), {}
    for module in modules(constants):
        for name, value in vars(module).items():
            if name.isupper() and type(value) is int:
                lines.append(f'_Static_assert((unsigned)({name}) == {value & 0xFFFFFFFF}U, "differs");')
                names[len(lines)] = name
    errors = compiler_errors(lines, tmp_path)
    assert [names[line] for line, message in errors.items() if "static assertion failed" in message] == []
    assert len(names) - len(errors) > 250


@pytest.mark.parametrize("module", modules(constants), ids=lambda each: each.__name__.rsplit(".", 1)[1])
def test_sets_name_constants_that_exist(module: object) -> None:
    for value in vars(module).values():
        if isinstance(value, Flags | Choice):
            assert value.values()
        if isinstance(value, type) and issubclass(value, Code) and value is not Code:
            assert value.names()


def test_flags_and_choices() -> None:
    from ntsup.ntabi.constants import file

    assert file.FILE_ACCESS_MASK.format(0x12019F) == "FILE_GENERIC_READ|FILE_GENERIC_WRITE"
    assert file.FILE_ACCESS_MASK.format(0x80100080) == "FILE_READ_ATTRIBUTES|SYNCHRONIZE|GENERIC_READ"
    assert file.FILE_ACCESS_MASK.format(0) == "0"
    assert file.FILE_SHARE_ACCESS.format(0x11) == "FILE_SHARE_READ|0x10"
    assert file.FILE_DISPOSITION.format(2) == "FILE_CREATE"
    assert file.FILE_DISPOSITION.format(77) == "0x4d"


def test_context_layout() -> None:
    assert context.CONTEXT.sizeof() == context.CONTEXT_SIZE == 0x4D0
    assert context.EXCEPTION_RECORD.sizeof() == context.EXCEPTION_RECORD_SIZE == 0x98
    assert context.XMM_SAVE_AREA32.sizeof() == 512
    offsets = {"ContextFlags": 0x30, "EFlags": 0x44, "Rax": 0x78, "Rsp": 0x98, "Rip": 0xF8, "FltSave": 0x100}
    assert {name: context.CONTEXT.offsetof(name) for name in offsets} == offsets
    assert context.CONTEXT().pack()[0x38:0x44] == bytes.fromhex("33002b002b0053002b002b00")
