"""Whose address a service sees."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from ipaddress import IPv4Interface
from pathlib import Path

import pytest

from support.engine.host import NeighbourHost
from support.errors import Deviation
from support.expect import origins
from support.expect.trying import Destination, Try
from support.world.host_network import HostInterface
from support.world.world import World

SENTENCE = '{} reaches the Redis server of "redis" at every address of the host, which sees it with {}'
START = """
    Given a network "n"
    And an Alpine container "client" runs on "n"
    And a Redis container "redis" runs on "n" with its port 6379 published
"""


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch, world: World) -> dict[str, str]:
    """What the service sees, by the address that was asked."""
    found: dict[str, str] = {"192.0.2.7": ""}
    beside = NeighbourHost(Path("/proc/1/ns/net"), "cns-link7", "198.18.0.1", "2001:2::1", "198.18.0.2", "2001:2::2")
    world.stage = replace(world.stage, neighbour=beside)
    monkeypatch.setattr(origins, "reached", lambda *_: [Destination(each, 20001) for each in found])
    monkeypatch.setattr(
        origins,
        "whom_it_sees",
        lambda _world, _who, _service, at: found[at.address] or Try(answered=False, told="gone"),
    )
    host = [HostInterface(2, "eth0", "", (IPv4Interface("192.0.2.7/24"),))]
    monkeypatch.setattr(origins, "interfaces", lambda: host)
    monkeypatch.setattr(origins, "host_addresses", lambda _world, ipv6: ["fd00::7"] if ipv6 else [])
    return found


@pytest.mark.parametrize(
    ("observer", "sender", "at", "address"),
    [
        ("another host", "its own address", "192.0.2.7", "198.18.0.2"),
        ("another host", "its own address", "fd00::7", "2001:2::2"),
        ("the host", "its own address", "192.0.2.7", "192.0.2.7"),
        ("the host", "an address of the host", "127.0.0.1", "192.0.2.7"),
        ("the host", "an address of the host", "::1", "fd00::7"),
    ],
)
def test_who_is_seen_rightly(
    say: Callable[[str], None], seen: dict[str, str], observer: str, sender: str, at: str, address: str
) -> None:
    seen.clear()
    say(START)
    seen[at] = address
    say(f"Then {SENTENCE.format(observer, sender)}")


def test_a_container_and_a_gateway(say: Callable[[str], None], world: World, seen: dict[str, str]) -> None:
    say(START)
    seen["192.0.2.7"] = str(world.container("client").only_address())
    say("Then " + SENTENCE.format('"client"', "its own address"))
    seen["192.0.2.7"] = str(world.networks["n"].subnet()[1])
    say("Then " + SENTENCE.format('"client"', 'the gateway of "n"'))
    with pytest.raises(Deviation, match=r'it sees [0-9.]+, the gateway of "n"'):
        say("Then " + SENTENCE.format('"client"', "its own address"))


@pytest.mark.parametrize(
    ("observer", "sender", "address", "observed"),
    [
        ("another host", "its own address", "192.0.2.7", "192.0.2.7: it sees 192.0.2.7"),
        ("the host", "an address of the host", "203.0.113.9", "192.0.2.7: it sees 203.0.113.9"),
        ("another host", "its own address", "", "192.0.2.7: gone"),
    ],
)
def test_who_is_seen_as_somebody_else(
    say: Callable[[str], None], seen: dict[str, str], observer: str, sender: str, address: str, observed: str
) -> None:
    say(START)
    seen["192.0.2.7"] = address
    with pytest.raises(Deviation) as found:
        say(f"Then {SENTENCE.format(observer, sender)}")
    assert found.value.observed == observed
