"""\\Device\\HostCrypto: what bcrypt has no code for itself, by `cryptography`: key pairs and old ciphers.

guest/include/host_crypto.h has the codes and what each takes. The device keeps nothing but RC4's streams and TLS'
sessions, one to a handle. What takes long is done by worker threads, never in the loop. Where `cryptography` is
missing, all is STATUS_NOT_SUPPORTED.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import TYPE_CHECKING

from ntsup.ntabi import NtError, NtStatus
from ntsup.supervisor.objects.devices import Open, device
from ntsup.supervisor.objects.file import FILE_DEVICE_KSEC, File, check_synchronize, map_access
from ntsup.supervisor.objects.request import Request
from ntsup.supervisor.objects.workers import answer, answer_later

try:
    from ntsup.supervisor.crypto import blobs, ciphers, diffie_hellman, elliptic, rsa
except ImportError:  # pragma: no cover
    AVAILABLE = False
else:
    AVAILABLE = True

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers import CipherContext

    from ntsup.supervisor.crypto import tls

MOST_PARTS = 16
PATIENCE, SHORT_KEY = 1 << 16, 1400
"""Up to so many bytes the loop answers itself: of ciphers, and with private RSA keys (2048 bits take a millisecond)."""


class Parts:
    """What a request holds: a count, that many sizes, and the parts one behind the other."""

    def __init__(self, data: bytes) -> None:
        try:
            (count,) = struct.unpack_from("<I", data)
            if count > MOST_PARTS:
                raise blobs.wrong()
            sizes = struct.unpack_from(f"<{count}I", data, 4)
        except struct.error:
            raise blobs.wrong() from None
        at = 4 + 4 * count
        if at + sum(sizes) != len(data):
            raise blobs.wrong()
        self._parts = []
        for size in sizes:
            self._parts.append(data[at : at + size])
            at += size
        self._next = 0

    def bytes(self) -> bytes:
        """The next part."""
        if self._next == len(self._parts):
            raise blobs.wrong()
        self._next += 1
        return self._parts[self._next - 1]

    def number(self) -> int:
        """The next part, a ULONG."""
        part = self.bytes()
        if len(part) != 4:
            raise blobs.wrong()
        return int.from_bytes(part, "little")

    def text(self) -> str:
        """The next part, UTF-16 without NUL."""
        try:
            return self.bytes().decode("utf-16-le")
        except UnicodeDecodeError:
            raise blobs.wrong() from None


def _generate(parts: Parts) -> bytes:
    use, curve, bits = parts.text(), parts.text(), parts.number()
    if use == "DH":
        return diffie_hellman.generate(bits, parts.bytes())
    return rsa.generate(bits) if use == "RSA" else elliptic.generate(use, curve)


def _import(parts: Parts) -> bytes:
    use, curve, kind, data = parts.text(), parts.text(), parts.text(), parts.bytes()
    if use == "DH":
        return diffie_hellman.import_key(kind, data)
    return rsa.import_key(kind, data) if use == "RSA" else elliptic.import_key(use, curve, kind, data)


def _export(parts: Parts) -> bytes:
    use, curve, key, kind = parts.text(), parts.text(), parts.bytes(), parts.text()
    if use == "DH":
        return diffie_hellman.export_key(key, kind)
    return rsa.export_key(key, kind) if use == "RSA" else elliptic.export_key(use, curve, key, kind)


def _sign(parts: Parts) -> bytes:
    use, curve, key, digest = parts.text(), parts.text(), parts.bytes(), parts.bytes()
    if use != "RSA":
        return elliptic.sign(curve, key, digest)
    return rsa.sign(key, parts.number(), parts.text(), parts.number(), digest)


def _verify(parts: Parts) -> bytes:
    use, curve, key, digest, signature = parts.text(), parts.text(), parts.bytes(), parts.bytes(), parts.bytes()
    if use != "RSA":
        return elliptic.verify(curve, key, digest, signature)
    return rsa.verify(key, parts.number(), parts.text(), parts.number(), digest, signature)


def _encrypt(parts: Parts) -> bytes:
    key, data = parts.bytes(), parts.bytes()
    return rsa.encrypt(key, parts.number(), parts.text(), parts.bytes(), data)


def _decrypt(parts: Parts) -> bytes:
    key, data = parts.bytes(), parts.bytes()
    return rsa.decrypt(key, parts.number(), parts.text(), parts.bytes(), data)


def _agree(parts: Parts) -> bytes:
    use, curve, own, other = parts.text(), parts.text(), parts.bytes(), parts.bytes()
    if use == "DH":
        return diffie_hellman.agree(own, other)
    return elliptic.agree(curve, own, other)


def _pfx(parts: Parts) -> bytes:
    from ntsup.supervisor.crypto import pfx

    found = pfx.read(parts.bytes(), parts.text())
    return struct.pack(f"<{len(found) + 1}I", len(found), *map(len, found)) + b"".join(found)


def _cipher(parts: Parts) -> bytes:
    name, mode, key, vector = parts.text(), parts.text(), parts.bytes(), parts.bytes()
    encrypting = bool(parts.number())
    return ciphers.run(name, mode, key, vector, encrypting, parts.bytes())


_CODES: dict[int, tuple[Callable[[Parts], bytes], int]] = {
    0x393000: (_generate, 0),
    0x393004: (_import, PATIENCE),
    0x393008: (_export, PATIENCE),
    0x39300C: (_sign, SHORT_KEY),
    0x393010: (_verify, PATIENCE),
    0x393014: (_encrypt, PATIENCE),
    0x393018: (_decrypt, SHORT_KEY),
    0x39301C: (_agree, PATIENCE),
    0x393020: (_cipher, PATIENCE),
    0x393044: (_pfx, 0),
}
"""CRYPTO_*, and up to how large a request the loop answers itself."""

CRYPTO_STREAM_BEGIN, CRYPTO_STREAM = 0x393024, 0x393028
CRYPTO_TLS_BEGIN, CRYPTO_TLS_HANDSHAKE, CRYPTO_TLS_SEAL, CRYPTO_TLS_OPEN = 0x39302C, 0x393030, 0x393034, 0x393038
CRYPTO_TLS_CLOSE, CRYPTO_TLS_DESCRIBE = 0x39303C, 0x393040


def _identity(parts: Parts) -> bytes:
    """The own certificate and key, in PEM; nothing for no certificate."""
    import ssl

    certificate, use, curve, key = parts.bytes(), parts.text(), parts.text(), parts.bytes()
    if not certificate:
        return b""
    private = rsa.pem_of(key) if use == "RSA" else elliptic.pem_of(curve, key)
    return private + ssl.DER_cert_to_PEM_cert(certificate).encode()


def _session(parts: Parts) -> tls.Session:
    from ntsup.supervisor.crypto import tls

    server, host, protocols, verify = bool(parts.number()), parts.text(), parts.number(), parts.number()
    names, applications = parts.bytes(), []
    while names:
        applications.append(names[1 : 1 + names[0]].decode("latin-1"))
        names = names[1 + names[0] :]
    identity = _identity(parts)
    if server and not identity:
        raise blobs.wrong()
    try:
        return tls.Session(tls.Settings(server, host, protocols, verify, tuple(applications), identity))
    except (ValueError, OSError):  # no name of a host, no such version
        raise blobs.wrong() from None


class HostCrypto(File):
    """The device, as one handle to it."""

    device_type = FILE_DEVICE_KSEC
    _stream: CipherContext | None = None
    _session: tls.Session | None = None

    @property
    def device_path(self) -> str:
        return "\\Device\\HostCrypto"

    def device_control(self, request: Request, code: int, data: bytes) -> None:
        if not AVAILABLE:
            raise NtError(NtStatus.NOT_SUPPORTED)
        if code == CRYPTO_STREAM_BEGIN:
            self._stream = ciphers.rc4(data)
            answer(request, b"")
        elif code == CRYPTO_STREAM:
            if self._stream is None:
                raise NtError(NtStatus.INVALID_DEVICE_STATE)
            if len(data) > request.length:
                raise NtError(NtStatus.BUFFER_TOO_SMALL)
            answer(request, self._stream.update(data))
        elif code == CRYPTO_TLS_BEGIN:
            self._session = _session(Parts(data))
            answer(request, b"")
        elif CRYPTO_TLS_BEGIN < code <= CRYPTO_TLS_DESCRIBE:
            self._tls(request, code, data)
        elif code in _CODES:
            handler, most = _CODES[code]
            parts = Parts(data)
            if len(data) > most:
                answer_later(request, lambda: handler(parts))
            else:
                answer(request, handler(parts))
        else:
            raise NtError(NtStatus.INVALID_DEVICE_REQUEST)

    def _tls(self, request: Request, code: int, data: bytes) -> None:
        session = self._session
        if session is None:
            raise NtError(NtStatus.INVALID_DEVICE_STATE)
        if code == CRYPTO_TLS_HANDSHAKE:
            answer_later(request, lambda: session.handshake(data))
        elif code == CRYPTO_TLS_SEAL:
            answer(request, session.seal(data))
        elif code == CRYPTO_TLS_OPEN:
            answer(request, session.open(data))
        elif code == CRYPTO_TLS_CLOSE:
            answer(request, session.close())
        elif code == CRYPTO_TLS_DESCRIBE:
            answer(request, session.describe())
        else:
            raise NtError(NtStatus.INVALID_DEVICE_REQUEST)


@device("HOSTCRYPTO")
def _open(request: Open) -> File:
    access = map_access(request.desired_access)
    check_synchronize(request.options, access)
    return HostCrypto(request.executive, access=access, options=request.options, share=request.share)
