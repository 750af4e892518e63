"""Nameservers around a network namespace that stands for an engine's host."""

from __future__ import annotations

import os
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from dnslib import RCODE, DNSRecord

from support.engine.namespaces import inside
from support.engine.upstream import FIRST_PORT, Given, OutsideServers
from support.errors import CannotRun
from support.lab import answering
from support.lab.answering import nameservers
from support.lab.neighbour import neighbour_host

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="network namespaces are made by root")

ADDRESS = Given(data=("c6336450",))


@pytest.fixture
def host() -> Iterator[Path]:
    """The network namespace of a host with nothing but its loopback interface, which is up."""
    keep = ["unshare", "--net", "sh", "-c", "ip link set lo up; echo; exec cat"]
    with subprocess.Popen(keep, stdin=-1, stdout=-1) as keeper:
        assert keeper.stdout is not None
        keeper.stdout.readline()
        yield Path(f"/proc/{keeper.pid}/ns/net")
        keeper.kill()


@pytest.fixture
def passing_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody looks whether the host's nameservers pass on: it has none."""
    monkeypatch.setattr(answering, "_demand_passed_on", lambda _: None)


def _ask(at: tuple[str, int], name: str, *, tcp: bool = False, seconds: float = 5) -> DNSRecord:
    question = DNSRecord.question(name).pack()
    with socket.socket(type=socket.SOCK_STREAM if tcp else socket.SOCK_DGRAM) as asking:
        asking.settimeout(seconds)
        asking.connect(at)
        asking.sendall((len(question).to_bytes(2) if tcp else b"") + question)
        reply = asking.recv(512)
    return DNSRecord.parse(reply[2:] if tcp else reply)


def _at(servers: OutsideServers, address: str) -> tuple[str, int]:
    number = int(servers.domain.removeprefix("run").removesuffix(".test"))
    return address, FIRST_PORT + number


@pytest.mark.usefixtures("passing_on")
def test_they_answer_what_they_are_told_and_keep_what_they_were_asked(host: Path, tmp_path: Path) -> None:
    with neighbour_host(host) as beside, nameservers(host, beside, tmp_path / "nameservers") as servers:
        name = f"shop.{servers.domain}"
        servers.tell("192.0.2.53", name, {1: ADDRESS, 0: Given()})
        servers.tell(beside.servers[1], name, {0: Given(int(RCODE.REFUSED))})
        over_udp = inside(host, lambda: _ask(_at(servers, "127.0.0.1"), name))
        over_tcp = inside(host, lambda: _ask(_at(servers, "127.0.0.1"), name, tcp=True))
        assert [str(each.rdata) for each in (*over_udp.rr, *over_tcp.rr)] == ["198.51.100.80"] * 2
        assert inside(host, lambda: _ask(_at(servers, "127.0.0.2"), name)).header.rcode == RCODE.NXDOMAIN
        refused = inside(host, lambda: _ask((beside.servers[1], 53), name.upper()))
        assert refused.header.rcode == RCODE.REFUSED
        asked = servers.asked([name])
        assert [each.server for each in asked] == ["192.0.2.53", "192.0.2.53", "127.0.0.53", beside.servers[1]]
        assert asked[3].by == beside.ipv4


@pytest.mark.usefixtures("passing_on")
def test_silence_is_an_answer_too(host: Path, tmp_path: Path) -> None:
    with nameservers(host, None, tmp_path / "nameservers") as servers:
        name = f"shop.{servers.domain}"
        servers.tell("192.0.2.53", name, {0: Given(silent=True)})
        with pytest.raises(TimeoutError):
            inside(host, lambda: _ask(_at(servers, "127.0.0.1"), name, seconds=0.3))
        assert len(servers.asked([name])) == 1


@pytest.mark.usefixtures("passing_on")
def test_two_runs_have_a_domain_each_and_leave_it(host: Path, tmp_path: Path) -> None:
    with (
        nameservers(host, None, tmp_path / "one") as first,
        nameservers(host, None, tmp_path / "two") as second,
    ):
        assert first.domain != second.domain
    with nameservers(host, None, tmp_path / "three") as third:
        assert third.domain == first.domain


def test_a_host_that_does_not_pass_on_is_no_good(host: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answering, "READY", 1)
    with (
        pytest.raises(CannotRun, match=r"the host's nameserver 192\.0\.2\.53 does not answer"),
        nameservers(host, None, tmp_path / "nameservers"),
    ):
        pass
