"""Which MAC address a container sends to when it means an IPv4 address of its own network."""

from __future__ import annotations

import re
from ipaddress import IPv4Address

from support.errors import ProbeBroken
from support.observe.text import lines, quoted, read_ipv4, words

_HEADING = "IP address       HW type     Flags       HW address            Mask     Device"
_COMPLETE = 0x2
_FLAGS = re.compile(r"0x[0-9a-f]+")
_MAC = re.compile(r"[0-9a-f]{2}(?::[0-9a-f]{2}){5}")


def read_neighbours(text: str) -> dict[IPv4Address, str]:
    """Read /proc/net/arp: the MAC address that each neighbour is known by; neighbours that did not answer yet are left out.

    Raises ProbeBroken for a text of another form. Source: the Linux kernel, net/ipv4/arp.c, arp_seq_show.
    """
    rows = lines(text)
    if rows[:1] != [_HEADING]:
        raise ProbeBroken(f"/proc/net/arp: {quoted(text)} does not begin with its heading")
    found: dict[IPv4Address, str] = {}
    for row in rows[1:]:
        fields = words(row)
        if len(fields) != 6 or not _FLAGS.fullmatch(fields[2]) or not _MAC.fullmatch(fields[3]):
            raise ProbeBroken(f"/proc/net/arp: {quoted(row)} is not a neighbour")
        if int(fields[2], 16) & _COMPLETE:
            found[read_ipv4(fields[0], "/proc/net/arp")] = fields[3]
    return found
