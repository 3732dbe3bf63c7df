"""Schannel against a TLS server of Python's: protocols, certificates that are judged or not, data both ways."""

from __future__ import annotations

import socket
import ssl
import threading
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs12
from guest_programs import build, ntsup
from tls_server import make_identity

CLIENT = Path(__file__).with_name("schannel_client.c")
SENT = bytes(range(256)) * 800 + b"the end"


def checksum(data: bytes) -> int:
    """The client's."""
    value = 0
    for byte in data:
        value = (value * 31 + byte) & (1 << 64) - 1
    return value


@pytest.fixture(scope="module")
def identity(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate that nobody trusts by itself, and its key."""
    return make_identity(tmp_path_factory.mktemp("tls") / "server.pem", "test.example")


def run_client(
    identity: Path,
    newest: ssl.TLSVersion,
    host: str,
    judged: bool,
    credentials: int,
    trusted: bool = False,
    own: Path | None = None,
) -> tuple[str, list[bytes]]:
    """What the client prints, and what the server received."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(identity)
    context.maximum_version = newest
    context.set_alpn_protocols(["http/1.1"])
    if own is not None:
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(identity)
    listener = socket.create_server(("127.0.0.1", 0))
    heard: list[bytes] = []

    def serve() -> None:
        plain, _ = listener.accept()
        plain.settimeout(30)
        try:
            with context.wrap_socket(plain, server_side=True) as connection:
                heard.append(connection.recv(100))
                if own is not None:
                    heard.append(connection.getpeercert(binary_form=True) or b"")
                connection.sendall(SENT)
                connection.unwrap()
        except (ssl.SSLError, OSError):
            plain.close()

    thread = threading.Thread(target=serve)
    thread.start()
    exe = build(CLIENT, ("secur32", "crypt32", "ws2_32"))
    env = {"SSL_CERT_FILE": str(identity)} if trusted else None
    port = listener.getsockname()[1]
    done = ntsup(
        "run", "--no-daemon", exe, str(port), host, str(int(judged)), str(credentials), *([own] if own else []), env=env
    )
    thread.join(30)
    listener.close()
    assert done.returncode == 0, done.stderr
    return done.stdout.decode().replace("\r\n", "\n"), heard


@pytest.mark.parametrize(
    ("newest", "credentials", "protocol", "suite"),
    [
        (ssl.TLSVersion.TLSv1_2, 0, 0x800, "303 TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"),
        (ssl.TLSVersion.TLSv1_2, 1, 0x800, "303 TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"),
        (ssl.TLSVersion.TLSv1_3, 1, 0x2000, "304 TLS_AES_256_GCM_SHA384"),
    ],
)
def test_protocols(identity: Path, newest: ssl.TLSVersion, credentials: int, protocol: int, suite: str) -> None:
    """Old credentials speak TLS 1.2, new ones TLS 1.3 too; data of many records arrive, and the end of them is told."""
    printed, heard = run_client(identity, newest, "test.example", False, credentials)
    assert heard == [b"hello from schannel\n"]
    assert printed == (
        "credentials 0\nhandshake 0\n"
        f"protocol {protocol:x} cipher 256 bits, application http/1.1, certificate ntsup test server\n"
        f"suite 0 {suite} SHA384\n"
        f"received {len(SENT)} {checksum(SENT):x}, then 90317\n"
        "shutdown 0\n"
    )


@pytest.mark.parametrize(
    ("host", "trusted", "status"),
    [("test.example", False, "80090325"), ("other.example", True, "80090322"), ("test.example", True, "0")],
)
def test_certificates(identity: Path, host: str, trusted: bool, status: str) -> None:
    """A certificate that nobody trusts is refused, and one of another host; the right one is taken."""
    printed, _ = run_client(identity, ssl.TLSVersion.TLSv1_3, host, True, 1, trusted)
    assert printed.splitlines()[1] == f"handshake {status}"


@pytest.mark.parametrize("newest", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_own_certificate(identity: Path, newest: ssl.TLSVersion, tmp_path: Path) -> None:
    """A server that asks for the client's certificate gets the one of its credentials."""
    pem = identity.read_bytes()
    key = serialization.load_pem_private_key(pem, None)
    certificate = x509.load_pem_x509_certificate(pem)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    encryption = serialization.PrivateFormat.PKCS12.encryption_builder().kdf_rounds(1000).build(b"secret")
    own = tmp_path / "own.p12"
    own.write_bytes(pkcs12.serialize_key_and_certificates(b"own", key, certificate, None, encryption))
    printed, heard = run_client(identity, newest, "test.example", False, 1, own=own)
    assert printed.splitlines()[1] == "handshake 0"
    assert heard == [b"hello from schannel\n", certificate.public_bytes(serialization.Encoding.DER)]
