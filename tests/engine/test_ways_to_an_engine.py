"""Every way to name an engine, as the docker client has them: each leads to an engine that answers, over real sockets and TLS.

The engine is the least that is one: it answers `/version`, `/info` and `/_ping`.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import socket
import ssl
import tempfile
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from ipaddress import ip_address
from pathlib import Path
from socketserver import BaseServer, ThreadingTCPServer, ThreadingUnixStreamServer
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from support.engine.connection import connect, demand_answer
from support.engine.target import Target, named_target, target_from_environment
from support.errors import CannotRun

ANSWERS = {
    "version": {"ApiVersion": "1.45", "Version": "26.1.0", "Components": []},
    "info": {"Driver": "overlay2", "KernelVersion": "6.1", "OperatingSystem": "Debian"},
    "_ping": {},
}
SSH = """#!/usr/bin/env python3
# Stands for ssh and for `docker system dial-stdio` behind it: standard input and output are the engine's socket.
import os, select, socket, sys
engine = socket.socket(socket.AF_UNIX)
engine.connect(os.environ["SSH_LEADS_TO"])
while True:
    for ready in select.select([0, engine], [], [])[0]:
        data = os.read(0, 65536) if ready == 0 else engine.recv(65536)
        if not data:
            sys.exit()
        engine.sendall(data) if ready == 0 else os.write(1, data)
"""


class _Engine(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        body = json.dumps(ANSWERS[self.path.rpartition("/")[2]]).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


class _Server6(ThreadingTCPServer):
    address_family = socket.AF_INET6


class _Certificates:
    """An authority, and what it has certified: `ca.pem`, and a pair of `cert.pem` and `key.pem`, in a directory for each."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "the test's authority")])
        self._own = self._certificate(self._name, self._key, x509.BasicConstraints(ca=True, path_length=0))

    def of(self, name: str, *hosts: str) -> Path:
        """The directory of a pair for somebody; a server's is good for these hosts."""
        folder = self._directory / name
        folder.mkdir()
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        made = self._certificate(subject, key, x509.BasicConstraints(ca=False, path_length=None), hosts)
        (folder / "ca.pem").write_bytes(self._own.public_bytes(serialization.Encoding.PEM))
        (folder / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
        (folder / "key.pem").write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )
        return folder

    def _certificate(
        self, subject: x509.Name, key: Any, constraints: x509.BasicConstraints, hosts: tuple[str, ...] = ()
    ) -> x509.Certificate:
        now = datetime.now(UTC)
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(minutes=5))
            .not_valid_after(now + timedelta(hours=1))
            .add_extension(constraints, critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key()), critical=False)
        )
        if constraints.ca:
            use = dict.fromkeys(
                (
                    "digital_signature",
                    "content_commitment",
                    "key_encipherment",
                    "data_encipherment",
                    "key_agreement",
                    "encipher_only",
                    "decipher_only",
                ),
                False,
            )
            builder = builder.add_extension(x509.KeyUsage(key_cert_sign=True, crl_sign=True, **use), critical=True)
        names = [x509.IPAddress(ip_address(each)) if each[0] in "1:" else x509.DNSName(each) for each in hosts]
        if names:
            builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
        return builder.sign(self._key, hashes.SHA256())


@dataclass(frozen=True)
class Ways:
    """Where the engine listens: its socket, and its ports, with TLS and without, of each family."""

    socket: Path
    plain: int
    plain6: int
    secure: int
    client: Path
    home: Path


@pytest.fixture
def ways(monkeypatch: pytest.MonkeyPatch) -> Iterator[Ways]:
    # The directories that pytest offers are too deep for a socket's address.
    directory = Path(tempfile.mkdtemp(prefix="cns-"))
    certificates = _Certificates(directory)
    server = certificates.of("server", "127.0.0.1", "::1", "localhost")
    with ExitStack() as held:
        held.callback(shutil.rmtree, directory)
        unix = ThreadingUnixStreamServer(str(directory / "engine.sock"), _Engine)
        plain, secure = (ThreadingTCPServer(("127.0.0.1", 0), _Engine) for _ in range(2))
        plain6 = _Server6(("::1", 0), _Engine)
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=server / "ca.pem")
        context.load_cert_chain(server / "cert.pem", server / "key.pem")
        context.verify_mode = ssl.CERT_OPTIONAL
        secure.socket = context.wrap_socket(secure.socket, server_side=True)
        for each in (unix, plain, secure, plain6):
            _serve(each, held)
        (directory / "home").mkdir()
        program = directory / "bin" / "ssh"
        program.parent.mkdir()
        program.write_text(SSH, encoding="ascii")
        program.chmod(0o755)
        monkeypatch.setenv("PATH", f"{program.parent}:{os.environ['PATH']}")
        monkeypatch.setenv("SSH_LEADS_TO", str(directory / "engine.sock"))
        # What the user's environment holds for other programs must not stand in the way.
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(directory / "nowhere.pem"))
        monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
        yield Ways(
            directory / "engine.sock",
            plain.server_address[1],
            plain6.server_address[1],
            secure.server_address[1],
            certificates.of("client"),
            directory / "home",
        )


def _serve(server: BaseServer, held: ExitStack) -> None:
    server.daemon_threads = True  # type: ignore[attr-defined]  # of the mix-in
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    held.callback(server.server_close)
    held.callback(thread.join)
    held.callback(server.shutdown)


def _answers(target: Target | None) -> None:
    assert target is not None
    engine = connect(target)
    assert (engine.record.kind, engine.record.version) == ("docker", "26.1.0")
    demand_answer(engine.another_connection())


def _named(variable: str, address: str, environ: dict[str, str]) -> Target | None:
    if variable == "ENGINE":
        return named_target(address, environ)
    return target_from_environment({**environ, "DOCKER_HOST": address})


@pytest.mark.parametrize("variable", ["ENGINE", "DOCKER_HOST"])
@pytest.mark.parametrize(
    "address",
    [
        "unix://{0.socket}",
        "tcp://127.0.0.1:{0.plain}",
        "tcp://localhost:{0.plain}",
        "tcp://[::1]:{0.plain6}",
        "tcp://:{0.plain}",
        "http://localhost:{0.plain}",
        "ssh://somebody@engine.example",
        "ssh://engine.example:2222",
    ],
)
def test_an_address(ways: Ways, variable: str, address: str) -> None:
    _answers(_named(variable, address.format(ways), {"HOME": str(ways.home)}))


@pytest.mark.parametrize("variable", ["ENGINE", "DOCKER_HOST"])
@pytest.mark.parametrize("address", ["tcp://localhost:{0.secure}", "tcp://127.0.0.1:{0.secure}"])
@pytest.mark.parametrize("how", ["DOCKER_TLS_VERIFY", "DOCKER_TLS"])
def test_an_address_with_tls(ways: Ways, variable: str, address: str, how: str) -> None:
    environ = {"HOME": str(ways.home), how: "1", "DOCKER_CERT_PATH": str(ways.client)}
    _answers(_named(variable, address.format(ways), environ))


@pytest.mark.parametrize("variable", ["DOCKER_CONTEXT", "currentContext"])
@pytest.mark.parametrize(
    ("address", "files", "skip"),
    [
        ("unix://{0.socket}", (), False),
        ("tcp://localhost:{0.plain}", (), False),
        ("tcp://[::1]:{0.plain6}", (), False),
        ("tcp://localhost:{0.secure}", ("ca.pem", "cert.pem", "key.pem"), False),
        ("tcp://localhost:{0.secure}", ("ca.pem",), False),
        ("tcp://localhost:{0.secure}", (), True),
        ("ssh://somebody@engine.example", (), False),
    ],
)
def test_a_context(ways: Ways, variable: str, address: str, files: tuple[str, ...], skip: bool) -> None:
    settings = ways.home / ".docker"
    key = hashlib.sha256(b"mine").hexdigest()
    meta = settings / "contexts" / "meta" / key / "meta.json"
    meta.parent.mkdir(parents=True)
    endpoint = {"Host": address.format(ways), "SkipTLSVerify": skip}
    meta.write_text(json.dumps({"Name": "mine", "Metadata": {}, "Endpoints": {"docker": endpoint}}), encoding="utf-8")
    for name in files:
        kept = settings / "contexts" / "tls" / key / "docker" / name
        kept.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ways.client / name, kept)
    environ = {"HOME": str(ways.home)}
    if variable == "DOCKER_CONTEXT":
        environ |= {"DOCKER_CONTEXT": "mine"}
    else:
        (settings / "config.json").write_text(json.dumps({"currentContext": "mine"}), encoding="utf-8")
    _answers(target_from_environment(environ))


def test_a_certificate_of_nobody_known_is_refused(ways: Ways, tmp_path: Path) -> None:
    stranger = _Certificates(tmp_path).of("stranger", "localhost")
    environ = {"HOME": str(ways.home), "DOCKER_TLS_VERIFY": "1", "DOCKER_CERT_PATH": str(stranger)}
    target = named_target(f"tcp://localhost:{ways.secure}", environ)
    assert target is not None
    with pytest.raises(CannotRun, match=r"(?i)certificate"):
        connect(target)
