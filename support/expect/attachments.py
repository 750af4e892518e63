"""Containers on networks: what the engine lists, what the container's interfaces show, and that the two agree."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from support.expect.finding import deviation, listed
from support.world.container import NEIGHBOURS
from support.world.world import World

INTERFACES = ("sh", "-c", "ip address 2>/dev/null || cat /proc/net/dev /proc/net/fib_trie")


def networks_are(world: World, container: str, networks: Sequence[str]) -> None:
    """Inspecting the container lists these networks and no others."""
    this = world.container(container)
    found, wanted = sorted(this.endpoints()), sorted(world.network_name(name) for name in networks)
    if found != wanted:
        raise deviation(
            world,
            f'the engine lists "{container}" on {listed(networks, "no network")}',
            f"it lists it on {listed(found, 'no network')}",
            this.inspect_command(),
        )


def engine_and_interface_agree(world: World, container: str, network: str | None) -> None:
    """The address, prefix length and MAC address that the engine gives are those of one interface of the container."""
    this = world.container(container)
    endpoint = this.endpoint_on(network)
    address, mac = this.address_on(network), str(endpoint["MacAddress"])
    _demand_interface(world, container, network, str(address), endpoint["IPPrefixLen"], mac)


def only_interface(world: World, container: str, network: str | None) -> None:
    """Besides loopback the container has one interface, and it bears the one address that the engine gives on the network."""
    this = world.container(container)
    address, interfaces = this.address_on(network), this.interfaces()
    borne = [[each.ip for each in interface.addresses] for interface in interfaces]
    if borne != [[address]]:
        raise deviation(
            world,
            f'"{container}" has one interface besides loopback, with the address {address}',
            f"it has {_interfaces(world, container)}",
            this.shown(*INTERFACES),
        )


def no_interface(world: World, container: str) -> None:
    """The container has no interface besides loopback."""
    this = world.container(container)
    if this.interfaces():
        raise deviation(
            world,
            f'"{container}" has no interface besides loopback',
            f"it has {_interfaces(world, container)}",
            this.shown(*INTERFACES),
        )


def gained_interface(world: World, container: str, interface: str, network: str) -> None:
    """The container has its earlier interfaces and one more, of this name, with the address the engine gives on the network."""
    this = world.container(container)
    earlier = [each["IPAddress"] for each in this.before["NetworkSettings"]["Networks"].values()]
    wanted = sorted([*earlier, str(this.address_on(network))])
    found = sorted(str(borne.ip) for each in this.interfaces() for borne in each.addresses)
    bearer = this.interface_with(this.address_on(network))
    if found != wanted or len(this.interfaces()) != len(wanted) or bearer is None or bearer[0].name != interface:
        raise deviation(
            world,
            f'"{container}" has interfaces for {listed(earlier)}, and one more, {interface}, for {this.address_on(network)}',
            f"it has {_interfaces(world, container)}",
            this.shown(*INTERFACES),
        )
    engine_and_interface_agree(world, container, network)


def not_restarted(world: World, container: str) -> None:
    """The container's first process is the one that ran before the last action on it."""
    this = world.container(container)
    before, now = (_life(state) for state in (this.before["State"], this.inspect()["State"]))
    if before != now:
        raise deviation(
            world,
            f'"{container}" runs on as it did, since {before["StartedAt"]}',
            f"its state was {before} and is {now}",
            f"docker inspect --format '{{{{json .State}}}}' {this.name}",
        )


def place_is_unchanged(world: World, container: str, network: str) -> None:
    """The engine's record of the endpoint on a network is what it was before the last action, and the interface agrees."""
    this = world.container(container)
    before = this.before["NetworkSettings"]["Networks"][world.network_name(network)]
    now = this.endpoint_on(network)
    changed = {key: (before[key], now.get(key)) for key in before if before[key] != now.get(key)}
    if changed:
        raise deviation(
            world,
            f'the place of "{container}" on {network} is what it was before',
            f"{listed(f'{key} was {was} and is {now}' for key, (was, now) in changed.items())}",
            this.inspect_command(),
        )
    engine_and_interface_agree(world, container, network)


def addresses_differ(world: World, container: str, first: str, second: str) -> None:
    """The container's addresses on two networks are different, and each lies in its network's subnet."""
    this = world.container(container)
    places = {network: (this.address_on(network), world.network(network).subnet()[0]) for network in (first, second)}
    if places[first][0] == places[second][0] or any(address not in subnet for address, subnet in places.values()):
        raise deviation(
            world,
            f'"{container}" has an address of its own in each subnet',
            listed(
                f"on {network} it has {address}, the subnet is {subnet}"
                for network, (address, subnet) in places.items()
            ),
            this.inspect_command(),
        )


def alias_recorded(world: World, container: str, alias: str, network: str) -> None:
    """The engine records the alias of the container's endpoint on the network."""
    this = world.container(container)
    found = this.endpoint_on(network).get("Aliases") or []
    if alias not in found:
        raise deviation(
            world,
            f'the engine records the alias "{alias}" of "{container}" on {network}',
            f"it records {listed(sorted(found))}",
            this.inspect_command(),
        )


def alias_recorded_only_on(world: World, container: str, alias: str, network: str, elsewhere: str) -> None:
    """The engine records the alias of the container's endpoint on one network, and not among the names of the one elsewhere."""
    alias_recorded(world, container, alias, network)
    this = world.container(container)
    found = _names(this.endpoint_on(elsewhere))
    if alias in found:
        raise deviation(
            world,
            f'the engine does not record the alias "{alias}" of "{container}" on {elsewhere}',
            f"it records {listed(sorted(found))}",
            this.inspect_command(),
        )


def aliases_are(world: World, container: str, network: str | None, expected: Sequence[str]) -> None:
    """Inspecting the container shows these aliases on the network, in any order, and no others; None is the default bridge."""
    this = world.container(container)
    found, wanted = sorted(this.endpoint_on(network).get("Aliases") or []), sorted(map(world.spoken, expected))
    if found != wanted:
        found, wanted = (
            ["its short id" if each == this.short_id else each for each in those] for those in (found, wanted)
        )
        raise deviation(
            world,
            f'the aliases of "{container}" on {network or "the default bridge"} are {listed(wanted)}',
            f"the engine shows {listed(found)}",
            this.inspect_command(),
        )


def dns_names_are(world: World, container: str, network: str, expected: Sequence[str]) -> None:
    """Inspecting the container shows these DNS names on the network, in this order."""
    this = world.container(container)
    found, wanted = this.endpoint_on(network).get("DNSNames") or [], list(map(world.spoken, expected))
    if found != wanted:
        raise deviation(
            world,
            f'the DNS names of "{container}" on {network} are {listed(wanted)}, in this order',
            f"the engine shows {listed(found)}",
            this.inspect_command(),
        )


def only_link_is(world: World, container: str, source: str, alias: str) -> None:
    """The engine records one link of the container: to the source, under the alias."""
    this = world.container(container)
    found = this.inspect()["HostConfig"].get("Links") or []
    wanted = f"/{world.container(source).name}:/{this.name}/{world.spoken(alias)}"
    if found != [wanted]:
        raise deviation(
            world,
            f'"{container}" has one link, {world.documented(wanted)}',
            f"the engine records {listed(found)}",
            f"docker inspect --format '{{{{json .HostConfig.Links}}}}' {this.name}",
        )


def listed_once_and_running(world: World, container: str) -> None:
    """The engine lists one container of exactly this name, and says that it is running."""
    this = world.container(container)
    found = [
        (each["Id"], each["State"])
        for each in world.listed_containers()
        if f"/{this.name}" in (each.get("Names") or [])
    ]
    if found != [(this.id, "running")]:
        raise deviation(
            world,
            f'the engine lists one container "{container}", running',
            f"it lists {listed((f'{each_id[:12]}, {state}' for each_id, state in found), 'none')}",
            f"docker ps --all --no-trunc --filter name=^/{this.name}$",
        )


def network_lists_exactly(world: World, network: str, containers: Sequence[str]) -> None:
    """Inspecting the network, by name or by id, lists these containers and no others, each by its full id with its name."""
    this = world.network(network)
    wanted = {world.container(name).id: world.container(name).name for name in containers}
    for handle in (this.name, this.id):
        listing = this.inspect(handle).get("Containers") or {}
        found = {each_id: entry.get("Name") for each_id, entry in listing.items()}
        if found != wanted:
            raise deviation(
                world,
                f"inspecting {network} lists {listed(containers)}",
                f"it lists {listed(f'{name} ({each_id[:12]})' for each_id, name in sorted(found.items()))}",
                this.inspect_command(handle),
            )


def network_entry_matches_interface(world: World, network: str | None, container: str) -> None:
    """The network's entry gives the container's endpoint there, and the address, prefix and MAC address of its interface."""
    this, place = world.network(network) if network else world.default_bridge, world.container(container)
    entry = (this.inspect().get("Containers") or {}).get(place.id) or {}
    address, _, prefix = str(entry.get("IPv4Address", "")).partition("/")
    if not prefix.isdigit():
        raise deviation(
            world,
            f'inspecting {this.documented} gives the address of "{container}" with its prefix length',
            f"it gives {entry}",
            this.inspect_command(),
        )
    _demand_interface(world, container, network, address, int(prefix), str(entry.get("MacAddress")))
    endpoint = place.endpoint_on(network)["EndpointID"]
    if not endpoint or entry.get("EndpointID") != endpoint:
        raise deviation(
            world,
            f'inspecting {this.documented} gives the endpoint that "{container}" has there',
            f"it gives {entry}, where the other gives {endpoint or 'none'}",
            this.inspect_command(),
            place.inspect_command(),
        )


def has_route_through(world: World, container: str, network: str) -> None:
    """The container's interface is in the network's subnet, and its default route leads through the network's gateway."""
    this, (subnet, gateway) = world.container(container), world.network(network).subnet()
    routes = [route for route in this.snapshot().routes if route.destination.prefixlen == 0]
    bearer = this.interface_with(this.address_on(network))
    if bearer is None or bearer[1].network != subnet or [route.gateway for route in routes] != [gateway]:
        raise deviation(
            world,
            f'"{container}" has an address in {subnet} and its default route through {gateway}',
            f"it has {_interfaces(world, container)} and default routes through {listed(route.gateway for route in routes)}",
            this.shown(*INTERFACES),
            this.shown("cat", "/proc/net/route"),
        )


def gateway_is_there(world: World, container: str, network: str) -> None:
    """Somebody has the address of the network's gateway: sending something there, the container is told a MAC address.

    Whether the gateway answers to ping is for the host's firewall to say.
    """
    this, (_, gateway) = world.container(container), world.network(network).subnet()
    this.ping(str(gateway))
    if gateway not in this.neighbours():
        raise deviation(
            world,
            f"somebody has the address of the gateway, {gateway}",
            "nobody says so when asked for a MAC address",
            this.shown(*this.ping_words(str(gateway))),
            this.shown(*NEIGHBOURS),
        )


def mtu_is(world: World, container: str, mtu: int) -> None:
    """Every interface of the container besides loopback has this MTU, in bytes, and there is one."""
    this = world.container(container)
    words = [("cat", f"/sys/class/net/{interface.name}/mtu") for interface in this.interfaces()]
    found = [this.run(*each).text.strip() for each in words]
    if set(found) != {str(mtu)}:
        raise deviation(
            world,
            f'the interface of "{container}" has an MTU of {mtu}',
            f"it has {listed(found, 'no interface')}",
            *([this.shown(*each) for each in words] or [this.shown(*INTERFACES)]),
        )


def _demand_interface(world: World, container: str, network: str | None, address: str, prefix: int, mac: str) -> None:
    this = world.container(container)
    bearers = [
        (borne.network.prefixlen, (interface.mac or "").lower())
        for interface in this.interfaces()
        for borne in interface.addresses
        if str(borne.ip) == address
    ]
    if bearers != [(prefix, mac.lower())]:
        raise deviation(
            world,
            f'an interface of "{container}" has {address}/{prefix} and the MAC address {mac}, as the engine says of '
            f"{network or 'the default bridge'}",
            f"it has {_interfaces(world, container)}",
            this.shown(*INTERFACES),
        )


def _interfaces(world: World, container: str) -> str:
    return listed(
        f"{each.name} ({', '.join(map(str, each.addresses)) or 'no address'}, {each.mac})"
        for each in world.container(container).interfaces()
    )


def _life(state: dict[str, Any]) -> dict[str, Any]:
    return {key: state.get(key) for key in ("Status", "StartedAt", "Pid")}


def _names(endpoint: dict[str, Any]) -> set[str]:
    return {*(endpoint.get("Aliases") or []), *(endpoint.get("DNSNames") or [])}
