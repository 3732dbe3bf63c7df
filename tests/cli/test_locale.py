"""The user's locale is the one that Linux' variables choose, with its data."""

from __future__ import annotations

from pathlib import Path

import pytest
from guest_programs import build, ntsup

PROGRAM = Path(__file__).resolve().parent / "user_locale.c"
COMMON = "dddd, d 'de' MMMM 'de' yyyy, neutral 2, unknown 0"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (
            "C.UTF-8",
            "en-US|English (United States)|United States|US|eng|.|M/d/yyyy|Monday|March|$|\n0409\n"
            "Thursday, March 5, 2026\n2:07:09 PM\n-1,234,567.89\n($1,234.50)\n1 languages, first en-US\n",
        ),
        (
            "de_DE.UTF-8",
            "de-DE|German (Germany)|Deutschland|DE|deu|,|dd.MM.yyyy|Montag|März|€|\n0407\n"
            "Donnerstag, 5. März 2026\n14:07:09\n-1.234.567,89\n-1.234,50 €\n2 languages, first de-DE\n",
        ),
        (
            "ja_JP.UTF-8",
            "ja-JP|Japanese (Japan)|日本|JP|jpn|.|yyyy/MM/dd|月曜日|3月|￥|\n0411\n"
            "2026年3月5日木曜日\n14:07:09\n-1,234,567.89\n-￥1,235\n2 languages, first ja-JP\n",
        ),
        (
            "ru_RU.UTF-8",
            "ru-RU|Russian (Russia)|Россия|RU|rus|,|dd.MM.yyyy|понедельник|март|₽|\n0419\n"
            "четверг, 5 марта 2026 г.\n14:07:09\n-1\u00a0234\u00a0567,89\n-1\u00a0234,50 ₽\n2 languages, first ru-RU\n",
        ),
    ],
)
def test_the_users_locale(name: str, expected: str) -> None:
    done = ntsup("run", build(PROGRAM), env={"LC_ALL": name})
    text = done.stdout.decode().replace("\r\n", "\n")
    assert text.startswith(expected), text
    assert text.endswith(COMMON + "\n")
