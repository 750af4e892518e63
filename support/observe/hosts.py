"""A container's /etc/hosts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import IPv6Address

from support.errors import Garbled, ProbeBroken
from support.observe.text import Address, lines, quoted, read_address, words

# The IPv6 lines that engines write into every container besides that of ::1. Source: any /etc/hosts made by Docker.
_BOILERPLATE = frozenset(IPv6Address(address) for address in ("fe00::", "ff00::", "ff02::1", "ff02::2"))

_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")


@dataclass(frozen=True)
class HostsLine:
    """One line: an address and its names in the order of the line, at least one."""

    address: Address
    names: tuple[str, ...]


@dataclass(frozen=True)
class HostsFile:
    """The lines that name an address, in file order. Comments are gone; repeated lines are kept."""

    lines: tuple[HostsLine, ...]

    def names_of(self, address: Address) -> tuple[str, ...]:
        """Names of `address`, in the order of its line. Raises LookupError when no line, or more than one, holds it."""
        found = self.lines_for(address)
        if len(found) != 1:
            raise LookupError(f"{len(found)} lines of /etc/hosts hold {address}, expected one")
        return found[0].names

    def lines_for(self, address: Address) -> tuple[HostsLine, ...]:
        """Every line that holds `address`, in file order; empty when there is none."""
        return tuple(line for line in self.lines if line.address == address)

    def addresses_of(self, name: str) -> tuple[Address, ...]:
        """Addresses that bear `name`, in file order, on loopback lines too; empty when no line knows it.

        Upper and lower case are the same, as to the resolver. Source: hosts(5), RFC 952.
        """
        wanted = name.lower()
        return tuple(line.address for line in self.lines if wanted in (known.lower() for known in line.names))

    def without_loopback(self) -> tuple[HostsLine, ...]:
        """The lines that say something of the network: no loopback address and none of the fixed IPv6 lines.

        A name smuggled into a loopback line is not seen here; `addresses_of` finds it.
        """
        return tuple(line for line in self.lines if not line.address.is_loopback and line.address not in _BOILERPLATE)


def read_hosts(text: str) -> HostsFile:
    """Read the text of /etc/hosts: an address and its names a line, parted by blanks; `#` starts a comment anywhere.

    Raises Garbled for a line that is neither empty nor an address followed by names. Source: hosts(5).
    """
    try:
        return HostsFile(tuple(line for number, raw in enumerate(lines(text), 1) for line in _line(number, raw)))
    except ProbeBroken as error:
        raise Garbled(str(error)) from None


def _line(number: int, raw: str) -> list[HostsLine]:
    where = f"/etc/hosts, line {number}"
    content = raw.partition("#")[0]
    if _CONTROL.search(content):
        raise ProbeBroken(f"{where}: {quoted(raw)} holds a control character")
    found = words(content)
    if not found:
        return []
    address = read_address(found[0], where)
    if len(found) == 1:
        raise ProbeBroken(f"{where}: {quoted(raw)} gives an address no name")
    return [HostsLine(address, tuple(found[1:]))]
