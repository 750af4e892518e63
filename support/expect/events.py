"""What the engine announces of this scenario's things between two moments: a closed list."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from tenacity import Retrying, retry_if_result, stop_after_delay, wait_fixed

from support.expect.cells import fact_names
from support.expect.finding import deviation, in_words, listed
from support.world.container import Container
from support.world.network import Network
from support.world.world import World

Event = Mapping[str, Any]


def _attribute(name: str) -> Callable[[Event], str]:
    return lambda event: str((event["Actor"].get("Attributes") or {}).get(name, ""))


ANNOUNCED = 2
"""Seconds that an event may take to be announced after what it tells of was done."""
LISTENING = 0.5
"""Seconds for which it is listened whether more is announced. Podman, asked for what is past alone, now and then ends its answer
before it has told anything (seen with 5.4 and 5.8; asked up to a moment to come, it never did in 9 tries)."""
COLUMNS: Mapping[str, Callable[[Event], str]] = {
    "what": lambda event: str(event.get("Type")),
    "happens": lambda event: str(event.get("Action")),
    "to": _attribute("name"),
    "container": _attribute("container"),
    "driver": _attribute("type"),
}
"""What can be told of an event, by heading."""


def announced_exactly(world: World, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Since somebody watches, the engine has announced these events of the scenario's networks, in any order, and no other."""
    fact_names(headings, COLUMNS, "an event")
    wanted = [
        [world.fill(cell) if heading != "to" else world.word(cell) for heading, cell in zip(headings, row, strict=True)]
        for row in rows
    ]
    announcing = Retrying(
        stop=stop_after_delay(ANNOUNCED * world.stage.patience),
        wait=wait_fixed(0.05),
        retry=retry_if_result(lambda told: len(told) < len(wanted)),
        retry_error_callback=lambda state: state.outcome.result() if state.outcome else None,
    )
    told = announcing(_announced, world, headings)
    if sorted(told) != sorted(wanted):
        raise deviation(
            world,
            f"the engine announces {_events(world, wanted)}, once each, and nothing else",
            f"it announces {_events(world, told)}",
            f"docker events --since {world.watched_since} --until {world.engine_time()} --filter type=network",
        )


def _announced(world: World, headings: Sequence[str]) -> list[list[str]]:
    """What the engine has announced of networks with this scenario's networks or containers in it, wherever they stand."""
    things: list[Container | Network] = [*world.networks.values(), *world.containers.values()]
    own = {each.name for each in things} | {each.answered_id for each in world.networks.values()} | set(world.ids())
    seen = world.api.events(
        since=world.watched_since,  # type: ignore[call-overload]  # a fraction of a second is for strings only
        until=world.engine_time(ahead=LISTENING),
        filters={"type": "network"},
        decode=True,
    )
    actors = [(event, event.get("Actor") or {}) for event in seen]
    concerned = [
        event for event, actor in actors if own & {actor.get("ID"), *(actor.get("Attributes") or {}).values()} - {""}
    ]
    return [[COLUMNS[heading](event) for heading in headings] for event in concerned]


def _events(world: World, rows: Sequence[Sequence[str]]) -> str:
    return listed((" ".join(in_words(world, row)) for row in rows), "nothing")
