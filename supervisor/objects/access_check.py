"""Access checks: what a security descriptor grants a token, of an object as a whole or of each of its properties.

Windows' algorithm: the first entry that speaks of a right decides it, a restricted token has to pass twice. Must never
grant what no entry, owner's right or privilege grants.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from ntsup.ntabi import NtError, NtStatus
from ntsup.ntabi.constants import security as c
from ntsup.supervisor.objects import sid
from ntsup.supervisor.objects.security import (
    ACCESS_ALLOWED_ACE,
    ACCESS_ALLOWED_OBJECT_ACE,
    ACCESS_DENIED_ACE,
    ACCESS_DENIED_OBJECT_ACE,
    ACCESS_SYSTEM_SECURITY,
    INHERIT_ONLY_ACE,
    MAXIMUM_ALLOWED,
    READ_CONTROL,
    WRITE_DAC,
    WRITE_OWNER,
    Descriptor,
    entries_of,
    mapped,
)
from ntsup.supervisor.objects.token import Identity

PRINCIPAL_SELF = sid.sid(5, 10)
DEEPEST = 4
"""ACCESS_MAX_LEVEL."""
ALLOWING = (ACCESS_ALLOWED_ACE, ACCESS_ALLOWED_OBJECT_ACE)
DENYING = (ACCESS_DENIED_ACE, ACCESS_DENIED_OBJECT_ACE)

GenericMapping = tuple[int, int, int, int]


@dataclass(eq=False)
class Node:
    """A property (set) of an OBJECT_TYPE_LIST, and what is granted and denied of it so far."""

    guid: bytes = b""
    parent: Node | None = None
    children: list[Node] = field(default_factory=list)
    granted: int = 0
    denied: int = 0

    def allow(self, mask: int) -> None:
        """Grant rights to it and to all below it; what all of a node's children have, it has itself."""
        self._allow_down(mask)
        above = self.parent
        while above is not None:
            common = mask
            for child in above.children:
                common &= child.granted
            above.granted |= common & ~above.denied
            above = above.parent

    def _allow_down(self, mask: int) -> None:
        self.granted |= mask & ~self.denied
        for child in self.children:
            child._allow_down(mask)

    def deny(self, mask: int) -> None:
        """Deny rights of it, of all below it and of all above it."""
        self._deny_down(mask)
        above = self.parent
        while above is not None:
            above.denied |= mask & ~above.granted
            above = above.parent

    def _deny_down(self, mask: int) -> None:
        self.denied |= mask & ~self.granted
        for child in self.children:
            child._deny_down(mask)


def tree(levels: Sequence[tuple[int, bytes]]) -> list[Node]:
    """The nodes of (level, GUID) pairs as an OBJECT_TYPE_LIST has them; one nameless node where there are none.

    Raises STATUS_INVALID_PARAMETER unless the first alone is of level 0 and no level is left out.
    """
    if not levels:
        return [Node()]
    nodes: list[Node] = []
    path: list[Node] = []
    for level, guid in levels:
        if level > DEEPEST or level > len(path) or (level == 0) is not (not nodes):
            raise NtError(NtStatus.INVALID_PARAMETER)
        node = Node(guid, path[level - 1] if level else None)
        if node.parent is not None:
            node.parent.children.append(node)
        path = [*path[:level], node]
        nodes.append(node)
    return nodes


class Outcome(NamedTuple):
    """What a check came to: (granted, status) of each node, and the privileges that it took."""

    nodes: list[tuple[int, int]]
    privileges: list[int]


def check(
    descriptor: Descriptor,
    identity: Identity,
    desired: int,
    mapping: GenericMapping,
    levels: Sequence[tuple[int, bytes]] = (),
    self_sid: bytes | None = None,
) -> Outcome:
    """Weigh a descriptor. `desired` has its generic bits mapped; MAXIMUM_ALLOWED asks for all that is granted.

    `mapping` is GENERIC_MAPPING; `self_sid` stands for S-1-5-10 in entries.
    """
    nodes = tree(levels)
    by_privilege, privileges = _by_privilege(identity, desired)
    if not descriptor.dacl:  # absent or NULL: everybody has everything
        granted = desired & ~(MAXIMUM_ALLOWED | ACCESS_SYSTEM_SECURITY) | by_privilege
        granted |= mapping[3] if desired & MAXIMUM_ALLOWED else 0
        return Outcome([(granted, NtStatus.SUCCESS)] * len(nodes), privileges)
    weighed = _weigh(descriptor, nodes, identity.holders(), mapping, self_sid)
    if identity.restricted:
        again = _weigh(descriptor, tree(levels), dict.fromkeys(_sids(identity.restricted), True), mapping, self_sid)
        weighed = [first & second for first, second in zip(weighed, again, strict=True)]
    return Outcome([_settle(granted | by_privilege, desired) for granted in weighed], privileges)


def _sids(groups: Iterable[tuple[bytes, int]]) -> list[bytes]:
    return [group for group, _ in groups]


def _by_privilege(identity: Identity, desired: int) -> tuple[int, list[int]]:
    """(rights, privileges): what enabled privileges grant of what is desired. STATUS_PRIVILEGE_NOT_HELD for SACLs."""
    granted, used = 0, []

    def enabled(privilege: int) -> bool:
        return bool(identity.privileges.get(privilege, 0) & c.SE_PRIVILEGE_ENABLED)

    if desired & ACCESS_SYSTEM_SECURITY:
        if not enabled(c.SE_SECURITY_PRIVILEGE):
            raise NtError(NtStatus.PRIVILEGE_NOT_HELD)
        granted |= ACCESS_SYSTEM_SECURITY
        used.append(c.SE_SECURITY_PRIVILEGE)
    if desired & WRITE_OWNER and enabled(c.SE_TAKE_OWNERSHIP_PRIVILEGE):
        granted |= WRITE_OWNER
        used.append(c.SE_TAKE_OWNERSHIP_PRIVILEGE)
    return granted, used


def _weigh(
    descriptor: Descriptor,
    nodes: list[Node],
    holders: Mapping[bytes, bool],
    mapping: GenericMapping,
    self_sid: bytes | None,
) -> list[int]:
    """What the entries grant of each node to these SIDs: True where they may allow, False where only deny."""
    if descriptor.owner is not None and holders.get(descriptor.owner, False):
        nodes[0].allow(READ_CONTROL | WRITE_DAC)
    for ace in entries_of(descriptor.dacl or b""):
        who = self_sid if ace.sid == PRINCIPAL_SELF and self_sid is not None else ace.sid
        if ace.flags & INHERIT_ONLY_ACE or who not in holders:
            continue
        mask = mapped(ace.mask, mapping)
        concerned = [node for node in nodes if node.guid == ace.object_type] if ace.object_type else nodes[:1]
        for node in concerned:
            if ace.type in ALLOWING and holders[who]:
                node.allow(mask)
            elif ace.type in DENYING:
                node.deny(mask)
    return [node.granted for node in nodes]


def _settle(granted: int, desired: int) -> tuple[int, int]:
    wanted = desired & ~MAXIMUM_ALLOWED
    if wanted & ~granted:
        return 0, NtStatus.ACCESS_DENIED
    if desired & MAXIMUM_ALLOWED:
        return (granted, NtStatus.SUCCESS) if granted else (0, NtStatus.ACCESS_DENIED)
    return wanted, NtStatus.SUCCESS
