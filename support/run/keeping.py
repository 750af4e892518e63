"""KEEP=1: what failed scenarios made stays on the engine, and whoever ran them is told how to look at it and how to remove it."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping, Sequence

from support.book.scenarios import READS_ONLY, Planned
from support.report.failure import failed
from support.run.settings import Settings
from support.run.surroundings import Surroundings
from support.spec.results import ScenarioRecord
from support.world.ownership import RUN, SCENARIO, SHARED, Owned, owned


def to_keep(settings: Settings, records: Mapping[int, ScenarioRecord], chosen: Sequence[Planned]) -> frozenset[str]:
    """What stands on the labels of what is to stay: the numbers of failed scenarios, and the mark of what they share."""
    if not settings.keep:
        return frozenset()
    numbers = {number for number, record in records.items() if failed(record, strict=settings.strict)}
    shares = any(each.number in numbers and READS_ONLY in each.tags for each in chosen)
    return frozenset({*map(str, numbers), *([SHARED] if shares else [])})


def kept_by(surroundings: Surroundings, keep: frozenset[str]) -> list[Owned]:
    """The containers and networks that stay."""
    things = owned(surroundings.engine.api, surroundings.run_id) if keep else ()
    return [thing for thing in things if thing.labels.get(SCENARIO) in keep]


def told(things: Sequence[Owned], run_id: str, preamble: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Labels with one line each: what stayed, commands to look at it with, and commands that remove it."""
    for number, thing in enumerate(things):
        yield "kept" if number == 0 else "", str(thing)
    ours = f"--filter label={RUN}={run_id}"
    containers = [thing.name for thing in things if thing.kind == "container"]
    looks = [*preamble, f"docker ps --all {ours}", f"docker network ls {ours}"]
    looks += [f"docker exec -it {shlex.quote(containers[0])} sh"] if containers else []
    removals = [f"docker rm --force --volumes $(docker ps --all --quiet {ours})"] if containers else []
    removals += [f"docker network rm $(docker network ls --quiet {ours})"] if len(containers) < len(things) else []
    removals += ["make clean    # all that any run has kept, or left"]
    for label, lines in (("look at it", looks), ("remove it", removals)):
        for number, line in enumerate(lines):
            yield label if number == 0 else "", line
