"""The committed tables of NT facts, and the one function that reads them. generate.py rewrites them; see README.md."""

from __future__ import annotations

import os.path

_HERE = os.path.dirname(__file__)


def read_data(file: str) -> str:
    """The text of a data file. (Without pathlib, whose import would cost a start 3 ms.)"""
    with open(os.path.join(_HERE, file), encoding="ascii") as stream:
        return stream.read()
