"""NT's services that write to the security log, for processes whose own token has SeAuditPrivilege, as no user's has.

There is no security log here: who holds the privilege (a token of another making) is told so.
"""

from __future__ import annotations

from typing import Annotated

from ntsup.ntabi import ACCESS_MASK, BOOLEAN, PVOID, ULONG, Access, NtError, NtStatus, UnicodeString, service
from ntsup.ntabi.constants import security as c
from ntsup.supervisor.objects.thread import Thread
from ntsup.supervisor.objects.token import Token, require, token_of


def _audit(t: Thread) -> int:
    require(token_of(t.process), c.SE_AUDIT_PRIVILEGE)
    raise NtError(NtStatus.NOT_SUPPORTED)


@service
def NtAccessCheckAndAuditAlarm(
    t: Thread,
    subsystem_name: UnicodeString,
    handle_id: PVOID,
    object_type_name: UnicodeString,
    object_name: UnicodeString,
    security_descriptor: PVOID,
    desired_access: ACCESS_MASK,
    generic_mapping: PVOID,
    object_creation: BOOLEAN,
    granted_access: PVOID,
    access_status: PVOID,
    generate_on_close: PVOID,
) -> int:
    """Check access and write it to the log."""
    return _audit(t)


@service
def NtAccessCheckByTypeAndAuditAlarm(
    t: Thread,
    subsystem_name: UnicodeString,
    handle_id: PVOID,
    object_type_name: UnicodeString,
    object_name: UnicodeString,
    security_descriptor: PVOID,
    principal_self_sid: PVOID,
    desired_access: ACCESS_MASK,
    audit_type: ULONG,
    flags: ULONG,
    object_type_list: PVOID,
    object_type_list_length: ULONG,
    generic_mapping: PVOID,
    object_creation: BOOLEAN,
    granted_access: PVOID,
    access_status: PVOID,
    generate_on_close: PVOID,
) -> int:
    """Check access by property and write it to the log."""
    return _audit(t)


@service
def NtAccessCheckByTypeResultListAndAuditAlarm(
    t: Thread,
    subsystem_name: UnicodeString,
    handle_id: PVOID,
    object_type_name: UnicodeString,
    object_name: UnicodeString,
    security_descriptor: PVOID,
    principal_self_sid: PVOID,
    desired_access: ACCESS_MASK,
    audit_type: ULONG,
    flags: ULONG,
    object_type_list: PVOID,
    object_type_list_length: ULONG,
    generic_mapping: PVOID,
    object_creation: BOOLEAN,
    granted_access: PVOID,
    access_status: PVOID,
    generate_on_close: PVOID,
) -> int:
    """Check access to each property and write it to the log."""
    return _audit(t)


@service
def NtAccessCheckByTypeResultListAndAuditAlarmByHandle(
    t: Thread,
    subsystem_name: UnicodeString,
    handle_id: PVOID,
    client_token: Annotated[Token, Access(c.TOKEN_QUERY)],
    object_type_name: UnicodeString,
    object_name: UnicodeString,
    security_descriptor: PVOID,
    principal_self_sid: PVOID,
    desired_access: ACCESS_MASK,
    audit_type: ULONG,
    flags: ULONG,
    object_type_list: PVOID,
    object_type_list_length: ULONG,
    generic_mapping: PVOID,
    object_creation: BOOLEAN,
    granted_access: PVOID,
    access_status: PVOID,
    generate_on_close: PVOID,
) -> int:
    """The same for a client that is not impersonated."""
    return _audit(t)


@service
def NtCloseObjectAuditAlarm(
    t: Thread,
    subsystem_name: UnicodeString,
    handle_id: PVOID,
    generate_on_close: BOOLEAN,
) -> int:
    """Write the closing of an object to the log."""
    return _audit(t)


@service
def NtDeleteObjectAuditAlarm(
    t: Thread,
    subsystem_name: UnicodeString,
    handle_id: PVOID,
    generate_on_close: BOOLEAN,
) -> int:
    """Write the deletion of an object to the log."""
    return _audit(t)


@service
def NtOpenObjectAuditAlarm(
    t: Thread,
    subsystem_name: UnicodeString,
    handle_id: PVOID,
    object_type_name: UnicodeString,
    object_name: UnicodeString,
    security_descriptor: PVOID,
    client_token: Annotated[Token, Access(c.TOKEN_QUERY)],
    desired_access: ACCESS_MASK,
    granted_access: ACCESS_MASK,
    privileges: PVOID,
    object_creation: BOOLEAN,
    access_granted: BOOLEAN,
    generate_on_close: PVOID,
) -> int:
    """Write the opening of an object to the log."""
    return _audit(t)


@service
def NtPrivilegeObjectAuditAlarm(
    t: Thread,
    subsystem_name: UnicodeString,
    handle_id: PVOID,
    client_token: Annotated[Token, Access(c.TOKEN_QUERY)],
    desired_access: ACCESS_MASK,
    privileges: PVOID,
    access_granted: BOOLEAN,
) -> int:
    """Write the use of a privilege on an object to the log."""
    return _audit(t)


@service
def NtPrivilegedServiceAuditAlarm(
    t: Thread,
    subsystem_name: UnicodeString,
    service_name: UnicodeString,
    client_token: Annotated[Token, Access(c.TOKEN_QUERY)],
    privileges: PVOID,
    access_granted: BOOLEAN,
) -> int:
    """Write the use of a privilege to the log."""
    return _audit(t)
