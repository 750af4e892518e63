"""The hosts files of containers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from ipaddress import IPv4Address, IPv6Address

from support.expect.cells import fact_names
from support.expect.finding import deviation, in_words, listed
from support.observe.hosts import HostsLine
from support.words.places import Place
from support.words.quoting import listed_cell
from support.world.world import World

HOSTS = ("cat", "/etc/hosts")
COLUMNS = ("address", "names", "first name")
Row = list[tuple[str, list[str]]]
"""Headings and values of a line, as a table has them."""

LOCALHOST = frozenset(
    ["localhost", "ip6-localhost", "ip6-loopback", "ip6-localnet", "ip6-mcastprefix", "ip6-allnodes", "ip6-allrouters"]
)
"""The names of the lines that every hosts file begins with."""


def has_exactly(world: World, container: str, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Apart from the lines that every hosts file begins with, the file has these lines and no other, in any order.

    Columns are the `address`, the `names` of the line in this order, or its `first name` alone. A row whose address is that of
    something that is not there, such as an IPv6 gateway, stands for no line.
    """
    fact_names(headings, COLUMNS, "a line of a hosts file")
    cells = [dict(zip(headings, row, strict=True)) for row in rows]
    wanted = sorted(row for row in (_wanted(world, each) for each in cells) if ("address", [""]) not in row)
    named = [each for row in wanted for heading, values in row for each in values if heading == "address"]
    # An engine with IPv6 on writes a second line for a container that has such an address, whether or not the text speaks of it.
    also = world.ipv6_addresses_beside({IPv4Address(each) for each in named if ":" not in each})
    also -= {IPv6Address(each) for each in named if ":" in each}
    hosts = world.container(container).snapshot().hosts
    lines = [line for line in hosts.lines if not LOCALHOST.issuperset(line.names) and line.address not in also]
    if sorted(_seen(line, headings) for line in lines) != wanted:
        told = [" ".join(value for _, values in row for value in in_words(world, values)) for row in wanted]
        raise deviation(
            world,
            f'apart from localhost the hosts file of "{container}" has exactly {listed(told)}',
            f"it has {_lines(lines)}",
            _see(world, container),
        )


def _wanted(world: World, cells: Mapping[str, str]) -> Row:
    return [(heading, [world.word(each) for each in listed_cell(cell)]) for heading, cell in cells.items()]


def _seen(line: HostsLine, headings: Sequence[str]) -> Row:
    columns = {"address": [str(line.address)], "names": list(line.names), "first name": [line.names[0]]}
    return [(heading, columns[heading]) for heading in headings]


def last_line_is_own(world: World, container: str, place: Place, hostname: str) -> None:
    """The file's last line is the container's address on the network with this hostname, or else the engine's word for it.

    Where the container has an IPv6 address there, too, a second line goes with it.
    """
    this = world.container(container)
    address, hostname = this.address_on(world.at(place)), hostname or this.hostname()
    also = world.ipv6_addresses_beside({address})
    last = [line for line in this.snapshot().hosts.lines if line.address not in also][-1:]
    if [(line.address, line.names[0]) for line in last] != [(address, hostname)]:
        raise deviation(
            world,
            f'the hosts file of "{container}" ends with {address} {hostname}',
            f"it ends with {_lines(last)}",
            _see(world, container),
        )


def _see(world: World, container: str) -> str:
    return world.container(container).shown(*HOSTS)


def _lines(lines: Sequence[HostsLine]) -> str:
    return listed((f'"{line.address} {" ".join(line.names)}"' for line in lines), nothing="no line")
