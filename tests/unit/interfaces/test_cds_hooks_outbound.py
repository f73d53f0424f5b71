"""Asking another machine: https alone, no redirect, no private address, bounded."""

import socket
import ssl
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import anyio
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from charley.interfaces.serving.outbound import UnreachableError, fetch


class Answers(BaseHTTPRequestHandler):
    seen: ClassVar[list[tuple[str, str]]] = []

    def do_GET(self) -> None:
        Answers.seen.append((self.path, self.headers.get("authorization", "")))
        if self.path.startswith("/elsewhere"):
            self.send_response(302)
            self.send_header("location", "/ok")
            self.end_headers()
            return
        if self.path.startswith("/slow"):
            time.sleep(1.5)
        content = b"x" * 5000 if self.path.startswith("/large") else b'{"ok": true}'
        self.send_response(500 if self.path.startswith("/broken") else 200)
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for localhost and its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "server.pem"
    pem = serialization.Encoding.PEM
    private = key.private_bytes(
        pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(certificate.public_bytes(pem) + private)
    return path


@pytest.fixture(scope="module")
def port(authority: Path) -> Iterator[int]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(authority)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    server.handle_error = lambda *_: None  # type: ignore[method-assign,assignment]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server.server_address[1]
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(autouse=True)
def _trusted(monkeypatch: pytest.MonkeyPatch, authority: Path) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(authority))


def get(address: str, **options: Any) -> bytes:
    usual = {"seconds": 5.0, "most_bytes": 1000, "private_hosts": ("localhost",)}

    async def ask() -> bytes:
        return await fetch(address, accept="application/json", **{**usual, **options})

    return anyio.run(ask)


def test_an_answer_is_read_and_the_token_passed_on(port: int):
    assert get(f"https://localhost:{port}/ok?a=b", bearer="secret") == b'{"ok": true}'
    assert Answers.seen[-1] == ("/ok?a=b", "Bearer secret")


def test_no_token_no_header(port: int):
    get(f"https://localhost:{port}/ok")
    assert Answers.seen[-1] == ("/ok", "")


@pytest.mark.parametrize(
    ("path", "reason"),
    [("/elsewhere", "status 302"), ("/broken", "status 500"), ("/large", "larger than"),
     ("/a b", "could not be reached")],
)  # fmt: skip
def test_what_is_not_a_plain_answer_is_refused(port: int, path: str, reason: str):
    with pytest.raises(UnreachableError, match=reason):
        get(f"https://localhost:{port}{path}")


def test_a_slow_answer_is_not_waited_for(port: int):
    began = time.monotonic()
    with pytest.raises(UnreachableError):
        get(f"https://localhost:{port}/slow", seconds=0.3)
    assert time.monotonic() - began < 1.2
    time.sleep(1.5)


def test_a_private_address_is_refused_unless_its_name_is_listed(port: int):
    for private in ((), ("ehr.example",)):
        with pytest.raises(UnreachableError, match="resolves to a private address"):
            get(f"https://localhost:{port}/ok", private_hosts=private)


@pytest.mark.parametrize("address", ["169.254.169.254", "10.0.0.1", "192.168.1.1", "::1", "fd00::1",
                                     "0.0.0.0", "127.0.0.1"])  # fmt: skip
def test_a_public_name_with_a_private_address_is_refused(
    address: str, monkeypatch: pytest.MonkeyPatch
):
    def resolved(*_: Any, **__: Any) -> list[Any]:
        public = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.216.34", 443))
        return [public, (socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 443))]

    monkeypatch.setattr(socket, "getaddrinfo", resolved)
    with pytest.raises(UnreachableError, match="private address"):
        get("https://ehr.example/fhir")


@pytest.mark.parametrize(
    "address",
    ["http://localhost/x", "ftp://localhost/x", "https://a:b@localhost/x", "https:///x", "x"],
)
def test_only_https_is_asked(address: str):
    with pytest.raises(UnreachableError, match="only https"):
        get(address)


def test_a_certificate_that_is_not_trusted_is_refused(port: int, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("SSL_CERT_FILE")
    with pytest.raises(UnreachableError, match="SSLCertVerificationError"):
        get(f"https://localhost:{port}/ok")


def test_a_certificate_of_another_name_is_refused(port: int, monkeypatch: pytest.MonkeyPatch):
    def resolved(*_: Any, **__: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

    monkeypatch.setattr(socket, "getaddrinfo", resolved)
    with pytest.raises(UnreachableError, match="SSLCertVerificationError"):
        get(f"https://other.example:{port}/ok", private_hosts=("other.example",))
