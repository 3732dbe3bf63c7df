"""\\Device\\HostCrypto with whatever a program may send: an answer or an NTSTATUS, never another exception."""

from __future__ import annotations

import contextlib
import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ntsup.ntabi import NtError
from ntsup.supervisor.crypto import diffie_hellman, elliptic, rsa, tls
from ntsup.supervisor.services import host_crypto

RSA_KEY = rsa.generate(1024)
GROUP = struct.pack("<III", 12 + 2 * 64, 0x4D504844, 64) + (2**512 - 569).to_bytes(64, "big") + (2).to_bytes(64, "big")
DH_KEY = diffie_hellman.generate(512, GROUP)
POINT = elliptic.generate("ECDSA", "nistP256")
WORDS = [
    "RSA",
    "ECDSA",
    "ECDH",
    "DH",
    "DHPUBLICBLOB",
    "DHPRIVATEBLOB",
    "",
    "nistP256",
    "curve25519",
    "SHA256",
    "CBC",
    "ECB",
    "CFB8",
    "DES",
    "3DES",
    "RC2",
]
WORDS += ["RSAFULLPRIVATEBLOB", "ECCPRIVATEBLOB", "ECCPUBLICBLOB", "CAPIPRIVATEBLOB"]
PART = st.one_of(
    st.sampled_from(
        [RSA_KEY, rsa.export_key(RSA_KEY, "RSAPUBLICBLOB"), POINT, DH_KEY, GROUP, bytes(8), bytes(16), bytes(32)]
    ),
    st.sampled_from(WORDS).map(lambda word: word.encode("utf-16-le")),
    st.integers(0, 16).map(lambda number: struct.pack("<I", number)),
    st.binary(max_size=64),
)
SLOW = {host_crypto._generate}
"""What makes RSA keys of any size that it is told."""


def packed(parts: list[bytes]) -> bytes:
    """A request."""
    return struct.pack(f"<{len(parts) + 1}I", len(parts), *map(len, parts)) + b"".join(parts)


@pytest.mark.parametrize("handler", [one for one, _ in host_crypto._CODES.values() if one not in SLOW])
@settings(max_examples=150)
@given(parts=st.lists(PART, max_size=9))
def test_any_parts(handler: object, parts: list[bytes]) -> None:
    """Parts of any kind in any order."""
    assert callable(handler)
    with contextlib.suppress(NtError):
        assert isinstance(handler(host_crypto.Parts(packed(parts))), bytes)


@given(st.binary(max_size=64), st.lists(PART, max_size=4))
def test_any_session(names: bytes, more: list[bytes]) -> None:
    """A session's beginning, with application protocols and an identity that may be nonsense."""
    numbers = [struct.pack("<I", number) for number in (1, 0x800, 0)]
    with contextlib.suppress(NtError):
        host_crypto._session(host_crypto.Parts(packed([numbers[0], b"", *numbers[1:], names, *more])))


@settings(max_examples=60)
@given(
    st.booleans(),
    st.lists(st.tuples(st.sampled_from(["handshake", "open", "seal", "close", "describe"]), st.binary(max_size=200))),
)
def test_any_records(server: bool, steps: list[tuple[str, bytes]]) -> None:
    """A session's steps in any order, with records that are none: every answer has its head."""
    session = tls.Session(tls.Settings(server, "" if server else "test.example", 0x3C00, tls.VERIFY_NOTHING))
    for name, data in steps:
        if name == "describe":
            assert len(session.describe()) >= tls.DESCRIPTION.size
            continue
        answer = session.close() if name == "close" else getattr(session, name)(data)
        _, sent, received = struct.unpack_from("<III", answer)
        assert len(answer) == 12 + sent + received


def test_endless_record() -> None:
    """What a session holds is bounded."""
    session = tls.Session(tls.Settings(False, "test.example", 0x3C00, tls.VERIFY_NOTHING))
    session.handshake(b"")
    last = b""
    for _ in range(4):
        last = session.handshake(b"\x16\x03\x03\x40\x00" + bytes(1 << 19))
    assert struct.unpack_from("<I", last)[0] == tls.SEC_E_ILLEGAL_MESSAGE
