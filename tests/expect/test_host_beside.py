"""What of the host a network may share addresses with, by what its kernel tells."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import IPv4Address, IPv4Interface, IPv4Network

import pytest

from support.engine.host import OUR_NETWORK, THIS_MACHINE, Host
from support.expect import host_addresses as host
from support.expect.host_addresses import on_the_host_beside
from support.world.host_network import HostInterface, HostRoute
from support.world.world import World

SUBNET, GATEWAY = IPv4Network("172.18.0.0/16"), IPv4Address("172.18.0.1")
OWN = HostInterface(5, "br-0", "bridge", (IPv4Interface("172.18.0.1/16"),))
REAL = HostInterface(2, "eth0", "", (IPv4Interface("10.0.0.9/24"),))
TUNNEL = HostInterface(3, "wg0", "wireguard", ())


def _seen(
    world: World,
    monkeypatch: pytest.MonkeyPatch,
    interfaces: list[HostInterface],
    routes: list[HostRoute],
    seen: Host = OUR_NETWORK,
) -> list[str]:
    monkeypatch.setattr(world.stage.engine, "target", replace(world.stage.engine.target, seen=seen))
    monkeypatch.setattr(host, "interfaces", lambda: interfaces)
    monkeypatch.setattr(host, "routes", lambda: routes)
    return on_the_host_beside(world, SUBNET, GATEWAY)


OF_ITS_OWN = HostRoute(SUBNET, 5, on_link=True)


@pytest.mark.parametrize(
    "routes",
    [
        [OF_ITS_OWN],
        [OF_ITS_OWN, HostRoute(IPv4Network("172.16.0.0/12"), 2, on_link=False)],
        [OF_ITS_OWN, HostRoute(IPv4Network("128.0.0.0/1"), 3, on_link=True)],
        [OF_ITS_OWN, HostRoute(IPv4Network("172.19.0.0/16"), 6, on_link=True)],
    ],
    ids=["its own", "behind another host", "half of everything", "a neighbour"],
)
def test_what_is_no_overlap(world: World, monkeypatch: pytest.MonkeyPatch, routes: list[HostRoute]) -> None:
    assert _seen(world, monkeypatch, [REAL, OWN, TUNNEL], routes) == []


def test_a_route_on_a_link(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    routes = [OF_ITS_OWN, HostRoute(IPv4Network("172.18.7.0/24"), 3, on_link=True)]
    assert _seen(world, monkeypatch, [REAL, OWN, TUNNEL], routes) == ["172.18.7.0/24 of the host's wg0"]


def test_an_address_without_a_route(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    other = HostInterface(8, "eth1", "", (IPv4Interface("172.18.200.1/32"),))
    assert _seen(world, monkeypatch, [OWN, other], [OF_ITS_OWN]) == ["172.18.200.1/32 of the host's eth1"]


def test_a_network_without_a_bridge_yet(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    assert _seen(world, monkeypatch, [REAL], []) == []


@pytest.mark.parametrize("seen", [THIS_MACHINE, Host(("10.0.0.9",), is_local=False, told="")])
def test_where_the_host_is_not_here_nothing_is_looked_at(
    world: World, monkeypatch: pytest.MonkeyPatch, seen: Host
) -> None:
    other = HostInterface(8, "eth1", "", (IPv4Interface("172.18.200.1/32"),))
    assert _seen(world, monkeypatch, [OWN, other], [], seen) == []
