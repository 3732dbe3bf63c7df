"""Diffie-Hellman over the integers: keys made in a group that the program names, and what two of them share.

A key is its blob (BCRYPT_DH_KEY_BLOB): modulus, generator, public number and, of a private one, the private number. The
powers are Python's own: `cryptography` is about to drop them.
"""

from __future__ import annotations

import secrets
import struct
from dataclasses import dataclass

from ntsup.ntabi import NtError, NtStatus
from ntsup.supervisor.crypto.blobs import wrong

PUBLIC_MAGIC, PRIVATE_MAGIC, PARAMETERS_MAGIC = 0x42504844, 0x56504844, 0x4D504844
HEADER = struct.Struct("<II")
"""BCRYPT_DH_KEY_BLOB: magic, size of each number."""
PARAMETERS_HEADER = struct.Struct("<III")
"""BCRYPT_DH_PARAMETER_HEADER: its own size, magic, size of each number."""
SMALLEST, LARGEST = 512 // 8, 4096 // 8


@dataclass(frozen=True)
class Key:
    """The numbers of a blob; a public key's private one is 0."""

    size: int
    modulus: int
    generator: int
    public: int
    private: int = 0


def _numbers(data: bytes, size: int, count: int) -> list[int]:
    if not SMALLEST <= size <= LARGEST or len(data) != size * count:
        raise wrong()
    numbers = [int.from_bytes(data[at : at + size], "big") for at in range(0, size * count, size)]
    modulus, generator = numbers[:2]
    if modulus % 2 == 0 or not 1 < generator < modulus - 1:
        raise wrong()
    return numbers


def parse(data: bytes) -> Key:
    """A key of its blob; its public number must be one that can be of a group."""
    if len(data) < HEADER.size:
        raise wrong()
    magic, size = HEADER.unpack_from(data)
    if magic not in (PUBLIC_MAGIC, PRIVATE_MAGIC):
        raise wrong()
    key = Key(size, *_numbers(data[HEADER.size :], size, 4 if magic == PRIVATE_MAGIC else 3))
    if not 1 < key.public < key.modulus - 1 or (magic == PRIVATE_MAGIC and not 0 < key.private < key.modulus):
        raise wrong()
    return key


def build(key: Key, private: bool) -> bytes:
    """A key's blob."""
    numbers = [key.modulus, key.generator, key.public, *([key.private] if private else [])]
    head = HEADER.pack(PRIVATE_MAGIC if private else PUBLIC_MAGIC, key.size)
    return head + b"".join(number.to_bytes(key.size, "big") for number in numbers)


def generate(bits: int, parameters: bytes) -> bytes:
    """A new private key in the group of BCRYPT_DH_PARAMETER_HEADER's numbers."""
    if not parameters:
        raise NtError(NtStatus.NOT_SUPPORTED)  # no group of our own is offered
    if len(parameters) < PARAMETERS_HEADER.size:
        raise wrong()
    length, magic, size = PARAMETERS_HEADER.unpack_from(parameters)
    if length != len(parameters) or magic != PARAMETERS_MAGIC or size * 8 != bits:
        raise wrong()
    modulus, generator = _numbers(parameters[PARAMETERS_HEADER.size :], size, 2)
    private = 2 + secrets.randbelow(modulus - 4)
    return build(Key(size, modulus, generator, pow(generator, private, modulus), private), True)


def import_key(kind: str, data: bytes) -> bytes:
    """The key of a blob."""
    if kind not in ("DHPUBLICBLOB", "PUBLICBLOB", "DHPRIVATEBLOB", "PRIVATEBLOB"):
        raise NtError(NtStatus.NOT_SUPPORTED)
    key = parse(data)
    if bool(key.private) != ("PRIVATE" in kind):
        raise wrong()
    if key.private and pow(key.generator, key.private, key.modulus) != key.public:
        raise wrong()
    return data


def export_key(data: bytes, kind: str) -> bytes:
    """A blob of a key."""
    key = parse(data)
    private = kind in ("DHPRIVATEBLOB", "PRIVATEBLOB")
    if not private and kind not in ("DHPUBLICBLOB", "PUBLICBLOB"):
        raise NtError(NtStatus.NOT_SUPPORTED)
    if private and not key.private:
        raise wrong()
    return build(key, private)


def agree(own: bytes, other: bytes) -> bytes:
    """What two keys of a group share, as long as its modulus."""
    private, public = parse(own), parse(other)
    if not private.private or (private.modulus, private.generator) != (public.modulus, public.generator):
        raise wrong()
    return pow(public.public, private.private, private.modulus).to_bytes(private.size, "big")
