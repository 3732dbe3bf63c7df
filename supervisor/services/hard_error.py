"""Hard errors: what a program cannot tell its user itself, and what ntdll's loader asks of functions we do not have.

Must never take a program's word for more than a name to print.
"""

from __future__ import annotations

import struct
import sys

from ntsup.loader.windows_exports import REDISTRIBUTABLE, is_exported, is_windows_dll, may_be_exported
from ntsup.ntabi import NTSTATUS, PVOID, ULONG, NtError, NtStatus, Out, read_unicode_string, service, status_name
from ntsup.supervisor.objects.thread import Thread

OPTION_ABORT_RETRY_IGNORE, OPTION_OK_NO_WAIT, OPTION_LAST = 0, 7, 8
RESPONSE_RETURN_TO_CALLER, RESPONSE_ABORT, RESPONSE_IGNORE, RESPONSE_OK = 0, 2, 4, 6

HARDERROR_OVERRIDE_ERRORMODE = 0x10000000

_FORMS = {
    NtStatus.DLL_NOT_FOUND: "{0} was not found",
    NtStatus.ENTRYPOINT_NOT_FOUND: "{1} has no function {0}",
    NtStatus.ORDINAL_NOT_FOUND: "{1} has no function number {0}",
    NtStatus.INVALID_IMAGE_FORMAT: "{0} is not a valid 64-bit Windows image",
    NtStatus.DLL_INIT_FAILED: "{0} failed to initialise",
}


@service(partial="printed; nobody is asked: the answer is that the caller should go on")
def NtRaiseHardError(
    t: Thread,
    error_status: NTSTATUS,
    number_of_parameters: ULONG,
    unicode_string_parameter_mask: ULONG,
    parameters: PVOID,
    valid_response_options: ULONG,
    response: Out[ULONG],
) -> int:
    """Tell the user of an error that a program cannot tell itself: one line on stderr.

    Of a missing DLL or function there are two more uses. Asked with OptionAbortRetryIgnore, the answer is
    ResponseIgnore where Windows has what we miss. Told with OptionOkNoWait, the program went on and now called it.
    """
    if number_of_parameters > 4 or valid_response_options > OPTION_LAST:
        raise NtError(NtStatus.INVALID_PARAMETER)
    memory = t.process.memory
    values = (
        struct.unpack(f"<{number_of_parameters}Q", memory.read(parameters, 8 * number_of_parameters))
        if number_of_parameters
        else ()
    )
    texts = [
        read_unicode_string(memory, value) if unicode_string_parameter_mask >> index & 1 else str(value)
        for index, value in enumerate(values)
    ]
    status = NtStatus.of(error_status & ~HARDERROR_OVERRIDE_ERRORMODE)
    if valid_response_options == OPTION_ABORT_RETRY_IGNORE and status in _FORMS and texts:
        response.put(RESPONSE_IGNORE if _windows_has(status, texts) else RESPONSE_ABORT)
    elif valid_response_options == OPTION_OK_NO_WAIT and len(texts) == 2:
        _reached(t, status, *texts)
        response.put(RESPONSE_OK)
    elif valid_response_options == OPTION_OK_NO_WAIT and status == NtStatus.DLL_NOT_FOUND and texts:
        _not_loaded(t, texts[0])
        response.put(RESPONSE_OK)
    else:
        _print(t, _text(status, texts, error_status))
        response.put(RESPONSE_RETURN_TO_CALLER)
    return NtStatus.SUCCESS


def _windows_has(status: int, texts: list[str]) -> bool:
    """Whether Windows has a DLL, or a function of one, that we have not."""
    dll = texts[-1].lower()
    if status == NtStatus.DLL_NOT_FOUND:
        return dll.startswith(("api-ms-win-", "ext-ms-win-")) or is_windows_dll(dll)
    function = int(texts[0]) if status == NtStatus.ORDINAL_NOT_FOUND else texts[0]
    return dll.startswith(("api-ms-win-", "ext-ms-win-")) or may_be_exported(dll, function)


def _reached(t: Thread, status: int, function: str, dll: str) -> None:
    """A function that is missing here was called, or asked for with GetProcAddress: count it, say it once."""
    by_number = function.isdigit() and status != NtStatus.ENTRYPOINT_NOT_FOUND
    name = f"{dll}!#{function}" if by_number else f"{dll}!{function}"
    missing = t.executive.missing
    if status == NtStatus.PROCEDURE_NOT_FOUND:
        if t.executive.settings.verbose and not by_number and is_exported(dll, function):
            missing[f"{name} (GetProcAddress)"] += 1
        return
    missing[name] += 1
    if missing[name] == 1:
        _print(t, f"{name} is called, and not implemented")


def _not_loaded(t: Thread, name: str) -> None:
    """A program asked for a DLL at run time that is not here: count it, if Windows has it."""
    dll = name if "." in name else f"{name}.dll"
    if t.executive.settings.verbose and is_windows_dll(dll):
        t.executive.missing[f"{dll} (LoadLibrary)"] += 1


def _text(status: int, texts: list[str], error_status: int) -> str:
    form = _FORMS.get(NtStatus.of(status))
    try:
        said = form.format(*texts) if form is not None else " ".join(texts)
    except IndexError:
        said = " ".join(texts)
    said += f" ({status_name(error_status)})"
    if status == NtStatus.DLL_NOT_FOUND and texts and texts[0].lower().startswith(REDISTRIBUTABLE):
        said += "; it is part of Microsoft's Visual C++ runtime: ntsup redist install"
    return said


def _print(t: Thread, said: str) -> None:
    name = t.process.image_path.rsplit("\\", 1)[-1]
    print(f"ntsup: {name}: {said}", file=sys.stderr, flush=True)
