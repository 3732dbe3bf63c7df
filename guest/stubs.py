"""The system-call stubs of ntdll, as assembly and as export lines, from the service numbers of one Windows build.

The stubs stand in number order and 32 bytes apart, as Windows' own do: programs read numbers off their bytes and order.
"""

from __future__ import annotations

from ntsup.ntabi.numbers import WIN32K_FIRST, numbers

USER_MODE = {"NtQuerySystemTime": 0x5A}
"""Services that ntdll serves by itself, and the slot among the stubs where Windows keeps a jump to the code."""

STUB = """\
    .p2align 5
    .globl {name}
{name}:
    .byte 0x4c, 0x8b, 0xd1  # mov r10, rcx as Windows encodes it: programs look for these bytes
    movl ${number:#x}, %eax
    testb $1, 0x7FFE0308
    jne 1f
    syscall
    ret
1:  jmpq *0x7FFE1008
"""

UNFILTERED = frozenset({335, 336})
"""Linux's uretprobe and uprobe: x86-64 serves them past every seccomp filter: `syscall` is no door for these."""

INTERRUPT = """\
    .p2align 5
    .globl {name}
{name}:
    .byte 0x4c, 0x8b, 0xd1
    movl ${number:#x}, %eax
    int $0x2e
    ret
"""

JUMP = """\
    .p2align 5
    .globl {name}
{name}:
    jmp ntdll_{name}
"""


def service_numbers(build: str) -> dict[str, int]:
    """The number of each kernel service in a Windows build, without those that ntdll serves by itself."""
    table = numbers(int(build))
    return {name: number for number, name in table.items() if number < WIN32K_FIRST and name not in USER_MODE}


def stub_source(build: str) -> str:
    """The assembly of every stub of a build."""
    forms = dict.fromkeys(UNFILTERED, INTERRUPT)
    slots = {name: (number, forms.get(number, STUB)) for name, number in service_numbers(build).items()}
    slots |= {name: (slot, JUMP) for name, slot in USER_MODE.items()}
    ordered = sorted(slots.items(), key=lambda item: (item[1][0], item[0]))
    return "    .text\n" + "".join(form.format(name=name, number=number) for name, (number, form) in ordered)


def export_lines(build: str) -> list[str]:
    """Both names of every service, as lines of a .def file: ZwX is NtX."""
    names = sorted({*service_numbers(build), *USER_MODE})
    return [line for name in names for line in (name, f"Zw{name[2:]} = {name}")]
