"""A real program whose TLS is Schannel: sentry-cli, which is curl's library, against a server of Python's."""

from __future__ import annotations

import http.server
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from tls_server import make_identity

from corpus.compare import guest, twin, unix

pytestmark = pytest.mark.corpus

ANSWER = b'{"version":"0","user":{"id":"1","email":"me@example.com"},"auth":{"scopes":["org:read"]}}'


class Api(http.server.BaseHTTPRequestHandler):
    """Says who the caller is."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(ANSWER)))
        self.end_headers()
        self.wfile.write(ANSWER)

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def port(tmp_path: Path) -> Iterator[int]:
    """A server's."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(make_identity(tmp_path / "server.pem", "localhost"))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Api)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server.server_address[1]
    server.shutdown()
    thread.join()
    server.server_close()


def test_sentry_cli(port: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both builds say the same of what the server answers; neither takes a certificate that nobody trusts."""
    # With a file of roots curl asks crypt32, not Schannel.
    for name in ("CURL_CA_BUNDLE", "SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(name, raising=False)
    arguments = ("--url", f"https://localhost:{port}", "--auth-token", "x" * 64, "info")
    refused = guest("sentry-cli", *arguments, cwd=tmp_path)
    assert refused.returncode == 1 and b"SEC_E_UNTRUSTED_ROOT" in refused.stderr
    (tmp_path / ".sentryclirc").write_text("[http]\nverify_ssl = false\n")
    expected = twin("sentry-cli", *arguments, cwd=tmp_path)
    got = guest("sentry-cli", *arguments, cwd=tmp_path)
    assert b"me@example.com" in got.stdout
    assert (unix(got.stdout), got.returncode) == (expected.stdout, expected.returncode), got.stderr
