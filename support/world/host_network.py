"""The interfaces and routes of the engine's host, as the kernel tells them to somebody standing there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Interface, IPv4Network, IPv6Address
from pathlib import Path

from pyroute2 import IPRoute

from support.observe.interfaces import read_local_addresses, read_names

IPV4, IPV6 = 2, 10
TENTATIVE = 0x40
"""IFA_F_TENTATIVE: nobody answers at the address before the host has asked whether others have it. Source: rtnetlink(7)."""
MAIN_TABLE, UNICAST = 254, 1
"""Where routes are that lead somewhere. Source: rtnetlink(7), RT_TABLE_MAIN and RTN_UNICAST."""


@dataclass(frozen=True)
class HostInterface:
    """An interface: its number, which the kernel gives to no other after it, its name, its `kind` ("bridge", "veth", empty for a
    real one), and its IPv4 addresses."""

    index: int
    name: str
    kind: str
    addresses: tuple[IPv4Interface, ...]

    def bears(self, address: IPv4Address) -> bool:
        """Whether it has this address."""
        return any(each.ip == address for each in self.addresses)


@dataclass(frozen=True)
class HostRoute:
    """Where the host sends what goes to a network: to the interface of this number, `on_link` when it is there itself and not
    behind another host."""

    network: IPv4Network
    index: int
    on_link: bool


@dataclass(frozen=True)
class HostSight:
    """Names of interfaces, and the addresses that are on any of them, as a container sees its own."""

    names: frozenset[str]
    addresses: frozenset[IPv4Address]


def sight() -> HostSight:
    """What a container in the network namespace of whoever asks would see of it."""
    dev, fib_trie = (Path(f"/proc/thread-self/net/{each}").read_text(encoding="ascii") for each in ("dev", "fib_trie"))
    return HostSight(frozenset(read_names(dev)), frozenset(read_local_addresses(fib_trie)))


def interfaces() -> list[HostInterface]:
    """All interfaces of the network namespace of whoever asks."""
    with IPRoute() as kernel:
        addresses: dict[int, list[IPv4Interface]] = {}
        for each in kernel.get_addr(family=IPV4):
            text = f"{each.get_attr('IFA_LOCAL') or each.get_attr('IFA_ADDRESS')}/{each['prefixlen']}"
            addresses.setdefault(each["index"], []).append(IPv4Interface(text))
        return [
            HostInterface(
                each["index"],
                str(each.get_attr("IFLA_IFNAME")),
                str(each.get_nested("IFLA_LINKINFO", "IFLA_INFO_KIND") or ""),
                tuple(addresses.get(each["index"], ())),
            )
            for each in kernel.get_links()
        ]


def tentative_addresses() -> frozenset[IPv6Address]:
    """The IPv6 addresses of the network namespace of whoever asks that it does not answer at yet: it is finding out whether
    others on the link have them, which takes up to two seconds after the link came up. Source: RFC 4862, sections 5.4 and 5.4.2.
    """
    with IPRoute() as kernel:
        return frozenset(
            IPv6Address(each.get_attr("IFA_ADDRESS"))
            for each in kernel.get_addr(family=IPV6)
            if each["flags"] & TENTATIVE
        )


def routes() -> list[HostRoute]:
    """All routes to networks of IPv4, the default one not among them."""
    with IPRoute() as kernel:
        found = []
        for each in kernel.get_routes(family=IPV4, table=MAIN_TABLE, type=UNICAST):
            if destination := each.get_attr("RTA_DST"):
                network = IPv4Network(f"{destination}/{each['dst_len']}")
                found.append(HostRoute(network, each.get_attr("RTA_OIF") or 0, not each.get_attr("RTA_GATEWAY")))
        return found


def bearing(address: IPv4Address, among: Iterable[HostInterface]) -> list[HostInterface]:
    """Those of the interfaces that have an address."""
    return [each for each in among if each.bears(address)]
