"""One name between Linux and Windows: nothing is lost either way, and NT's rules on names."""

from __future__ import annotations

import os

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ntsup.ntabi.status import NtError, NtStatus
from ntsup.pathmap.names import (
    ILLEGAL,
    check_component,
    dos_device,
    fold,
    split_stream,
    to_linux_name,
    to_linux_text,
    to_windows_name,
    to_windows_text,
)

TRICKY = st.lists(
    st.sampled_from([b"a", b":", b"\\", b"\x01", b"\xed", b"\xa0", b"\xb0", b"\xb2", b"\x80", b"\xbf", b"\xff"])
    | st.sampled_from(["\uf03a", "\uf05c", "é", "\U00010000", "\uf000", "\uf02f"]).map(str.encode),
    max_size=8,
).map(b"".join)


def through_utf16(text: str) -> str:
    """As it comes back after a stay in guest memory, where two surrogates may become a pair."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")


@given(TRICKY | st.binary(max_size=12))
@example(b"\xed\xa0\x80\xff")
@example(b"\xed\xa0\x80\xed\xb0\x80")
@example("a\uf03ab".encode())
def test_every_linux_name_survives(raw: bytes) -> None:
    raw = raw.replace(b"/", b"").replace(b"\0", b"")
    name = to_windows_name(os.fsdecode(raw))
    assert set(name) & (ILLEGAL | {":", "\\"}) == set()
    assert os.fsencode(to_linux_name(through_utf16(name))) == raw


@given(TRICKY | st.binary(max_size=12))
def test_every_linux_string_survives(raw: bytes) -> None:
    assert os.fsencode(to_linux_text(through_utf16(to_windows_text(os.fsdecode(raw))))) == raw


@given(st.text(alphabet=st.characters(codec=None, exclude_categories=()), max_size=8))
def test_every_windows_name_can_be_a_linux_name(name: str) -> None:
    name = through_utf16(
        "".join(character for character in name if character not in ILLEGAL and character not in ":\\")
    )
    linux = to_linux_name(name)
    assert os.fsdecode(os.fsencode(linux)) == linux and "/" not in linux and "\0" not in linux
    if not any("\udc80" <= character <= "\udcff" for character in name):
        assert to_windows_name(linux) == name


@pytest.mark.parametrize(
    ("linux", "windows"),
    [
        ("plain name.txt", "plain name.txt"),
        ("a:b", "a\uf03ab"),
        ("a\\b?", "a\uf05cb\uf03f"),
        ("tab\there", "tab\uf009here"),
        ("Grüße", "Grüße"),
        ("\udcff", "\udcff"),
        ("\udced\udca0\udc80x", "\ud800x"),
        ("\uf03a", "\udcef\udc80\udcba"),
    ],
)
def test_spellings(linux: str, windows: str) -> None:
    assert to_windows_name(linux) == windows
    assert to_linux_name(windows) == linux


@pytest.mark.parametrize(
    ("name", "folded"),
    [("aBc", "ABC"), ("äß", "Äß"), ("ıſς", "ıſς"), ("ÿ", "Ÿ"), ("ᾳ", "ᾼ"), ("\U00010428", "\U00010428"), ("µ", "µ")],
)
def test_fold(name: str, folded: str) -> None:
    assert fold(name) == folded


@pytest.mark.parametrize("name", ["", ".", "..", "a:b", "x" * 256])
def test_what_can_be_no_component(name: str) -> None:
    with pytest.raises(NtError) as caught:
        check_component(name)
    assert caught.value.status == NtStatus.OBJECT_NAME_INVALID


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("a", ("a", "")),
        ("a:s", ("a", "s")),
        ("a:s:$DATA", ("a", "s")),
        ("a::$data", ("a", "")),
        ("a::$INDEX_ALLOCATION", ("a", "")),
        ("a:$I30:$INDEX_ALLOCATION", ("a", "")),
        ("a:", None),
        ("a::", None),
        ("a:s:", None),
        ("a:s:$BITMAP", None),
        ("a:s:$DATA:x", None),
    ],
)
def test_streams(name: str, parts: tuple[str, str] | None) -> None:
    if parts is None:
        with pytest.raises(NtError):
            split_stream(name)
    else:
        assert split_stream(name) == parts


@pytest.mark.parametrize(
    ("path", "device"),
    [
        ("NUL", "NUL"),
        ("c:\\x\\nul.txt", "NUL"),
        ("c:nul", "NUL"),
        ("x/con", "CON"),
        ("Com1:", "COM1"),
        ("lpt9 .log", "LPT9"),
        ("LPT¹", "LPT¹"),
        ("conin$", "CONIN$"),
        ("CONOUT$", "CONOUT$"),
        ("CONIN$.txt", None),
        ("com0", None),
        ("com10", None),
        ("null", None),
        ("x.nul", None),
        ("nul\\x", None),
        ("\\\\.\\NUL", None),
        ("\\\\?\\C:\\NUL", None),
        ("", None),
    ],
)
def test_dos_devices(path: str, device: str | None) -> None:
    assert dos_device(path) == device
