"""Changes what a program does without touching it: ntsup run --hook examples/redirect.py app.exe

What it opens as config.ini is config.test.ini, and a wait without a time-out ends after five seconds.
"""

from collections.abc import Iterator

import ntsup

FIVE_SECONDS = -5 * 10_000_000
"""NT counts time in 100 ns; less than zero is from now on."""


@ntsup.hook("NtCreateFile", "NtOpenFile")
def other_config(call: ntsup.Call) -> None:
    """The call is made with another name. The program's own memory stays as it is."""
    names = call.object_attributes
    if names.name.lower().endswith("\\config.ini"):
        names.name = names.name[: -len("config.ini")] + "config.test.ini"


@ntsup.hook("NtWaitForSingleObject")
def patience(call: ntsup.Call) -> Iterator[None]:
    """Scalars and what pointers point to are set alike."""
    if call.timeout is None:
        call.timeout = FIVE_SECONDS
    yield
    if call.status == ntsup.NtStatus.TIMEOUT:
        print(f"{call.process.image_path} gave up waiting for {call.handle!r}")
