"""The checks of attachments: they hold on an engine that keeps its promise, and find every way of breaking it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from engine_in_memory import Box, EngineInMemory

from support.expect import attachments
from support.world.world import World

NET, NEW = "backend-network", "frontend-network"
Check = Callable[[World], None]
Spoil = Callable[[EngineInMemory, Box], None]


@pytest.fixture
def attached(world: World) -> World:
    """ "redis" on "backend-network", and since a moment on "frontend-network" too, there with the alias "db"."""
    world.create_network(NET, options={"com.docker.network.driver.mtu": "1400"})
    world.create_network(NEW)
    world.start("redis", "redis", network=NET)
    world.start("client", "alpine", network=NET)
    world.start("hermit", "alpine")
    world.start("single", "alpine")
    world.start_linked("linked", "hermit", "alias")
    world.connect("redis", NEW, aliases=["db"])
    return world


def _networks(world: World) -> None:
    attachments.networks_are(world, "redis", [NET, NEW])


def _agree(world: World) -> None:
    attachments.engine_and_interface_agree(world, "redis", NEW)


def _agree_on_bridge(world: World) -> None:
    attachments.engine_and_interface_agree(world, "hermit", None)


def _only_interface(world: World) -> None:
    attachments.only_interface(world, "client", NET)


def _gained(world: World) -> None:
    attachments.gained_interface(world, "redis", "eth1", NEW)


def _not_restarted(world: World) -> None:
    attachments.not_restarted(world, "redis")


def _unchanged(world: World) -> None:
    attachments.place_is_unchanged(world, "redis", NET)


def _differ(world: World) -> None:
    attachments.addresses_differ(world, "redis", NET, NEW)


def _alias(world: World) -> None:
    attachments.alias_recorded_only_on(world, "redis", "db", NEW, NET)


def _alias_alone(world: World) -> None:
    attachments.alias_recorded(world, "redis", "db", NEW)


def _only_link(world: World) -> None:
    attachments.only_link_is(world, "linked", "hermit", "alias")


def _listed(world: World) -> None:
    attachments.listed_once_and_running(world, "redis")


def _network_lists(world: World) -> None:
    attachments.network_lists_exactly(world, NET, ["redis", "client"])


def _entry(world: World) -> None:
    attachments.network_entry_matches_interface(world, NET, "client")


def _entry_of_bridge(world: World) -> None:
    attachments.network_entry_matches_interface(world, None, "hermit")


def _gateway(world: World) -> None:
    attachments.gateway_is_there(world, "client", NET)


def _route(world: World) -> None:
    attachments.has_route_through(world, "client", NET)


def _mtu(world: World) -> None:
    attachments.mtu_is(world, "client", 1400)


def _aliases(world: World) -> None:
    attachments.aliases_are(world, "redis", NEW, ["db"])


def _no_aliases(world: World) -> None:
    attachments.aliases_are(world, "client", NET, [])


def _no_aliases_on_bridge(world: World) -> None:
    attachments.aliases_are(world, "hermit", None, [])


def _dns_names(world: World) -> None:
    attachments.dns_names_are(world, "redis", NEW, ["redis", "db", "{short id of redis}"])


CHECKS = [
    _aliases,
    _no_aliases,
    _no_aliases_on_bridge,
    _dns_names,
    _alias_alone,
    _networks,
    _agree,
    _agree_on_bridge,
    _only_interface,
    _gained,
    _not_restarted,
    _unchanged,
    _differ,
    _alias,
    _only_link,
    _listed,
    _network_lists,
    _entry,
    _entry_of_bridge,
    _gateway,
    _route,
    _mtu,
]


@pytest.mark.parametrize("check", CHECKS)
def test_an_engine_that_keeps_its_promise_conforms(attached: World, check: Check) -> None:
    check(attached)


def _endpoint(number: int, **changes: Any) -> Spoil:
    """The engine says something else of the container's endpoint of that number."""

    def spoil(double: EngineInMemory, box: Box) -> None:
        list(box.endpoints.values())[number].update(changes)

    return spoil


def _dns_names_backwards(double: EngineInMemory, box: Box) -> None:
    list(box.endpoints.values())[1]["DNSNames"].reverse()


def _dns_names_twice(double: EngineInMemory, box: Box) -> None:
    list(box.endpoints.values())[1]["DNSNames"].append(box.hostname)


def _interface(number: int, **changes: Any) -> Spoil:
    def spoil(double: EngineInMemory, box: Box) -> None:
        list(box.interfaces.values())[number].update(changes)

    return spoil


def _lost_interface(double: EngineInMemory, box: Box) -> None:
    box.interfaces.popitem()


def _renamed_interface(double: EngineInMemory, box: Box) -> None:
    box.interfaces["eth7"] = box.interfaces.popitem()[1]


def _one_interface_more(double: EngineInMemory, box: Box) -> None:
    box.interfaces["eth9"] = {"net": double.nets["bridge"], "address": "172.17.0.99", "mac": "02:42:00:00:00:99"}


def _also_on_bridge(double: EngineInMemory, box: Box) -> None:
    double.connect_container_to_network(box.name, "bridge")


def _left_first_network(double: EngineInMemory, box: Box) -> None:
    double.disconnect_container_from_network(box.name, next(iter(box.endpoints)))


def _restarted(double: EngineInMemory, box: Box) -> None:
    box.state = {**box.state, "StartedAt": "2025-01-01T00:00:09Z", "Pid": 4999}


def _exited(double: EngineInMemory, box: Box) -> None:
    box.state = {**box.state, "Status": "exited"}


def _no_link(double: EngineInMemory, box: Box) -> None:
    box.links = []


def _two_links(double: EngineInMemory, box: Box) -> None:
    box.links = box.links * 2


def _unlisted(double: EngineInMemory, box: Box) -> None:
    double.containers = lambda **_: []  # type: ignore[method-assign]  # an engine that lists nothing


def _not_in_network(double: EngineInMemory, box: Box) -> None:
    for net in double.nets.values():
        net.entries.pop(box.id, None)


def _stranger_in_network(double: EngineInMemory, box: Box) -> None:
    double.nets[next(iter(box.endpoints))].entries["0" * 64] = {"Name": "stranger"}


def _renamed_in_network(double: EngineInMemory, box: Box) -> None:
    double.nets[next(iter(box.endpoints))].entries[box.id]["Name"] = "other"


def _entry_says(**changes: Any) -> Spoil:
    def spoil(double: EngineInMemory, box: Box) -> None:
        double.nets[next(iter(box.endpoints))].entries[box.id].update(changes)

    return spoil


def _not_listed_by_id(double: EngineInMemory, box: Box) -> None:
    inspect = double.inspect_network
    double.inspect_network = lambda handle, *_, **__: (  # type: ignore[method-assign]
        inspect(handle) if handle in double.nets else {**inspect(handle), "Containers": {}}
    )


def _subnet_shown_smaller(double: EngineInMemory, box: Box) -> None:
    inspect = double.inspect_network

    def shown(handle: str, *_: Any, **__: Any) -> dict[str, Any]:
        answer = inspect(handle)
        return {
            **answer,
            "IPAM": {"Config": [{**block, "Subnet": "172.20.0.0/24"} for block in answer["IPAM"]["Config"]]},
        }

    double.inspect_network = shown  # type: ignore[method-assign]


def _nobody_at_the_gateway(double: EngineInMemory, box: Box) -> None:
    heading = "IP address       HW type     Flags       HW address            Mask     Device\n"
    box.commands["cat /proc/net/arp"] = lambda: (0, heading)


def _mtu_of_ethernet(double: EngineInMemory, box: Box) -> None:
    box.commands["cat"] = lambda: (0, "1500\n")


@pytest.mark.parametrize(
    ("check", "container", "spoil"),
    [
        (_networks, "redis", _left_first_network),
        (_networks, "redis", _also_on_bridge),
        (_agree, "redis", _endpoint(1, IPAddress="172.21.9.9")),
        (_agree, "redis", _endpoint(1, IPAddress="")),
        (_agree, "redis", _endpoint(1, MacAddress=None)),
        (_agree, "redis", _endpoint(1, IPPrefixLen=None)),
        (_agree, "redis", _endpoint(1, IPPrefixLen=24)),
        (_agree, "redis", _endpoint(1, MacAddress="02:42:00:00:00:01")),
        (_agree, "redis", _interface(1, mac="02:42:00:00:00:01")),
        (_agree, "redis", _lost_interface),
        (_agree_on_bridge, "hermit", _endpoint(0, IPAddress="172.17.9.9")),
        (_only_interface, "client", _one_interface_more),
        (_only_interface, "client", _endpoint(0, IPAddress="172.20.9.9")),
        (_only_interface, "client", _lost_interface),
        (_gained, "redis", _renamed_interface),
        (_gained, "redis", _lost_interface),
        (_gained, "redis", _one_interface_more),
        (_gained, "redis", _interface(0, address="172.20.9.9")),
        (_gained, "redis", _interface(1, mac="02:42:00:00:00:01")),
        (_not_restarted, "redis", _restarted),
        (_not_restarted, "redis", _exited),
        (_unchanged, "redis", _endpoint(0, IPAddress="172.20.9.9")),
        (_unchanged, "redis", _endpoint(0, MacAddress="02:42:00:00:00:01")),
        (_unchanged, "redis", _interface(0, address="172.20.9.9")),
        (_unchanged, "redis", _left_first_network),
        (_differ, "redis", _endpoint(1, IPAddress="172.20.0.9")),
        (_differ, "redis", _endpoint(1, IPAddress="10.9.9.9")),
        (_alias, "redis", _endpoint(1, Aliases=None, DNSNames=None)),
        (_alias, "redis", _endpoint(1, Aliases=[])),
        (_alias, "redis", _endpoint(0, Aliases=["db"])),
        (_alias_alone, "redis", _endpoint(1, Aliases=["cache"])),
        (_alias, "redis", _endpoint(0, DNSNames=["db"])),
        (_only_link, "linked", _no_link),
        (_only_link, "linked", _two_links),
        (_listed, "redis", _exited),
        (_listed, "redis", _unlisted),
        (_network_lists, "client", _not_in_network),
        (_network_lists, "client", _stranger_in_network),
        (_network_lists, "client", _renamed_in_network),
        (_network_lists, "client", _not_listed_by_id),
        (_entry, "client", _not_in_network),
        (_entry, "client", _entry_says(EndpointID="0" * 64)),
        (_entry, "client", _endpoint(0, EndpointID="")),
        (_entry, "client", _entry_says(EndpointID="")),
        (_entry, "client", _entry_says(IPv4Address="172.20.9.9/16")),
        (_entry, "client", _entry_says(IPv4Address="172.20.0.3/24")),
        (_entry, "client", _entry_says(IPv4Address="172.20.0.3")),
        (_entry, "client", _entry_says(IPv4Address="nonsense/16")),
        (_entry, "client", _entry_says(IPv4Address="172.20.0.300/16")),
        (_entry, "client", _entry_says(MacAddress="02:42:00:00:00:01")),
        (_entry_of_bridge, "hermit", _not_in_network),
        (_entry_of_bridge, "hermit", _entry_says(EndpointID="")),
        (_gateway, "client", _nobody_at_the_gateway),
        (_route, "client", _interface(0, gateway="172.20.0.9")),
        (_route, "client", _subnet_shown_smaller),
        (_route, "client", _endpoint(0, IPAddress="10.9.9.9")),
        (_route, "client", _endpoint(0, IPAddress="172.20.0.9")),
        (_mtu, "client", _mtu_of_ethernet),
        (_mtu, "client", _lost_interface),
        (_aliases, "redis", _endpoint(1, Aliases=[])),
        (_aliases, "redis", _endpoint(1, Aliases=None)),
        (_aliases, "redis", _endpoint(1, Aliases=["db", "4d2f1a9c7b3e"])),
        (_aliases, "redis", _endpoint(1, Aliases=["db", "db"])),
        (_no_aliases, "client", _endpoint(0, Aliases=["4d2f1a9c7b3e"])),
        (_no_aliases_on_bridge, "hermit", _endpoint(0, Aliases=["hermit"])),
        (_dns_names, "redis", _endpoint(1, DNSNames=None)),
        (_dns_names, "redis", _endpoint(1, DNSNames=["db"])),
        (_dns_names, "redis", _dns_names_backwards),
        (_dns_names, "redis", _dns_names_twice),
    ],
)
def test_every_broken_promise_is_found(
    attached: World,
    double: EngineInMemory,
    box: Callable[[str], Box],
    deviates: Callable[..., Any],
    check: Check,
    container: str,
    spoil: Spoil,
) -> None:
    spoil(double, box(container))
    deviates(lambda: check(attached))


def test_nothing_but_loopback(attached: World, box: Callable[[str], Box], deviates: Callable[..., Any]) -> None:
    deviates(lambda: attachments.no_interface(attached, "client"))
    attached.disconnect("client", NET)
    attachments.no_interface(attached, "client")
    attachments.networks_are(attached, "client", [])


def test_an_unknown_container_is_a_mistake_of_the_text(attached: World) -> None:
    with pytest.raises(LookupError, match='the scenario has no container "rediss"; it has '):
        attachments.networks_are(attached, "rediss", [])
    with pytest.raises(LookupError, match='the scenario has no network "backend"; it has '):
        attachments.network_lists_exactly(attached, "backend", [])


def test_its_short_id_among_aliases_is_told_as_such(
    attached: World, box: Callable[[str], Box], deviates: Callable[..., Any]
) -> None:
    hermit = box("hermit")
    hermit.endpoints["bridge"]["Aliases"] = [hermit.id[:12]]
    told = deviates(lambda: _no_aliases_on_bridge(attached))
    assert told.observed == "the engine shows its short id"
    assert told.promised == 'the aliases of "hermit" on the default bridge are nothing'
