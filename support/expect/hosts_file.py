"""The hosts files of containers."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import IPv4Address

from support.expect.finding import deviation, listed
from support.observe.hosts import HostsLine
from support.world.world import World

HOSTS = ("cat", "/etc/hosts")

LOCALHOST = frozenset(
    ["localhost", "ip6-localhost", "ip6-loopback", "ip6-localnet", "ip6-mcastprefix", "ip6-allnodes", "ip6-allrouters"]
)
"""The names of the lines that every hosts file begins with."""


def names_of_source_are(world: World, container: str, source: str, expected: Sequence[str]) -> None:
    """One line gives the source's address, and it holds exactly these names in this order."""
    address, wanted = world.container(source).only_address(), tuple(world.spoken(name) for name in expected)
    lines = world.container(container).snapshot().hosts.lines_for(address)
    if [line.names for line in lines] != [wanted]:
        raise deviation(
            world,
            f'the hosts file of "{container}" has one line for {address}, with the names {" ".join(expected)}',
            f"it has {_lines(lines)}",
            _see(world, container),
        )


def speaks_of_exactly(world: World, container: str, templates: Sequence[str]) -> None:
    """Apart from the lines every hosts file begins with, the file has one line for each of these addresses and no other."""
    wanted = sorted(IPv4Address(world.fill(template)) for template in templates)
    # An engine with IPv6 on writes a second line for a container that has such an address.
    also = world.ipv6_addresses_beside(wanted)
    hosts = world.container(container).snapshot().hosts
    lines = [line for line in hosts.lines if not LOCALHOST.issuperset(line.names) and line.address not in also]
    if sorted(str(line.address) for line in lines) != sorted(map(str, wanted)):
        raise deviation(
            world,
            f'apart from localhost the hosts file of "{container}" has one line each for {listed(wanted)}, and no other',
            f"it has {_lines(lines)}",
            _see(world, container),
        )


def last_line_is_own(world: World, container: str, network: str, hostname: str = "") -> None:
    """The file's last line is the container's address on the network with this hostname, or else the engine's word for it."""
    this = world.container(container)
    address, hostname = this.address_on(network), hostname or this.inspect()["Config"]["Hostname"]
    last = this.snapshot().hosts.lines[-1:]
    if [(line.address, line.names[0]) for line in last] != [(address, hostname)]:
        raise deviation(
            world,
            f'the hosts file of "{container}" ends with {address} {hostname}',
            f"it ends with {_lines(last)}",
            _see(world, container),
        )


def own_lines_have_hostname(world: World, container: str) -> None:
    """Each of the container's addresses has one line in the file, and that line begins with its hostname."""
    this = world.container(container)
    hostname = this.inspect()["Config"]["Hostname"]
    hosts = this.snapshot().hosts
    for network in this.endpoints():
        address = this.address_on(world.documented(network))
        lines = hosts.lines_for(address)
        if [line.names[0] for line in lines] != [hostname]:
            raise deviation(
                world,
                f'the hosts file of "{container}" gives {address} the hostname {hostname}',
                f"it has {_lines(lines)} for it",
                _see(world, container),
            )


def _see(world: World, container: str) -> str:
    return world.container(container).shown(*HOSTS)


def _lines(lines: Sequence[HostsLine]) -> str:
    return listed((f'"{line.address} {" ".join(line.names)}"' for line in lines), nothing="no line")
