"""What every reader of this room needs: lines and words as Unix means them, addresses, quotes for messages."""

from __future__ import annotations

import re
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import TypeAlias

from support.errors import ProbeBroken

Address: TypeAlias = IPv4Address | IPv6Address

UNREACHABLE = (
    "(?:Connection refused|Network is unreachable|Network unreachable|Host is unreachable|No route to host"
    "|Operation not permitted)"
)
"""A pattern for what keeps a message from its goal, in the words of glibc and of musl."""
_LONGEST_QUOTE = 160
_BLANKS = re.compile(r"[ \t\r\v\f]+")


def lines(text: str) -> list[str]:
    """The lines of `text` without their line feeds; the empty rest after the last one is no line.

    Not `str.splitlines`, which also breaks a line at form feeds and at a dozen other characters that libc and the
    kernel leave alone.
    """
    found = text.split("\n")
    if found[-1] == "":
        found.pop()
    return found


def words(line: str) -> list[str]:
    """The words of a line, parted by what C's `isspace` calls a blank; `str.split` would part them at Unicode's too."""
    return [word for word in _BLANKS.split(line) if word]


def quoted(text: str | bytes) -> str:
    """`text` as a Python literal of bounded length, so that a message stays one printable line whatever was read."""
    if len(text) <= _LONGEST_QUOTE:
        return repr(text)
    return f"{text[:_LONGEST_QUOTE]!r} and {len(text) - _LONGEST_QUOTE} more"


def read_address(text: str, where: str) -> Address:
    """The address that `text` writes down; an IPv6 one may carry a zone (`fe80::1%eth0`).

    Raises ProbeBroken, naming the text and `where` it stood, when it is no address.
    """
    try:
        return ip_address(text)
    except ValueError:
        raise ProbeBroken(f"{where}: {quoted(text)} is no IP address") from None


def read_ipv4(text: str, where: str) -> IPv4Address:
    """The IPv4 address that `text` writes down. Raises ProbeBroken as `read_address` does, for an IPv6 address too."""
    address = read_address(text, where)
    if not isinstance(address, IPv4Address):
        raise ProbeBroken(f"{where}: {quoted(text)} is an IPv6 address where an IPv4 address was expected")
    return address
