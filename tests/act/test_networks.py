"""What is done to networks, and to containers on them: what the engine is asked, and what the reader is shown."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from support.world.ownership import LABEL
from support.world.world import World
from tests.double.engine_in_memory import EngineInMemory, refusal

SCENE = """
    Given networks "backend-network" and "frontend-network"
    And a Redis container "redis" runs on "backend-network"
"""


def test_a_network_is_created_as_asked_and_marked_as_ours(
    double: EngineInMemory, world: World, say: Callable[[str], None]
) -> None:
    say('When a network "backend-network" is created with the label "tier" set to "backend" and an MTU of 1400')
    network = world.networks["backend-network"]
    made = double.nets[network.name]
    assert made.options == network.options == {"com.docker.network.driver.mtu": "1400"}
    assert made.labels == network.labels
    assert {key: value for key, value in made.labels.items() if not key.startswith(LABEL)} == {"tier": "backend"}
    assert network.answered_id == made.id
    assert world.last.command == (
        f"docker network create --label tier=backend --opt com.docker.network.driver.mtu=1400 {network.name}"
    )


@pytest.mark.parametrize("by", ["name", "id"])
@pytest.mark.parametrize(
    ("sentence", "command"),
    [
        ('When "redis" is connected to "frontend-network", given by its {by}', "connect {frontend} {redis}"),
        (
            'When "redis" is connected to "frontend-network", given by its {by}, with the aliases "db" and "cache"',
            "connect --alias db --alias cache {frontend} {redis}",
        ),
        ('When "redis" is disconnected from "backend-network", given by its {by}', "disconnect {backend} {redis}"),
        ('When "frontend-network" is removed by its {by}', "rm {frontend}"),
    ],
)
def test_a_network_is_called_by_name_or_id(
    world: World, say: Callable[[str], None], sentence: str, command: str, by: str
) -> None:
    say(SCENE)
    handles = {
        name.partition("-")[0]: network.id if by == "id" else network.name for name, network in world.networks.items()
    }
    say(sentence.format(by=by))
    wanted = command.format(redis=world.container("redis").name, **handles)
    assert world.last.command == f"docker network {wanted}"


def test_aliases_reach_the_engine(double: EngineInMemory, world: World, say: Callable[[str], None]) -> None:
    say(SCENE)
    say('When "redis" is connected to "frontend-network" with the alias "db"')
    box = double.boxes[world.container("redis").name]
    assert box.endpoints[world.networks["frontend-network"].name]["Aliases"] == ["db"]


@pytest.mark.parametrize(
    ("sentence", "match"),
    [
        ('When a network "n" is created with the alias "db"', "a network has no option aliases"),
        ('When "redis" is connected to "frontend-network" with the hostname "db"', "a endpoint has no option hostname"),
    ],
)
def test_options_of_something_else_are_a_mistake_of_the_text(
    say: Callable[[str], None], sentence: str, match: str
) -> None:
    say(SCENE)
    with pytest.raises(ValueError, match=match):
        say(sentence)


@pytest.mark.parametrize("sentence", ['When "nowhere" is removed', 'When "redis" is connected to "nowhere"'])
def test_a_network_that_the_scenario_has_not_is_a_mistake_of_the_text(
    say: Callable[[str], None], sentence: str
) -> None:
    say(SCENE)
    with pytest.raises(LookupError, match="the scenario has no network nowhere; it has "):
        say(sentence)


def test_an_attempt_that_is_refused_leaves_no_answered_id(
    double: EngineInMemory, world: World, say: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise refusal(409, "network with name n already exists")

    monkeypatch.setattr(double, "create_network", refuse)
    say('When a network "n" is to be created')
    assert world.networks["n"].answered_id == ""
    assert world.refusal_text() == "network with name n already exists"


def test_events_are_of_interest_from_an_answer_on_that_was_asked_for_after_the_last_action(
    double: EngineInMemory, world: World, say: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first answer may be that to a question of somebody else, from before a container was connected."""
    times = iter(["2026-11-26T16:00:00.000001Z", "2026-11-26T16:00:05.000001Z"])
    monkeypatch.setattr(double, "info", lambda: {"SystemTime": next(times)})
    say("Given somebody watches the engine's events")
    assert world.watched_since == "1795708805.000001"
