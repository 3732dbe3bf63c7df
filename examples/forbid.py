"""Keeps a program out of what it must not see or change: ntsup run --hook examples/forbid.py app.exe

Files whose name has "secret" in it are not there; nothing under the user's own folders can be written.
"""

import ntsup
from ntsup import NtStatus

FILE_WRITES = (
    0x40000000 | 0x10000000 | 0x10000 | 0x2 | 0x4
)  # GENERIC_WRITE, GENERIC_ALL, DELETE, FILE_WRITE_DATA, APPEND


@ntsup.hook("NtCreateFile", "NtOpenFile", "NtQueryAttributesFile", "NtQueryFullAttributesFile")
def no_secrets(call: ntsup.Call) -> NtStatus | None:
    """A file that is not there is asked about less than one that is forbidden."""
    if "secret" in call.object_attributes.path.lower():
        return call.fail(NtStatus.OBJECT_NAME_NOT_FOUND)
    return None


@ntsup.hook("NtCreateFile", "NtOpenFile")
def home_is_read_only(call: ntsup.Call) -> NtStatus | None:
    """Opening something below C:\\Users for more than reading fails."""
    if "\\users\\" in call.object_attributes.path.lower() and call.desired_access & FILE_WRITES:
        return call.fail(NtStatus.ACCESS_DENIED)
    return None
