"""Information classes of files that live in modules of their own: which module has which.

Services are imported when they are first called, so a class must be able to find the module that answers it. Must know
nothing but names.
"""

from __future__ import annotations

import importlib

MODULE_OF_CLASS = {23: "file_pipe", 24: "file_pipe", 25: "file_pipe", 26: "file_mailslot", 27: "file_mailslot"}
"""FilePipeInformation, …LocalInformation, …RemoteInformation, FileMailslotQueryInformation, …SetInformation."""


def load_module_of(information_class: int) -> None:
    """Import the module that has a class, if it is not one of file_query's and file_set's own."""
    name = MODULE_OF_CLASS.get(information_class)
    if name is not None:
        importlib.import_module(f"{__package__}.{name}")
