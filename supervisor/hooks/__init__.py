"""Hooks: Python functions that see, change or answer NT calls. docs/hooks.md is what their authors read."""
