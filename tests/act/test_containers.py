"""What is done to containers: ports of the host that turn out to be taken, and addresses that change hands."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from support.act import containers
from support.errors import Deviation
from support.world.world import World
from tests.double.engine_in_memory import EngineInMemory, refusal
from tests.double.scenario import take

TAKEN = "Bind for 0.0.0.0:28124 failed: port is already allocated"
STARTED = 'When the Node application "app" is started with its port 3000 published'


@pytest.fixture
def ports(world: World, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The ports of the host that were handed out, from 28001 on."""
    given: list[int] = []

    def take_port(_count: int = 1) -> int:
        given.append(28001 + len(given))
        return given[-1]

    monkeypatch.setattr(world.stage.ports, "take", take_port)
    return given


def _refuse_starts(double: EngineInMemory, *refusals: Exception | None) -> None:
    """Have the engine refuse one start after the other; after the last refusal, and for None, it starts."""
    start, left = double.start, iter(refusals)

    def refuse(name: str, *_: Any, **__: Any) -> None:
        if error := next(left, None):
            raise error
        start(name)

    double.start = refuse  # type: ignore[method-assign]


@pytest.mark.parametrize("refused", [1, 2, containers.OTHER_PORTS])
@pytest.mark.parametrize("sentence", [STARTED, STARTED.replace(" is ", " is to be ")])
def test_where_a_port_is_taken_another_one_is_tried(
    double: EngineInMemory, world: World, ports: list[int], refused: int, sentence: str
) -> None:
    _refuse_starts(double, *[refusal(500, TAKEN)] * refused)
    take(world, sentence)
    assert world.last.refusal is None
    assert len(ports) == refused + 1
    assert list(double.boxes) == [world.container("app").name]
    (asked,) = world.container("app").publications
    assert asked.host_port == ports[-1]
    assert double.boxes[world.container("app").name].ports["3000/tcp"][0]["HostPort"] == str(ports[-1])


def test_what_came_to_nothing_is_not_for_the_reader_to_repeat(
    double: EngineInMemory, world: World, ports: list[int]
) -> None:
    take(world, 'Given a network "backend-network"')
    _refuse_starts(double, refusal(500, TAKEN))
    take(world, STARTED)
    assert [line.split()[1] for line in world.see()] == ["network", "run"]
    assert "--publish 28002:3000" in world.see()[-1]


def test_an_engine_that_calls_every_port_taken_deviates(double: EngineInMemory, world: World, ports: list[int]) -> None:
    _refuse_starts(double, *[refusal(500, TAKEN)] * 1000)
    with pytest.raises(Deviation, match="port is already allocated"):
        take(world, STARTED)
    assert len(ports) == containers.OTHER_PORTS + 1


def test_an_attempt_keeps_that_every_port_was_taken(double: EngineInMemory, world: World, ports: list[int]) -> None:
    _refuse_starts(double, *[refusal(500, TAKEN)] * 1000)
    take(world, STARTED.replace(" is ", " is to be "))
    assert world.refusal_text() == TAKEN


@pytest.mark.parametrize(
    ("sentence", "status", "words"),
    [
        (STARTED, 500, "failed to set up container networking: Address already in use"),
        (STARTED, 409, "Conflict"),
        ('When an Alpine container "app" is started', 500, TAKEN),
        ('Given a Redis container "app" runs with a port for the spectator', 500, TAKEN),
    ],
)
def test_every_other_refusal_is_a_deviation_at_once(
    double: EngineInMemory, world: World, ports: list[int], sentence: str, status: int, words: str
) -> None:
    """Also that a port is taken where nobody asked for one of our choosing."""
    _refuse_starts(double, *[refusal(status, words)] * 2)
    with pytest.raises(Deviation) as found:
        take(world, sentence)
    assert found.value.observed == f"the engine refused with HTTP {status}: {words}"
    assert len(ports) == (sentence is STARTED)


def test_an_attempt_that_is_refused_for_something_else_is_not_repeated(
    double: EngineInMemory, world: World, ports: list[int]
) -> None:
    _refuse_starts(double, refusal(400, "no"))
    take(world, STARTED.replace(" is ", " is to be "))
    assert world.refusal_text() == "no"
    assert len(ports) == 1


def test_shared_set_up_takes_another_port_too(double: EngineInMemory, new_world: Callable[..., World]) -> None:
    shared = new_world(reads_only=True)
    _refuse_starts(double, refusal(500, TAKEN))
    take(shared, 'Given a Redis container "store" runs with its port 6379 published')
    assert list(double.boxes) == [shared.container("store").name]
    assert [line.split()[1] for line in shared.see()] == ["run"]


@pytest.mark.parametrize(
    "fate",
    [
        "stopped and started again, its old address taken by another",
        "replaced by a new container of the same name, its old address taken by another",
    ],
)
def test_an_address_changes_hands(double: EngineInMemory, world: World, fate: str) -> None:
    take(world, 'Given a network "backend-network"\nAnd a Redis container "redis" runs on "backend-network"')
    former = world.container("redis").only_address()
    take(world, f'When "redis" is {fate}')
    assert world.container("redis").only_address() != former
    assert "newcomer" in world.containers
    assert double.boxes[world.container("redis").name].state["Status"] == "running"


def test_an_address_that_did_not_change_hands_would_check_nothing(
    double: EngineInMemory, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    take(world, 'Given a network "backend-network"\nAnd a Redis container "redis" runs on "backend-network"')
    monkeypatch.setattr(double, "stop", lambda *_, **__: None)
    with pytest.raises(RuntimeError, match="has its old address again: the scenario would check nothing"):
        take(world, 'When "redis" is stopped and started again, its old address taken by another')


@pytest.mark.parametrize(
    ("fate", "command", "status"),
    [("stopped", "stop --time 0", "exited"), ("restarted", "restart --time 0", "running")],
)
def test_a_fate_is_met(double: EngineInMemory, world: World, fate: str, command: str, status: str) -> None:
    take(world, 'Given a Redis container "redis" runs')
    started = double.boxes[world.container("redis").name].state["StartedAt"]
    take(world, f'When "redis" is {fate}')
    state = double.boxes[world.container("redis").name].state
    assert state["Status"] == status
    assert (state["StartedAt"] == started) == (fate == "stopped")
    assert world.last.command == f"docker {command} {world.container('redis').name}"


def test_a_link_without_an_alias_takes_the_source_s_name(double: EngineInMemory, world: World) -> None:
    take(world, 'Given a Redis container "redis" runs\nAnd an Alpine container "client" runs with a link to "redis"')
    assert world.last.command.split("--link ")[1].split()[0] == "redis-3f9c2a-7:redis-3f9c2a-7"


def test_options_of_something_else_are_a_mistake_of_the_text(world: World) -> None:
    with pytest.raises(ValueError, match="a container has no option labels"):
        take(world, 'Given an Alpine container "client" runs with the label "tier" set to "backend"')


def test_containers_of_one_sentence_have_the_same_options(double: EngineInMemory, world: World) -> None:
    take(world, 'Given a network "n"\nAnd Alpine containers "a" and "b" run on "n" with the alias "db"')
    aliases = [endpoint["Aliases"] for box in double.boxes.values() for endpoint in box.endpoints.values()]
    assert aliases == [["db"], ["db"]]


SCENE = """
    Given a network "backend-network"
    And Alpine containers "client" and "idle" run on "backend-network"
"""


@pytest.mark.parametrize(
    ("fate", "status"),
    [
        ("killed", "exited"),
        ("paused", "paused"),
        ("paused and resumed", "running"),
        ("stopped and started again", "running"),
    ],
)
def test_what_befalls_a_container(double: EngineInMemory, world: World, fate: str, status: str) -> None:
    take(world, SCENE)
    take(world, f'When "client" is {fate}')
    this = world.container("client")
    assert double.boxes[this.name].state["Status"] == status
    assert this.remembered is not None
    assert this.remembered[0]["State"]["Status"] == "running"


def test_a_container_that_cannot_be_frozen_at_once_is_asked_again(double: EngineInMemory, world: World) -> None:
    take(world, SCENE)
    pause, busy = double.pause, iter([refusal(500, "OCI runtime pause failed: unable to freeze")])

    def pause_later(name: str) -> None:
        if error := next(busy, None):
            raise error
        pause(name)

    double.pause = pause_later  # type: ignore[method-assign]
    take(world, 'When "client" is paused')
    assert double.boxes[world.container("client").name].state["Status"] == "paused"


@pytest.mark.parametrize("by", ["its name", "its id", "its short id"])
def test_a_container_is_removed_by_each_of_its_handles(double: EngineInMemory, world: World, by: str) -> None:
    take(world, SCENE)
    name, asked = world.container("client").name, list[str]()
    remove = double.remove_container
    double.remove_container = lambda handle, **how: (asked.append(handle), remove(double._box(handle).name, **how))  # type: ignore[method-assign]
    handle = world.container("client").handle(by.removeprefix("its "))
    take(world, f'When "client" is removed by {by}')
    assert name not in double.boxes
    assert asked == [handle]
