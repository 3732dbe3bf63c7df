"""Hooks out of a Python file: `ntsup run --hook policy.py app.exe`.

The file is the user's own and runs with all that Python may do. Must never run anything else.
"""

from __future__ import annotations

import importlib.util
import os
import sys
import traceback
from pathlib import Path

from ntsup.supervisor.hooks.hook import Hook

NOTHING = 'it has no hook: put @ntsup.hook("NtCreateFile") before a function'


class BadPolicy(Exception):
    """A file that gives no hooks: the message says why."""


def load(path: str) -> list[Hook]:
    """Run a file and return the hooks that it defines, in their order.

    Raises BadPolicy when it cannot be read, raises, or has none.
    """
    file = Path(path).resolve()
    name = f"ntsup_policy_{file.stem}"
    spec = importlib.util.spec_from_file_location(name, file)
    if spec is None or spec.loader is None:
        raise BadPolicy(f"{path}: is no Python file: its name must end in .py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    sys.path.insert(0, os.fspath(file.parent))  # what stands beside it can be imported, as if it were run
    try:
        spec.loader.exec_module(module)
    except FileNotFoundError as error:
        if error.filename != os.fspath(file):
            raise BadPolicy(_told(path, error)) from error
        raise BadPolicy(f"{path}: no such file") from error
    except (Exception, SystemExit) as error:
        raise BadPolicy(_told(path, error)) from error
    finally:
        sys.path.remove(os.fspath(file.parent))
    found = [value for value in vars(module).values() if isinstance(value, Hook)]
    if not found:
        raise BadPolicy(f"{path}: {NOTHING}")
    return list(dict.fromkeys(found))


def _told(path: str, error: BaseException) -> str:
    """The traceback from the file on, without the import that led there."""
    own = error.__traceback__
    while own is not None and (own.tb_frame.f_code.co_filename == __file__ or "importlib" in str(own.tb_frame.f_code)):
        own = own.tb_next
    return f"{path} raised:\n{''.join(traceback.format_exception(type(error), error, own)).rstrip()}"
