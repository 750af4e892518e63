"""The looks at containers on networks: they hold on an engine that keeps its promise, and find every way of breaking it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from support.errors import Deviation
from support.world.world import World
from tests.double.engine_in_memory import Box, EngineInMemory

Spoil = Callable[[EngineInMemory, Box], None]
SCENE = """
    Given a network "backend-network" with an MTU of 1400
    And a network "frontend-network"
    And a Redis container "redis" runs on "backend-network"
    And an Alpine container "client" runs on "backend-network"
    And an Alpine container "hermit" runs
    When "redis" is connected to "frontend-network" with the alias "db"
"""


def _agree(container: str, place: str) -> str:
    return f'Then the address that the engine gives for "{container}" on {place} is the one on its interface there'


def _entry(network: str, container: str) -> str:
    return (
        f"Then endpoint, address and MAC address that inspecting {network} lists for "
        f'"{container}" are those of the container'
    )


AGREE = _agree("redis", '"frontend-network"')
AGREE_ON_BRIDGE = _agree("hermit", "the default bridge")
ENTRY = _entry('"backend-network"', "client")
ENTRY_OF_BRIDGE = _entry("the default bridge", "hermit")
ONE_INTERFACE = """
    Then "client" has exactly these interfaces besides loopback:
      | interface | address                                |
      | eth0      | {address of client on backend-network} |
"""
TWO_INTERFACES = """
    Then "redis" has exactly these interfaces besides loopback:
      | interface | address                                | subnet                       |
      | eth1      | {address of redis on frontend-network} | {subnet of frontend-network} |
      | eth0      | {address of redis on backend-network}  | {subnet of backend-network}  |
"""
MTU = """
    Then "client" has exactly these interfaces besides loopback:
      | subnet                      | MTU  |
      | {subnet of backend-network} | 1400 |
"""
NOT_RESTARTED = 'Then "redis" has not been restarted'
UNCHANGED = 'Then the place of "redis" on "backend-network" is what it was before'
ALIAS = 'Then the engine records the alias "db" of "redis" on "frontend-network"'
NO_ALIAS = 'Then the engine does not record the alias "db" of "redis" on "backend-network"'
ROUTE = 'Then the default route of "client" leads through "backend-network"'
LOOKS = [
    AGREE,
    AGREE_ON_BRIDGE,
    ENTRY,
    ENTRY_OF_BRIDGE,
    ONE_INTERFACE,
    TWO_INTERFACES,
    MTU,
    NOT_RESTARTED,
    UNCHANGED,
    ALIAS,
    NO_ALIAS,
    ROUTE,
]


@pytest.fixture(autouse=True)
def scene(say: Callable[[str], None]) -> None:
    """ "redis" and "client" on "backend-network"; since a moment "redis" is on "frontend-network" too, there called "db"."""
    say(SCENE)


@pytest.mark.parametrize("look", LOOKS)
def test_an_engine_that_keeps_its_promise_conforms(say: Callable[[str], None], look: str) -> None:
    say(look)


def _endpoint(number: int, **changes: Any) -> Spoil:
    """The engine says something else of the container's endpoint of that number."""

    def spoil(double: EngineInMemory, box: Box) -> None:
        list(box.endpoints.values())[number].update(changes)

    return spoil


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


def _left_first_network(double: EngineInMemory, box: Box) -> None:
    double.disconnect_container_from_network(box.name, next(iter(box.endpoints)))


def _restarted(double: EngineInMemory, box: Box) -> None:
    box.state = {**box.state, "StartedAt": "2025-01-01T00:01:09Z", "Pid": 4999}


def _exited(double: EngineInMemory, box: Box) -> None:
    box.state = {**box.state, "Status": "exited"}


def _not_in_network(double: EngineInMemory, box: Box) -> None:
    for net in double.nets.values():
        net.entries.pop(box.id, None)


def _entry_says(**changes: Any) -> Spoil:
    def spoil(double: EngineInMemory, box: Box) -> None:
        double.nets[next(iter(box.endpoints))].entries[box.id].update(changes)

    return spoil


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
    ("look", "container", "spoil"),
    [
        (AGREE, "redis", _endpoint(1, IPAddress="172.21.9.9")),
        (AGREE, "redis", _endpoint(1, IPAddress="")),
        (AGREE, "redis", _endpoint(1, IPAddress="nonsense")),
        (AGREE, "redis", _endpoint(1, MacAddress=None)),
        (AGREE, "redis", _endpoint(1, IPPrefixLen=None)),
        (AGREE, "redis", _endpoint(1, IPPrefixLen=24)),
        (AGREE, "redis", _endpoint(1, MacAddress="02:42:00:00:00:01")),
        (AGREE, "redis", _interface(1, mac="02:42:00:00:00:01")),
        (AGREE, "redis", _lost_interface),
        (AGREE_ON_BRIDGE, "hermit", _endpoint(0, IPAddress="172.17.9.9")),
        (ONE_INTERFACE, "client", _one_interface_more),
        (ONE_INTERFACE, "client", _endpoint(0, IPAddress="172.19.9.9")),
        (ONE_INTERFACE, "client", _lost_interface),
        (ONE_INTERFACE, "client", _renamed_interface),
        (TWO_INTERFACES, "redis", _renamed_interface),
        (TWO_INTERFACES, "redis", _lost_interface),
        (TWO_INTERFACES, "redis", _one_interface_more),
        (TWO_INTERFACES, "redis", _interface(0, address="172.20.9.9")),
        (TWO_INTERFACES, "redis", _endpoint(1, IPAddress="172.20.0.9")),
        (TWO_INTERFACES, "redis", _subnet_shown_smaller),
        (MTU, "client", _mtu_of_ethernet),
        (MTU, "client", _lost_interface),
        (MTU, "client", _subnet_shown_smaller),
        (NOT_RESTARTED, "redis", _restarted),
        (NOT_RESTARTED, "redis", _exited),
        (UNCHANGED, "redis", _endpoint(0, IPAddress="172.20.9.9")),
        (UNCHANGED, "redis", _endpoint(0, MacAddress="02:42:00:00:00:01")),
        (UNCHANGED, "redis", _endpoint(0, Aliases=["more"])),
        (UNCHANGED, "redis", _interface(0, address="172.20.9.9")),
        (UNCHANGED, "redis", _left_first_network),
        (ALIAS, "redis", _endpoint(1, Aliases=None, DNSNames=None)),
        (ALIAS, "redis", _endpoint(1, Aliases=[])),
        (ALIAS, "redis", _endpoint(1, Aliases=["cache"])),
        (NO_ALIAS, "redis", _endpoint(0, Aliases=["db"])),
        (NO_ALIAS, "redis", _endpoint(0, DNSNames=["db"])),
        (ENTRY, "client", _not_in_network),
        (ENTRY, "client", _entry_says(EndpointID="0" * 64)),
        (ENTRY, "client", _endpoint(0, EndpointID="")),
        (ENTRY, "client", _entry_says(EndpointID="")),
        (ENTRY, "client", _entry_says(IPv4Address="172.20.9.9/16")),
        (ENTRY, "client", _entry_says(IPv4Address="172.20.0.3/24")),
        (ENTRY, "client", _entry_says(IPv4Address="172.20.0.3")),
        (ENTRY, "client", _entry_says(IPv4Address="nonsense/16")),
        (ENTRY, "client", _entry_says(IPv4Address="172.20.0.300/16")),
        (ENTRY, "client", _entry_says(MacAddress="02:42:00:00:00:01")),
        (ENTRY_OF_BRIDGE, "hermit", _not_in_network),
        (ENTRY_OF_BRIDGE, "hermit", _entry_says(EndpointID="")),
        (ROUTE, "client", _nobody_at_the_gateway),
        (ROUTE, "client", _interface(0, gateway="172.20.0.9")),
        (ROUTE, "client", _subnet_shown_smaller),
        (ROUTE, "client", _endpoint(0, IPAddress="10.9.9.9")),
        (ROUTE, "client", _endpoint(0, IPAddress="172.20.0.9")),
    ],
)
def test_every_broken_promise_is_found(
    double: EngineInMemory,
    box: Callable[[str], Box],
    deviates: Callable[[str], Deviation],
    look: str,
    container: str,
    spoil: Spoil,
) -> None:
    spoil(double, box(container))
    deviates(look)


def test_a_gateway_that_was_silent_so_far_is_knocked_at(say: Callable[[str], None], box: Callable[[str], Box]) -> None:
    client, heard = box("client"), []
    told = iter(["", "172.20.0.1 0x1 0x2 02:42:00:00:00:01 * eth0\n"])
    heading = "IP address       HW type     Flags       HW address            Mask     Device\n"
    client.commands["cat /proc/net/arp"] = lambda: (0, heading + next(told))
    client.commands["sh -c command -v ping"] = lambda: (heard.append("knock"), (0, ""))[1]  # type: ignore[func-returns-value]
    say(ROUTE)
    assert heard == ["knock"]


def test_nothing_but_loopback(say: Callable[[str], None], deviates: Callable[[str], Deviation]) -> None:
    alone = 'Then "client" has no interface besides loopback, and no route'
    told = deviates(alone)
    assert told.promised == '"client" has no interface besides loopback, and no other'
    say('When "client" is disconnected from "backend-network"')
    say(alone)


@pytest.mark.parametrize(
    ("look", "match"),
    [
        ('Then "rediss" has not been restarted', 'the scenario has no container "rediss"; it has '),
        (_agree("redis", '"backend"'), "the scenario has no network backend; it has "),
        (_agree("redis", "the host's network"), "the scenario has no network the host's network; it has "),
        (
            ONE_INTERFACE.replace("interface ", "interfaec "),
            'an interface shows no "interfaec"; the nearest is "interface"',
        ),
    ],
)
def test_what_the_scenario_has_not_is_a_mistake_of_the_text(
    world: World, say: Callable[[str], None], look: str, match: str
) -> None:
    with pytest.raises(LookupError, match=match):
        say(look)


BOTH = """
    Given a network "store-network" with IPv6 and the subnets "172.28.5.0/24" and "2001:db8:5::/64"
    And an Alpine container "worker" runs on "store-network"
"""
IPV6_ENTRY = _entry('"store-network"', "worker")
IPV6_ROUTE = 'Then the default route of "worker" leads through "store-network"'
NOWHERE = 'Then "worker" has no default route'


def _ipv6_route(gateway: str) -> Callable[[EngineInMemory, Callable[[str], Box]], None]:
    return lambda _double, box: box("worker").interfaces["eth0"].update(ipv6_gateway=gateway)


def _ipv6_entry(said: str) -> Callable[[EngineInMemory, Callable[[str], Box]], None]:
    def spoil(double: EngineInMemory, box: Callable[[str], Box]) -> None:
        (net,) = (each for each in double.nets.values() if box("worker").id in each.entries)
        net.entries[box("worker").id]["IPv6Address"] = said

    return spoil


@pytest.mark.parametrize("look", [IPV6_ROUTE, IPV6_ENTRY])
def test_what_is_right_of_both_families(say: Callable[[str], None], look: str) -> None:
    say(BOTH)
    say(look)


@pytest.mark.parametrize(
    ("look", "spoil", "observed"),
    [
        (IPV6_ROUTE, _ipv6_route("fd00::9"), "it has IPv6 default routes through fd00::9"),
        (IPV6_ENTRY, _ipv6_entry(""), "it gives none, where the interface has "),
        (IPV6_ENTRY, _ipv6_entry("2001:db8:5::2"), "it gives 2001:db8:5::2, where the interface has "),
        (NOWHERE, _ipv6_route("fd00::9"), "it has default routes through 172."),
    ],
)
def test_what_is_wrong_of_ipv6_alone_is_found(
    say: Callable[[str], None],
    double: EngineInMemory,
    box: Callable[[str], Box],
    deviates: Callable[[str], Deviation],
    look: str,
    spoil: Callable[[EngineInMemory, Callable[[str], Box]], None],
    observed: str,
) -> None:
    say(BOTH)
    spoil(double, box)
    assert deviates(look).observed.startswith(observed)
