"""Structures of the NT ABI by area, named and laid out as Windows does on x64. Bytes in, values out; no behaviour."""
