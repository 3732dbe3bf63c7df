"""Blobs of key pairs: what is put together comes apart again, any other bytes are refused as Windows does."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ntsup.ntabi import NtError, NtStatus
from ntsup.supervisor.crypto import blobs, elliptic, pfx, rsa
from ntsup.supervisor.services.host_crypto import Parts

FULL = rsa.generate(1024)
NUMBERS = blobs.parse_rsa(FULL)
POINT = elliptic.generate("ECDSA", "nistP256")


def refused(data: bytes) -> None:
    """Every reader of blobs answers, if only with INVALID_PARAMETER."""
    for read in (blobs.parse_rsa, blobs.parse_legacy_rsa):
        try:
            read(data)
        except NtError as error:
            assert error.status == NtStatus.INVALID_PARAMETER
    for curve in ("nistP256", "nistP521", "curve25519"):
        try:
            elliptic.import_key("ECDSA", curve, "ECCPUBLICBLOB", data)
        except NtError as error:
            assert error.status == NtStatus.INVALID_PARAMETER


def test_rsa_forms() -> None:
    """The three forms of bcrypt.h and both of CryptoAPI hold the same key."""
    assert blobs.parse_rsa(blobs.build_rsa(NUMBERS, blobs.RSA_PRIVATE)).prime1 == NUMBERS.prime1
    assert blobs.parse_rsa(blobs.build_rsa(NUMBERS, blobs.RSA_FULL)) == NUMBERS
    public = blobs.parse_rsa(blobs.build_rsa(NUMBERS, blobs.RSA_PUBLIC))
    assert (public.modulus, public.exponent, public.prime1) == (NUMBERS.modulus, NUMBERS.exponent, 0)
    assert blobs.parse_legacy_rsa(blobs.build_legacy_rsa(NUMBERS, True)) == NUMBERS
    assert blobs.parse_legacy_rsa(blobs.build_legacy_rsa(NUMBERS, False)) == public


@given(st.binary(max_size=200))
def test_any_bytes(data: bytes) -> None:
    """Bytes that are no blob."""
    refused(data)


@given(st.sampled_from([FULL, blobs.build_legacy_rsa(NUMBERS, True), POINT]), st.data())
def test_damaged(blob: bytes, data: st.DataObject) -> None:
    """A blob with one byte changed, or cut off."""
    at = data.draw(st.integers(0, len(blob) - 1))
    value = data.draw(st.integers(0, 255))
    refused(blob[:at] + bytes([value]) + blob[at + 1 :])
    refused(blob[:at])


@given(st.lists(st.integers(0, 2**32 - 1), min_size=6, max_size=6), st.binary(max_size=64))
def test_wild_headers(header: list[int], body: bytes) -> None:
    """Headers whose sizes are anything."""
    for magic in (blobs.RSA_PUBLIC, blobs.RSA_FULL):
        refused(struct.pack("<6I", magic, *header[1:]) + body)
    refused(struct.pack("<BBHI4sII", 7, 2, 0, 0xA400, b"RSA2", header[0], header[1]) + body)


@given(st.binary(max_size=100))
def test_any_request(data: bytes) -> None:
    """A request of the device is parts of the sizes it says, or INVALID_PARAMETER."""
    try:
        parts = Parts(data)
        while True:
            parts.bytes()
    except NtError as error:
        assert error.status == NtStatus.INVALID_PARAMETER


@pytest.mark.parametrize("curve", [*elliptic.CURVES, elliptic.CURVE25519])
def test_curves(curve: str) -> None:
    """Every curve makes keys that agree with each other, by their public halves."""
    use = "ECDH"
    one, two = elliptic.generate(use, curve), elliptic.generate(use, curve)
    public = [elliptic.export_key(use, curve, key, "ECCPUBLICBLOB") for key in (one, two)]
    assert elliptic.agree(curve, one, public[1]) == elliptic.agree(curve, two, public[0])
    assert elliptic.import_key(use, curve, "ECCPRIVATEBLOB", one) == one


def test_signatures_of_public_keys() -> None:
    """A public key signs nothing."""
    public = rsa.export_key(FULL, "RSAPUBLICBLOB")
    with pytest.raises(NtError) as caught:
        rsa.sign(public, rsa.PAD_PKCS1, "SHA256", 0, bytes(32))
    assert caught.value.status == NtStatus.INVALID_PARAMETER
    point = elliptic.export_key("ECDSA", "nistP256", POINT, "ECCPUBLICBLOB")
    with pytest.raises(NtError):
        elliptic.sign("nistP256", point, bytes(32))


@given(st.binary(max_size=200), st.text(max_size=8))
def test_any_file(data: bytes, password: str) -> None:
    """Bytes that are no PKCS #12 file are told as a wrong password is, like one that is damaged."""
    with pytest.raises(NtError) as caught:
        pfx.read(data, password)
    assert caught.value.status == NtStatus.WRONG_PASSWORD
