"""Every bad input ends with exit code 2 and one line that says what is wrong and what to do, and leaves nothing behind."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest
from command_line import CommandLine

NOBODY = (
    "setpriv",
    *("--reuid=65534", "--regid=65534", "--clear-groups"),
    # Reading everything stands for a checkout and a Python that everybody may read; it opens no socket.
    *("--inh-caps=-all,+dac_read_search", "--ambient-caps=+dac_read_search"),
)
NO_DEFAULT_SOCKETS = (
    *("unshare", "--mount", "--propagation", "private"),
    *("sh", "-c", 'mount -t tmpfs tmpfs "$(realpath /var/run)" && mount -t tmpfs tmpfs /run && exec "$@"', "sh"),
)
needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else, and mount")


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({"ENGINE": "unix:///nowhere.sock"}, ("/nowhere.sock: no socket there", "ENGINE=")),
        ({"DOCKER_HOST": "unix:///nowhere.sock"}, ("/nowhere.sock: no socket there", "ENGINE=")),
        ({"DOCKER_CONTEXT": "nowhere"}, ("context", "docker context use")),
        ({"ENGINE": "tcp://127.0.0.1:1"}, ("tcp://127.0.0.1:1", "refused", "ENGINE=")),
        ({"ENGINE": "docker-1.0"}, ("ENGINE=docker-1.0: no such engine", "docker-26.1")),
        ({"ENGINE": "gopher://there"}, ("no engine speaks gopher://", "unix, tcp")),
        ({"IMAGES": "nonsense"}, ("IMAGES=nonsense", "auto, pull, debian")),
        ({"TAGS": "nonsense"}, ("no scenario bears the tag @nonsense", "make help")),
        ({"TAGS": "alias"}, ("@alias", "did you mean aliases?")),
        ({"TAGS": "dns and"}, ("TAGS=dns and", "not a tag expression")),
        ({"TAGS": "dns and application"}, ("nothing to run", "TAGS=dns and application")),
        ({"ONLY": "DNS-99"}, ("ONLY=DNS-99: no such statement", "make coverage")),
        ({"FEATURES": "features/names/none.feature"}, ("FEATURES=features/names/none.feature", "give a path")),
        ({"FEATURES": "features/names/dns.feature:x"}, ("FEATURES=features/names/dns.feature:x", "give a path")),
        ({"JOBS": "0"}, ("JOBS=0", "a whole number, 1 or more")),
        ({"JOBS": "x"}, ("JOBS=x", "a whole number")),
        ({"SEED": "x"}, ("SEED=x", "a whole number")),
        ({"PATIENCE": "0"}, ("PATIENCE=0", "such as 3")),
        ({"PORTS": "9-1"}, ("PORTS=9-1", "such as 20000-29999")),
        ({"PORTS": "0-x"}, ("PORTS=0-x", "such as 20000-29999")),
        ({"REPORTS": "/proc/nowhere"}, ("REPORTS=/proc/nowhere", "name a directory")),
        ({"REPORTS": "Makefile"}, ("REPORTS=Makefile", "name a directory")),
        ({"ENGINE": "docker-26.1", "CACHE_DIR": f"/tmp/{'deep/' * 20}"}, ("longer than a unix socket", "CACHE_DIR")),
        ({"ENGINE": "docker-26.1", "CACHE_DIR": "/proc/nowhere"}, ("/proc/nowhere", "CACHE_DIR")),
    ],
    ids=lambda value: " ".join(f"{k}={v}" for k, v in value.items()) if isinstance(value, dict) else "",
)
def test_it_is_refused_in_one_line(command_line: CommandLine, variables: dict[str, str], said: tuple[str, ...]) -> None:
    refusal = command_line.verify(**variables).refusal()
    assert [words for words in said if words not in refusal] == [], refusal
    assert command_line.left() == []


@needs_root
def test_permission_denied_on_the_socket(command_line: CommandLine, tmp_path: Path) -> None:
    path = tmp_path / "engine.sock"
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(path))
        listening.listen()
        path.chmod(0o600)
        refusal = command_line.verify(before=NOBODY, ENGINE=f"unix://{path}").refusal()
    assert "permission denied" in refusal
    assert "ENGINE=" in refusal
    assert command_line.left() == []


@needs_root
def test_not_root_and_no_engine(command_line: CommandLine) -> None:
    refusal = command_line.verify(before=(*NO_DEFAULT_SOCKETS, *NOBODY)).refusal()
    assert "no engine answers" in refusal
    assert "run this as root" in refusal
    assert "ENGINE=" in refusal
    assert command_line.left() == []


@needs_root
def test_the_embedded_engine_and_not_root(command_line: CommandLine) -> None:
    refusal = command_line.verify(before=NOBODY, ENGINE="docker-26.1").refusal()
    assert "needs root" in refusal
    assert command_line.left() == []


@pytest.mark.engine
def test_the_disk_is_full_while_the_engine_is_built(command_line: CommandLine, tmp_path: Path) -> None:
    disk, listing = command_line.home / "disk", tmp_path / "listing"
    disk.mkdir()
    small = (
        f'mount -t tmpfs -o size=24m tmpfs {disk} && {{ "$@"; code=$?; find {disk} -type f >{listing}; exit $code; }}'
    )
    before = ("unshare", "--mount", "--propagation", "private", "sh", "-c", small, "sh")
    refusal = command_line.verify(before=before, ENGINE="docker-26.1", IMAGES="pull", CACHE_DIR=str(disk)).refusal()
    assert "make room or set CACHE_DIR" in refusal
    assert [line for line in listing.read_text().splitlines() if not line.endswith(("lock", "users"))] == []
    assert command_line.left() == []
