"""Elliptic curves: keys made, ECDSA, ECDH; X25519 as the curve that Windows calls curve25519.

A key is its blob (BCRYPT_ECCKEY_BLOB) and the name of its curve. Of curve25519, X and the private number are RFC 7748's
bytes, and Y is zero.
"""

from __future__ import annotations

import functools

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, utils, x25519

from ntsup.ntabi import NtError, NtStatus
from ntsup.supervisor.crypto import blobs

CURVE25519 = "curve25519"
CURVES: dict[str, type[ec.EllipticCurve]] = {
    "nistP256": ec.SECP256R1,
    "nistP384": ec.SECP384R1,
    "nistP521": ec.SECP521R1,
    "secP256r1": ec.SECP256R1,
    "secP384r1": ec.SECP384R1,
    "secP521r1": ec.SECP521R1,
    "secP256k1": ec.SECP256K1,
    "brainpoolP256r1": ec.BrainpoolP256R1,
    "brainpoolP384r1": ec.BrainpoolP384R1,
    "brainpoolP512r1": ec.BrainpoolP512R1,
}
"""By the names of bcrypt.h."""


def _curve(name: str) -> ec.EllipticCurve:
    try:
        return CURVES[name]()
    except KeyError:
        raise NtError(NtStatus.NOT_SUPPORTED) from None


def size_of(curve: str) -> int:
    """Of a coordinate, in bytes."""
    return 32 if curve == CURVE25519 else (_curve(curve).key_size + 7) // 8


def generate(use: str, curve: str) -> bytes:
    """A new private key."""
    size = size_of(curve)
    if curve == CURVE25519:
        made = x25519.X25519PrivateKey.generate()
        numbers = blobs.EccNumbers(_raw(made.public_key()), bytes(size), made.private_bytes_raw())
        return blobs.build_ecc(numbers, use, curve, True)
    return blob_of(ec.generate_private_key(_curve(curve)), use, curve)


def blob_of(key: ec.EllipticCurvePrivateKey, use: str, curve: str) -> bytes:
    """The blob of a key."""
    private = key.private_numbers()
    numbers = _numbers(private.public_numbers, size_of(curve), private.private_value)
    return blobs.build_ecc(numbers, use, curve, True)


def pem_of(curve: str, key: bytes) -> bytes:
    """A private key as OpenSSL's files have it."""
    loaded = _loaded(curve, key)
    if not isinstance(loaded, ec.EllipticCurvePrivateKey):
        raise NtError(NtStatus.INVALID_PARAMETER)
    return loaded.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _raw(key: x25519.X25519PublicKey) -> bytes:
    return key.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)


def _numbers(public: ec.EllipticCurvePublicNumbers, size: int, private: int | None = None) -> blobs.EccNumbers:
    own = b"" if private is None else private.to_bytes(size, "big")
    return blobs.EccNumbers(public.x.to_bytes(size, "big"), public.y.to_bytes(size, "big"), own)


def import_key(use: str, curve: str, kind: str, data: bytes) -> bytes:
    """The key of a blob; the point must lie on the curve, and be the private number's."""
    if kind not in ("ECCPUBLICBLOB", "PUBLICBLOB", "ECCPRIVATEBLOB", "PRIVATEBLOB"):
        raise NtError(NtStatus.NOT_SUPPORTED)
    numbers = blobs.parse_ecc(data, use, curve, size_of(curve))
    private = "PRIVATE" in kind
    if private != bool(numbers.private):
        raise blobs.wrong()
    if private and not any(numbers.x) and not any(numbers.y):  # the point is left to us
        numbers = _with_point(curve, numbers)
    key = blobs.build_ecc(numbers, use, curve, private)
    _loaded(curve, key)
    return key


def _with_point(curve: str, numbers: blobs.EccNumbers) -> blobs.EccNumbers:
    try:
        if curve == CURVE25519:
            point = x25519.X25519PrivateKey.from_private_bytes(numbers.private).public_key()
            return blobs.EccNumbers(_raw(point), numbers.y, numbers.private)
        number = int.from_bytes(numbers.private, "big")
        public = ec.derive_private_key(number, _curve(curve)).public_key().public_numbers()
        return _numbers(public, len(numbers.x), number)
    except ValueError:
        raise blobs.wrong() from None


def export_key(use: str, curve: str, key: bytes, kind: str) -> bytes:
    """A blob of a key."""
    numbers = blobs.parse_ecc(key, "", curve, size_of(curve))
    private = kind in ("ECCPRIVATEBLOB", "PRIVATEBLOB")
    if not private and kind not in ("ECCPUBLICBLOB", "PUBLICBLOB"):
        raise NtError(NtStatus.NOT_SUPPORTED)
    if private and not numbers.private:
        raise NtError(NtStatus.INVALID_PARAMETER)
    return blobs.build_ecc(numbers, use, curve, private)


_Key = ec.EllipticCurvePrivateKey | ec.EllipticCurvePublicKey | x25519.X25519PrivateKey | x25519.X25519PublicKey


@functools.lru_cache(maxsize=64)
def _loaded(curve: str, key: bytes) -> _Key:
    numbers = blobs.parse_ecc(key, "", curve, size_of(curve))
    try:
        if curve == CURVE25519:
            if not numbers.private:
                return x25519.X25519PublicKey.from_public_bytes(numbers.x)
            private = x25519.X25519PrivateKey.from_private_bytes(numbers.private)
            if _raw(private.public_key()) != numbers.x:
                raise blobs.wrong()
            return private
        x, y = int.from_bytes(numbers.x, "big"), int.from_bytes(numbers.y, "big")
        public = ec.EllipticCurvePublicNumbers(x, y, _curve(curve))
        if not numbers.private:
            return public.public_key()
        return ec.EllipticCurvePrivateNumbers(int.from_bytes(numbers.private, "big"), public).private_key()
    except (ValueError, UnsupportedAlgorithm):
        raise blobs.wrong() from None


def _prehashed(digest: bytes) -> ec.ECDSA:
    """ECDSA takes a digest of any hash; it is only told apart by its length."""
    by_size: dict[int, hashes.HashAlgorithm] = {
        16: hashes.MD5(),
        20: hashes.SHA1(),
        28: hashes.SHA224(),
        32: hashes.SHA256(),
        48: hashes.SHA384(),
        64: hashes.SHA512(),
    }
    algorithm = by_size.get(len(digest))
    if algorithm is None:
        raise blobs.wrong()
    return ec.ECDSA(utils.Prehashed(algorithm))


def sign(curve: str, key: bytes, digest: bytes) -> bytes:
    """Both numbers of the signature, each as long as a coordinate."""
    loaded, size = _loaded(curve, key), size_of(curve)
    if not isinstance(loaded, ec.EllipticCurvePrivateKey):
        raise NtError(NtStatus.INVALID_PARAMETER)
    r, s = utils.decode_dss_signature(loaded.sign(digest, _prehashed(digest)))
    return r.to_bytes(size, "big") + s.to_bytes(size, "big")


def verify(curve: str, key: bytes, digest: bytes, signature: bytes) -> bytes:
    """Nothing, or INVALID_SIGNATURE."""
    loaded, size = _loaded(curve, key), size_of(curve)
    if isinstance(loaded, ec.EllipticCurvePrivateKey):
        loaded = loaded.public_key()
    if not isinstance(loaded, ec.EllipticCurvePublicKey):
        raise NtError(NtStatus.INVALID_PARAMETER)
    if len(signature) != 2 * size:
        raise NtError(NtStatus.INVALID_SIGNATURE)
    r, s = int.from_bytes(signature[:size], "big"), int.from_bytes(signature[size:], "big")
    try:
        loaded.verify(utils.encode_dss_signature(r, s), digest, _prehashed(digest))
    except (InvalidSignature, ValueError):
        raise NtError(NtStatus.INVALID_SIGNATURE) from None
    return b""


def agree(curve: str, own: bytes, other: bytes) -> bytes:
    """What two keys share: the x of a point, big-endian (RFC 7748's bytes of curve25519)."""
    private, public = _loaded(curve, own), _loaded(curve, other)
    if isinstance(public, (ec.EllipticCurvePrivateKey, x25519.X25519PrivateKey)):
        public = public.public_key()
    try:
        if isinstance(private, ec.EllipticCurvePrivateKey) and isinstance(public, ec.EllipticCurvePublicKey):
            return private.exchange(ec.ECDH(), public)
        if isinstance(private, x25519.X25519PrivateKey) and isinstance(public, x25519.X25519PublicKey):
            return private.exchange(public)
    except ValueError:
        pass
    raise blobs.wrong()
