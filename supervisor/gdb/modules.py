"""The images of a guest as GDB wants them listed: the file on Linux that each came from, and where its code lies."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import quoteattr

if TYPE_CHECKING:
    from ntsup.supervisor.objects.process import Process

FIRST_SECTION = 0x1000
"""GDB places a PE image by where its first section is, and that is one page behind its headers."""


def program_path(process: Process) -> str:
    """The Linux path of the program."""
    return process.executive.paths.resolve_dos(process.image_path).path


def images(process: Process) -> list[tuple[str, int]]:
    """(Linux path, base) of each DLL that is mapped, by address."""
    found = []
    for base, view in process.space.views.items():
        if base == process.ntdll_base:
            path = process.executive.paths.resolve_dos("C:\\Windows\\System32\\ntdll.dll").path
        elif view.section is not None and view.section.image is not None:
            path = view.section.linux_path
        else:
            continue
        found.append((path, base))
    return sorted(found, key=lambda image: image[1])


def library_list(process: Process) -> bytes:
    """The document of qXfer:libraries:read."""
    listed = "".join(
        f'<library name={quoteattr(path)}><segment address="{base + FIRST_SECTION:#x}"/></library>'
        for path, base in images(process)
    )
    return f"<library-list>{listed}</library-list>".encode()


def program_offset(process: Process) -> int:
    """How far the program lies from where it prefers to be."""
    image = process.image
    return 0 if image is None else image.base - image.preferred_base
