"""The engine's host as this process sees it: at which addresses its ports are looked at, and what the name of one resolves to;
and another host beside it."""

from __future__ import annotations

import socket
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Host:
    """Where the engine's host is looked at from.

    `addresses` are addresses of either family at which its published ports are reached, the one to look at first in front.
    `is_local` says that this process is on the host itself, so that its interfaces can be listed here, and `shows_bridges` that
    the engine's networks are among them: those of an engine without root are not. `told` is for reports: it names no address.
    Where no address is left, `out_of_reach` says why, in words for whoever reads a verdict.
    """

    addresses: tuple[str, ...]
    is_local: bool
    told: str
    out_of_reach: str = ""
    shows_bridges: bool = False


THIS_MACHINE = Host(("127.0.0.1",), is_local=True, told="this machine, on which the engine is")
OUR_NETWORK = Host(THIS_MACHINE.addresses, is_local=True, told=THIS_MACHINE.told, shows_bridges=True)
"""This machine, whose network namespace is the engine's too."""


@dataclass(frozen=True)
class NeighbourHost:
    """Another host on a link with the engine's, in the network namespace `netns`; it sends everything through the engine's host.

    `interface` is the engine's host's end of the link, with the addresses `ipv4` and `ipv6` there; its own end has `own_ipv4` and
    `own_ipv6`, and `servers`, further addresses for nameservers.
    """

    netns: Path
    interface: str
    ipv4: str
    ipv6: str
    own_ipv4: str
    own_ipv6: str
    servers: tuple[str, ...] = ()


def addresses_of(name: str) -> tuple[str, ...]:
    """The addresses that a name or an address resolves to here, in the resolver's order; none when it resolves to nothing."""
    try:
        found = socket.getaddrinfo(name, None, type=socket.SOCK_STREAM)
    except OSError:
        return ()
    return tuple(dict.fromkeys(str(place[0]) for *_, place in found))
