"""Default gateways of a container for IPv6, read from /proc/net/ipv6_route, which `cat` can print in every image."""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import IPv6Address

from support.errors import ProbeBroken
from support.observe.text import lines, quoted, words

# Linux, net/ipv6/route.c, rt6_info_route: destination, source, next hop, metric, two counters, flags, interface.
_ROUTE = re.compile(
    r"([0-9a-f]{32}) ([0-9a-f]{2}) [0-9a-f]{32} [0-9a-f]{2} ([0-9a-f]{32})"
    r" [0-9a-f]{8} [0-9a-f]{8} [0-9a-f]{8} ([0-9a-f]{8}) (\S+)"
)
# Linux, include/uapi/linux/route.h
_RTF_GATEWAY = 0x0002


@dataclass(frozen=True)
class IPv6Gateway:
    """Where whatever has no route of its own is sent: to this address, through this interface."""

    address: IPv6Address
    interface: str


def read_ipv6_gateways(ipv6_route: str) -> tuple[IPv6Gateway, ...]:
    """The gateways of the default routes, in the order of the file; empty text is that of a kernel without IPv6.

    Routes that refuse or drop packets have no gateway and are not among them. Raises ProbeBroken for a line that does not have
    the kernel's form.
    """
    found = []
    for row in lines(ipv6_route):
        match = _ROUTE.fullmatch(" ".join(words(row)))
        if match is None:
            raise ProbeBroken(f"/proc/net/ipv6_route: {quoted(row)} is no route")
        destination, length, gateway, flags, interface = match.groups()
        if int(destination, 16) == 0 and int(length, 16) == 0 and int(flags, 16) & _RTF_GATEWAY:
            found.append(IPv6Gateway(IPv6Address(int(gateway, 16)), interface))
    return tuple(found)
