"""Cryptography with key pairs, for the guest's bcrypt: keys as Windows lays them out, algorithms of `cryptography`.

Never knows guests, handles or memory: bytes in, bytes out, NtError where they are wrong. Imported when first asked.
"""
