"""Fixtures of the unit tests."""

from core_extension import core_module, region

__all__ = ["core_module", "region"]
