"""Nothing in the user's environment but what chooses the engine changes what the suite sees of it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import requests

from support.engine.connection import open_api
from support.engine.target import Target
from support.world.visitor import authority, get_page

NOBODY_LISTENS = "http://127.0.0.1:9"


class _Handler(BaseHTTPRequestHandler):
    """Answers as an engine does when asked for its version, and says who asked."""

    def do_GET(self) -> None:
        self.server.seen.append(self.headers)  # type: ignore[attr-defined]  # the fixture's
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b'{"ApiVersion": "1.45"}')

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[ThreadingHTTPServer]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Handler) as made:
        made.seen = []  # type: ignore[attr-defined]
        thread = threading.Thread(target=made.serve_forever, args=(0.01,))
        thread.start()
        yield made
        made.shutdown()
        thread.join()


@pytest.fixture
def peculiar(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An environment in which `requests`, left alone, reaches nothing on loopback and gives a password away."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, NOBODY_LISTENS)
        monkeypatch.setenv(name.lower(), NOBODY_LISTENS)
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.setenv(name, str(tmp_path / "nowhere.pem"))
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login me password secret\n", encoding="ascii")
    monkeypatch.setenv("NETRC", str(netrc))


@pytest.mark.usefixtures("peculiar")
def test_the_environment_is_one_in_which_requests_goes_astray(server: ThreadingHTTPServer) -> None:
    with pytest.raises(requests.exceptions.ProxyError):
        requests.get(f"http://127.0.0.1:{server.server_address[1]}/", timeout=5)


@pytest.mark.usefixtures("peculiar")
def test_the_host_is_asked_as_if_nothing_were_set(server: ThreadingHTTPServer) -> None:
    assert get_page("127.0.0.1", server.server_address[1], timeout=5).status_code == 200
    (headers,) = server.seen  # type: ignore[attr-defined]
    assert "Authorization" not in headers


@pytest.mark.usefixtures("peculiar")
def test_the_engine_is_asked_as_if_nothing_were_set(server: ThreadingHTTPServer) -> None:
    api = open_api(Target(f"tcp://127.0.0.1:{server.server_address[1]}", ""))
    assert api.version(api_version=False) == {"ApiVersion": "1.45"}
    assert all("Authorization" not in headers for headers in server.seen)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("host", "written"), [("engine.example", "engine.example"), ("127.0.0.1", "127.0.0.1"), ("fd00::1", "[fd00::1]")]
)
def test_an_address_stands_in_a_url_as_urls_have_it(host: str, written: str) -> None:
    assert authority(host) == written
