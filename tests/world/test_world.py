"""The world of a scenario: what may act when, what is kept of an action, what is shared, and what names stand for."""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import IPv4Address
from typing import Any

import pytest

from support.errors import CannotRun, Deviation
from support.words.places import DEFAULT_BRIDGE, Place, Sort
from support.world.world import ActsWhileLooking, SharedSetupChanged, World
from tests.double.engine_in_memory import Box, EngineInMemory, refusal
from tests.double.scenario import take

SCENE = """
    Given networks "backend-network" and "frontend-network"
    And a Redis container "redis" runs on "backend-network"
"""


def _refusing(call: str, error: Exception, double: EngineInMemory) -> None:
    """Have the engine refuse a call."""

    def refuse(*_: Any, **__: Any) -> None:
        raise error

    setattr(double, call, refuse)


# When something may be done.


@pytest.mark.parametrize(
    "text",
    [
        'When an Alpine container "client" is started on "backend-network"',
        'When a network "third" is created',
        'When "redis" is connected to "frontend-network"',
        'When "redis" is disconnected from "backend-network"',
        'When "frontend-network" is removed',
        'When "frontend-network" is to be removed',
        'When "redis" is stopped',
        'When "redis" is restarted',
        'When "redis" is replaced by a new container of the same name, its old address taken by another',
        "When the networks are listed",
    ],
)
def test_a_then_that_acts_is_an_error(
    double: EngineInMemory, world: World, say: Callable[[str], None], text: str
) -> None:
    say(SCENE)
    before = (set(double.nets), set(double.boxes), double.seconds)
    with pytest.raises(ActsWhileLooking, match=r"a Then does something to the engine .*; make it a Given or the When"):
        take(world, text, phase="then")
    assert (set(double.nets), set(double.boxes), double.seconds) == before


def test_who_tells_of_a_failure_may_act(world: World) -> None:
    world.phase = "then"
    with world.diagnosing():
        world.act(["docker", "ps"], "the engine lists its containers", list)
    assert world.phase == "then"
    with pytest.raises(ActsWhileLooking):
        world.act(["docker", "ps"], "the engine lists its containers", list)


def test_a_failure_while_telling_of_one_leaves_the_then_as_it_was(world: World) -> None:
    world.phase = "then"
    with pytest.raises(ZeroDivisionError), world.diagnosing():
        raise ZeroDivisionError
    assert world.phase == "then"


# What is kept of an action.


def test_an_attempt_keeps_the_refusal_and_is_no_deviation(say: Callable[[str], None], world: World) -> None:
    say(SCENE)
    say('When "backend-network" is to be removed')
    assert world.last.refusal is not None
    assert world.last.refusal.status_code == 403
    assert world.refusal_text() == "error while removing network: network backend-network has active endpoints"
    assert world.last.command == f"docker network rm {world.networks['backend-network'].name}"


@pytest.mark.parametrize("tried", [True, False])
@pytest.mark.parametrize("trouble", ["no space left on device", "Cannot allocate memory", "no such image: alpine"])
def test_trouble_of_the_machine_ends_the_run_also_for_attempts(
    double: EngineInMemory, say: Callable[[str], None], trouble: str, tried: bool
) -> None:
    say(SCENE)
    _refusing("remove_network", refusal(500, f"write /x: {trouble}"), double)
    with pytest.raises(CannotRun):
        say(f'When "backend-network" is {"to be " if tried else ""}removed')


@pytest.mark.parametrize(
    ("call", "answer", "warnings"),
    [
        ("create_container_from_config", {"Id": "x", "Warnings": ["links are deprecated", "and so on"]}, 2),
        ("create_container_from_config", {"Id": "x", "Warnings": None}, 0),
        ("create_network", {"Id": "x", "Warning": "it may clash"}, 1),
        ("create_network", {"Id": "x", "Warning": ""}, 0),
    ],
)
@pytest.mark.parametrize("started", [True, False])
def test_warnings_are_kept_also_when_the_start_is_refused(
    double: EngineInMemory,
    world: World,
    say: Callable[[str], None],
    call: str,
    answer: dict[str, Any],
    warnings: int,
    started: bool,
) -> None:
    real = getattr(double, call)
    setattr(double, call, lambda *args, **how: {**real(*args, **how), **answer})
    if not started:
        _refusing("start", refusal(500, "no"), double)
    if call == "create_network":
        say('When a network "backend-network" is created')
    else:
        say('When an Alpine container "client" is to be started')
        assert (world.last.refusal is None) == started
    assert len(world.last.warnings) == warnings


def test_the_next_action_forgets_the_refusal_of_the_last(say: Callable[[str], None], world: World) -> None:
    say(SCENE)
    say('When "backend-network" is to be removed')
    say('When "redis" is disconnected from "backend-network"')
    say('When "backend-network" is to be removed')
    assert world.last.refusal is None
    assert world.refusal_text() == ""


def test_what_a_container_was_before_the_last_action_is_kept(say: Callable[[str], None], world: World) -> None:
    say(SCENE)
    say('When "redis" is stopped')
    assert world.container("redis").before["State"]["Status"] == "running"
    assert world.container("redis").inspect()["State"]["Status"] == "exited"


def test_every_action_makes_what_was_seen_before_stale(say: Callable[[str], None], world: World) -> None:
    say(SCENE)
    seen = world.container("redis").snapshot()
    assert world.container("redis").snapshot() is seen
    say('When "redis" is connected to "frontend-network"')
    assert world.container("redis").snapshot() is not seen


# What is shared.


@pytest.mark.parametrize(
    "text",
    [
        'When "redis" is connected to "frontend-network"',
        'When "redis" is disconnected from "backend-network"',
        'When "redis" is stopped',
        'When "redis" is replaced by a new container of the same name, its old address taken by another',
        'When "frontend-network" is removed',
        'When "frontend-network" is to be removed',
        'Given "redis" is connected to "frontend-network"',
    ],
)
def test_shared_set_up_refuses_changes(double: EngineInMemory, new_world: Callable[..., World], text: str) -> None:
    shared = new_world(reads_only=True)
    take(shared, SCENE)
    before = (set(double.nets), set(double.boxes), double.seconds)
    with pytest.raises(SharedSetupChanged, match="@reads-only"):
        take(shared, text)
    assert (set(double.nets), set(double.boxes), double.seconds) == before


def test_givens_that_ask_for_the_same_share_it_and_whens_do_not(
    double: EngineInMemory, new_world: Callable[..., World]
) -> None:
    worlds = [new_world(number, reads_only=True) for number in ("7", "8")]
    for each in worlds:
        take(each, SCENE)
        take(each, 'When an Alpine container "client" is started on "backend-network"')
    one, other = worlds
    assert one.container("redis").name == other.container("redis").name
    assert one.container("client").name != other.container("client").name
    assert len(double.boxes) == 3
    assert [line.split()[1] for line in other.see()] == ["network", "network", "run", "run"]


@pytest.mark.parametrize(
    "given",
    [
        'Given a Redis container "redis" runs on "backend-network" with the variable "COLOUR" set to "blue"',
        'Given a Redis container "redis" runs on "frontend-network"',
        'Given an Alpine container "redis" runs on "backend-network"',
    ],
)
def test_givens_that_ask_for_something_else_do_not_share(new_world: Callable[..., World], given: str) -> None:
    one, other = (new_world(number, reads_only=True) for number in ("7", "8"))
    take(one, SCENE)
    take(other, 'Given networks "backend-network" and "frontend-network"')
    take(other, given)
    assert one.container("redis").name != other.container("redis").name


def test_a_scenario_that_changes_things_shares_nothing(new_world: Callable[..., World]) -> None:
    one, other = new_world("7"), new_world("8")
    take(one, SCENE)
    take(other, SCENE)
    assert one.container("redis").name != other.container("redis").name


def test_only_what_is_its_own_goes_with_a_scenario(new_world: Callable[..., World]) -> None:
    shared = new_world(reads_only=True)
    take(shared, SCENE)
    take(shared, 'When an Alpine container "client" is started on "backend-network"')
    removed: list[list[str]] = []
    shared.stage.cleaner.remove = lambda *things: removed.extend(things)  # type: ignore[method-assign]
    shared.clean_up()
    assert removed == [[shared.container("client").name], []]


def test_the_last_container_goes_first(world: World, say: Callable[[str], None]) -> None:
    say('Given a Redis container "redis" runs')
    say('When an Alpine container "client" is started on the network of "redis"')
    removed: list[list[str]] = []
    world.stage.cleaner.remove = lambda *things: removed.extend(things)  # type: ignore[method-assign]
    world.clean_up()
    assert removed == [[world.container("client").name, world.container("redis").name], []]


def test_what_is_about_to_be_made_goes_too_though_making_it_fails(
    double: EngineInMemory, world: World, say: Callable[[str], None]
) -> None:
    _refusing("create_network", refusal(500, "no"), double)
    with pytest.raises(Deviation):
        say('When a network "backend-network" is created')
    removed: list[list[str]] = []
    world.stage.cleaner.remove = lambda *things: removed.extend(things)  # type: ignore[method-assign]
    world.clean_up()
    assert removed == [[], ["backend-network-3f9c2a-7"]]


# What names and expressions stand for.


@pytest.fixture
def filled(say: Callable[[str], None], world: World) -> World:
    """A world with two networks and a container on the first, and one on the default bridge."""
    say(SCENE)
    say('Given an Alpine container "hermit" runs')
    return world


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("nothing", "nothing"),
        ("{name of redis}", "redis-3f9c2a-7"),
        ("/{name of redis}/{name of hermit}", "/redis-3f9c2a-7/hermit-3f9c2a-7"),
        ("tcp://{address of redis}:6379", "tcp://172.20.0.2:6379"),
        ("{address of redis on backend-network}", "172.20.0.2"),
        ("{address of hermit on the default bridge}", "172.17.0.2"),
        ("{subnet of backend-network}", "172.20.0.0/16"),
        ("{gateway of backend-network}", "172.20.0.1"),
    ],
)
def test_braces_are_filled(filled: World, text: str, value: str) -> None:
    assert filled.fill(text) == value


def test_ids_and_hostnames_are_those_of_the_engine(filled: World, box: Callable[[str], Box]) -> None:
    redis = box("redis")
    assert filled.fill("{id of redis} {short id of redis}") == f"{redis.id} {redis.short_id}"
    redis.config["Hostname"] = "database"
    assert filled.fill("{hostname of redis}") == "database"
    assert filled.ids() == {redis.id: "redis", box("hermit").id: "hermit"}


@pytest.mark.parametrize(
    "text", ["{address of nobody}", "{subnet of nowhere}", "{address of redis on nowhere}", "{adress of redis}"]
)
def test_braces_that_stand_for_nothing_are_a_mistake_of_the_text(filled: World, text: str) -> None:
    with pytest.raises((LookupError, ValueError)):
        filled.fill(text)


@pytest.mark.parametrize(
    ("word", "known"),
    [("redis", "redis-3f9c2a-7"), ("backend-network", "backend-network-3f9c2a-7"), ("bridge", "bridge"), ("db", "db")],
)
def test_a_word_is_a_name_if_the_scenario_has_it(filled: World, word: str, known: str) -> None:
    assert filled.word(word) == known
    assert filled.documented(known) == word


def test_places_are_networks_or_the_default_bridge(filled: World) -> None:
    assert filled.at(DEFAULT_BRIDGE).name == "bridge"
    assert filled.at(Place.of_network("backend-network")).name == "backend-network-3f9c2a-7"
    for sort in (Sort.HOST, Sort.NONE):
        with pytest.raises(LookupError, match=f"the scenario has no network {sort}"):
            filled.at(Place(sort))
    assert [filled.network_name(place) for place in (DEFAULT_BRIDGE, Place(Sort.HOST), Place(Sort.NONE))] == [
        None,
        "host",
        "none",
    ]


def test_where_a_container_is_attached(filled: World) -> None:
    assert filled.where_attached("redis").documented == "backend-network"
    assert filled.where_attached("hermit").name == "bridge"
    assert filled.where_attached("hermit", named="frontend-network-3f9c2a-7").documented == "frontend-network"


def test_the_engine_s_own_clock_is_read(world: World, double: EngineInMemory) -> None:
    double.seconds = 1000
    assert world.engine_time() == "1001.123456"
    assert world.engine_time(ahead=0.5) == "1002.623456"


def test_an_address_that_is_none_is_a_deviation(filled: World, box: Callable[[str], Box]) -> None:
    endpoint = next(iter(box("redis").endpoints.values()))
    assert filled.container("redis").only_address() == IPv4Address("172.20.0.2")
    endpoint["IPAddress"] = ""
    with pytest.raises(Deviation, match='inspecting "redis" gives its address on backend-network'):
        filled.container("redis").only_address()
