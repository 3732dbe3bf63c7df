"""The blobs that Windows keeps key pairs in, taken apart and put together: bcrypt.h's and, of RSA, CryptoAPI's.

Pure: whatever bytes come, the answer is numbers or NtError. Whether the numbers make a key is keys.py's to say.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

from ntsup.ntabi import NtError, NtStatus

RSA_PUBLIC, RSA_PRIVATE, RSA_FULL = 0x31415352, 0x32415352, 0x33415352
RSA_HEADER = struct.Struct("<6I")
"""BCRYPT_RSAKEY_BLOB: magic, bits, sizes of exponent, modulus and both primes."""
LEGACY_HEADER = struct.Struct("<BBHI4sII")
"""PUBLICKEYSTRUC and RSAPUBKEY: type, version, reserved, algorithm; magic, bits, exponent."""
LEGACY_PUBLIC, LEGACY_PRIVATE, LEGACY_VERSION = 6, 7, 2
CALG_RSA_KEYX, CALG_RSA_SIGN = 0xA400, 0x2400
LARGEST_RSA, LARGEST_EXPONENT, LARGEST_FREE = 16384, 64, 4096
"""In bits. Only keys up to the last have longer exponents: everybody could make us work for hours. That there are any
is a trick of programs that need a power modulo a number, and have it encrypted without padding."""

ECC_HEADER = struct.Struct("<II")
"""BCRYPT_ECCKEY_BLOB: magic, size of a coordinate."""
ECDH_GENERIC, ECDSA_GENERIC = 0x504B4345, 0x50444345
PRIVATE_GENERIC = {ECDH_GENERIC: 0x564B4345, ECDSA_GENERIC: 0x56444345}
NAMED_MAGIC = {
    ("ECDH", "nistP256"): 0x314B4345,
    ("ECDH", "nistP384"): 0x334B4345,
    ("ECDH", "nistP521"): 0x354B4345,
    ("ECDSA", "nistP256"): 0x31534345,
    ("ECDSA", "nistP384"): 0x33534345,
    ("ECDSA", "nistP521"): 0x35534345,
}
"""The magic of public keys; a private key's is one digit higher."""


@dataclass(frozen=True)
class RsaNumbers:
    """An RSA key; of a public one, all but the first two are 0."""

    modulus: int
    exponent: int
    prime1: int = 0
    prime2: int = 0
    exponent1: int = 0
    exponent2: int = 0
    coefficient: int = 0
    private_exponent: int = 0

    @property
    def size(self) -> int:
        """Of the modulus, in bytes."""
        return (self.modulus.bit_length() + 7) // 8


@dataclass(frozen=True)
class EccNumbers:
    """A point and, of a private key, its number, big-endian as they lie in the blob."""

    x: bytes
    y: bytes
    private: bytes = b""


def wrong() -> NtError:
    """What a blob that is none raises."""
    return NtError(NtStatus.INVALID_PARAMETER)


def _take(data: bytes, sizes: list[int]) -> list[bytes]:
    """Cut data that is exactly as long as these sizes together."""
    if sum(sizes) != len(data):
        raise wrong()
    parts = []
    at = 0
    for size in sizes:
        parts.append(data[at : at + size])
        at += size
    return parts


def complete(modulus: int, exponent: int, prime1: int, prime2: int) -> RsaNumbers:
    """A private key of its primes alone."""
    try:
        both = (prime1 - 1) * (prime2 - 1)
        private = pow(exponent, -1, both)
        return RsaNumbers(
            modulus,
            exponent,
            prime1,
            prime2,
            private % (prime1 - 1),
            private % (prime2 - 1),
            pow(prime2, -1, prime1),
            private,
        )
    except (ValueError, ZeroDivisionError):  # no inverses: the numbers are no primes
        raise wrong() from None


def _checked(numbers: RsaNumbers) -> RsaNumbers:
    n, e, p, q = numbers.modulus, numbers.exponent, numbers.prime1, numbers.prime2
    if n.bit_length() > LARGEST_RSA or n % 2 == 0 or n < 2 or not 0 < e < n:
        raise wrong()
    if e.bit_length() > LARGEST_EXPONENT and n.bit_length() > LARGEST_FREE:
        raise wrong()
    if not p and not q:
        return numbers
    if p < 3 or q < 3 or p * q != n:
        raise wrong()
    whole = complete(n, e, p, q)
    d = numbers.private_exponent
    if not d:
        return whole
    if e * d % (p - 1) != 1 or e * d % (q - 1) != 1:
        raise wrong()
    return RsaNumbers(n, e, p, q, d % (p - 1), d % (q - 1), whole.coefficient, d)


def parse_rsa(data: bytes) -> RsaNumbers:
    """BCRYPT_RSAKEY_BLOB in its three forms; its bytes are big-endian."""
    if len(data) < RSA_HEADER.size:
        raise wrong()
    magic, _bits, exponent, modulus, prime1, prime2 = RSA_HEADER.unpack_from(data)
    forms = {
        RSA_PUBLIC: [exponent, modulus],
        RSA_PRIVATE: [exponent, modulus, prime1, prime2],
        RSA_FULL: [exponent, modulus, prime1, prime2, prime1, prime2, prime1, modulus],
    }
    if magic not in forms:
        raise wrong()
    numbers = [int.from_bytes(part, "big") for part in _take(data[RSA_HEADER.size :], forms[magic])]
    e, n, *rest = numbers
    if magic != RSA_PUBLIC and not (rest[0] and rest[1]):
        raise wrong()
    return _checked(RsaNumbers(n, e, *rest))


def parse_legacy_rsa(data: bytes) -> RsaNumbers:
    """CryptoAPI's PUBLICKEYBLOB and PRIVATEKEYBLOB; its bytes are little-endian."""
    if len(data) < LEGACY_HEADER.size:
        raise wrong()
    kind, version, _, _algorithm, magic, bits, exponent = LEGACY_HEADER.unpack_from(data)
    size, half = (bits + 7) // 8, (bits + 15) // 16
    body = data[LEGACY_HEADER.size :]
    if version != LEGACY_VERSION or bits > LARGEST_RSA:
        raise wrong()
    if kind == LEGACY_PUBLIC and magic == b"RSA1":
        return _checked(RsaNumbers(int.from_bytes(_take(body, [size])[0], "little"), exponent))
    if kind != LEGACY_PRIVATE or magic != b"RSA2":
        raise wrong()
    parts = _take(body, [size, half, half, half, half, half, size])
    n, p, q, dp, dq, inverse, d = (int.from_bytes(part, "little") for part in parts)
    if not p or not q:
        raise wrong()
    return _checked(RsaNumbers(n, exponent, p, q, dp, dq, inverse, d))


def build_rsa(numbers: RsaNumbers, form: int) -> bytes:
    """BCRYPT_RSAKEY_BLOB in one of its forms."""
    exponent = numbers.exponent.to_bytes((numbers.exponent.bit_length() + 7) // 8, "big")
    modulus = numbers.modulus.to_bytes(numbers.size, "big")
    sizes = [(prime.bit_length() + 7) // 8 for prime in (numbers.prime1, numbers.prime2)]
    if form == RSA_PUBLIC:
        sizes = [0, 0]
    head = RSA_HEADER.pack(form, numbers.modulus.bit_length(), len(exponent), len(modulus), *sizes)
    parts = [head, exponent, modulus]
    if form != RSA_PUBLIC:
        parts += [numbers.prime1.to_bytes(sizes[0], "big"), numbers.prime2.to_bytes(sizes[1], "big")]
    if form == RSA_FULL:
        parts += [
            numbers.exponent1.to_bytes(sizes[0], "big"),
            numbers.exponent2.to_bytes(sizes[1], "big"),
            numbers.coefficient.to_bytes(sizes[0], "big"),
            numbers.private_exponent.to_bytes(len(modulus), "big"),
        ]
    return b"".join(parts)


def build_legacy_rsa(numbers: RsaNumbers, private: bool, algorithm: int = CALG_RSA_KEYX) -> bytes:
    """CryptoAPI's blob of the key."""
    bits = numbers.size * 8
    half = bits // 16
    if numbers.exponent >> 32 or (private and max(numbers.prime1, numbers.prime2).bit_length() > half * 8):
        raise NtError(NtStatus.NOT_SUPPORTED)
    kind, magic = (LEGACY_PRIVATE, b"RSA2") if private else (LEGACY_PUBLIC, b"RSA1")
    head = LEGACY_HEADER.pack(kind, LEGACY_VERSION, 0, algorithm, magic, bits, numbers.exponent)
    parts = [head, numbers.modulus.to_bytes(numbers.size, "little")]
    if private:
        halves = (numbers.prime1, numbers.prime2, numbers.exponent1, numbers.exponent2, numbers.coefficient)
        parts += [number.to_bytes(half, "little") for number in halves]
        parts.append(numbers.private_exponent.to_bytes(numbers.size, "little"))
    return b"".join(parts)


def ecc_magic(use: str, curve: str, private: bool) -> int:
    """The magic of a key that is used for ECDH or ECDSA on a curve."""
    named = NAMED_MAGIC.get((use, curve))
    if named is not None:
        return named + 0x01000000 if private else named
    public = ECDH_GENERIC if use == "ECDH" else ECDSA_GENERIC
    return PRIVATE_GENERIC[public] if private else public


def parse_ecc(data: bytes, use: str, curve: str, size: int) -> EccNumbers:
    """BCRYPT_ECCKEY_BLOB of a curve whose coordinates have `size` bytes, private or public."""
    if len(data) < ECC_HEADER.size:
        raise wrong()
    magic, given = ECC_HEADER.unpack_from(data)
    uses = [use] if use else ["ECDH", "ECDSA"]
    if given != size or magic not in [ecc_magic(known, curve, private) for known in uses for private in (False, True)]:
        raise wrong()
    private = magic in [ecc_magic(known, curve, True) for known in uses]
    return EccNumbers(*_take(data[ECC_HEADER.size :], [size] * (3 if private else 2)))


def build_ecc(numbers: EccNumbers, use: str, curve: str, private: bool) -> bytes:
    """BCRYPT_ECCKEY_BLOB."""
    head = ECC_HEADER.pack(ecc_magic(use, curve, private), len(numbers.x))
    return head + numbers.x + numbers.y + (numbers.private if private else b"")
