"""Networks whose addresses the user plans, and containers that are given theirs: what the engine shows, and who has them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from ipaddress import IPv4Network, ip_network

import pytest
from docker.errors import APIError

import support.world.world as world_module
from support.engine.host import OUR_NETWORK
from support.errors import Deviation
from support.world.host_network import HostRoute
from support.world.world import World
from tests.double.engine_in_memory import Box, EngineInMemory, refusal
from tests.double.scenario import shows

PLANNED = """
    Given a network "backend-network" with IPv6 and the subnets "172.28.5.0/24" and "2001:db8:5::/64"
    And a network "frontend-network" with the subnet "172.28.6.0/24", addresses from "172.28.6.128/25" and the gateway "{gateway}"
    And a Redis container "redis" runs on "backend-network" with the addresses "172.28.5.10" and "2001:db8:5::10"
    And an Alpine container "client" runs on "frontend-network" with the MAC address "92:d0:c6:0a:29:33"
""".format(gateway="172.28.6.254")
Spoil = Callable[[EngineInMemory, Callable[[str], Box]], None]


def _interface(container: str, heading: str, cell: str) -> str:
    return f'Then "{container}" has exactly these interfaces besides loopback:\n    | {heading} |\n    | {cell} |'


SUBNET = shows('"backend-network"', "subnets", "172.28.5.0/24")
IPV6_SUBNET = shows('"backend-network"', "IPv6 subnets", "2001:db8:5::/64")
RANGE = shows('"frontend-network"', "addresses from", "172.28.6.128/25")
GATEWAY = shows('"frontend-network"', "gateway", "172.28.6.254")
ADDRESS = shows('"redis" on "backend-network"', "address", "172.28.5.10")
WITHIN = shows('"client" on "frontend-network"', "address within", "172.28.6.128/25")
ENDPOINT_GATEWAY = shows('"client" on "frontend-network"', "gateway", "172.28.6.254")
IPV6_ADDRESS = shows('"redis" on "backend-network"', "IPv6 address", "2001:db8:5::10")
IPV6_WITHIN = shows('"redis" on "backend-network"', "IPv6 address within", "2001:db8:5::/64")
NO_IPV6 = shows('"client" on "frontend-network"', "IPv6 address", "none")
MAC = shows('"client" on "frontend-network"', "MAC address", "92:d0:c6:0a:29:33")
ON_INTERFACE = _interface("redis", "address", "172.28.5.10")
IPV6_ON_INTERFACE = _interface("redis", "IPv6 address", "2001:db8:5::10")
IPV6_SUBNET_ON_INTERFACE = _interface("redis", "IPv6 subnet", "2001:db8:5::/64")
NO_IPV6_ON_INTERFACE = _interface("client", "IPv6 address", "{IPv6 address of client on frontend-network}")
MAC_ON_INTERFACE = _interface("client", "MAC address", "92:d0:c6:0a:29:33")
REACHED = 'Then "client" reaches the Redis server of "redis" at "172.28.5.10"'


@pytest.fixture
def planned(say: Callable[[str], None]) -> None:
    say(PLANNED)


@pytest.mark.parametrize(
    "look",
    [
        SUBNET,
        IPV6_SUBNET,
        RANGE,
        GATEWAY,
        ADDRESS,
        WITHIN,
        ENDPOINT_GATEWAY,
        IPV6_ADDRESS,
        IPV6_WITHIN,
        NO_IPV6,
        MAC,
        ON_INTERFACE,
        IPV6_ON_INTERFACE,
        IPV6_SUBNET_ON_INTERFACE,
        NO_IPV6_ON_INTERFACE,
        MAC_ON_INTERFACE,
    ],
)
def test_an_engine_that_keeps_its_promise(planned: None, say: Callable[[str], None], look: str) -> None:
    say(look)


def _asked(**changes: str) -> Spoil:
    def spoil(double: EngineInMemory, box: Callable[[str], Box]) -> None:
        for net in double.nets.values():
            net.asked = {**net.asked, **changes} if net.asked else {}

    return spoil


def _endpoint(container: str, **changes: str) -> Spoil:
    def spoil(double: EngineInMemory, box: Callable[[str], Box]) -> None:
        next(iter(box(container).endpoints.values())).update(changes)

    return spoil


def _seen(container: str, **changes: str) -> Spoil:
    def spoil(double: EngineInMemory, box: Callable[[str], Box]) -> None:
        box(container).interfaces["eth0"].update(changes)

    return spoil


def _without_ipv6(double: EngineInMemory, box: Callable[[str], Box]) -> None:
    for net in double.nets.values():
        net.ipv6 = None


@pytest.mark.parametrize(
    ("look", "spoil"),
    [
        (SUBNET, _asked(Subnet="172.30.0.0/24")),
        (IPV6_SUBNET, _without_ipv6),
        (RANGE, _asked(IPRange="")),
        (RANGE, _asked(IPRange="172.30.0.0/25")),
        (GATEWAY, _asked(Gateway="172.30.0.1")),
        (ADDRESS, _endpoint("redis", IPAddress="172.30.0.10")),
        (WITHIN, _endpoint("client", IPAddress="172.30.0.10")),
        (ENDPOINT_GATEWAY, _endpoint("client", Gateway="")),
        (IPV6_ADDRESS, _endpoint("redis", GlobalIPv6Address="")),
        (IPV6_WITHIN, _endpoint("redis", GlobalIPv6Address="fd00::10")),
        (IPV6_WITHIN, _endpoint("redis", GlobalIPv6Address="")),
        (NO_IPV6, _endpoint("client", GlobalIPv6Address="fd00::10")),
        (MAC, _endpoint("client", MacAddress="02:42:ac:1c:06:02")),
        (IPV6_ON_INTERFACE, _seen("redis", ipv6="")),
        (IPV6_ON_INTERFACE, _seen("redis", ipv6="fd00::10")),
        (IPV6_SUBNET_ON_INTERFACE, _seen("redis", ipv6="fd00::10")),
        (NO_IPV6_ON_INTERFACE, _seen("client", ipv6="fd00::10")),
        (MAC_ON_INTERFACE, _seen("client", mac="02:42:ac:1c:06:02")),
    ],
)
def test_every_broken_promise_is_found(
    planned: None,
    double: EngineInMemory,
    box: Callable[[str], Box],
    deviates: Callable[[str], Deviation],
    look: str,
    spoil: Spoil,
) -> None:
    spoil(double, box)
    assert deviates(look).observed


def test_a_reader_is_told_of_the_addresses_of_the_text(
    planned: None, box: Callable[[str], Box], deviates: Callable[[str], Deviation], world: World
) -> None:
    next(iter(box("redis").endpoints.values()))["IPAddress"] = world.plan.real("172.28.5.11")
    found = deviates(ADDRESS)
    assert (found.promised, found.observed) == (
        'inspecting "redis" on backend-network shows address: 172.28.5.10',
        "it shows address: 172.28.5.11",
    )
    assert world.plan.real("172.28.5.10") in " ".join(found.see_it)


def test_commands_have_the_addresses_of_the_engine(planned: None, world: World) -> None:
    line = " ".join(world.ground.journal.reproduce())
    assert f"--ipv6 --subnet {world.plan.real('172.28.5.0/24')} --subnet {world.plan.real('2001:db8:5::/64')}" in line
    assert f"--ip {world.plan.real('172.28.5.10')} --ip6 {world.plan.real('2001:db8:5::10')}" in line
    assert "--mac-address 92:d0:c6:0a:29:33" in line


def test_an_address_given_when_somebody_joins(planned: None, world: World, say: Callable[[str], None]) -> None:
    say('When "redis" is connected to "frontend-network" with the address "172.28.6.200"')
    assert world.last.command.endswith(
        f"--ip {world.plan.real('172.28.6.200')} {world.networks['frontend-network'].name} {world.container('redis').name}"
    )
    say(shows('"redis" on "frontend-network"', "address", "172.28.6.200"))


def test_a_subnet_that_others_took_is_chosen_anew(
    double: EngineInMemory, world: World, say: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = _refuse_subnets(double, monkeypatch, times=2)
    say('Given a network "backend-network" with the subnet "172.28.5.0/24"')
    assert double.nets[world.networks["backend-network"].name].subnet not in refused
    assert len(world.ground.journal.reproduce()) == 1


def test_where_the_host_is_ours_to_look_at_others_have_to_be_seen_to_have_it(
    double: EngineInMemory, world: World, say: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(world.stage.engine, "target", replace(world.stage.engine.target, seen=OUR_NETWORK))
    monkeypatch.setattr(world_module, "routes", list)
    refused = _refuse_subnets(double, monkeypatch, times=1)
    with pytest.raises(Deviation, match="Pool overlaps"):
        say('Given a network "backend-network" with the subnet "172.28.5.0/24"')
    assert len(refused) == 1


def test_where_the_host_is_ours_to_look_at_a_block_that_others_took_meanwhile_is_chosen_anew(
    double: EngineInMemory, world: World, say: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(world.stage.engine, "target", replace(world.stage.engine.target, seen=OUR_NETWORK))
    refused = _refuse_subnets(double, monkeypatch, times=1)
    monkeypatch.setattr(world_module, "routes", lambda: [HostRoute(each, 7, on_link=True) for each in refused])
    say('Given a network "backend-network" with the subnet "172.28.5.0/24"')
    assert double.nets[world.networks["backend-network"].name].subnet not in refused


def _refuse_subnets(double: EngineInMemory, monkeypatch: pytest.MonkeyPatch, *, times: int) -> list[IPv4Network]:
    """Have the engine call the subnets of the first requests taken; those subnets, as they come."""
    whole, refused = double.create_network, list[IPv4Network]()

    def create(name: str, **asked: object) -> object:
        if len(refused) < times:
            refused.append(IPv4Network(asked["ipam"]["Config"][0]["Subnet"]))  # type: ignore[index]
            raise refusal(403, "invalid pool request: Pool overlaps with other one on this address space")
        return whole(name, **asked)

    monkeypatch.setattr(double, "create_network", create)
    return refused


def test_an_engine_that_takes_every_subnet_for_taken_is_found_out(
    double: EngineInMemory, say: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(name: str, **asked: object) -> object:
        raise refusal(403, "invalid pool request: Pool overlaps with other one on this address space")

    monkeypatch.setattr(double, "create_network", refuse)
    with pytest.raises(Deviation, match="Pool overlaps"):
        say('Given a network "backend-network" with the subnet "172.28.5.0/24"')


def test_an_overlap_with_the_scenario_s_own_network_is_tried_once(
    planned: None, world: World, say: Callable[[str], None], deviates: Callable[[str], Deviation]
) -> None:
    say('When a network "vault" is to be created with the subnet "172.28.5.128/25"')
    assert isinstance(world.last.refusal, APIError)
    say('Then the engine refuses, saying "overlap" or "already used"')
    assert deviates('Then the engine refuses, saying "in use" or "allocated"').promised == (
        'the engine refuses, saying "in use" or "allocated"'
    )


def test_blocks_are_none_of_those_that_networks_have(planned: None, world: World) -> None:
    in_use = [ip_network(each) for each in ("172.17.0.0/16", world.plan.real("172.28.5.0/24"))]
    assert not any(ip_network(world.plan.real("172.28.6.0/24")).overlaps(each) for each in in_use)
