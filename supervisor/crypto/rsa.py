"""RSA: keys made, signatures, encryption; the padding and the hash are told as bcrypt.h tells them.

A key is its blob (blobs.RSA_FULL or RSA_PUBLIC); what is loaded of it is kept for the next call.
"""

from __future__ import annotations

import functools

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa, utils

from ntsup.ntabi import NtError, NtStatus
from ntsup.supervisor.crypto import blobs

LARGEST_BARE = 4096
"""Bits of a key that is used without padding: Python works that out, and lets nobody else work meanwhile."""
PAD_NONE, PAD_PKCS1, PAD_OAEP, PAD_PSS = 1, 2, 4, 8
HASHES: dict[str, type[hashes.HashAlgorithm]] = {
    "MD5": hashes.MD5,
    "SHA1": hashes.SHA1,
    "SHA256": hashes.SHA256,
    "SHA384": hashes.SHA384,
    "SHA512": hashes.SHA512,
}
"""By the names of bcrypt.h."""


def hash_named(name: str) -> hashes.HashAlgorithm:
    """The hash of a name; INVALID_PARAMETER for none."""
    try:
        return HASHES[name]()
    except KeyError:
        raise blobs.wrong() from None


def generate(bits: int) -> bytes:
    """A new key."""
    if bits % 8 or not 1024 <= bits <= blobs.LARGEST_RSA:
        raise blobs.wrong()
    return blob_of(rsa.generate_private_key(65537, bits))


def blob_of(key: rsa.RSAPrivateKey) -> bytes:
    """The blob of all numbers of a key."""
    made = key.private_numbers()
    public = made.public_numbers
    numbers = blobs.RsaNumbers(public.n, public.e, made.p, made.q, made.dmp1, made.dmq1, made.iqmp, made.d)
    return blobs.build_rsa(numbers, blobs.RSA_FULL)


def pem_of(key: bytes) -> bytes:
    """A private key as OpenSSL's files have it."""
    return _private(key).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def import_key(kind: str, data: bytes) -> bytes:
    """The key of a blob of any kind, as its blob of all its numbers."""
    if kind in ("RSAPUBLICBLOB", "PUBLICBLOB", "RSAPRIVATEBLOB", "PRIVATEBLOB", "RSAFULLPRIVATEBLOB"):
        numbers = blobs.parse_rsa(data)
    elif kind in ("CAPIPUBLICBLOB", "CAPIPRIVATEBLOB"):
        numbers = blobs.parse_legacy_rsa(data)
    else:
        raise NtError(NtStatus.NOT_SUPPORTED)
    if "PUBLIC" in kind:
        return blobs.build_rsa(numbers, blobs.RSA_PUBLIC)
    if not numbers.prime1:
        raise blobs.wrong()
    return blobs.build_rsa(numbers, blobs.RSA_FULL)


def export_key(key: bytes, kind: str) -> bytes:
    """A blob of a key."""
    numbers = blobs.parse_rsa(key)
    forms = {
        "RSAPUBLICBLOB": blobs.RSA_PUBLIC,
        "PUBLICBLOB": blobs.RSA_PUBLIC,
        "RSAPRIVATEBLOB": blobs.RSA_PRIVATE,
        "PRIVATEBLOB": blobs.RSA_PRIVATE,
        "RSAFULLPRIVATEBLOB": blobs.RSA_FULL,
    }
    if kind not in forms and kind not in ("CAPIPUBLICBLOB", "CAPIPRIVATEBLOB"):
        raise NtError(NtStatus.NOT_SUPPORTED)
    private = "PRIVATE" in kind
    if private and not numbers.prime1:
        raise NtError(NtStatus.INVALID_PARAMETER)
    if kind in forms:
        return blobs.build_rsa(numbers, forms[kind])
    return blobs.build_legacy_rsa(numbers, private)


@functools.lru_cache(maxsize=64)
def _private(key: bytes) -> rsa.RSAPrivateKey:
    numbers = blobs.parse_rsa(key)
    if not numbers.prime1:
        raise NtError(NtStatus.INVALID_PARAMETER)
    try:
        return rsa.RSAPrivateNumbers(
            numbers.prime1,
            numbers.prime2,
            numbers.private_exponent,
            numbers.exponent1,
            numbers.exponent2,
            numbers.coefficient,
            rsa.RSAPublicNumbers(numbers.exponent, numbers.modulus),
        ).private_key(unsafe_skip_rsa_key_validation=True)  # it costs up to a second; blobs.py has checked the sums
    except (ValueError, UnsupportedAlgorithm):
        raise NtError(NtStatus.NOT_SUPPORTED) from None


@functools.lru_cache(maxsize=64)
def _public(key: bytes) -> rsa.RSAPublicKey:
    numbers = blobs.parse_rsa(key)
    try:
        return rsa.RSAPublicNumbers(numbers.exponent, numbers.modulus).public_key()
    except (ValueError, UnsupportedAlgorithm):
        raise NtError(NtStatus.NOT_SUPPORTED) from None


def _signing(
    pad: int, name: str, salt: int, digest: bytes
) -> tuple[padding.AsymmetricPadding, utils.Prehashed | utils.NoDigestInfo]:
    if pad == PAD_PKCS1 and not name:  # the caller's digest goes in as it is
        return padding.PKCS1v15(), utils.NoDigestInfo()
    algorithm = hash_named(name)
    if len(digest) != algorithm.digest_size:
        raise blobs.wrong()
    if pad == PAD_PKCS1:
        return padding.PKCS1v15(), utils.Prehashed(algorithm)
    if pad == PAD_PSS:
        return padding.PSS(padding.MGF1(algorithm), salt), utils.Prehashed(algorithm)
    raise blobs.wrong()


def sign(key: bytes, pad: int, name: str, salt: int, digest: bytes) -> bytes:
    """The signature of a digest."""
    how, algorithm = _signing(pad, name, salt, digest)
    try:
        return _private(key).sign(digest, how, algorithm)
    except (ValueError, UnsupportedAlgorithm):  # too long for the key
        raise blobs.wrong() from None


def verify(key: bytes, pad: int, name: str, salt: int, digest: bytes, signature: bytes) -> bytes:
    """Nothing, or INVALID_SIGNATURE."""
    how, algorithm = _signing(pad, name, salt, digest)
    try:
        if isinstance(algorithm, utils.NoDigestInfo):
            if _public(key).recover_data_from_signature(signature, how, None) != digest:
                raise InvalidSignature
        else:
            _public(key).verify(signature, digest, how, algorithm)
    except (InvalidSignature, ValueError, UnsupportedAlgorithm):
        raise NtError(NtStatus.INVALID_SIGNATURE) from None
    return b""


def _encrypting(pad: int, name: str, label: bytes) -> padding.AsymmetricPadding:
    if pad == PAD_PKCS1:
        return padding.PKCS1v15()
    if pad == PAD_OAEP:
        algorithm = hash_named(name)
        return padding.OAEP(padding.MGF1(algorithm), algorithm, label or None)
    raise blobs.wrong()


def encrypt(key: bytes, pad: int, name: str, label: bytes, data: bytes) -> bytes:
    """Encrypt to the owner of a key; without padding, data are a number as long as the modulus."""
    if pad == PAD_NONE:
        numbers = blobs.parse_rsa(key)
        number = int.from_bytes(data, "big")
        if len(data) != numbers.size or number >= numbers.modulus:
            raise blobs.wrong()
        return pow(number, numbers.exponent, numbers.modulus).to_bytes(numbers.size, "big")
    try:
        return _public(key).encrypt(data, _encrypting(pad, name, label))
    except (ValueError, UnsupportedAlgorithm):
        raise blobs.wrong() from None


def decrypt(key: bytes, pad: int, name: str, label: bytes, data: bytes) -> bytes:
    """Decrypt as the owner of a key."""
    if pad == PAD_NONE:
        numbers = blobs.parse_rsa(key)
        number = int.from_bytes(data, "big")
        if not numbers.prime1 or len(data) != numbers.size or number >= numbers.modulus:
            raise blobs.wrong()
        if numbers.modulus.bit_length() > LARGEST_BARE:
            raise NtError(NtStatus.NOT_SUPPORTED)
        first = pow(number, numbers.exponent1, numbers.prime1)
        second = pow(number, numbers.exponent2, numbers.prime2)
        lift = (first - second) * numbers.coefficient % numbers.prime1
        return (second + lift * numbers.prime2).to_bytes(numbers.size, "big")
    try:
        return _private(key).decrypt(data, _encrypting(pad, name, label))
    except (ValueError, UnsupportedAlgorithm):
        raise blobs.wrong() from None
