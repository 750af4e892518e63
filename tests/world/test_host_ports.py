"""Ports of the host: each handed out once, none that somebody holds."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.errors import CannotRun
from support.world.stage import HostPorts


@pytest.fixture
def held() -> Iterator[int]:
    """A port on loopback that a process of this machine listens on."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        yield server.getsockname()[1]


def test_no_port_is_given_twice_whichever_worker_asks(tmp_path: Path) -> None:
    workers = [HostPorts(tmp_path, 20000, 20009, local=False) for _ in range(2)]
    given = [worker.take() for _ in range(5) for worker in workers]
    assert sorted(given) == list(range(20000, 20010))
    with pytest.raises(CannotRun, match=r"no free host port in PORTS=20000-20009: .* give a wider range with PORTS="):
        workers[0].take()


def test_a_port_that_a_local_process_holds_is_passed_over(tmp_path: Path, held: int) -> None:
    with pytest.raises(CannotRun, match=f"no free host port in PORTS={held}-{held}"):
        HostPorts(tmp_path, held, held, local=True).take()


def test_what_a_remote_host_holds_is_for_its_engine_to_say(tmp_path: Path, held: int) -> None:
    assert HostPorts(tmp_path, held, held, local=False).take() == held


def test_a_port_at_which_nothing_is_served_cannot_be_taken_meanwhile(tmp_path: Path) -> None:
    with HostPorts(tmp_path, 20000, 29999, local=True).nobodys() as port:
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", port), timeout=5)
        with socket.socket() as another, pytest.raises(OSError, match="in use"):
            another.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            another.bind(("0.0.0.0", port))
            another.listen()
    with socket.socket() as another:
        another.bind(("0.0.0.0", port))


def test_a_port_at_which_nothing_is_served_is_not_held_here_for_another_host(tmp_path: Path, held: int) -> None:
    with HostPorts(tmp_path, held, held, local=False).nobodys() as port:
        assert port == held
