"""PKCS #12 files: their certificates, and keys as blobs."""

from __future__ import annotations

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, pkcs12

from ntsup.ntabi import NtError, NtStatus
from ntsup.supervisor.crypto import blobs, elliptic
from ntsup.supervisor.crypto.rsa import blob_of


def _key(key: object) -> tuple[str, str, bytes]:
    """Use, curve and blob of a private key; nothing of one that Windows has no blob for."""
    if isinstance(key, rsa.RSAPrivateKey):
        return "RSA", "", blob_of(key)
    if isinstance(key, ec.EllipticCurvePrivateKey):
        for name, curve in elliptic.CURVES.items():
            if isinstance(key.curve, curve):
                return "ECDSA", name, elliptic.blob_of(key, "ECDSA", name)
    return "", "", b""


def read(data: bytes, password: str) -> list[bytes]:
    """For each certificate: itself, its name in UTF-16, its key's use, curve and blob. Damage is WRONG_PASSWORD."""
    for given in [password.encode()] if password else [None, b""]:
        try:
            found = pkcs12.load_pkcs12(data, given)
            break
        except (ValueError, TypeError):
            continue
        except UnsupportedAlgorithm:
            raise NtError(NtStatus.NOT_SUPPORTED) from None
    else:
        raise NtError(NtStatus.WRONG_PASSWORD)
    parts: list[bytes] = []
    first = [found.cert] if found.cert is not None else []
    for certificate in [*first, *found.additional_certs]:
        use, curve, blob = _key(found.key) if certificate is found.cert else ("", "", b"")
        name = (certificate.friendly_name or b"").decode("utf-8", "replace").encode("utf-16-le")
        encoded = certificate.certificate.public_bytes(Encoding.DER)
        parts += [encoded, name, use.encode("utf-16-le"), curve.encode("utf-16-le"), blob]
    if not parts:
        raise blobs.wrong()
    return parts
