"""The look at events: it holds on an engine that announces what it does once each, and finds every other way."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from support.errors import Deviation
from support.world.world import World
from tests.double.engine_in_memory import EngineInMemory

Spoil = Callable[[EngineInMemory], None]
SCENE = """
    Given networks "backend-network" and "frontend-network"
    And a Redis container "redis" runs on "backend-network"
    And somebody watches the engine's events
    When "redis" is connected to "frontend-network"
"""
JOINED = """
    Then the engine has announced exactly these events:
      | what    | happens | to               | container     | driver |
      | network | connect | frontend-network | {id of redis} | bridge |
"""


@pytest.mark.parametrize(
    ("scene", "happens", "network"),
    [
        ('Given somebody watches the engine\'s events\nWhen a network "n" is created', "create", "n"),
        (
            'Given a network "n"\nAnd somebody watches the engine\'s events\nWhen "n" is removed by its name',
            "destroy",
            "n",
        ),
    ],
)
def test_what_happens_to_a_network_is_announced(
    say: Callable[[str], None], scene: str, happens: str, network: str
) -> None:
    say(scene)
    say(f"""
        Then the engine has announced exactly these events:
          | what    | happens   | to        | driver |
          | network | {happens} | {network} | bridge |
    """)


def test_joining_is_announced(say: Callable[[str], None]) -> None:
    say(SCENE)
    say(JOINED)


def test_a_container_that_stops_leaves_each_of_its_networks(say: Callable[[str], None]) -> None:
    say(SCENE)
    say("""
        Given somebody watches the engine's events
        When "redis" is stopped
        Then the engine has announced exactly these events:
          | what    | happens    | to               | container     |
          | network | disconnect | frontend-network | {id of redis} |
          | network | disconnect | backend-network  | {id of redis} |
    """)


def _last(**changes: Any) -> Spoil:
    """The last event is announced otherwise."""

    def spoil(double: EngineInMemory) -> None:
        double.announced[-1].update(changes)

    return spoil


def _attributes(**changes: Any) -> Spoil:
    def spoil(double: EngineInMemory) -> None:
        double.announced[-1]["Actor"]["Attributes"].update(changes)

    return spoil


def _twice(double: EngineInMemory) -> None:
    double.announced.append(deepcopy(double.announced[-1]))


def _not_at_all(double: EngineInMemory) -> None:
    double.announced.pop()


def _another_network_too(double: EngineInMemory) -> None:
    other = deepcopy(double.announced[-1])
    other["Actor"]["Attributes"]["name"] = "bridge"
    double.announced.append(other)


def _left_at_once(double: EngineInMemory) -> None:
    double.announced.append({**deepcopy(double.announced[-1]), "Action": "disconnect"})


def _without_actor(double: EngineInMemory) -> None:
    del double.announced[-1]["Actor"]


@pytest.mark.parametrize(
    "spoil",
    [
        _twice,
        _not_at_all,
        _another_network_too,
        _left_at_once,
        _without_actor,
        _last(Action="disconnect"),
        _last(Type="container"),
        _attributes(name="bridge"),
        _attributes(container="0" * 64),
        _attributes(container=""),
        _attributes(type="overlay"),
    ],
)
def test_every_broken_promise_is_found(
    double: EngineInMemory, say: Callable[[str], None], deviates: Callable[[str], Deviation], spoil: Spoil
) -> None:
    say(SCENE)
    spoil(double)
    told = deviates(JOINED)
    assert told.promised.startswith("the engine announces network connect frontend-network the id of")
    assert told.see_it[-1].startswith("docker events --since ")


def test_what_happens_to_somebody_else_is_nobody_s_business(double: EngineInMemory, say: Callable[[str], None]) -> None:
    say(SCENE)
    stranger = {"Type": "network", "Action": "create", "Actor": {"ID": "0" * 64, "Attributes": {"name": "theirs"}}}
    double.announced += [{**stranger, "time": double.seconds}, {"Type": "network", "time": double.seconds}]
    say(JOINED)


def test_what_was_before_somebody_watched_is_not_told(say: Callable[[str], None], world: World) -> None:
    say(SCENE)
    say("Given somebody watches the engine's events")
    with pytest.raises(Deviation) as found:
        say(JOINED)
    assert found.value.observed == "it announces nothing"


def test_a_heading_that_no_event_has_names_the_nearest(say: Callable[[str], None]) -> None:
    say(SCENE)
    with pytest.raises(LookupError, match='an event shows no "hapens"; the nearest is "happens"'):
        say(JOINED.replace("happens", "hapens"))
