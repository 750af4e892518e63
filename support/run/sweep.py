"""What runs leave on an engine, removed: what dead ones left, what one that was cut short had begun, what one leaked."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress

import docker.errors
import requests
from tenacity import RetryError, Retrying, retry_if_result, stop_after_delay, wait_fixed

from support.engine.connection import Engine, demand_answer, reason_of
from support.errors import CannotRun
from support.report.console import Console
from support.world.host_firewall import owned_rules, remove_rules
from support.world.ownership import CANARY, KEPT, OWNER, SCENARIO, SHARED, Owned, alive, left_behind, owned, remove

ABANDON_SECONDS = 20
"""How long a run that was cut short waits for a slow engine to let go of everything; as a rule that takes three seconds."""


def sweep(engine: Engine, console: Console, *, kept: bool = False) -> int:
    """Remove what dead runs left on the engine, and say so; also what they were asked to leave, if `kept`.

    Returns how many objects that were.
    """
    with _telling("what an earlier run left on the engine cannot be removed"):
        rules = [rule for rule in owned_rules(engine.target) if alive(rule.labels.get(OWNER, "")) is False]
        found = rules + left_behind(engine.api)
        things = [thing for thing in found if kept or KEPT not in thing.labels]
        _remove(engine, things)
    if things:
        console.note(f"removed what an earlier run left behind: {', '.join(map(str, things))}")
    if len(found) > len(things):
        console.note(
            f"{len(found) - len(things)} containers and networks are there that KEEP=1 left; `make clean` removes them"
        )
    return len(things)


def remove_leaks(engine: Engine, run_id: str, keep: Collection[str] = ()) -> list[str]:
    """Remove what is still there of a run at its end, but what was made for the scenarios `keep`.

    What nobody was to look at any more ought to have been gone: returns that, one line each.
    Raises CannotRun when the engine does not answer.
    """
    with _telling("what this run left on the engine cannot be told"):
        demand_answer(engine.api)
        things = [thing for thing in _owned(engine, run_id) if thing.labels.get(SCENARIO) not in keep]
        leaks = [str(thing) for thing in things if thing.labels.get(SCENARIO) not in (SHARED, CANARY)]
        _remove(engine, things)
        left = [thing for thing in _owned(engine, run_id) if thing.labels.get(SCENARIO) not in keep]
        return leaks + [f"{thing}, which cannot be removed" for thing in left]


def remove_begun(engine: Engine, run_id: str) -> list[str]:
    """Remove what a run made that was cut short. Returns what that was, one line each.

    Workers were killed in the middle of their calls: what the engine had begun to make or to remove for them comes and
    goes for a moment yet. Raises CannotRun when the engine does not answer, or keeps something.
    """
    removed: list[str] = []

    def what_shows_up() -> list[str]:
        found = _remove_own(engine, run_id)
        removed.extend(found)
        return found

    waiting = Retrying(stop=stop_after_delay(ABANDON_SECONDS), wait=wait_fixed(0.1), retry=retry_if_result(bool))
    with _telling("what this run made on the engine cannot be removed"):
        demand_answer(engine.api, timeout=2)
        with suppress(RetryError):
            waiting(what_shows_up)
        if left := [str(thing) for thing in _owned(engine, run_id)]:
            raise CannotRun(f"the engine does not let go of {', '.join(left)}: see its log, then `make clean`")
    return sorted(set(removed))


def _remove_own(engine: Engine, run_id: str) -> list[str]:
    things = _owned(engine, run_id)
    _remove(engine, things)
    return [str(thing) for thing in things]


def _owned(engine: Engine, run_id: str) -> list[Owned]:
    """What there is of a run: rules of the firewall, containers, networks."""
    return [*owned_rules(engine.target, run_id), *owned(engine.api, run_id)]


def _remove(engine: Engine, things: list[Owned]) -> None:
    remove_rules(engine.target, things)
    remove(engine.api, engine.kind, things)


@contextmanager
def _telling(what: str) -> Iterator[None]:
    """Turn trouble of the engine or of the way to it into a CannotRun that begins with `what`."""
    try:
        yield
    except (docker.errors.DockerException, requests.RequestException, OSError) as error:
        raise CannotRun(f"{what}: {reason_of(error)}") from error
