"""ntsup: Windows x64 programs run natively on Linux, their NT calls served, shown and changed from Python.

    import ntsup

    @ntsup.hook("NtCreateFile", "NtOpenFile")
    def no_secrets(call):
        if "secret" in call.object_attributes.name:
            return call.fail(ntsup.NtStatus.ACCESS_DENIED)

    done = ntsup.run("app.exe", ["--version"], hooks=[no_secrets], capture_output=True)

docs/hooks.md has a page for each job. A name is imported when it is first used: importing this costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ntsup.api.calls import Calls as Calls
    from ntsup.api.calls import TracedCall as TracedCall
    from ntsup.api.process import Process as Process
    from ntsup.api.process import Result as Result
    from ntsup.api.process import run as run
    from ntsup.ntabi import NtError as NtError
    from ntsup.ntabi import NtStatus as NtStatus
    from ntsup.ntabi import Struct as Struct
    from ntsup.ntabi.arguments import ObjectAttributes as ObjectAttributes
    from ntsup.supervisor.hooks.call import Call as Call
    from ntsup.supervisor.hooks.call import Handle as Handle
    from ntsup.supervisor.hooks.dispatch import HookFailed as HookFailed
    from ntsup.supervisor.hooks.hook import Hook as Hook
    from ntsup.supervisor.hooks.hook import hook as hook
    from ntsup.supervisor.run import CannotRun as CannotRun

_HOME = {
    "Call": "supervisor.hooks.call",
    "Calls": "api.calls",
    "CannotRun": "supervisor.run",
    "Handle": "supervisor.hooks.call",
    "Hook": "supervisor.hooks.hook",
    "HookFailed": "supervisor.hooks.dispatch",
    "NtError": "ntabi",
    "NtStatus": "ntabi",
    "ObjectAttributes": "ntabi.arguments",
    "Process": "api.process",
    "Result": "api.process",
    "Struct": "ntabi",
    "TracedCall": "api.calls",
    "hook": "supervisor.hooks.hook",
    "run": "api.process",
}
"""The module of each public name."""

__all__ = [
    "Call",
    "Calls",
    "CannotRun",
    "Handle",
    "Hook",
    "HookFailed",
    "NtError",
    "NtStatus",
    "ObjectAttributes",
    "Process",
    "Result",
    "Struct",
    "TracedCall",
    "hook",
    "run",
]


def __getattr__(name: str) -> Any:
    import importlib

    home = _HOME.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(importlib.import_module(f"{__name__}.{home}"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
