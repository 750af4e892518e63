"""What inspecting containers, endpoints and networks shows."""

from __future__ import annotations

import re
from ipaddress import IPv4Network
from typing import Any

from support.expect.facts import Fact, by_heading, demand
from support.expect.finding import listed
from support.expect.host import host_has_ipv6, on_the_host_beside
from support.words.names import listed_cell
from support.words.things import Thing
from support.world.container import Container
from support.world.host_network import bearing, interfaces
from support.world.network import Network
from support.world.ownership import LABEL
from support.world.world import World

ANY_ADDRESS = ("0.0.0.0", "::", "")
ANSWERED = "the one answered"
A_BRIDGE = "a bridge with the gateway's address"
AS_CREATED = "those it was created with"
Place = tuple[Container, Network]


def shows(world: World, thing: Thing, cells: dict[str, str]) -> None:
    """Inspecting a container, its endpoint on a network, or a network shows these facts, each in full."""
    what = f"inspecting {thing}"
    if thing.name in world.networks and thing.place is None:
        network = world.networks[thing.name]
        demand(world, NETWORK_FACTS, network, what, cells, network.inspect_command())
    elif not thing.name:
        assert thing.place is not None
        network = world.at(thing.place)
        demand(world, NETWORK_FACTS, network, what, cells, network.inspect_command())
    elif thing.place is None:
        container = world.container(thing.name)
        demand(world, CONTAINER_FACTS, container, what, cells, f"docker inspect {container.name}")
    else:
        container = world.container(thing.name)
        demand(world, ENDPOINT_FACTS, (container, world.at(thing.place)), what, cells, container.inspect_command())


# Containers.


def _networks(_world: World, container: Container) -> list[str]:
    return list(container.endpoints())


def _links(_world: World, container: Container) -> list[str]:
    """Links as "source as alias"; one that is not this container's is told as the engine has it."""
    found = container.inspect()["HostConfig"].get("Links") or []
    links = [re.fullmatch(rf"/([^:]+):/{re.escape(container.name)}/(.+)", each) for each in found]
    return [f"{link[1]} as {link[2]}" if link else text for link, text in zip(links, found, strict=True)]


def _wanted_links(world: World, _container: Container, cell: str) -> list[str]:
    sides = [each.partition(" as ") for each in listed_cell(cell)]
    return [f"{world.word(source)} as {world.word(alias)}" for source, _, alias in sides]


def _bindings(container: Container) -> dict[str, list[dict[str, str]]]:
    ports = container.inspect()["NetworkSettings"]["Ports"] or {}
    return {port: bindings for port, bindings in ports.items() if bindings}


def _published(_world: World, container: Container) -> list[str]:
    """Ports that are bound at the host, and where: "3000/tcp on every address", "3000/tcp at 127.0.0.1"; one that is bound at
    another port of the host than was asked for says so."""
    asked = {each.port: each.host_port for each in container.publications}
    found = []
    for port, bindings in _bindings(container).items():
        hosts = [each["HostIp"] for each in bindings]
        everywhere = set(hosts) <= set(ANY_ADDRESS) and set(hosts) & {"0.0.0.0", ""}
        place = "on every address" if everywhere else f"at {listed(sorted(hosts))}"
        others = sorted({each["HostPort"] for each in bindings} - {str(asked.get(port) or bindings[0]["HostPort"])})
        found.append(f"{port} {place}{f', at another port of the host ({listed(others)})' if others else ''}")
    return found


def _families(_world: World, container: Container) -> list[str]:
    """Where ports are bound on every address: once for each family."""
    names = {"0.0.0.0": "IPv4", "::": "IPv6"}
    return [names.get(each["HostIp"], each["HostIp"]) for bound in _bindings(container).values() for each in bound]


def _wanted_families(world: World, _container: Container, cell: str) -> list[str]:
    """A host without IPv6 has one family only."""
    return [each for each in listed_cell(cell) if each != "IPv6" or host_has_ipv6(world)]


def _state(_world: World, container: Container) -> list[str]:
    return [str(container.inspect()["State"]["Status"])]


# Endpoints.


def _aliases(_world: World, place: Place) -> list[str]:
    return list(place[0].endpoint_on(place[1]).get("Aliases") or [])


def _dns_names(_world: World, place: Place) -> list[str]:
    return list(place[0].endpoint_on(place[1]).get("DNSNames") or [])


# Networks.


def _id(_world: World, network: Network) -> list[str]:
    """Whether the id of the engine's answer is a full one, and leads to the same network as its name."""
    answered = network.answered_id
    if not re.fullmatch(r"[0-9a-f]{64}", answered):
        return [f"{answered or 'none'}, which is no 64 hexadecimal digits"]
    by_id, by_name = network.inspect(answered), network.inspect(network.name)
    found = [each for each in (by_id, by_name) if (each["Id"], each["Name"]) != (answered, network.name)]
    return [f"{each['Id']} of {each['Name']}" for each in found] or [ANSWERED]


def _field(name: str) -> Any:
    def read(_world: World, network: Network) -> list[str]:
        return [str(network.inspect().get(name))]

    return read


def _pairs(mapping: dict[str, Any] | None) -> list[str]:
    return [f"{key} = {value}" for key, value in (mapping or {}).items()]


def _labels(_world: World, network: Network) -> list[str]:
    """The labels, without those of the suite's own where they are as they should be: they say nothing to the reader."""
    found = network.inspect().get("Labels") or {}
    own = {key: value for key, value in network.labels.items() if key.startswith(LABEL)}
    rest = {key: value for key, value in found.items() if own.get(key) != value}
    return _pairs(rest) + [f"{key} missing" for key in own if key not in found]


def _options(_world: World, network: Network) -> list[str]:
    return _pairs(network.inspect().get("Options"))


def _wanted_options(_world: World, network: Network, cell: str) -> list[str]:
    return _pairs(network.options) if cell == AS_CREATED else as_pairs(cell)


def as_pairs(cell: str) -> list[str]:
    """The entries of a cell, each "key = value"."""
    return [" = ".join(part.strip() for part in each.split("=", 1)) for each in listed_cell(cell)]


def _wanted_labels(_world: World, _network: Network, cell: str) -> list[str]:
    return as_pairs(cell)


def _subnets(_world: World, network: Network) -> list[str]:
    """How many IPv4 subnets there are, in words."""
    blocks = [each for each in network.inspect()["IPAM"]["Config"] or [] if ":" not in each.get("Subnet", "")]
    return ["one"] if len(blocks) == 1 else [each.get("Subnet", "") for each in blocks]


def _gateway(_world: World, network: Network) -> list[str]:
    subnet, gateway = network.subnet()
    return ["the first address of the subnet" if gateway == next(subnet.hosts()) else f"{gateway} in {subnet}"]


def _overlaps(world: World, network: Network) -> list[str]:
    """The other networks that the engine lists with which the subnet shares an address, and what of the host does."""
    subnet, gateway = network.subnet()
    return on_the_host_beside(world, subnet, gateway) + [
        f"{other['Name']} ({block['Subnet']})"
        for other in world.listed_networks()
        if other["Name"] != network.name
        for block in (other.get("IPAM") or {}).get("Config") or []
        if ":" not in block.get("Subnet", ":") and _overlap(block["Subnet"], subnet)
    ]


def _on_the_host(_world: World, network: Network) -> list[str]:
    """Which interfaces of the host bear the gateway's address."""
    subnet, gateway = network.subnet()
    found = []
    for each in bearing(gateway, interfaces()):
        lengths = [borne.network.prefixlen for borne in each.addresses if borne.ip == gateway]
        right = each.kind == "bridge" and lengths == [subnet.prefixlen]
        found.append(A_BRIDGE if right else f"{each.name}, {each.kind or 'no bridge'}, for /{listed(lengths)}")
    return found


def _overlap(listed_subnet: str, subnet: IPv4Network) -> bool:
    """Whether a subnet as the engine lists it shares an address with `subnet`; one that is none counts as doing so."""
    try:
        return IPv4Network(listed_subnet, strict=False).overlaps(subnet)
    except ValueError:
        return True


def _members(world: World, network: Network) -> list[str]:
    """The containers that inspecting the network lists, by its name and by its id; each has to be there by its full id."""
    known = {each.id: each.name for each in world.containers.values()}
    found: list[str] = []
    for handle in (network.name, network.id):
        listing = network.inspect(handle).get("Containers") or {}
        members = [
            str(entry.get("Name"))
            if known.get(each_id) == entry.get("Name")
            else f"{entry.get('Name')} ({each_id[:12] or 'no id'})"
            for each_id, entry in listing.items()
        ]
        if handle == network.name:
            found = members
        elif sorted(members) != sorted(found):
            found = [*found, f"asked for by its id {listed(members, 'none')}"]
    return found


CONTAINER_FACTS = by_heading(
    Fact("networks", _networks),
    Fact("links", _links, _wanted_links),
    Fact("published ports", _published),
    Fact("bound for", _families, _wanted_families),
    Fact("state", _state),
)
ENDPOINT_FACTS = by_heading(
    Fact("aliases", _aliases),
    Fact("DNS names", _dns_names, ordered=True),
)
NETWORK_FACTS = by_heading(
    Fact("id", _id),
    Fact("driver", _field("Driver")),
    Fact("scope", _field("Scope")),
    Fact("labels", _labels, _wanted_labels),
    Fact("options", _options, _wanted_options),
    Fact("subnets", _subnets),
    Fact("gateway", _gateway),
    Fact("overlaps", _overlaps),
    Fact("on the host", _on_the_host),
    Fact("containers", _members),
)
"""The facts by what they are about. The next one is one more line here, and how it is read."""
