"""NTSTATUS: names, severities, the errno table, and the code classes they are built on."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ntsup.ntabi import Code, NtError, NtStatus, code, errno_to_status, is_error, is_success, status_name
from ntsup.ntabi.data import generate


def test_values_and_names() -> None:
    assert NtStatus.ACCESS_VIOLATION == 0xC0000005
    assert NtStatus.PIPE_BROKEN == 0xC000014B
    assert NtStatus.ACCESS_VIOLATION.name == "ACCESS_VIOLATION"
    assert repr(NtStatus.SUCCESS) == "NtStatus.SUCCESS"
    assert status_name(0) == "STATUS_SUCCESS"
    assert status_name(-0x3FFFFFFB) == "STATUS_ACCESS_VIOLATION"
    assert status_name(0x40010003) == "DBG_TERMINATE_THREAD"
    assert status_name(0xC0DEDEAD) == "0xc0dedead"
    assert isinstance(NtStatus.WAIT_0, NtStatus)


@given(st.integers())
def test_every_value_is_a_status(value: int) -> None:
    status = NtStatus.of(value)
    assert 0 <= status <= 0xFFFFFFFF
    assert status_name(status)
    assert repr(status).startswith("NtStatus")
    assert is_success(status) == (status < 0x80000000)
    assert is_error(status) == (status >= 0xC0000000)
    assert NtError(value).status == status


def test_errno_table() -> None:
    assert errno_to_status(errno.ENOENT) is NtStatus.OBJECT_NAME_NOT_FOUND
    assert errno_to_status(errno.ENOTDIR) is NtStatus.OBJECT_PATH_NOT_FOUND
    assert errno_to_status(errno.EROFS) is NtStatus.MEDIA_WRITE_PROTECTED
    assert errno_to_status(errno.EXDEV) is NtStatus.NOT_SAME_DEVICE
    assert errno_to_status(None) is NtStatus.UNSUCCESSFUL


@pytest.mark.parametrize("number", sorted(errno.errorcode), ids=os.strerror)
def test_no_errno_is_success(number: int) -> None:
    assert errno_to_status(number) != NtStatus.SUCCESS
    if number not in (errno.EALREADY, errno.EINPROGRESS):
        assert is_error(errno_to_status(number))


def test_code_classes_keep_their_names_apart() -> None:
    class FIRST(Code):
        A = code(1)
        ALIAS = code(1)

    class SECOND(Code):
        B = code(1)

    assert FIRST.names() == {1: "A"}
    assert SECOND.of(1).name == "B"
    assert FIRST.named("ALIAS") is FIRST.ALIAS
    assert str(FIRST.of(9)) == "0x9"
    assert {FIRST.A: 1}[SECOND.B] == 1  # type: ignore[index]  # it is the int that counts
    with pytest.raises(KeyError):
        FIRST.named("names")


def test_committed_statuses_are_what_the_generator_writes() -> None:
    ziglang = pytest.importorskip("ziglang")
    header = Path(ziglang.__file__).parent / "lib/libc/include/any-windows-any/ntstatus.h"
    committed = Path(generate.__file__).parents[1] / "ntstatus.py"
    assert committed.read_text(encoding="utf-8") == generate.status(header.read_text(encoding="utf-8"))
