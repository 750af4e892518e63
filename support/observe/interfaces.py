"""The network that a container sees: interfaces with their addresses, and IPv4 routes.

Read from files of /proc and /sys, which `cat` can print in every image, also in one without `ip`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Interface, IPv4Network, IPv6Interface

from support.errors import ProbeBroken
from support.observe.text import lines, quoted, read_ipv4, words

LOOPBACK = "lo"

_DEV_HEADER = re.compile(r"Inter-\|\s+Receive\s+\|\s+Transmit\n face \|bytes .*\|bytes .*")
_DEV_COUNTERS = 16
_ROUTE_HEADING = "Iface Destination Gateway Flags RefCnt Use Metric Mask MTU Window IRTT"
_ROUTE_FIELDS = re.compile(r"(\S+) ([0-9A-F]{8}) ([0-9A-F]{8}) ([0-9A-F]{4}) \d+ \d+ \d+ ([0-9A-F]{8}) \d+ \d+ \d+")
# Linux, include/uapi/linux/route.h
_RTF_GATEWAY = 0x0002
_NO_INTERFACE = "*"
_TRIE_TABLE = re.compile(r"(Main|Local|Id \d+):")
_TRIE_NODE = re.compile(r" +\+-- [0-9.]+/\d+ \d+ \d+ \d+")
_TRIE_LEAF = re.compile(r" +\|-- ([0-9.]+)")
# The words are those of Linux, net/ipv4/fib_trie.c, rtn_scope and rtn_type.
_TRIE_ROUTE = re.compile(
    r" +/(\d+) (?:universe|site|link|host|nowhere|scope=\d+)"
    r" (UNSPEC|UNICAST|LOCAL|BROADCAST|ANYCAST|MULTICAST|BLACKHOLE|UNREACHABLE|PROHIBIT|THROW|NAT|XRESOLVE|type \d+)"
    r"(?: tos=\d+)?"
)
_INET6 = re.compile(r"([0-9a-f]{32}) [0-9a-f]{2,8} ([0-9a-f]{2}) [0-9a-f]{2} [0-9a-f]{2} (\S+)")
_HARDWARE = re.compile(r"[0-9a-f]{2}(?::[0-9a-f]{2})*")
_NO_HARDWARE = re.compile(r"00(?::00)*")


@dataclass(frozen=True)
class Interface:
    """A network interface, up or down.

    `addresses` are its IPv4 addresses with the prefix of the subnet, in numeric order. `mac` is its hardware address
    in lower case; None when it has none (loopback) or none was read. `ipv6` are its IPv6 addresses of every scope.
    """

    name: str
    addresses: tuple[IPv4Interface, ...]
    mac: str | None
    ipv6: tuple[IPv6Interface, ...] = ()

    @property
    def global_ipv6(self) -> tuple[IPv6Interface, ...]:
        """Its IPv6 addresses that are good beyond the link; every interface makes one for the link by itself."""
        return tuple(each for each in self.ipv6 if not each.ip.is_link_local)


@dataclass(frozen=True)
class Route:
    """An IPv4 route of the main table. `gateway` is None for a network that is directly connected.

    `interface` is `*` for a route that refuses or drops packets (unreachable, prohibit, blackhole).
    """

    destination: IPv4Network
    gateway: IPv4Address | None
    interface: str


@dataclass(frozen=True)
class _Local:
    """Addresses of this namespace, and the subnets of the loopback interface."""

    addresses: tuple[IPv4Address, ...]
    loopback: tuple[IPv4Network, ...]


def read_routes(route: str) -> tuple[Route, ...]:
    """Routes of /proc/net/route in file order, which is the order in which the kernel tries those of one destination.

    The file is empty, without even its heading, in a namespace that never had an address. Addresses in it are
    hexadecimal numbers in the byte order of the engine's machine, taken to be little-endian.

    Raises ProbeBroken for a line that does not have the kernel's form. Source: Linux, net/ipv4/fib_trie.c,
    fib_route_seq_show.
    """
    rows = lines(route)
    if not rows:
        return ()
    if " ".join(words(rows[0])) != _ROUTE_HEADING:
        raise ProbeBroken(f"/proc/net/route: {quoted(rows[0])} is not its heading")
    return tuple(_route(row) for row in rows[1:])


def default_gateway(routes: Sequence[Route]) -> IPv4Address | None:
    """The gateway of the default route that the kernel takes, None when there is no such route or it has no gateway."""
    return next((route.gateway for route in routes if route.destination.prefixlen == 0), None)


def read_local_addresses(fib_trie: str) -> tuple[IPv4Address, ...]:
    """Every IPv4 address that the container itself has, on whatever interface, up or down, in numeric order.

    This is the list to hold an address against that must be gone: it needs no guess about the interface.

    Raises ProbeBroken for text that is not /proc/net/fib_trie.
    """
    return _read_fib_trie(fib_trie).addresses


def read_ipv6_addresses(if_inet6: str) -> dict[str, tuple[IPv6Interface, ...]]:
    """The IPv6 addresses of each interface that has any, from /proc/net/if_inet6; empty text is that of a kernel without IPv6.

    Raises ProbeBroken for a line that does not have the kernel's form. Source: Linux, net/ipv6/addrconf.c, if6_seq_show.
    """
    found: dict[str, tuple[IPv6Interface, ...]] = {}
    for row in lines(if_inet6):
        match = _INET6.fullmatch(" ".join(words(row)))
        if match is None:
            raise ProbeBroken(
                f"/proc/net/if_inet6: {quoted(row)} is no address, interface, prefix length, scope and flags"
            )
        digits, length, name = match.groups()
        address = IPv6Interface((int(digits, 16), int(length, 16)))
        found[name] = (*found.get(name, ()), address)
    return found


def read_interfaces(dev: str, route: str, fib_trie: str, macs: Mapping[str, str]) -> tuple[Interface, ...]:
    """Interfaces by name, from the texts of /proc/net/{dev,route,fib_trie} and the hardware address of each interface.

    The kernel lists addresses without their interface, so each is given to the interface whose directly connected
    subnet holds it; in case of several, to the smallest. An interface that is down has no subnet: it is listed
    without addresses, and what it had is in `read_local_addresses` alone. A second address with a /32 prefix of its
    own, inside another subnet of the container, cannot be told from one with that subnet's prefix.

    Raises ProbeBroken for text that does not have the kernel's form, for files that contradict each other, and for an
    address that may belong to more than one interface, or to none.
    """
    names = read_names(dev)
    local = _read_fib_trie(fib_trie)
    subnets = {(network, LOOPBACK) for network in local.loopback}
    for entry in read_routes(route):
        if entry.interface not in {*names, _NO_INTERFACE}:
            raise ProbeBroken(f"/proc/net/route names {quoted(entry.interface)}, which /proc/net/dev does not have")
        if entry.gateway is None and entry.interface != _NO_INTERFACE and 0 < entry.destination.prefixlen < 32:
            subnets.add((entry.destination, entry.interface))
    strangers = set(macs) - set(names)
    if strangers:
        raise ProbeBroken(f"hardware addresses of {sorted(strangers)}, which /proc/net/dev does not have")
    placed = _place(local.addresses, subnets, names)
    return tuple(Interface(name, tuple(sorted(placed[name])), _mac(name, macs.get(name, ""))) for name in sorted(names))


def _place(
    addresses: Sequence[IPv4Address], subnets: set[tuple[IPv4Network, str]], names: Sequence[str]
) -> dict[str, list[IPv4Interface]]:
    placed: dict[str, list[IPv4Interface]] = {name: [] for name in names}
    inhabited: set[tuple[IPv4Network, str]] = set()
    passed_over: dict[tuple[IPv4Network, str], IPv4Address] = {}
    without_subnet = set(names) - {LOOPBACK} - {name for _, name in subnets}
    for address in addresses:
        holding = sorted(
            (subnet for subnet in subnets if address in subnet[0]), key=lambda subnet: (-subnet[0].prefixlen, subnet[1])
        )
        if not holding:
            if without_subnet:
                continue
            raise ProbeBroken(f"/proc/net/fib_trie: {address} is in no subnet of any interface")
        (network, name), *others = holding
        if others and others[0][0] == network:
            raise ProbeBroken(f"{address} may be on {name} or on {others[0][1]}, both have the subnet {network}")
        if name not in placed:
            raise ProbeBroken(f"{address} is on {name}, which /proc/net/dev does not have")
        placed[name].append(IPv4Interface((address, network.prefixlen)))
        inhabited.add((network, name))
        passed_over.update(dict.fromkeys(others, address))
    # Every address but one of /32 makes a subnet, so a larger subnet left without any may own one given to a smaller.
    for (network, name), address in passed_over.items():
        if (network, name) not in inhabited:
            raise ProbeBroken(f"{address} may as well be on {name}, whose subnet {network} has no other address")
    return placed


def read_names(dev: str) -> tuple[str, ...]:
    """The names of all interfaces, in the kernel's order. Raises ProbeBroken for text that is not /proc/net/dev."""
    rows = lines(dev)
    if not _DEV_HEADER.fullmatch("\n".join(rows[:2])):
        raise ProbeBroken(f"/proc/net/dev: {quoted(dev)} does not start with its heading")
    names: list[str] = []
    for row in rows[2:]:
        name, _, rest = row.lstrip(" ").partition(":")
        counters = words(rest)
        if not name or len(counters) != _DEV_COUNTERS or not all(map(_is_number, counters)):
            raise ProbeBroken(f"/proc/net/dev: {quoted(row)} is not a name and {_DEV_COUNTERS} counters")
        if name in names:
            raise ProbeBroken(f"/proc/net/dev: {quoted(name)} is listed twice")
        names.append(name)
    return tuple(names)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _route(row: str) -> Route:
    match = _ROUTE_FIELDS.fullmatch(" ".join(words(row)))
    if match is None:
        raise ProbeBroken(f"/proc/net/route: {quoted(row)} does not have the fields of a route")
    interface, destination, gateway, flags, mask = match.groups()
    has_gateway = bool(int(flags, 16) & _RTF_GATEWAY)
    via = _little_endian(gateway)
    if has_gateway != bool(int(via)):
        raise ProbeBroken(f"/proc/net/route: gateway and flags of {quoted(row)} contradict each other")
    try:
        network = IPv4Network(f"{_little_endian(destination)}/{_prefix_length(mask)}")
    except ValueError:
        raise ProbeBroken(f"/proc/net/route: destination and mask of {quoted(row)} are no network") from None
    return Route(network, via if has_gateway else None, interface)


def _little_endian(digits: str) -> IPv4Address:
    return IPv4Address(int.from_bytes(bytes.fromhex(digits), "little"))


def _prefix_length(digits: str) -> int:
    """Length of the prefix that the mask leaves; raises ValueError when its bits are not all to the left."""
    bits = f"{int(_little_endian(digits)):032b}"
    if "01" in bits:
        raise ValueError
    return bits.count("1")


def _read_fib_trie(fib_trie: str) -> _Local:
    addresses: set[IPv4Address] = set()
    loopback: set[IPv4Network] = set()
    leaf: IPv4Address | None = None
    for row in lines(fib_trie):
        where = f"/proc/net/fib_trie, {quoted(row)}"
        if _TRIE_TABLE.fullmatch(row) or _TRIE_NODE.fullmatch(row):
            leaf = None
        elif match := _TRIE_LEAF.fullmatch(row):
            leaf = read_ipv4(match[1], where)
        elif (match := _TRIE_ROUTE.fullmatch(row)) and leaf is not None:
            if match[2] != "LOCAL":
                continue
            try:
                network = IPv4Network((leaf, int(match[1])))
            except ValueError:
                raise ProbeBroken(f"{where}: no network of {leaf}") from None
            if network.prefixlen == 32:
                addresses.add(leaf)
            else:
                # Only on a loopback device is a whole subnet local. Source: Linux, net/ipv4/fib_frontend.c,
                # fib_add_ifaddr.
                loopback.add(network)
        else:
            raise ProbeBroken(f"{where}: not understood here")
    return _Local(tuple(sorted(addresses)), tuple(sorted(loopback)))


def _mac(name: str, text: str) -> str | None:
    address = text.strip()
    if not address:
        return None
    if not _HARDWARE.fullmatch(address):
        raise ProbeBroken(f"hardware address of {name}: {quoted(text)} is none")
    return None if _NO_HARDWARE.fullmatch(address) else address
