"""The looks at what the engine lists: they hold on an engine that keeps its promise, and find every way of breaking it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from support.errors import Deviation
from support.world.world import World
from tests.double.engine_in_memory import Box, EngineInMemory, Net

Spoil = Callable[[EngineInMemory, Net, Box], None]
SCENE = """
    Given a network "frontend-network"
    And a Redis container "redis" runs
    When a network "backend-network" is created
"""
BUILT_IN = """
    Then the engine lists, once each:
      | network | driver | scope |
      | none    | null   | local |
      | bridge  | bridge | local |
      | host    | host   | local |
"""
CREATED = """
    Then the engine lists, once each:
      | network          | driver | scope |
      | backend-network  | bridge | local |
      | frontend-network | bridge | local |
"""
CONTAINER = """
    Then the engine lists, once each:
      | container | state   |
      | redis     | running |
"""
THERE = 'Then "backend-network" is still listed and found'
GONE = 'Then "backend-network" is neither listed nor found'


@pytest.fixture(autouse=True)
def scene(say: Callable[[str], None]) -> None:
    """Two networks, of which "backend-network" has just been created, and a container."""
    say(SCENE)


@pytest.fixture
def net(double: EngineInMemory, world: World) -> Net:
    """ "backend-network", for a test to spoil."""
    return double.nets[world.networks["backend-network"].name]


@pytest.mark.parametrize("look", [BUILT_IN, CREATED, CONTAINER, THERE])
def test_an_engine_that_keeps_its_promise_conforms(say: Callable[[str], None], look: str) -> None:
    say(look)


def _set(**changes: Any) -> Spoil:
    def spoil(double: EngineInMemory, net: Net, box: Box) -> None:
        for key, value in changes.items():
            setattr(net, key, value)

    return spoil


def _described(**changes: Any) -> Spoil:
    """Inspecting and listing the network show something else."""

    def spoil(double: EngineInMemory, net: Net, box: Box) -> None:
        real = net.describe
        net.describe = lambda: {**real(), **changes}  # type: ignore[method-assign]  # this one network is described otherwise

    return spoil


def _without_host(double: EngineInMemory, net: Net, box: Box) -> None:
    del double.nets["host"]


def _bridge_twice(double: EngineInMemory, net: Net, box: Box) -> None:
    double.nets["again"] = Net("bridge")


def _null_is_none(double: EngineInMemory, net: Net, box: Box) -> None:
    double.nets["none"].driver = "none"


def _gone(double: EngineInMemory, net: Net, box: Box) -> None:
    del double.nets[net.name]


def _listed_twice(double: EngineInMemory, net: Net, box: Box) -> None:
    double.nets["again"] = net


def _entries_of_containers(change: Callable[[list[dict[str, Any]]], list[dict[str, Any]]]) -> Spoil:
    def spoil(double: EngineInMemory, net: Net, box: Box) -> None:
        listed = double.containers()
        double.containers = lambda *_, **__: change(listed)  # type: ignore[method-assign]

    return spoil


def _exited(double: EngineInMemory, net: Net, box: Box) -> None:
    box.state = {**box.state, "Status": "exited"}


@pytest.mark.parametrize(
    ("look", "spoil"),
    [
        (BUILT_IN, _without_host),
        (BUILT_IN, _bridge_twice),
        (BUILT_IN, _null_is_none),
        (CREATED, _gone),
        (CREATED, _listed_twice),
        (CREATED, _set(driver="overlay")),
        (CREATED, _set(scope="swarm")),
        (CREATED, _described(Id="0" * 64)),
        (CONTAINER, _exited),
        (CONTAINER, _entries_of_containers(lambda listed: [])),
        (CONTAINER, _entries_of_containers(lambda listed: listed * 2)),
        (CONTAINER, _entries_of_containers(lambda listed: [{**each, "Id": each["Id"][:12]} for each in listed])),
        (CONTAINER, _entries_of_containers(lambda listed: [{**each, "Names": None} for each in listed])),
        (CONTAINER, _entries_of_containers(lambda listed: [{**each, "Names": ["/other"]} for each in listed])),
        (THERE, _gone),
        (GONE, _set()),
    ],
)
def test_every_broken_promise_is_found(
    double: EngineInMemory,
    net: Net,
    box: Callable[[str], Box],
    deviates: Callable[[str], Deviation],
    look: str,
    spoil: Spoil,
) -> None:
    spoil(double, net, box("redis"))
    deviates(look)


def test_a_list_without_a_field_is_a_deviation(double: EngineInMemory, deviates: Callable[[str], Deviation]) -> None:
    double.networks = lambda *_, **__: [{"Name": "bridge", "Driver": "bridge"}]  # type: ignore[method-assign]
    assert deviates(BUILT_IN).promised == "the list of networks gives Scope"


def test_another_id_is_told(net: Net, double: EngineInMemory, deviates: Callable[[str], Deviation], box: Any) -> None:
    _described(Id="0" * 64)(double, net, box("redis"))
    assert "backend-network bridge local id 000000000000" in deviates(CREATED).observed


def test_gone_means_neither_listed_nor_found(
    say: Callable[[str], None], double: EngineInMemory, net: Net, deviates: Callable[[str], Deviation]
) -> None:
    say('When "backend-network" is removed by its id')
    say(GONE)
    deviates(THERE)
    double.nets["unlisted"] = net
    double.networks = list  # type: ignore[method-assign]  # an engine that lists nothing and still finds it
    assert deviates(GONE).observed == "it is not listed, found by its name, found by its id and found by its short id"
    assert deviates(THERE).observed == "it is not listed, found by its name, found by its id and found by its short id"


def test_a_heading_that_the_list_has_not_names_the_nearest(say: Callable[[str], None]) -> None:
    with pytest.raises(LookupError, match='the list shows no "drivr"; the nearest is "driver"'):
        say(CREATED.replace("driver", "drivr"))


OF_NETWORK = """
    Then of the containers on "backend-network" the engine lists, once each:
      | container | networks        | addresses                              | ports |
      | client    | backend-network | {address of client on backend-network} | none  |
"""
OF_ID = OF_NETWORK.replace('"backend-network" the', '"backend-network", given by its id the')
OF_NOBODY = """
    Then of the containers on "frontend-network" the engine lists, once each:
      | container |
      | none      |
"""


@pytest.fixture
def joined(say: Callable[[str], None]) -> None:
    """A container on "backend-network", and nobody on "frontend-network"."""
    say('When an Alpine container "client" is started on "backend-network"')


@pytest.mark.parametrize("look", [OF_NETWORK, OF_ID, OF_NOBODY])
def test_a_list_of_some_containers_conforms(joined: None, say: Callable[[str], None], look: str) -> None:
    say(look)


@pytest.mark.parametrize("look", [OF_NETWORK, OF_ID, OF_NOBODY])
def test_a_list_of_all_containers_is_no_list_of_some(
    joined: None, say: Callable[[str], None], double: EngineInMemory, world: World, look: str
) -> None:
    everybody = double.containers
    double.containers = lambda *_, **__: everybody()  # type: ignore[method-assign]  # filters have no effect
    world.stage = replace(world.stage, patience=0.01)
    with pytest.raises(Deviation):
        say(look)


def test_a_list_may_lag_behind(joined: None, say: Callable[[str], None], double: EngineInMemory, world: World) -> None:
    world.stage = replace(world.stage, patience=1)
    lists = iter([[], [], double.containers()])
    double.containers = lambda *_, **__: next(lists)  # type: ignore[method-assign]  # the third is up to date
    say(CONTAINER)
