"""Containers on networks: what the engine says, what the container's interfaces show, and that the two agree."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from support.expect.cells import fact_names
from support.expect.finding import address_in_words, deviation, listed
from support.observe.interfaces import Interface
from support.words.places import Place
from support.words.things import Thing
from support.world.container import NEIGHBOURS, ROUTES, Container
from support.world.world import World

INTERFACES = ("sh", "-c", "ip address 2>/dev/null || cat /proc/net/dev /proc/net/fib_trie")


def engine_and_interface_agree(world: World, container: str, place: Place) -> None:
    """The address, prefix length and MAC address that the engine gives are those of one interface of the container."""
    this, network = world.container(container), world.at(place)
    endpoint = this.endpoint_on(network)
    address, mac = this.address_on(network), str(endpoint["MacAddress"])
    _demand_interface(world, this, place, str(address), endpoint["IPPrefixLen"], mac)


def _mtu(container: Container, interface: Interface) -> str:
    return container.run("cat", f"/sys/class/net/{interface.name}/mtu").text.strip()


COLUMNS: Mapping[str, Callable[[Container, Interface], str]] = {
    "interface": lambda _container, interface: interface.name,
    "address": lambda _container, interface: ", ".join(str(each.ip) for each in interface.addresses),
    "subnet": lambda _container, interface: ", ".join(str(each.network) for each in interface.addresses),
    "IPv6 address": lambda _container, interface: ", ".join(str(each.ip) for each in interface.global_ipv6) or "none",
    "IPv6 subnet": lambda _container, interface: (
        ", ".join(str(each.network) for each in interface.global_ipv6) or "none"
    ),
    "MAC address": lambda _container, interface: interface.mac or "none",
    "MTU": _mtu,
}
"""What can be told of an interface, by heading."""


def interfaces_are(world: World, container: str, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Besides loopback the container has these interfaces and no other; without rows it has none."""
    fact_names(headings, COLUMNS, "an interface")
    this = world.container(container)
    wanted = sorted([world.fill(cell) or "none" for cell in row] for row in rows)
    found = sorted([COLUMNS[heading](this, each) for heading in headings] for each in this.interfaces())
    if found != wanted:
        told = listed((_row(headings, row) for row in wanted), "no interface")
        raise deviation(
            world,
            f'"{container}" has {told} besides loopback, and no other',
            f"it has {_interfaces(this)}{_mtus(headings, found)}",
            this.shown(*INTERFACES),
        )


def alone(world: World, container: str) -> None:
    """Besides loopback the container has no interface, and no route leads anywhere."""
    interfaces_are(world, container, ["interface"], [])
    this = world.container(container)
    found = [str(each.destination) for each in this.snapshot().routes]
    found += ["::/0"] if this.snapshot().ipv6_gateways else []
    if found:
        raise deviation(
            world,
            f'"{container}" has no route',
            f"it has routes to {listed(found)}",
            this.shown(*ROUTES),
        )


def not_restarted(world: World, container: str) -> None:
    """The container's first process is the one that ran before the last action on it."""
    this = world.container(container)
    before, now = (_life(state) for state in (this.before["State"], this.inspect()["State"]))
    if before != now:
        raise deviation(
            world,
            f'"{container}" runs on as it did, since {before["StartedAt"]}',
            f"it was {_told(before)} and is {_told(now)}",
            f"docker inspect --format '{{{{json .State}}}}' {this.name}",
        )


def place_is_unchanged(world: World, container: str, place: Place) -> None:
    """The engine's record of the endpoint on a network is what it was before the last action, and the interface agrees."""
    this, network = world.container(container), world.at(place)
    before = this.before["NetworkSettings"]["Networks"][network.name]
    now = this.endpoint_on(network)
    changed = {key: (before[key], now.get(key)) for key in before if before[key] != now.get(key)}
    if changed:
        raise deviation(
            world,
            f'the place of "{container}" on {place} is what it was before',
            f"{listed(f'{key} was {in_plain(was)} and is {in_plain(now)}' for key, (was, now) in changed.items())}",
            this.inspect_command(),
        )
    engine_and_interface_agree(world, container, place)


def alias_recorded(world: World, container: str, alias: str, place: Place, recorded: bool) -> None:
    """The engine records the alias of the container's endpoint on the network, or does not, also not among its DNS names."""
    this = world.container(container)
    endpoint = this.endpoint_on(world.at(place))
    found = [*(endpoint.get("Aliases") or [])]
    if not recorded:
        found += [name for name in endpoint.get("DNSNames") or [] if name not in found]
    if (alias in found) != recorded:
        raise deviation(
            world,
            f'the engine {"records" if recorded else "does not record"} the alias "{alias}" of "{container}" on {place}',
            f"it records {listed(sorted(found))}",
            this.inspect_command(),
        )


def entry_matches(world: World, thing: Thing, container: str) -> None:
    """The network's entry gives the container's endpoint there, and the address, prefix and MAC address of its interface."""
    this, place = world.container(container), thing.place or Place.of_network(thing.name)
    network = world.at(place)
    entry = (network.inspect().get("Containers") or {}).get(this.id) or {}
    address, _, prefix = str(entry.get("IPv4Address", "")).partition("/")
    if not prefix.isdigit():
        raise deviation(
            world,
            f'inspecting {place} gives the address of "{container}" with its prefix length',
            f"it gives {in_plain(entry.get('IPv4Address'))}",
            network.inspect_command(),
        )
    _demand_interface(world, this, place, address, int(prefix), str(entry.get("MacAddress")))
    _demand_ipv6_entry(world, this, place, str(entry.get("IPv6Address") or ""))
    endpoint = this.endpoint_on(network)["EndpointID"]
    if not endpoint or entry.get("EndpointID") != endpoint:
        raise deviation(
            world,
            f'inspecting {place} gives the endpoint that "{container}" has there',
            f"it gives the endpoint {in_plain(entry.get('EndpointID'))}, where the container's is {in_plain(endpoint)}",
            network.inspect_command(),
            this.inspect_command(),
        )


def _demand_ipv6_entry(world: World, this: Container, place: Place, said: str) -> None:
    network = world.at(place)
    given = str(this.endpoint_on(network).get("GlobalIPv6Address") or "")
    own = [str(each) for interface in this.interfaces() for each in interface.global_ipv6 if str(each.ip) == given]
    if ([said] if said else []) != own:
        raise deviation(
            world,
            f'inspecting {place} gives the IPv6 address of "{this.documented}" with its prefix length',
            f"it gives {said or 'none'}, where the interface has {listed(own, 'none')}",
            network.inspect_command(),
            this.shown(*INTERFACES),
        )


def default_route_leads_through(world: World, container: str, place: Place) -> None:
    """The container's interface is in the network's subnet, and its only default route leads through the network's gateway.

    The same of IPv6 where it has an address of that family there. Somebody has the gateway's address, too: sending something
    there, the container is told a MAC address.

    Whether the gateway answers to ping is for the host's firewall to say.
    """
    this, network = world.container(container), world.at(place)
    subnet, gateway = network.subnet()
    routes = [route for route in this.snapshot().routes if route.destination.prefixlen == 0]
    bearer = this.interface_with(this.address_on(network))
    if bearer is None or bearer[1].network != subnet or [route.gateway for route in routes] != [gateway]:
        raise deviation(
            world,
            f'"{container}" has an address in {subnet} and its default route through {gateway}',
            f"it has {_interfaces(this)} and default routes through "
            f"{listed(address_in_words(world, route.gateway) for route in routes)}",
            this.shown(*INTERFACES),
            this.shown(*ROUTES),
        )
    _demand_ipv6_default_route(world, this, place)
    if gateway not in this.neighbours():
        this.knock(gateway)
        if gateway not in this.neighbours():
            raise deviation(
                world,
                f"somebody has the address of the gateway, {gateway}",
                "nobody says so when asked for a MAC address",
                this.shown(*this.ping_words(str(gateway))),
                this.shown(*NEIGHBOURS),
            )


def _demand_ipv6_default_route(world: World, this: Container, place: Place) -> None:
    endpoint, network = this.endpoint_on(world.at(place)), world.at(place)
    if not endpoint.get("GlobalIPv6Address"):
        return
    gateway = network.ipv6_gateway() or str(endpoint.get("IPv6Gateway") or "")
    found = [str(each.address) for each in this.snapshot().ipv6_gateways]
    if found != [gateway]:
        raise deviation(
            world,
            f'"{this.documented}" has its IPv6 default route through {gateway or "the gateway of " + str(place)}',
            f"it has IPv6 default routes through {listed(found)}",
            this.shown(*ROUTES),
            this.inspect_command(),
        )


def no_default_route(world: World, container: str) -> None:
    """The container has routes to its own networks and no other way out."""
    this = world.container(container)
    snapshot = this.snapshot()
    found = [str(each.gateway or each.interface) for each in snapshot.routes if each.destination.prefixlen == 0]
    found += [str(each.address) for each in snapshot.ipv6_gateways]
    if found:
        raise deviation(
            world,
            f'"{container}" has no default route',
            f"it has default routes through {listed(found)}",
            this.shown(*ROUTES),
        )


def in_plain(value: Any) -> str:
    """A value of an answer as a reader is told it: empty ones are "none", lists and objects are enumerated."""
    if isinstance(value, dict):
        return listed((f"{key} {in_plain(each)}" for key, each in value.items()), "none")
    if isinstance(value, list):
        return listed(map(in_plain, value), "none")
    return "none" if value in (None, "") else str(value)


def _demand_interface(world: World, this: Container, place: Place, address: str, prefix: int, mac: str) -> None:
    bearers = [
        (borne.network.prefixlen, (interface.mac or "").lower())
        for interface in this.interfaces()
        for borne in interface.addresses
        if str(borne.ip) == address
    ]
    if bearers != [(prefix, mac.lower())]:
        raise deviation(
            world,
            f'an interface of "{this.documented}" has {address}/{prefix} and {mac}, as the engine says of {place}',
            f"it has {_interfaces(this)}",
            this.shown(*INTERFACES),
        )


def _interfaces(this: Container) -> str:
    told = (
        f"{each.name} ({', '.join(map(str, each.addresses)) or 'no address'}, {each.mac})" for each in this.interfaces()
    )
    return listed(told, "no interface")


def _mtus(headings: Sequence[str], found: Sequence[Sequence[str]]) -> str:
    if "MTU" not in headings:
        return ""
    return f", with an MTU of {listed(row[headings.index('MTU')] for row in found)}"


def _row(headings: Sequence[str], row: Sequence[str]) -> str:
    return " ".join(f"{heading} {cell}" for heading, cell in zip(headings, row, strict=True))


def _life(state: dict[str, Any]) -> dict[str, Any]:
    return {key: state.get(key) for key in ("Status", "StartedAt", "Pid")}


def _told(life: dict[str, Any]) -> str:
    return f"{life['Status']} since {life['StartedAt']} as process {life['Pid']}"
