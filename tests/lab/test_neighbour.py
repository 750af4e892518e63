"""A neighbour host beside a network namespace that stands for an engine's host: made, used, and gone whatever happens."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pyroute2 import IPRoute
from tenacity import Retrying, retry_if_result, stop_after_delay, wait_fixed

from support.engine.namespaces import inside
from support.errors import CannotRun
from support.lab import neighbour
from support.lab.neighbour import INTERFACE, is_of_the_lab, neighbour_host

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="network namespaces are made by root")


@pytest.fixture
def host() -> Iterator[Path]:
    """The network namespace of a host with nothing but its loopback interface."""
    with subprocess.Popen(["unshare", "--net", "sh", "-c", "echo; exec cat"], stdin=-1, stdout=-1) as keeper:
        assert keeper.stdout is not None
        keeper.stdout.readline()
        yield Path(f"/proc/{keeper.pid}/ns/net")
        keeper.kill()


def _links(namespace: Path) -> list[str]:
    def names() -> list[str]:
        with IPRoute() as kernel:
            return [each.get_attr("IFLA_IFNAME") for each in kernel.get_links()]

    return [name for name in inside(namespace, names) if name.startswith(INTERFACE)]


def _gone(namespace: Path) -> bool:
    """Whether no link is left: the kernel takes a namespace down in the background."""
    waiting = Retrying(
        stop=stop_after_delay(10),
        wait=wait_fixed(0.05),
        retry=retry_if_result(bool),
        retry_error_callback=lambda state: True,
    )
    return not waiting(_links, namespace)


@pytest.mark.parametrize(("family", "which"), [(socket.AF_INET, "ipv4"), (socket.AF_INET6, "ipv6")])
def test_it_reaches_the_host_over_both_families(host: Path, family: socket.AddressFamily, which: str) -> None:
    with neighbour_host(host) as beside:
        address = getattr(beside, which)
        server = inside(host, lambda: socket.create_server((address, 0), family=family))
        with server:
            port = server.getsockname()[1]
            inside(beside.netns, lambda: socket.create_connection((address, port), timeout=5)).close()
            assert server.accept()[1][0] != address
        with pytest.raises(OSError, match="refused"):
            inside(beside.netns, lambda: socket.create_connection((address, port), timeout=5))
    assert _gone(host)


def test_what_it_sends_to_loopback_goes_to_the_host(host: Path) -> None:
    with neighbour_host(host) as beside:

        def way() -> str:
            with IPRoute() as kernel:
                (found,) = kernel.route("get", dst="127.0.0.1")
                return str(found.get_attr("RTA_GATEWAY"))

        assert inside(beside.netns, way) == beside.ipv4


def test_two_runs_on_one_engine_have_one_each(host: Path) -> None:
    with neighbour_host(host) as one, neighbour_host(host) as other:
        assert one.interface != other.interface
        assert one.ipv4 != other.ipv4
        assert one.ipv6 != other.ipv6
        assert sorted(_links(host)) == sorted([one.interface, other.interface])
    assert _gone(host)


def test_a_link_that_another_run_has_is_left_alone(host: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    numbers = iter([7, 7, 8])
    monkeypatch.setattr(neighbour.random, "randrange", lambda _: next(numbers))
    with neighbour_host(host), neighbour_host(host) as other:
        assert other.interface == f"{INTERFACE}8"
        with pytest.raises(CannotRun, match="every link is taken"):
            monkeypatch.setattr(neighbour.random, "randrange", lambda _: 7)
            neighbour_host(host).__enter__()


def test_it_is_gone_after_its_run_was_killed(host: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from support.lab.neighbour import neighbour_host\n"
        "with neighbour_host(Path(sys.argv[1])): print('there', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen([sys.executable, "-c", program, str(host)], stdin=-1, stdout=-1) as run:
        assert run.stdout is not None
        assert run.stdout.readline() == b"there\n"
        assert len(_links(host)) == 1
        run.send_signal(signal.SIGKILL)
        # A worker's copy of the pipe, which outlives the run for a moment, keeps nothing.
        run.wait()
        assert _gone(host)


def test_where_nothing_can_be_made_the_run_says_so(host: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(neighbour, "KEEPER", ["sh", "-c", "echo unshare: not permitted"])
    with pytest.raises(CannotRun, match="unshare: not permitted; grant CAP_SYS_ADMIN"):
        neighbour_host(host).__enter__()
    monkeypatch.setattr(neighbour, "KEEPER", ["there-is-no-such-program"])
    with pytest.raises(CannotRun, match="No such file"):
        neighbour_host(host).__enter__()
    assert _links(host) == []


def test_an_engine_of_the_lab_bears_a_mark(host: Path) -> None:
    assert not is_of_the_lab(host)

    def mark() -> None:
        with IPRoute() as kernel:
            kernel.link("set", index=kernel.link_lookup(ifname="lo")[0], ifalias=neighbour.MARK)

    inside(host, mark)
    assert is_of_the_lab(host)
    init = Path("support/lab/init.sh").read_text(encoding="utf-8")
    assert f"ip link set lo alias {neighbour.MARK}\n" in init
