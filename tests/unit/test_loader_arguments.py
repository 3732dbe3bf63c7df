"""Command lines come apart as the Microsoft runtimes take them apart, and what was joined comes apart again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ntsup.loader.arguments import split_command_line
from ntsup.loader.parameters import command_line

# The examples of "Parsing C Command-Line Arguments" (Microsoft), and the program name's own rules.
CASES = [
    ('x "a b c" d e', ["x", "a b c", "d", "e"]),
    ('x "ab\\"c" "\\\\" d', ["x", 'ab"c', "\\", "d"]),
    ('x a\\\\\\b d"e f"g h', ["x", "a\\\\\\b", "de fg", "h"]),
    ('x a\\\\\\"b c d', ["x", 'a\\"b', "c", "d"]),
    ('x a\\\\\\\\"b c" d e', ["x", "a\\\\b c", "d", "e"]),
    ('x a"b"" c d', ["x", 'ab" c d']),
    ('"C:\\Program Files\\x.exe" y', ["C:\\Program Files\\x.exe", "y"]),
    ('"C:\\dir\\" y', ["C:\\dir\\", "y"]),
    ("x", ["x"]),
    ("", [""]),
    ("  x  y  ", ["", "x", "y"]),
    ('x ""', ["x", ""]),
    ('x "unclosed', ["x", "unclosed"]),
]


@pytest.mark.parametrize(("line", "arguments"), CASES)
def test_cases(line: str, arguments: list[str]) -> None:
    assert split_command_line(line) == arguments


@given(st.lists(st.text(st.characters(exclude_characters="\0", exclude_categories=("Cs",)))))
def test_round_trip(arguments: list[str]) -> None:
    assert split_command_line(command_line(["program", *arguments])) == ["program", *arguments]


@given(st.text(alphabet='ab"\\ \t'))
def test_any_text(line: str) -> None:
    assert split_command_line(line)
