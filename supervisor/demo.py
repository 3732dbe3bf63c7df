"""`ntsup demo`: build examples/hello.c for Windows with the compiler ntsup brings. Must never need a network."""

from __future__ import annotations

from ntsup.supervisor import compile as compiler


def build() -> str:
    """The path of hello.exe, built if it is not there yet."""
    checkout = compiler.CHECKOUT
    return str(compiler.for_windows(checkout / "examples" / "hello.c", checkout / ".cache" / "hello.exe"))
