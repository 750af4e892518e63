"""What inspecting containers, endpoints and networks shows."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from ipaddress import IPv4Network, ip_address, ip_network
from typing import Any

from support.expect import bridges, endpoints
from support.expect.cells import Fact, as_written, by_heading, demand
from support.expect.finding import listed
from support.expect.host_addresses import ephemeral_ports, host_has_ipv6, on_the_host_beside
from support.expect.published import default_address
from support.words.handles import ID, NAME, SHORT_ID
from support.words.quoting import listed_cell
from support.words.things import Thing
from support.world.container import Container
from support.world.host_network import bearing, interfaces
from support.world.launch import Publication
from support.world.network import Network
from support.world.ownership import LABEL
from support.world.world import World

ANY_ADDRESS = ("0.0.0.0", "::", "")
ANSWERED = "the one answered"
EPHEMERAL = "ephemeral"
A_BRIDGE = "a bridge with the gateway's address"
BARE_BRIDGE = "a bridge without an address"
AS_CREATED = "those it was created with"
ONE = "one"
FIRST_ADDRESS = "the first address of the subnet"
Endpoint = tuple[Container, Network]
"""A container, and the network on which it is looked at."""


def shows(world: World, thing: Thing, cells: dict[str, str]) -> None:
    """Inspecting a container, its endpoint on a network, or a network shows these facts, each in full."""
    what = f"inspecting {thing}"
    if network := _network(world, thing):
        demand(world, NETWORK_FACTS, network, what, cells, network.inspect_command())
        return
    container = world.container(thing.name)
    if thing.place is None:
        demand(world, CONTAINER_FACTS, container, what, cells, f"docker inspect {container.name}")
    else:
        demand(world, ENDPOINT_FACTS, (container, world.at(thing.place)), what, cells, container.inspect_command())


def _network(world: World, thing: Thing) -> Network | None:
    """The network that a thing is; None for a container, and for a container's endpoint."""
    if thing.place is not None:
        return None if thing.name else world.at(thing.place)
    return world.networks.get(thing.name)


# Containers.


def _networks(_world: World, container: Container) -> list[str]:
    return list(container.endpoints())


def _addresses(_world: World, container: Container) -> list[str]:
    """The addresses that the engine gives, on networks as well as beside them, where older releases gave the default bridge's."""
    settings = container.inspect()["NetworkSettings"]
    found = [settings.get("IPAddress"), *(each.get("IPAddress") for each in (settings["Networks"] or {}).values())]
    return list(dict.fromkeys(str(each) for each in found if each))


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
    found = []
    for port, bindings in _bindings(container).items():
        asked = [_asked(each, bindings) for each in container.publications if each.port == port and each.host_port]
        # Published more than once, a port is bound at each of the host's ports that were asked for.
        first, *more = asked or [bindings[0]["HostPort"]]
        groups = {first: [each for each in bindings if each["HostPort"] not in more]}
        groups |= {one: [each for each in bindings if each["HostPort"] == one] for one in more}
        found += [_place(port, group, host_port) for host_port, group in groups.items() if group]
    return found


def _asked(publication: Publication, bindings: list[dict[str, str]]) -> str:
    """The host's port that was asked for; of a range the one that is bound, where that is in it."""
    first, last = publication.host_port or 0, publication.last or publication.host_port or 0
    inside = [each["HostPort"] for each in bindings if each["HostPort"] in map(str, range(first, last + 1))]
    return inside[0] if inside else publication.on_host


def _host_ports(container: Container) -> list[int]:
    return [int(each["HostPort"]) for bound in _bindings(container).values() for each in bound]


def _origins(_world: World, container: Container) -> list[str]:
    """Once for all that is in the host's own range, and each port that is not."""
    ephemeral = ephemeral_ports()
    found = sorted(set(_host_ports(container)))
    outside = [f"{each}, which is not in {ephemeral[0]}-{ephemeral[-1]}" for each in found if each not in ephemeral]
    return outside + [EPHEMERAL] * (len(outside) < len(found))


def _different(_world: World, container: Container) -> list[str]:
    return [str(len(set(_host_ports(container))))]


def _place(port: str, bindings: list[dict[str, str]], host_port: str) -> str:
    if not any(each["HostPort"] for each in bindings):
        return f"{port} at no port of the host"
    hosts = [each["HostIp"] for each in bindings]
    everywhere = set(hosts) <= set(ANY_ADDRESS) and set(hosts) & {"0.0.0.0", ""}
    place = "on every address" if everywhere else f"at {listed(sorted(hosts))}"
    others = sorted({each["HostPort"] for each in bindings} - {host_port})
    return f"{port} {place}{f', at another port of the host ({listed(others)})' if others else ''}"


def _wanted_published(world: World, container: Container, cell: str) -> list[str]:
    """Where the engine is configured to publish at one address, that is where a port goes that names none."""
    named = bool(container.publications) and all(each.address for each in container.publications)
    address = "" if named else default_address(world, container.documented)
    wanted = [world.fill(each) for each in listed_cell(cell)]
    return [each.replace("on every address", f"at {address}") if address else each for each in wanted]


def _families(_world: World, container: Container) -> list[str]:
    """Where ports are bound on every address: once for each family."""
    names = {"0.0.0.0": "IPv4", "::": "IPv6"}
    return [names.get(each["HostIp"], each["HostIp"]) for bound in _bindings(container).values() for each in bound]


def _wanted_families(world: World, _container: Container, cell: str) -> list[str]:
    """A host without IPv6 has one family only."""
    return [each for each in listed_cell(cell) if each != "IPv6" or host_has_ipv6(world)]


def _state(_world: World, container: Container) -> list[str]:
    return [str(container.inspect()["State"]["Status"])]


def _found_by(_world: World, container: Container) -> list[str]:
    """By which of its handles inspecting gives the container, as its id says."""
    own = container.id
    return [by for by in (NAME, ID, SHORT_ID) if container.inspect(container.handle(by)).get("Id") == own]


# Endpoints.


def _aliases(_world: World, endpoint: Endpoint) -> list[str]:
    container, network = endpoint
    return list(container.endpoint_on(network).get("Aliases") or [])


def _dns_names(_world: World, endpoint: Endpoint) -> list[str]:
    container, network = endpoint
    return list(container.endpoint_on(network).get("DNSNames") or [])


def _of_endpoint(field: str) -> Callable[[World, Endpoint], list[str]]:
    def read(_world: World, endpoint: Endpoint) -> list[str]:
        container, network = endpoint
        value = str(container.endpoint_on(network).get(field) or "")
        return [value] if value else []

    return read


def _within(wanted: Sequence[str], seen: Sequence[str]) -> Sequence[str]:
    """The wanted subnet in place of an address that lies in it."""
    return [next((each for each in wanted if ip_address(address) in ip_network(each)), address) for address in seen]


# Networks.


def _id(_world: World, network: Network) -> list[str]:
    """Whether the id of the engine's answer is a full one, and leads to the same network as its name.

    Raises LookupError for a network that was made for several scenarios: the answer was another one's.
    """
    if network.shared:
        raise LookupError(f'"{network.documented}" was made for several scenarios; one about its id is not @reads-only')
    answered = network.answered_id
    if not re.fullmatch(r"[0-9a-f]{64}", answered):
        return [f"{answered or 'none'}, which is no 64 hexadecimal digits"]
    by_id, by_name = network.inspect(answered), network.inspect(network.name)
    found = [each for each in (by_id, by_name) if (each["Id"], each["Name"]) != (answered, network.name)]
    return [f"{each['Id']} of {each['Name']}" for each in found] or [ANSWERED]


def _field(name: str) -> Callable[[World, Network], list[str]]:
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


def _wanted_options(world: World, network: Network, cell: str) -> list[str]:
    if cell != AS_CREATED:
        return as_pairs(cell)
    return _pairs({**(world.stage.configuration.value("default-network-opts") or {}), **network.options})


def as_pairs(cell: str) -> list[str]:
    """The entries of a cell, each "key = value"."""
    return [" = ".join(part.strip() for part in each.split("=", 1)) for each in listed_cell(cell)]


def _wanted_labels(_world: World, _network: Network, cell: str) -> list[str]:
    return as_pairs(cell)


def _subnets(_world: World, network: Network) -> list[str]:
    return [block.get("Subnet", "") for block in network.blocks(4)]


def _ipv6_subnets(_world: World, network: Network) -> list[str]:
    return [block["Subnet"] for block in network.blocks(6)]


def _ranges(_world: World, network: Network) -> list[str]:
    return [block["IPRange"] for version in (4, 6) for block in network.blocks(version) if block.get("IPRange")]


def _wanted_subnets(world: World, network: Network, cell: str) -> list[str]:
    """The subnets of the cell; "one" is the only one that there is, whichever."""
    found = _subnets(world, network)
    return found if cell == ONE and len(found) == 1 else as_written(world, network, cell)


def _gateway(_world: World, network: Network) -> list[str]:
    return [str(network.subnet()[1])]


def _wanted_gateway(world: World, network: Network, cell: str) -> list[str]:
    return [str(next(network.subnet()[0].hosts()))] if cell == FIRST_ADDRESS else as_written(world, network, cell)


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
    """Which interfaces of the host bear the gateway's address; of a network without a gateway there, the bridge of its name."""
    bare = [each for each in interfaces() if each.name == f"br-{network.id[:12]}" and not each.addresses]
    if bare:
        return [BARE_BRIDGE if each.kind == "bridge" else f"{each.name}, no bridge" for each in bare]
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
    """The containers that inspecting the network lists, by its name and by its ids; each has to be there by its full id.

    On a network that others use, too, they come and go: there the scenario's own are told.
    """
    known = {each_id: world.container(name).name for each_id, name in world.ids().items()}
    found: list[str] = []
    full = network.id
    for handle in (network.name, full, full[:12]):
        listing = network.inspect(handle).get("Containers") or {}
        members = [
            str(entry.get("Name"))
            if known.get(each_id) == entry.get("Name")
            else f"{entry.get('Name')} ({each_id[:12] or 'no id'})"
            for each_id, entry in listing.items()
            if each_id in known or not network.shared
        ]
        if handle == network.name:
            found = members
        elif sorted(members) != sorted(found):
            found = [*found, f"asked for by its id {listed(members, 'none')}"]
    return found


CONTAINER_FACTS = by_heading(
    Fact("networks", _networks),
    Fact("addresses", _addresses),
    Fact("links", _links, _wanted_links),
    Fact("published ports", _published, _wanted_published),
    Fact("exposed ports", endpoints.exposed),
    Fact("beside its networks", endpoints.beside, endpoints.wanted_beside),
    Fact("bound for", _families, _wanted_families),
    Fact("host ports", _origins),
    Fact("different host ports", _different),
    Fact("state", _state),
    Fact("found by", _found_by, lambda _world, _container, cell: listed_cell(cell)),
)
ENDPOINT_FACTS = by_heading(
    Fact("aliases", _aliases),
    Fact("DNS names", _dns_names, ordered=True),
    Fact("address", _of_endpoint("IPAddress")),
    Fact("address within", _of_endpoint("IPAddress"), narrowed=_within),
    Fact("IPv6 address", _of_endpoint("GlobalIPv6Address")),
    Fact("IPv6 address within", _of_endpoint("GlobalIPv6Address"), narrowed=_within),
    Fact("MAC address", _of_endpoint("MacAddress")),
    Fact("MAC address made from", endpoints.mac_source, lambda _world, _endpoint, cell: [cell]),
    Fact("shares its MAC address with", endpoints.same_mac),
    Fact("id of the network", endpoints.network_id, lambda _world, _endpoint, cell: [cell]),
    Fact("gateway", _of_endpoint("Gateway")),
    Fact("IPv6 gateway", _of_endpoint("IPv6Gateway")),
)
NETWORK_FACTS = by_heading(
    Fact("id", _id),
    Fact("driver", _field("Driver")),
    Fact("scope", _field("Scope")),
    Fact("labels", _labels, _wanted_labels),
    Fact("options", _options, _wanted_options),
    Fact("subnets", _subnets, _wanted_subnets),
    Fact("IPv6 subnets", _ipv6_subnets),
    Fact("addresses from", _ranges),
    Fact("gateway", _gateway, _wanted_gateway),
    Fact("overlaps", _overlaps),
    Fact("on the host", _on_the_host),
    Fact("device", bridges.device),
    Fact("tells", bridges.tells),
    Fact("containers", _members),
)
"""The facts by what they are about. The next one is one more line here, and how it is read."""
