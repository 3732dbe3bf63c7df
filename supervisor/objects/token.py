"""Access tokens: who a process or an impersonating thread is. Made from the Linux user when first asked for.

Root is an elevated administrator, everybody else an ordinary user. Must never grant what Linux would not.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING, Final

from ntsup.ntabi import NtError, NtStatus
from ntsup.ntabi.constants import security as c
from ntsup.supervisor.objects import sid
from ntsup.supervisor.objects.base import NtObject
from ntsup.supervisor.objects.security import ACCESS_ALLOWED_ACE, Ace, acl

if TYPE_CHECKING:
    from ntsup.supervisor.executive import Executive
    from ntsup.supervisor.objects.process import Process
    from ntsup.supervisor.objects.thread import Thread

TOKEN_PRIMARY, TOKEN_IMPERSONATION = 1, 2
SECURITY_ANONYMOUS, SECURITY_IDENTIFICATION, SECURITY_IMPERSONATION, SECURITY_DELEGATION = range(4)
SESSION: Final = 1
LOGON_SESSION: Final = 0x2A5F1
"""AuthenticationId, and the last part of the logon SID."""

_GROUP: Final = c.SE_GROUP_MANDATORY | c.SE_GROUP_ENABLED_BY_DEFAULT | c.SE_GROUP_ENABLED
_ON: Final = c.SE_PRIVILEGE_ENABLED | c.SE_PRIVILEGE_ENABLED_BY_DEFAULT
_USER_PRIVILEGES: Final = {
    c.SE_SHUTDOWN_PRIVILEGE: 0,
    c.SE_CHANGE_NOTIFY_PRIVILEGE: _ON,
    c.SE_UNDOCK_PRIVILEGE: 0,
    c.SE_INC_WORKING_SET_PRIVILEGE: 0,
    c.SE_TIME_ZONE_PRIVILEGE: 0,
    c.SE_CREATE_SYMBOLIC_LINK_PRIVILEGE: 0,
}
_ADMINISTRATOR_PRIVILEGES: Final = {
    c.SE_INCREASE_QUOTA_PRIVILEGE: 0,
    c.SE_SECURITY_PRIVILEGE: 0,
    c.SE_TAKE_OWNERSHIP_PRIVILEGE: 0,
    c.SE_PROF_SINGLE_PROCESS_PRIVILEGE: 0,
    c.SE_INC_BASE_PRIORITY_PRIVILEGE: 0,
    c.SE_BACKUP_PRIVILEGE: 0,
    c.SE_RESTORE_PRIVILEGE: 0,
    c.SE_DEBUG_PRIVILEGE: 0,
    c.SE_MANAGE_VOLUME_PRIVILEGE: 0,
    c.SE_IMPERSONATE_PRIVILEGE: _ON,
    c.SE_CREATE_GLOBAL_PRIVILEGE: _ON,
}

_serial = count(0x30000)


def new_luid() -> int:
    """A locally unique id."""
    return next(_serial)


@dataclass
class Identity:
    """What a token says; copied whole when the token is."""

    user: bytes
    groups: list[tuple[bytes, int]]
    privileges: dict[int, int]
    """LUID to SE_PRIVILEGE_* flags."""
    owner: bytes
    primary_group: bytes
    default_dacl: bytes
    integrity: bytes
    elevated: bool
    restricted: list[tuple[bytes, int]] = field(default_factory=list)
    user_deny_only: bool = False
    virtualization_enabled: bool = False
    sandbox_inert: bool = False

    def copy(self) -> Identity:
        """A copy that changes apart."""
        return Identity(
            self.user,
            list(self.groups),
            dict(self.privileges),
            self.owner,
            self.primary_group,
            self.default_dacl,
            self.integrity,
            self.elevated,
            list(self.restricted),
            self.user_deny_only,
            self.virtualization_enabled,
            self.sandbox_inert,
        )

    def holders(self) -> dict[bytes, bool]:
        """The SIDs that an access check weighs: True where they allow, False where they only deny."""
        found = {self.user: not self.user_deny_only}
        for group, attributes in self.groups:
            if attributes & c.SE_GROUP_ENABLED:
                found[group] = True
            elif attributes & c.SE_GROUP_USE_FOR_DENY_ONLY:
                found[group] = False
        return found


def identity_of_user(uid: int) -> Identity:
    """Who a Linux user is."""
    elevated = uid == 0
    user = sid.user(uid)
    groups = [
        (sid.DOMAIN_USERS, _GROUP),
        (sid.WORLD, _GROUP),
        (sid.USERS, _GROUP),
        (sid.INTERACTIVE, _GROUP),
        (sid.CONSOLE_LOGON, _GROUP),
        (sid.AUTHENTICATED_USERS, _GROUP),
        (sid.THIS_ORGANIZATION, _GROUP),
        (sid.LOCAL_ACCOUNT, _GROUP),
        (sid.logon(LOGON_SESSION), _GROUP | c.SE_GROUP_LOGON_ID),
        (sid.LOCAL, _GROUP),
        (sid.NTLM_AUTHENTICATION, _GROUP),
    ]
    if elevated:
        groups.insert(2, (sid.ADMINISTRATORS, _GROUP | c.SE_GROUP_OWNER))
    integrity = sid.HIGH_INTEGRITY if elevated else sid.MEDIUM_INTEGRITY
    groups.append((integrity, c.SE_GROUP_INTEGRITY | c.SE_GROUP_INTEGRITY_ENABLED))
    privileges = {**_USER_PRIVILEGES, **(_ADMINISTRATOR_PRIVILEGES if elevated else {})}
    return Identity(
        user=user,
        groups=groups,
        privileges=dict(sorted(privileges.items())),
        owner=user,
        primary_group=sid.DOMAIN_USERS,
        default_dacl=acl(
            Ace(ACCESS_ALLOWED_ACE, 0, 0x10000000, user),
            Ace(ACCESS_ALLOWED_ACE, 0, 0x10000000, sid.SYSTEM),
            Ace(ACCESS_ALLOWED_ACE, 0, 0xA0000000, sid.logon(LOGON_SESSION)),
        ),
        integrity=integrity,
        elevated=elevated,
    )


class Token(NtObject):
    """A primary or an impersonation token."""

    type_name = "Token"
    read_access = 0x20008
    write_access = 0x200E0
    execute_access = 0x20000
    all_access = c.TOKEN_ALL_ACCESS

    def __init__(
        self, executive: Executive, identity: Identity, token_type: int = TOKEN_PRIMARY, level: int = SECURITY_ANONYMOUS
    ) -> None:
        super().__init__(executive)
        self.identity = identity
        self.token_type = token_type
        self.level = level
        """SECURITY_IMPERSONATION_LEVEL, of an impersonation token."""
        self.token_id = new_luid()
        self.modified_id = new_luid()
        self.assigned = 0
        """How many processes and threads it stands for; each keeps it alive."""

    def duplicate(self, token_type: int, level: int) -> Token:
        """A token that says the same."""
        return Token(self.executive, self.identity.copy(), token_type, level)

    def modified(self) -> None:
        """It was changed: its ModifiedId tells."""
        self.modified_id = new_luid()

    def assign(self) -> None:
        """It stands for a process or thread now."""
        self.assigned += 1

    def release(self) -> None:
        """A process or thread that it stood for is gone, or has another."""
        self.assigned -= 1
        if not self.assigned and not self.executive.core.object_info(self.slot).handles:
            self.executive.core.object_dereference(self.slot)

    def last_handle_closed(self) -> None:
        """What it stands for keeps it."""
        if not self.assigned:
            super().last_handle_closed()


def token_of(process: Process) -> Token:
    """A process's primary token, made when first asked for."""
    if process.token is None:
        set_token(process, Token(process.executive, identity_of_user(os.getuid())))
    assert process.token is not None
    return process.token


def set_token(process: Process, token: Token) -> None:
    """Give a process a primary token."""
    token.assign()
    if process.token is not None:
        process.token.release()
    process.token = token


def inherit_token(parent: Process, child: Process, given: Token | None) -> None:
    """A child's token: a copy of the one given for it, or of its parent's, once somebody asked for that."""
    source = given or parent.token
    if source is not None:
        set_token(child, source.duplicate(TOKEN_PRIMARY, SECURITY_ANONYMOUS))


def effective(thread: Thread) -> Token:
    """What a thread acts with: the token it impersonates with, or its process's."""
    return thread.token or token_of(thread.process)


def impersonate(thread: Thread, token: Token | None) -> None:
    """Have a thread act with a token, or with its process's again (None)."""
    if token is not None:
        if token.token_type != TOKEN_IMPERSONATION:
            raise NtError(NtStatus.BAD_TOKEN_TYPE)
        token.assign()
    if thread.token is not None:
        thread.token.release()
    thread.token = token


def holds(token: Token, privilege: int) -> bool:
    """Whether the token has the privilege enabled."""
    return bool(token.identity.privileges.get(privilege, 0) & c.SE_PRIVILEGE_ENABLED)


def require(token: Token, privilege: int) -> None:
    """STATUS_PRIVILEGE_NOT_HELD unless the token has the privilege enabled."""
    if not holds(token, privilege):
        raise NtError(NtStatus.PRIVILEGE_NOT_HELD)
