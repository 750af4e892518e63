"""The engine's host as this process sees it: at which addresses its ports are looked at, and what the name of one resolves to."""

from __future__ import annotations

import socket
from dataclasses import dataclass


@dataclass(frozen=True)
class Host:
    """Where the engine's host is looked at from.

    `addresses` are addresses of either family at which its published ports are reached, the one to look at first in front.
    `is_local` says that this process is on the host itself, so that its interfaces can be listed here. `told` is for reports:
    it names no address. Where no address is left, `out_of_reach` says why, in words for whoever reads a verdict.
    """

    addresses: tuple[str, ...]
    is_local: bool
    told: str
    out_of_reach: str = ""


THIS_MACHINE = Host(("127.0.0.1",), is_local=True, told="this machine, on which the engine is")


def addresses_of(name: str) -> tuple[str, ...]:
    """The addresses that a name or an address resolves to here, in the resolver's order; none when it resolves to nothing."""
    try:
        found = socket.getaddrinfo(name, None, type=socket.SOCK_STREAM)
    except OSError:
        return ()
    return tuple(dict.fromkeys(str(place[0]) for *_, place in found))
