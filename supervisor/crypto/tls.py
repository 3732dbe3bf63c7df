"""TLS for the guest's Schannel, by Python's ssl on buffers: the guest carries the bytes, nothing here knows a socket.

A session is one connection's. Every answer is a Security status, what to send to the other side, and what came from it.
"""

from __future__ import annotations

import functools
import os
import ssl
import struct
import threading
from dataclasses import dataclass

SEC_E_OK, SEC_I_CONTINUE_NEEDED, SEC_I_CONTEXT_EXPIRED = 0, 0x00090312, 0x00090317
SEC_E_ILLEGAL_MESSAGE, SEC_E_WRONG_PRINCIPAL, SEC_E_UNTRUSTED_ROOT = 0x80090326, 0x80090322, 0x80090325
SEC_E_CERT_EXPIRED, SEC_E_ALGORITHM_MISMATCH, SEC_E_DECRYPT_FAILURE = 0x80090328, 0x80090331, 0x80090330
SEC_E_INTERNAL_ERROR = 0x80090304

X509_V_ERR_CERT_NOT_YET_VALID, X509_V_ERR_CERT_HAS_EXPIRED = 9, 10
X509_V_ERR_HOSTNAME_MISMATCH, X509_V_ERR_IP_ADDRESS_MISMATCH = 62, 64
VERIFICATION = {
    X509_V_ERR_CERT_NOT_YET_VALID: SEC_E_CERT_EXPIRED,
    X509_V_ERR_CERT_HAS_EXPIRED: SEC_E_CERT_EXPIRED,
    X509_V_ERR_HOSTNAME_MISMATCH: SEC_E_WRONG_PRINCIPAL,
    X509_V_ERR_IP_ADDRESS_MISMATCH: SEC_E_WRONG_PRINCIPAL,
}

PROTOCOLS = {
    0x0C0: ssl.TLSVersion.TLSv1,
    0x300: ssl.TLSVersion.TLSv1_1,
    0xC00: ssl.TLSVersion.TLSv1_2,
    0x3000: ssl.TLSVersion.TLSv1_3,
}
"""By SP_PROT_*, the server's bit and the client's."""
VERSIONS = {"TLSv1": 0x0C0, "TLSv1.1": 0x300, "TLSv1.2": 0xC00, "TLSv1.3": 0x3000}
CLIENT_BITS, SERVER_BITS = 0x2A80, 0x1540
VERIFY_NOTHING, VERIFY_CHAIN, VERIFY_NAME = range(3)
DESCRIPTION = struct.Struct("<III16s")
"""SP_PROT_ of this side, the cipher suite's number, the key's bits, the application protocol."""
LARGEST_WRITE = 1 << 14
MOST_PENDING = 1 << 20
"""So much a session holds that its other side has not made whole."""
ENCODING_DER = 2
"""_ssl.ENCODING_DER, which is not in the typed part of the library."""


@dataclass(frozen=True)
class Settings:
    """What a program's credentials and its first call say."""

    server: bool
    host: str
    protocols: int
    """SP_PROT_*; 0 for what is usual."""
    verify: int
    """VERIFY_*."""
    applications: tuple[str, ...] = ()
    identity: bytes = b""
    """A certificate chain and its key, in PEM."""


@functools.lru_cache(maxsize=16)
def _context(settings: Settings) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER if settings.server else ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = settings.verify == VERIFY_NAME and bool(settings.host)
    context.verify_mode = ssl.CERT_REQUIRED if settings.verify != VERIFY_NOTHING else ssl.CERT_NONE
    if settings.verify != VERIFY_NOTHING:
        context.load_default_certs(ssl.Purpose.CLIENT_AUTH if settings.server else ssl.Purpose.SERVER_AUTH)
    allowed = [version for bits, version in PROTOCOLS.items() if settings.protocols & bits]
    if allowed:
        context.minimum_version, context.maximum_version = min(allowed), max(allowed)
    if settings.identity:
        identity = os.memfd_create("identity")  # ssl reads it from files only
        try:
            os.write(identity, settings.identity)
            context.load_cert_chain(f"/proc/self/fd/{identity}")
        finally:
            os.close(identity)
    if settings.applications:
        context.set_alpn_protocols(list(settings.applications))
    return context


class Session:
    """One side of a connection. A lock keeps the loop and the workers apart: OpenSSL's object stands no two callers."""

    def __init__(self, settings: Settings) -> None:
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._settings = settings
        self._lock = threading.Lock()
        self._ended = False
        host = settings.host or None
        self._ssl = _context(settings).wrap_bio(
            self._incoming,
            self._outgoing,
            server_side=settings.server,
            server_hostname=None if settings.server else host,
        )

    def _take(self, data: bytes) -> bool:
        """Whether what came was taken."""
        if self._incoming.pending + len(data) > MOST_PENDING:
            return False
        self._incoming.write(data)
        return True

    def _answer(self, status: int, data: bytes = b"") -> bytes:
        sent = self._outgoing.read()
        return struct.pack("<III", status, len(sent), len(data)) + sent + data

    def handshake(self, data: bytes) -> bytes:
        """Take a step with what came; there is more to come while CONTINUE_NEEDED."""
        with self._lock:
            if not self._take(data):
                return self._answer(SEC_E_ILLEGAL_MESSAGE)
            try:
                self._ssl.do_handshake()
            except ssl.SSLWantReadError:
                return self._answer(SEC_I_CONTINUE_NEEDED)
            except ssl.SSLCertVerificationError as error:
                return self._answer(VERIFICATION.get(error.verify_code, SEC_E_UNTRUSTED_ROOT))
            except ssl.SSLError as error:
                mismatch = error.reason and ("VERSION" in error.reason or "NO_SHARED_CIPHER" in error.reason)
                return self._answer(SEC_E_ALGORITHM_MISMATCH if mismatch else SEC_E_ILLEGAL_MESSAGE)
            return self._answer(SEC_E_OK)

    def seal(self, data: bytes) -> bytes:
        """One record of data."""
        with self._lock:
            try:
                if data:
                    self._ssl.write(data[:LARGEST_WRITE])
            except ssl.SSLError:
                return self._answer(SEC_E_INTERNAL_ERROR)
            return self._answer(SEC_E_OK)

    def open(self, record: bytes) -> bytes:
        """What is in a record, which may be nothing: sessions and keys come between the data."""
        with self._lock:
            if not self._take(record):
                return self._answer(SEC_E_DECRYPT_FAILURE)
            data = bytearray()
            try:
                while not self._ended:
                    part = self._ssl.read(LARGEST_WRITE)
                    if not part:
                        self._ended = True
                    data += part
            except ssl.SSLWantReadError:
                pass
            except ssl.SSLZeroReturnError:
                self._ended = True
            except ssl.SSLError:
                return self._answer(SEC_E_DECRYPT_FAILURE)
            return self._answer(SEC_I_CONTEXT_EXPIRED if self._ended and not data else SEC_E_OK, bytes(data))

    def close(self) -> bytes:
        """The word that nothing more will be sent."""
        with self._lock:
            try:
                self._ssl.unwrap()
            except (ssl.SSLError, OSError):  # the other side has not said so yet, or no connection was made
                pass
            return self._answer(SEC_E_OK)

    def describe(self) -> bytes:
        """DESCRIPTION, and the other side's certificates, each behind its size."""
        with self._lock:
            protocol = VERSIONS.get(self._ssl.version() or "", 0)
            protocol &= SERVER_BITS if self._settings.server else CLIENT_BITS
            cipher = self._ssl.cipher()
            suite = 0
            for known in _context(self._settings).get_ciphers():
                if cipher and known["name"] == cipher[0]:
                    suite = int(known["id"]) & 0xFFFF
            application = (self._ssl.selected_alpn_protocol() or "").encode()
            head = DESCRIPTION.pack(protocol, suite, cipher[2] or 0 if cipher else 0, application[:16])
            return head + b"".join(struct.pack("<I", len(one)) + one for one in self._certificates())

    def _certificates(self) -> list[bytes]:
        chain = getattr(getattr(self._ssl, "_sslobj", None), "get_unverified_chain", None)
        found = chain() if chain is not None else None  # public since Python 3.13 only
        if found:
            return [one if isinstance(one, bytes) else one.public_bytes(ENCODING_DER) for one in found]
        try:
            one = self._ssl.getpeercert(binary_form=True)
        except ValueError:  # no handshake yet
            return []
        return [one] if one else []
