"""Turns generated source into code objects, through a cache that the program may supply.

Compiling is most of what declaring a service costs, and the source is the same in every run. Must never mistake one
source for another: the key is the source itself.
"""

from __future__ import annotations

from collections.abc import MutableMapping
from types import CodeType

cache: MutableMapping[str, CodeType] | None = None
"""Code objects by source; None compiles each time."""


def compile_source(text: str, filename: str) -> CodeType:
    """The code object of a module's source."""
    code = cache.get(text) if cache is not None else None
    if code is None:
        code = compile(text, filename, "exec")
        if cache is not None:
            cache[text] = code
    return code
