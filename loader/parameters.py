"""RTL_USER_PROCESS_PARAMETERS, the environment block and the command line, as bytes for Windows 10.0.19045 x64.

One block holds the structure, then the strings it points to, then the environment. Never touches a process.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from ntsup.loader.pe import align_up

PARAMETERS_SIZE: Final = 0x440
CURRENT_DIRECTORY_MAXIMUM: Final = 260 * 2
"""Bytes kept for CurrentDirectory.DosPath: MAX_PATH characters."""
RTL_USER_PROC_PARAMS_NORMALIZED: Final = 0x01
ENVIRONMENT_OFFSET: Final = 0x80
ENVIRONMENT_SIZE_OFFSET: Final = 0x3F0

STRING_OFFSETS: Final = (0x38, 0x50, 0x60, 0x70, 0xB0, 0xC0, 0xD0, 0xE0, 0x410, 0x420)
"""Every UNICODE_STRING: CurrentDirectory.DosPath, DllPath, ImagePathName, CommandLine, WindowTitle, DesktopInfo,
ShellInfo, RuntimeData, RedirectionDllName, HeapPartitionName."""


def process_parameters_bytes(
    address: int,
    *,
    image_path: str,
    command_line: str,
    current_directory: str,
    environment: bytes,
    current_directory_handle: int = 0,
    standard_input: int = 0,
    standard_output: int = 0,
    standard_error: int = 0,
    console_handle: int = 0,
    console_flags: int = 0,
    dll_path: str = "",
    window_title: str | None = None,
    desktop_info: str = "WinSta0\\Default",
    shell_info: str = "",
    runtime_data: bytes = b"",
    window_flags: int = 0,
    show_window_flags: int = 0,
    process_group_id: int = 0,
    flags: int = 0,
) -> bytes:
    """The parameter block as it stands at `address`, pointers normalised; its length is a multiple of 8.

    Paths are DOS paths; `current_directory` gets its trailing backslash here. `environment` is an environment_block.
    `window_title` defaults to the image path, as CreateProcess does. `runtime_data` is STARTUPINFO.lpReserved2.
    Raises ValueError for a string longer than a UNICODE_STRING can say (32,766 characters).
    """
    if not current_directory.endswith("\\"):
        current_directory += "\\"
    block = bytearray(PARAMETERS_SIZE)

    def place(offset: int, text: str | bytes, room: int = 0) -> None:
        """Append `text`, NUL-terminated, and make the UNICODE_STRING at `offset` point to it."""
        data = text if isinstance(text, bytes) else utf16(text)
        if len(data) > 0xFFFC:
            raise ValueError(f"process parameter string of {len(data)} bytes")
        if isinstance(text, bytes):
            maximum = len(data)
            stored = data
        else:
            maximum = max(len(data) + 2, room)
            stored = data.ljust(maximum, b"\0")
        struct.pack_into("<HH4xQ", block, offset, len(data), maximum, address + len(block) if maximum else 0)
        block.extend(stored.ljust(align_up(len(stored), 8), b"\0"))

    place(0x38, current_directory, CURRENT_DIRECTORY_MAXIMUM)
    place(0x50, dll_path)
    place(0x60, image_path)
    place(0x70, command_line)
    place(0xB0, image_path if window_title is None else window_title)
    place(0xC0, desktop_info)
    place(0xD0, shell_info)
    place(0xE0, runtime_data)
    length = len(block)
    block += environment.ljust(align_up(len(environment), 8), b"\0")

    put = struct.pack_into
    put("<IIII", block, 0x00, length, length, flags | RTL_USER_PROC_PARAMS_NORMALIZED, 0)
    put("<QI", block, 0x10, console_handle, console_flags)
    put("<QQQ", block, 0x20, standard_input, standard_output, standard_error)
    put("<Q", block, 0x48, current_directory_handle)
    put("<Q", block, ENVIRONMENT_OFFSET, address + length)
    put("<II", block, 0xA4, window_flags, show_window_flags)
    put("<QQ", block, ENVIRONMENT_SIZE_OFFSET, len(environment), 0)
    put("<I", block, 0x408, process_group_id)
    return bytes(block)


def move_parameters(block: bytes, old_address: int, new_address: int, environment: bytes) -> bytes:
    """A block that another process built at `old_address`, made to stand at `new_address`, its environment after it.

    What NtCreateUserProcess does with its caller's block. The caller may have built it normalised or not.
    Raises ValueError when the block is too short or points outside itself.
    """
    if len(block) < PARAMETERS_SIZE:
        raise ValueError("process parameters are too short")
    (flags,) = struct.unpack_from("<I", block, 8)
    origin = old_address if flags & RTL_USER_PROC_PARAMS_NORMALIZED else 0
    length = align_up(len(block), 8)
    moved = bytearray(block.ljust(length, b"\0"))
    put = struct.pack_into
    for offset in STRING_OFFSETS:
        used, maximum, pointer = struct.unpack_from("<HH4xQ", block, offset)
        if pointer == 0 or maximum == 0:
            put("<HH4xQ", moved, offset, 0, 0, 0)
            continue
        start = pointer - origin
        if used > maximum or start < PARAMETERS_SIZE or start + used > len(block):
            raise ValueError("a process parameter string lies outside its block")
        put("<HH4xQ", moved, offset, used, min(maximum, len(block) - start), new_address + start)
    put("<III", moved, 0, length, length, flags | RTL_USER_PROC_PARAMS_NORMALIZED)
    put("<Q", moved, ENVIRONMENT_OFFSET, new_address + length)
    put("<Q", moved, ENVIRONMENT_SIZE_OFFSET, len(environment))
    moved += environment.ljust(align_up(len(environment), 8), b"\0")
    return bytes(moved)


def environment_block(variables: Mapping[str, str] | Iterable[tuple[str, str]]) -> bytes:
    """`NAME=value` strings in UTF-16, each ended by NUL and the whole by another, in the order given."""
    pairs = variables.items() if isinstance(variables, Mapping) else variables
    text = "".join(f"{name}={value}\0" for name, value in pairs)
    return utf16(text + "\0" if text else "\0\0")


def command_line(argv: Sequence[str]) -> str:
    """One command line that CommandLineToArgvW and the MSVC runtimes take apart into `argv` again.

    Microsoft's rules ("Parsing C Command-Line Arguments"): backslashes count only before a quote, and argv[0] knows
    no escapes, so a quote in it cannot be kept and is left out.
    """
    if not argv:
        return ""
    program = argv[0].replace('"', "")
    if not program or " " in program or "\t" in program:
        program = f'"{program}"'
    return " ".join([program, *map(_quote, argv[1:])])


def _quote(argument: str) -> str:
    if argument and not any(character in argument for character in ' \t\n\v"'):
        return argument
    quoted = ['"']
    backslashes = 0
    for character in argument:
        if character == "\\":
            backslashes += 1
            continue
        if character == '"':
            quoted.append("\\" * (2 * backslashes + 1))
        else:
            quoted.append("\\" * backslashes)
        quoted.append(character)
        backslashes = 0
    quoted.append("\\" * (2 * backslashes))
    quoted.append('"')
    return "".join(quoted)


def utf16(text: str) -> bytes:
    """UTF-16LE; lone surrogates, which Windows strings may hold, stay as they are."""
    return text.encode("utf-16-le", "surrogatepass")
