"""The engine's host as somebody standing there sees it: its addresses, and what it publishes."""

from __future__ import annotations

import socket

import psutil

from support.world.world import World

IPV6_LOOPBACK = "::1"


def host_addresses(world: World) -> list[str]:
    """The addresses at which the host is known: of a remote host those that its name has, of this host its IPv4 addresses.

    Bridges that come and go with the scenarios that run beside this one are left out.
    """
    target = world.stage.engine.target
    if not target.is_local:
        return list(target.addresses)
    return [
        each.address
        for name, addresses in psutil.net_if_addrs().items()
        if not world.stage.engine.kind.comes_and_goes(name)
        for each in addresses
        if each.family is socket.AF_INET
    ]


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
