"""The engine's host as somebody standing there sees it: its addresses, and what it publishes."""

from __future__ import annotations

import socket
from ipaddress import IPv4Address, IPv4Network
from pathlib import Path

import psutil

from support.world.host_network import interfaces, routes
from support.world.world import World

EPHEMERAL_PORTS = Path("/proc/sys/net/ipv4/ip_local_port_range")
LOOPBACK, IPV6_LOOPBACK = "127.0.0.1", "::1"
SHORTEST = 4
"""Bits of the shortest network that is no part of everything."""
LINKS = "cns-link"
"""How interfaces begin that lead to neighbour hosts, each of which is some run's (`support.lab.neighbour`)."""


def host_addresses(world: World, *, ipv6: bool = False) -> list[str]:
    """The addresses at which the host is known: of a remote host those that its name has, of this host those of its
    interfaces, of IPv4 or of IPv6.

    Bridges that come and go with the scenarios that run beside this one, and links to other runs' neighbours, are left out.
    """
    target = world.stage.engine.target
    if not target.is_local:
        return [each for each in target.addresses if not ipv6 or ":" in each]
    return [
        each.address
        for name, addresses in psutil.net_if_addrs().items()
        if not _comes_and_goes(world, name)
        for each in addresses
        if each.family is (socket.AF_INET6 if ipv6 else socket.AF_INET) and "%" not in each.address
    ]


def _comes_and_goes(world: World, interface: str) -> bool:
    neighbour = world.stage.neighbour
    if interface.startswith(LINKS):
        return neighbour is None or interface != neighbour.interface
    return world.stage.engine.kind.comes_and_goes(interface)


def host_has_ipv6(world: World) -> bool:
    """Whether some interface of the host has an IPv6 address; of a remote host it is taken for granted."""
    interfaces = psutil.net_if_addrs().values()
    return not world.stage.engine.target.is_local or any(
        each.family is socket.AF_INET6 for addresses in interfaces for each in addresses
    )


def ipv6_loopback(world: World) -> list[str]:
    """The host's IPv6 loopback address, where there is one; of a remote host those IPv6 addresses at which it is known."""
    target = world.stage.engine.target
    if not target.is_local:
        return [address for address in target.addresses if ":" in address]
    return [IPV6_LOOPBACK] if host_has_ipv6(world) else []


def ephemeral_ports() -> range:
    """The host's own range of ephemeral ports, as whoever stands there sees it. Source: Linux, networking/ip-sysctl,
    ip_local_port_range."""
    first, last = map(int, EPHEMERAL_PORTS.read_text(encoding="ascii").split())
    return range(first, last + 1)


def on_the_host_beside(world: World, subnet: IPv4Network, gateway: IPv4Address) -> list[str]:
    """What of the host shares an address with a network's subnet, beside the network's own bridge, which bears its gateway's
    address. Nothing where the host cannot be looked at.

    Routes through other hosts do not count: Docker looks at those on its own links only, on purpose. Source: moby pull request
    42598 and issue 46615. Halves of everything, which tunnels of private networks take, are no networks.
    """
    if not world.shows_bridges:
        return []
    there = interfaces()
    own = {each.index for each in there if each.bears(gateway)}
    names = {each.index: each.name for each in there}
    borne = [(each.index, address.network) for each in there for address in each.addresses]
    led = [(each.index, each.network) for each in routes() if each.on_link and each.network.prefixlen >= SHORTEST]
    return sorted(
        {
            f"{network} of the host's {names.get(index, 'interfaces')}"
            for index, network in (*borne, *led)
            if index not in own and network.overlaps(subnet)
        }
    )
