"""The user's locale as Windows numbers it, from the variables that tell Linux' own programs.

LC_ALL comes before LC_TIME and LANG (Windows has one locale for what Linux has several for). "C" and what Windows has
no number for are en-US.
"""

from __future__ import annotations

import locale
from collections.abc import Mapping
from typing import Final

ENGLISH: Final = 0x0409
SCRIPTS: Final = {"sr_RS@latin": 0x241A, "sr_RS": 0x281A, "sr_ME": 0x301A, "uz_UZ": 0x0443, "az_AZ": 0x042C}
"""Where Linux' name says too little, or a script by a modifier."""


def user_locale(environ: Mapping[str, str]) -> int:
    """The LCID of the locale that an environment chooses."""
    value = next((environ[name] for name in ("LC_ALL", "LC_TIME", "LANG") if environ.get(name)), "")
    name, _, modifier = value.partition("@")
    name = name.partition(".")[0]
    with_modifier = f"{name}@{modifier}"
    for wanted in (with_modifier, name):
        if wanted in SCRIPTS:
            return SCRIPTS[wanted]
    found = [number for number, known in locale.windows_locale.items() if known == name]
    return min(found, default=ENGLISH)
