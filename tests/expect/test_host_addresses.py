"""The host as somebody standing there sees it: its own addresses, not those of bridges that come and go."""

from __future__ import annotations

import socket
from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace

import psutil
import pytest

from support.engine.host import Host
from support.engine.target import Target
from support.expect.host_addresses import host_addresses, host_has_ipv6, ipv6_loopback
from support.world.world import World

V4, V6 = socket.AF_INET, socket.AF_INET6
INTERFACES = {
    "lo": [(V4, "127.0.0.1"), (V6, "::1")],
    "eth0": [(V4, "192.0.2.9"), (V6, "2001:db8::9")],
    "br-3f9c2a": [(V4, "172.20.0.1")],
    "docker0": [(V4, "172.17.0.1")],
}


@pytest.fixture
def interfaces(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Have the host these interfaces, only the addresses of these families."""

    def have(*families: int) -> None:
        found = {
            name: [SimpleNamespace(family=family, address=address) for family, address in each if family in families]
            for name, each in INTERFACES.items()
        }
        monkeypatch.setattr(psutil, "net_if_addrs", lambda: found)

    return have


def _remote(world: World, *addresses: str) -> World:
    engine = world.stage.engine
    target = Target("tcp://engine.example.test:2376", "", seen=Host(addresses, is_local=False, told=""))
    world.stage = replace(world.stage, engine=SimpleNamespace(api=engine.api, kind=engine.kind, target=target))  # type: ignore[arg-type]
    return world


def test_the_addresses_of_this_host(world: World, interfaces: Callable[..., None]) -> None:
    interfaces(V4, V6)
    assert host_addresses(world) == ["127.0.0.1", "192.0.2.9", "172.17.0.1"]
    assert host_has_ipv6(world)
    assert ipv6_loopback(world) == ["::1"]


def test_a_host_without_ipv6(world: World, interfaces: Callable[..., None]) -> None:
    interfaces(V4)
    assert not host_has_ipv6(world)
    assert ipv6_loopback(world) == []


@pytest.mark.parametrize(
    ("addresses", "of_ipv6"), [(["198.51.100.7", "2001:db8::7"], ["2001:db8::7"]), (["198.51.100.7"], [])]
)
def test_a_remote_host_is_known_by_what_was_seen_of_it(
    world: World, interfaces: Callable[..., None], addresses: list[str], of_ipv6: list[str]
) -> None:
    interfaces(V4)
    remote = _remote(world, *addresses)
    assert host_addresses(remote) == addresses
    assert ipv6_loopback(remote) == of_ipv6
    assert host_has_ipv6(remote)
