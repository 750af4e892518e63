"""What is read of endpoints together with something else."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from support.errors import Deviation
from support.world.world import World
from tests.double.engine_in_memory import Box, EngineInMemory
from tests.double.scenario import shows

SCENE = """
    Given a network "backend-network"
    And an Alpine container "neighbour" runs on "backend-network"
    When an Alpine container "client" is started on "backend-network" with the port "7000/udp" exposed
"""
OF_ADDRESS = "02:42:{:02x}:{:02x}:{:02x}:{:02x}"


MADE_FROM, CHANCE, SHARED, ITS_OWN = (
    shows('"client" on "backend-network"', *row)
    for row in (
        ("MAC address made from", "its IPv4 address"),
        ("MAC address made from", "chance"),
        ("shares its MAC address with", "none"),
        ("id of the network", "its own"),
    )
)
EXPOSED = shows('"client"', "exposed ports", "7000/udp")


@pytest.fixture
def box(say: Callable[[str], None], double: EngineInMemory, world: World) -> Box:
    """ "client", for a test to spoil."""
    say(SCENE)
    return double.boxes[world.containers["client"].name]


@pytest.fixture
def endpoint(box: Box) -> dict[str, str]:
    """The endpoint of "client", as inspecting it shows."""
    (found,) = box.endpoints.values()
    return found


@pytest.mark.parametrize("look", [SHARED, ITS_OWN])
def test_an_engine_that_keeps_its_promise_conforms(say: Callable[[str], None], box: Box, look: str) -> None:
    say(look)


@pytest.mark.parametrize("first", ["02", "06", "0a", "4e", "fe"])
def test_an_address_made_by_chance_is_marked(say: Callable[[str], None], endpoint: dict[str, str], first: str) -> None:
    endpoint["MacAddress"] = f"{first}:11:22:33:44:55"
    say(CHANCE)
    with pytest.raises(Deviation):
        say(MADE_FROM)


@pytest.mark.parametrize("first", ["00", "03", "05", "4f", "f8"])
def test_an_address_of_a_manufacturer_or_a_group_is_not_made_by_chance(
    say: Callable[[str], None], endpoint: dict[str, str], first: str
) -> None:
    endpoint["MacAddress"] = f"{first}:11:22:33:44:55"
    with pytest.raises(Deviation):
        say(CHANCE)


def test_an_address_made_from_the_other_one_is_not_made_by_chance(
    say: Callable[[str], None], endpoint: dict[str, str]
) -> None:
    endpoint["MacAddress"] = OF_ADDRESS.format(*map(int, endpoint["IPAddress"].split(".")))
    say(MADE_FROM)
    with pytest.raises(Deviation):
        say(CHANCE)


def test_a_neighbour_with_the_same_address_is_named(
    say: Callable[[str], None], double: EngineInMemory, box: Box, endpoint: dict[str, str]
) -> None:
    (net,) = (each for each in double.nets.values() if box.id in each.entries)
    for entry in net.entries.values():
        entry["MacAddress"] = endpoint["MacAddress"]
    with pytest.raises(Deviation, match="neighbour"):
        say(SHARED)


def test_the_id_of_another_network_is_told(say: Callable[[str], None], endpoint: dict[str, str]) -> None:
    endpoint["NetworkID"] = "backend-network"
    with pytest.raises(Deviation, match="backend-network"):
        say(ITS_OWN)


def test_ports_without_a_binding_are_exposed(say: Callable[[str], None], box: Box) -> None:
    box.ports = {"7000/udp": None, "80/tcp": [{"HostIp": "0.0.0.0", "HostPort": "20000"}]}
    say(EXPOSED)
    box.ports = {}
    with pytest.raises(Deviation):
        say(EXPOSED)


def test_what_stands_beside_the_networks_is_told_by_its_name_where_it_is_that_of_the_default_bridge(
    say: Callable[[str], None], double: EngineInMemory, world: World
) -> None:
    say('When an Alpine container "hermit" is started')
    box = double.boxes[world.containers["hermit"].name]
    (endpoint,) = box.endpoints.values()
    asked = double.inspect_container
    beside = {
        "IPAddress": endpoint["IPAddress"],
        "Gateway": endpoint.get("Gateway"),
        "MacAddress": endpoint["MacAddress"],
    }

    def inspect(name: str) -> dict[str, object]:
        answer = asked(name)
        return answer | {"NetworkSettings": answer["NetworkSettings"] | beside}

    double.inspect_container = inspect  # type: ignore[method-assign]  # as older releases have it
    say(shows('"hermit"', "beside its networks", "address, gateway and MAC address"))
    beside["MacAddress"] = "02:42:00:00:00:01"
    with pytest.raises(Deviation, match="MAC address 02:42:00:00:00:01"):
        say(shows('"hermit"', "beside its networks", "address, gateway and MAC address"))
