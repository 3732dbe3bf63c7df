"""Structures of the security services.

Facts: winternl.h, winnt.h and the DDK headers of mingw-w64 (public domain); phnt (MIT); Microsoft's documentation.
"""

from __future__ import annotations

from typing import Annotated

from ntsup.ntabi.structure import Array, Struct
from ntsup.ntabi.types import BOOLEAN, CHAR, HANDLE, LARGE_INTEGER, LUID, PVOID, UCHAR, ULONG, USHORT


class SID_AND_ATTRIBUTES(Struct):
    Sid: PVOID
    Attributes: ULONG


class LUID_AND_ATTRIBUTES(Struct):
    Luid: LUID
    Attributes: ULONG


class TOKEN_USER(Struct):
    User: SID_AND_ATTRIBUTES


class TOKEN_GROUPS(Struct):
    """The groups follow."""

    _tail_ = ("Groups", SID_AND_ATTRIBUTES)
    GroupCount: ULONG


class TOKEN_PRIVILEGES(Struct):
    """The privileges follow."""

    _tail_ = ("Privileges", LUID_AND_ATTRIBUTES)
    PrivilegeCount: ULONG


class TOKEN_OWNER(Struct):
    Owner: PVOID


class TOKEN_PRIMARY_GROUP(Struct):
    PrimaryGroup: PVOID


class TOKEN_DEFAULT_DACL(Struct):
    DefaultDacl: PVOID


class TOKEN_SOURCE(Struct):
    SourceName: Annotated[bytes, Array(CHAR, 8)]
    SourceIdentifier: LUID


class TOKEN_STATISTICS(Struct):
    TokenId: LUID
    AuthenticationId: LUID
    ExpirationTime: LARGE_INTEGER
    TokenType: ULONG
    ImpersonationLevel: ULONG
    DynamicCharged: ULONG
    DynamicAvailable: ULONG
    GroupCount: ULONG
    PrivilegeCount: ULONG
    ModifiedId: LUID


class TOKEN_ELEVATION(Struct):
    TokenIsElevated: ULONG


class TOKEN_LINKED_TOKEN(Struct):
    LinkedToken: HANDLE


class TOKEN_MANDATORY_LABEL(Struct):
    Label: SID_AND_ATTRIBUTES


class TOKEN_MANDATORY_POLICY(Struct):
    Policy: ULONG


class SECURITY_QUALITY_OF_SERVICE(Struct):
    Length: ULONG = 12
    ImpersonationLevel: ULONG
    ContextTrackingMode: UCHAR
    EffectiveOnly: BOOLEAN


class SECURITY_DESCRIPTOR_RELATIVE(Struct):
    """A self-relative descriptor; the four are offsets from its start, 0 for none."""

    Revision: UCHAR = 1
    Sbz1: UCHAR = 0
    Control: USHORT
    Owner: ULONG = 0
    Group: ULONG = 0
    Sacl: ULONG = 0
    Dacl: ULONG = 0


class SECURITY_DESCRIPTOR(Struct):
    """An absolute descriptor; the four are guest addresses, 0 for none."""

    Revision: UCHAR = 1
    Sbz1: UCHAR = 0
    Control: USHORT
    Owner: PVOID = 0
    Group: PVOID = 0
    Sacl: PVOID = 0
    Dacl: PVOID = 0


class ACL(Struct):
    """The entries follow; AclSize counts them and this."""

    AclRevision: UCHAR = 2
    Sbz1: UCHAR = 0
    AclSize: USHORT
    AceCount: USHORT
    Sbz2: USHORT = 0


class ACE_HEADER(Struct):
    AceType: UCHAR
    AceFlags: UCHAR
    AceSize: USHORT


class ACCESS_ALLOWED_ACE(Struct):
    """The SID begins at SidStart."""

    _tail_ = ("SidStart", ULONG)
    Header: ACE_HEADER
    Mask: ULONG


class SID(Struct):
    """IdentifierAuthority is big-endian; SubAuthorityCount sub-authorities follow."""

    _tail_ = ("SubAuthority", ULONG)
    Revision: UCHAR = 1
    SubAuthorityCount: UCHAR
    IdentifierAuthority: Annotated[bytes, Array(UCHAR, 6)]


class PRIVILEGE_SET(Struct):
    """The privileges follow."""

    _tail_ = ("Privilege", LUID_AND_ATTRIBUTES)
    PrivilegeCount: ULONG
    Control: ULONG


class OBJECT_TYPE_LIST(Struct):
    Level: USHORT
    Sbz: USHORT = 0
    ObjectType: PVOID
