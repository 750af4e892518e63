"""Choosing the Debian archive: the readers as tables, the choice against real servers on loopback."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from support.errors import CannotRun
from support.lab import archive
from support.lab.archive import Archive, Release, choose_archive, read_index_targets, read_release

UNREACHABLE = "http://127.0.0.1:9/debian"
needs_apt = pytest.mark.skipif(not archive.APT_HELPER.exists(), reason="this machine has no apt")


@pytest.mark.parametrize(
    ("text", "release"),
    [
        pytest.param(
            "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n"
            "Origin: Debian\nLabel: Debian\nSuite: stable\nCodename: trixie\nDate: Sat, 21 Nov 2026 09:15:44 UTC\n"
            "SHA256:\n 0123  7 main/Contents: Origin: Somebody\n",
            Release("Debian", "Debian", frozenset({"stable", "trixie"}), None),
            id="a stable suite, signed, never expires",
        ),
        pytest.param(
            "Origin: Debian\nLabel: Debian\nCodename: sid\nValid-Until: Fri, 06 Nov 2026 08:08:01 UTC\n",
            Release("Debian", "Debian", frozenset({"sid"}), datetime(2026, 11, 6, 8, 8, 1, tzinfo=UTC)),
            id="a suite that expires",
        ),
        pytest.param("<html>hello</html>", Release("", "", frozenset(), None), id="no Release file at all"),
    ],
)
def test_read_release(text: str, release: Release) -> None:
    assert read_release(text) == release


@pytest.mark.parametrize(
    ("text", "uris"),
    [
        pytest.param("", [], id="nothing configured"),
        pytest.param(
            "Debian|Debian|http://mirror.test/debian/\nDebian|Debian|http://mirror.test/debian/\n",
            ["http://mirror.test/debian"],
            id="several suites of one archive",
        ),
        pytest.param(
            "Debian|Debian-Security|http://mirror.test/security/\nDebian Backports|x|http://b.test/\nAcme|Acme|http://a.test/",
            [],
            id="security archive and third parties",
        ),
        pytest.param("$(ORIGIN)|$(LABEL)|http://mirror.test/debian/", ["http://mirror.test/debian"], id="no lists yet"),
        pytest.param("Debian|Debian|cdrom:[Debian 13]/", [], id="a disc in a drive"),
    ],
)
def test_read_index_targets(text: str, uris: list[str]) -> None:
    assert read_index_targets(text) == uris


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Keep the test's output clean."""


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[..., str]]:
    """A function that serves an archive with one suite, given as Release fields, and returns its URI."""
    servers: list[ThreadingHTTPServer] = []

    def start(suite: str, **fields: str) -> str:
        root = tmp_path / f"archive-{len(servers)}"
        folder = root / "dists" / suite
        folder.mkdir(parents=True)
        content = {"Origin": "Debian", "Label": "Debian", "Codename": suite} | fields
        (folder / "InRelease").write_text("".join(f"{name.replace('_', '-')}: {content[name]}\n" for name in content))
        server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(root)))
        servers.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{server.server_port}"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture
def said() -> list[str]:
    return []


@needs_apt
def test_the_named_mirror_is_used_without_a_word(
    serve: Callable[..., str], said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    mirror = serve("trixie")
    monkeypatch.setenv("DEBIAN_MIRROR", mirror + "/")
    assert choose_archive("trixie", say=said.append) == Archive(mirror, expired=False)
    assert said == []


@needs_apt
@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        pytest.param(None, "404", id="it has not got the suite"),
        pytest.param({"Label": "Debian-Security"}, "not Debian's archive", id="it is another archive"),
        pytest.param({"Codename": "forky"}, "calls itself forky", id="the name means another suite there"),
    ],
)
def test_a_mirror_that_will_not_do_is_replaced_by_debians_own_and_said(
    serve: Callable[..., str],
    said: list[str],
    monkeypatch: pytest.MonkeyPatch,
    fields: dict[str, str] | None,
    reason: str,
) -> None:
    mirror = serve("trixie", **fields) if fields else serve("bookworm")
    default = serve("trixie")
    monkeypatch.setenv("DEBIAN_MIRROR", mirror)
    monkeypatch.setattr(archive, "_configured", lambda: [default])
    assert choose_archive("trixie", say=said.append) == Archive(default, expired=False)
    assert len(said) == 1
    assert mirror in said[0]
    assert reason in said[0]


@needs_apt
def test_an_expired_release_file_is_said(
    serve: Callable[..., str], said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    past = datetime.now(UTC) - timedelta(days=3)
    mirror = serve("forky", Valid_Until=format_datetime(past, usegmt=True))
    monkeypatch.setenv("DEBIAN_MIRROR", mirror)
    assert choose_archive("forky", say=said.append) == Archive(mirror, expired=True)
    assert "Valid-Until" in said[0]


@needs_apt
def test_no_archive_in_reach(said: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEBIAN_MIRROR", UNREACHABLE)
    monkeypatch.setattr(archive, "_configured", lambda: [UNREACHABLE + "-other"])
    with pytest.raises(CannotRun, match=r"DEBIAN_MIRROR.*reaches") as stopped:
        choose_archive("trixie", say=said.append)
    assert "\n" not in str(stopped.value)
    assert "refused" in str(stopped.value)
