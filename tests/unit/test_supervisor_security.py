"""SIDs, access lists, descriptors and access checks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ntsup.ntabi import NtError, NtStatus
from ntsup.supervisor.objects import access_check, security, sid
from ntsup.supervisor.objects.security import (
    ACCESS_ALLOWED_ACE,
    ACCESS_ALLOWED_OBJECT_ACE,
    ACCESS_DENIED_ACE,
    ACCESS_DENIED_OBJECT_ACE,
    MAXIMUM_ALLOWED,
    Ace,
    Descriptor,
)
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


def check_access(descriptor: Descriptor, desired: int) -> tuple[int, int]:
    outcome = access_check.check(descriptor, identity_of_user(1000), desired, MAPPING)
    return outcome.nodes[0]


def check(entries: list[Ace], desired: int, *, owner: bytes = OTHER) -> tuple[int, int]:
    descriptor = Descriptor(owner, OTHER, security.acl(*entries))
    return check_access(descriptor, desired)


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
    assert check_access(Descriptor(OTHER, OTHER, b""), 5) == (5, NtStatus.SUCCESS)


def test_properties() -> None:
    one, two, three = (bytes([n]) * 16 for n in (1, 2, 3))
    levels = [(0, bytes(16)), (1, one), (2, two), (2, three)]

    def outcome(*entries: Ace, desired: int = 1) -> list[int]:
        nodes = access_check.tree(levels)
        for ace in entries:
            for node in [node for node in nodes if node.guid == ace.object_type] if ace.object_type else nodes[:1]:
                (node.allow if ace.type == ACCESS_ALLOWED_OBJECT_ACE else node.deny)(ace.mask)
        return [node.granted & desired for node in nodes]

    def allow(guid: bytes) -> Ace:
        return Ace(ACCESS_ALLOWED_OBJECT_ACE, 0, 1, ME, guid)

    def deny(guid: bytes) -> Ace:
        return Ace(ACCESS_DENIED_OBJECT_ACE, 0, 1, ME, guid)

    assert outcome(allow(b"")) == [1, 1, 1, 1]
    assert outcome(allow(two)) == [0, 0, 1, 0]
    assert outcome(allow(two), allow(three)) == [1, 1, 1, 1]  # what all below have, those above have
    assert outcome(deny(two), allow(b"")) == [0, 0, 0, 1]
    assert outcome(allow(one)) == [1, 1, 1, 1]
    for wrong in ([(1, one)], [(0, one), (2, two)], [(0, one), (0, two)], [(0, one), (9, two)]):
        with pytest.raises(NtError):
            access_check.tree(wrong)


def test_restricted_tokens_pass_twice() -> None:
    identity = identity_of_user(1000)
    identity.restricted = [(OTHER, 7)]
    descriptor = Descriptor(OTHER, OTHER, security.acl(Ace(ACCESS_ALLOWED_ACE, 0, 3, ME)))
    assert access_check.check(descriptor, identity, 1, MAPPING).nodes == [(0, NtStatus.ACCESS_DENIED)]
    both = security.acl(Ace(ACCESS_ALLOWED_ACE, 0, 3, ME), Ace(ACCESS_ALLOWED_ACE, 0, 1, OTHER))
    assert access_check.check(Descriptor(ME, OTHER, both), identity, 1, MAPPING).nodes == [(1, NtStatus.SUCCESS)]


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
