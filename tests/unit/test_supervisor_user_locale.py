"""The user's locale from Linux' variables."""

from __future__ import annotations

import pytest

from ntsup.supervisor.user_locale import user_locale


@pytest.mark.parametrize(
    ("environ", "number"),
    [
        ({}, 0x409),
        ({"LANG": "C.UTF-8"}, 0x409),
        ({"LANG": "POSIX"}, 0x409),
        ({"LANG": "de_DE.UTF-8"}, 0x407),
        ({"LANG": "de_AT"}, 0xC07),
        ({"LANG": "de_DE.UTF-8", "LC_TIME": "en_GB.UTF-8"}, 0x809),
        ({"LANG": "de_DE.UTF-8", "LC_TIME": "en_GB.UTF-8", "LC_ALL": "fr_FR@euro"}, 0x40C),
        ({"LANG": "ja_JP.UTF-8"}, 0x411),
        ({"LANG": "sr_RS@latin"}, 0x241A),
        ({"LANG": "xx_YY"}, 0x409),
    ],
)
def test_user_locale(environ: dict[str, str], number: int) -> None:
    assert user_locale(environ) == number
