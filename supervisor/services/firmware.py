"""NT's services for the variables and boot entries of UEFI firmware.

The machine that is presented has a BIOS (NtQuerySystemInformation says so too), which has neither: Windows answers
STATUS_NOT_IMPLEMENTED there, Win32's ERROR_INVALID_FUNCTION by which programs know a BIOS. Must never touch Linux's own
/sys/firmware.
"""

from __future__ import annotations

from ntsup.ntabi import PVOID, ULONG, USHORT, NtError, NtStatus, service
from ntsup.supervisor.objects.thread import Thread


def _bios() -> int:
    raise NtError(NtStatus.NOT_IMPLEMENTED)


@service
def NtAddBootEntry(
    t: Thread,
    boot_entry: PVOID,
    id: PVOID,
) -> int:
    """Add to what the firmware can start."""
    return _bios()


@service
def NtAddDriverEntry(
    t: Thread,
    driver_entry: PVOID,
    id: PVOID,
) -> int:
    """Add to the drivers that the firmware loads."""
    return _bios()


@service
def NtDeleteBootEntry(
    t: Thread,
    id: ULONG,
) -> int:
    """Take out what the firmware can start."""
    return _bios()


@service
def NtDeleteDriverEntry(
    t: Thread,
    id: ULONG,
) -> int:
    """Take out a driver that the firmware loads."""
    return _bios()


@service
def NtEnumerateBootEntries(
    t: Thread,
    buffer: PVOID,
    buffer_length: PVOID,
) -> int:
    """What the firmware can start."""
    return _bios()


@service
def NtEnumerateDriverEntries(
    t: Thread,
    buffer: PVOID,
    buffer_length: PVOID,
) -> int:
    """The drivers that the firmware loads."""
    return _bios()


@service
def NtModifyBootEntry(
    t: Thread,
    boot_entry: PVOID,
) -> int:
    """Change what the firmware can start."""
    return _bios()


@service
def NtModifyDriverEntry(
    t: Thread,
    driver_entry: PVOID,
) -> int:
    """Change a driver that the firmware loads."""
    return _bios()


@service
def NtQueryBootEntryOrder(
    t: Thread,
    ids: PVOID,
    count: PVOID,
) -> int:
    """In which order the firmware tries."""
    return _bios()


@service
def NtQueryBootOptions(
    t: Thread,
    boot_options: PVOID,
    boot_options_length: PVOID,
) -> int:
    """How the firmware starts."""
    return _bios()


@service
def NtQueryDriverEntryOrder(
    t: Thread,
    ids: PVOID,
    count: PVOID,
) -> int:
    """In which order the firmware loads drivers."""
    return _bios()


@service
def NtSetBootEntryOrder(
    t: Thread,
    ids: PVOID,
    count: ULONG,
) -> int:
    """Set in which order the firmware tries."""
    return _bios()


@service
def NtSetBootOptions(
    t: Thread,
    boot_options: PVOID,
    fields_to_change: ULONG,
) -> int:
    """Set how the firmware starts."""
    return _bios()


@service
def NtSetDriverEntryOrder(
    t: Thread,
    ids: PVOID,
    count: ULONG,
) -> int:
    """Set in which order the firmware loads drivers."""
    return _bios()


@service
def NtEnumerateSystemEnvironmentValuesEx(
    t: Thread,
    information_class: ULONG,
    buffer: PVOID,
    buffer_length: PVOID,
) -> int:
    """The names of the firmware's variables."""
    return _bios()


@service
def NtQuerySystemEnvironmentValue(
    t: Thread,
    variable_name: PVOID,
    variable_value: PVOID,
    value_length: USHORT,
    return_length: PVOID,
) -> int:
    """A variable of the firmware."""
    return _bios()


@service
def NtQuerySystemEnvironmentValueEx(
    t: Thread,
    variable_name: PVOID,
    vendor_guid: PVOID,
    value: PVOID,
    value_length: PVOID,
    attributes: PVOID,
) -> int:
    """A variable of the firmware, by name and vendor."""
    return _bios()


@service
def NtSetSystemEnvironmentValue(
    t: Thread,
    variable_name: PVOID,
    variable_value: PVOID,
) -> int:
    """Set a variable of the firmware."""
    return _bios()


@service
def NtSetSystemEnvironmentValueEx(
    t: Thread,
    variable_name: PVOID,
    vendor_guid: PVOID,
    value: PVOID,
    value_length: ULONG,
    attributes: ULONG,
) -> int:
    """Set a variable of the firmware, by name and vendor."""
    return _bios()


@service
def NtTranslateFilePath(
    t: Thread,
    input_file_path: PVOID,
    output_type: ULONG,
    output_file_path: PVOID,
    output_file_path_length: PVOID,
) -> int:
    """A file's path in another of the firmware's notations."""
    return _bios()


@service
def NtFilterBootOption(
    t: Thread,
    filter_operation: ULONG,
    object_type: ULONG,
    element_type: ULONG,
    data: PVOID,
    data_size: ULONG,
) -> int:
    """Whether Secure Boot lets a boot option pass."""
    return _bios()
