"""SIDs, access lists, descriptors and access checks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ntsup.ntabi import NtError, NtStatus
from ntsup.supervisor.objects import security, sid
from ntsup.supervisor.objects.security import ACCESS_ALLOWED_ACE, ACCESS_DENIED_ACE, MAXIMUM_ALLOWED, Ace, Descriptor
from ntsup.supervisor.objects.token import identity_of_user

MAPPING = (1, 2, 4, 7)
ME, OTHER = sid.user(1000), sid.user(1001)


def test_sids() -> None:
    assert sid.text(sid.ADMINISTRATORS) == "S-1-5-32-544"
    assert sid.text(sid.user(1000)).endswith("-2000")
    assert sid.text(sid.user(0)).endswith("-500")
    assert sid.parse(sid.SYSTEM) == sid.SYSTEM
    for wrong in (b"", b"\2" + sid.SYSTEM[1:], sid.SYSTEM[:-1], b"\1\x10" + bytes(70)):
        with pytest.raises(NtError):
            sid.parse(wrong)


def check(entries: list[Ace], desired: int, *, owner: bytes = OTHER) -> tuple[int, int]:
    descriptor = Descriptor(owner, OTHER, security.acl(*entries))
    return security.access_check(descriptor, {ME: True, sid.WORLD: True}, desired, MAPPING)


def test_access() -> None:
    allow, deny = (
        (lambda mask: Ace(ACCESS_ALLOWED_ACE, 0, mask, ME)),
        (lambda mask: Ace(ACCESS_DENIED_ACE, 0, mask, ME)),
    )
    assert check([allow(1)], 1) == (1, NtStatus.SUCCESS)
    assert check([allow(1)], 3) == (0, NtStatus.ACCESS_DENIED)
    assert check([allow(1), Ace(ACCESS_ALLOWED_ACE, 0, 2, sid.WORLD)], 3) == (3, NtStatus.SUCCESS)
    assert check([deny(1), allow(3)], 1) == (0, NtStatus.ACCESS_DENIED)
    assert check([allow(3), deny(1)], 1) == (1, NtStatus.SUCCESS)  # the first that speaks of a right decides
    assert check([allow(0x80000000)], 1) == (1, NtStatus.SUCCESS)
    assert check([deny(1), allow(7)], MAXIMUM_ALLOWED) == (6, NtStatus.SUCCESS)
    assert check([], 1) == (0, NtStatus.ACCESS_DENIED)
    assert check([], security.WRITE_DAC, owner=ME) == (security.WRITE_DAC, NtStatus.SUCCESS)
    assert security.access_check(Descriptor(OTHER, OTHER, b""), {}, 5, MAPPING) == (5, NtStatus.SUCCESS)


def test_descriptors_round_trip() -> None:
    made = security.default(ME, OTHER, 0x1F0003)
    found = security.of_bytes(made.pack())
    assert (found.owner, found.group, found.dacl, found.sacl) == (ME, OTHER, made.dacl, None)
    assert security.of_bytes(made.selected(1).pack()) == Descriptor(owner=ME)
    null = Descriptor(ME, OTHER, b"")
    assert security.of_bytes(null.pack()).dacl == b""


@given(st.binary(max_size=120))
def test_any_bytes(data: bytes) -> None:
    try:
        security.of_bytes(data)
    except NtError:
        pass


def test_identities() -> None:
    user, root = identity_of_user(1000), identity_of_user(0)
    assert not user.elevated and root.elevated
    assert sid.ADMINISTRATORS in root.holders() and sid.ADMINISTRATORS not in user.holders()
    assert user.copy().privileges is not user.privileges
