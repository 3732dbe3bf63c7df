"""What a start would work out anew each time: generated code, and which module holds which service.

A damaged or foreign file is an empty cache. Must never be written while a guest waits.
"""

from __future__ import annotations

import marshal
import os
import sys
from pathlib import Path
from types import CodeType

FORMAT = 2


class CodeCache(dict[str, CodeType]):
    """Code objects by source, from and to one file."""

    def __init__(self, directory: Path) -> None:
        super().__init__()
        self._file = directory / f"code-{FORMAT}-{sys.implementation.cache_tag}-{sys.hexversion:x}.marshal"
        try:
            kept = marshal.loads(self._file.read_bytes())
        except (OSError, ValueError, EOFError, TypeError):
            kept = None
        self.services: dict[str, str] = {}
        """Module by service, for the modules that `modules` describes."""
        self.modules: tuple[tuple[str, int, int], ...] = ()
        """(name, mtime in ns, size) of each service module when `services` was made."""
        if isinstance(kept, tuple) and len(kept) == 3:
            code, self.services, self.modules = kept
            self.update(code)
        self._known = (len(self), self.modules)

    def save(self) -> None:
        """Write the file anew if something was added; a cache that cannot be written is none."""
        if (len(self), self.modules) == self._known:
            return
        fresh = self._file.with_suffix(f".{os.getpid()}")
        try:
            fresh.parent.mkdir(parents=True, exist_ok=True)
            fresh.write_bytes(marshal.dumps((dict(self), self.services, self.modules)))
            fresh.replace(self._file)
            self._known = (len(self), self.modules)
        except OSError:
            fresh.unlink(missing_ok=True)
