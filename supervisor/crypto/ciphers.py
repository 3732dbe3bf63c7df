"""Ciphers that bcrypt has no code for, because they are old: DES, triple DES, RC2 and RC4.

One call, one message: what chaining carries on to the next is the caller's to know.
"""

from __future__ import annotations

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.decrepit.ciphers import algorithms
from cryptography.hazmat.decrepit.ciphers.modes import CFB8
from cryptography.hazmat.primitives.ciphers import BlockCipherAlgorithm, Cipher, CipherContext, modes

from ntsup.ntabi import NtError, NtStatus
from ntsup.supervisor.crypto.blobs import wrong

BLOCK = 8


def _algorithm(name: str, key: bytes) -> BlockCipherAlgorithm:
    sizes = {"DES": 8, "3DES_112": 16, "3DES": 24, "RC2": 16}
    if sizes.get(name) != len(key):
        raise wrong()
    if name == "RC2":
        return algorithms.RC2(key)
    return algorithms.TripleDES(key * 3 if name == "DES" else key + key[:8] if name == "3DES_112" else key)


def _ecb(algorithm: BlockCipherAlgorithm, encrypting: bool, data: bytes) -> bytes:
    """RC2 is only there in CBC, which a first block of zeros makes ECB of."""
    if not isinstance(algorithm, algorithms.RC2):
        return _run(Cipher(algorithm, modes.ECB()), encrypting, data)
    blocks = [data[at : at + BLOCK] for at in range(0, len(data), BLOCK)]
    return b"".join(_run(Cipher(algorithm, modes.CBC(bytes(BLOCK))), encrypting, block) for block in blocks)


def _run(cipher: Cipher[modes.ECB] | Cipher[modes.CBC] | Cipher[CFB8], encrypting: bool, data: bytes) -> bytes:
    context: CipherContext = cipher.encryptor() if encrypting else cipher.decryptor()
    return context.update(data) + context.finalize()


def run(name: str, mode: str, key: bytes, vector: bytes, encrypting: bool, data: bytes) -> bytes:
    """Encrypt or decrypt whole blocks by ECB or CBC, bytes by CFB8."""
    if len(data) % (1 if mode == "CFB8" else BLOCK):
        raise wrong()
    algorithm = _algorithm(name, key)
    try:
        if mode == "ECB":
            return _ecb(algorithm, encrypting, data)
        if mode == "CBC":
            return _run(Cipher(algorithm, modes.CBC(vector)), encrypting, data)
        if mode == "CFB8":
            return _run(Cipher(algorithm, CFB8(vector)), encrypting, data)
    except UnsupportedAlgorithm:  # OpenSSL without its old ones
        raise NtError(NtStatus.NOT_SUPPORTED) from None
    except ValueError:
        raise wrong() from None
    raise NtError(NtStatus.NOT_SUPPORTED)


def rc4(key: bytes) -> CipherContext:
    """RC4's stream from its beginning; `update` gives the next bytes of it, with data added."""
    if not 1 <= len(key) <= 64:
        raise wrong()
    try:
        return Cipher(algorithms.ARC4(key), mode=None).encryptor()
    except (ValueError, UnsupportedAlgorithm):
        raise NtError(NtStatus.NOT_SUPPORTED) from None
