"""Verdicts over time: which scenarios came out otherwise from run to run on the same engine, and whether they changed or flake.

A scenario whose verdict turned once has changed: the engine's machine, its configuration or this suite did. One that turned and
came back flakes. In both cases the newest run may say more.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from support.spec.results import RunRecord, RunResults, ScenarioRecord
from support.spec.verdicts import Verdict

Engine = tuple[str, str]
"""Kind and version."""


@dataclass(frozen=True)
class Turn:
    """A run in which the scenario came out otherwise than in the run before it."""

    run: RunRecord
    before: Verdict
    scenario: ScenarioRecord


@dataclass(frozen=True)
class Course:
    """One scenario on one engine: how often each verdict was given, and the turns, oldest first."""

    scenario: str
    counts: Counter[Verdict]
    turns: tuple[Turn, ...]

    @property
    def flakes(self) -> bool:
        """Whether a verdict came back after another."""
        return len(self.turns) >= len(self.counts)


@dataclass(frozen=True)
class History:
    """The runs on one engine, oldest first, and the courses of the scenarios that turned."""

    engine: Engine
    runs: tuple[RunRecord, ...]
    courses: tuple[Course, ...]


def histories(results: Iterable[RunResults]) -> list[History]:
    """The history of each engine, by kind and version. A scenario goes by its title; runs without it do not count."""
    by_engine: dict[Engine, list[RunResults]] = {}
    for each in sorted(results, key=lambda each: each.run.started):
        by_engine.setdefault((each.engine.kind, each.engine.version), []).append(each)
    return [
        History(engine, tuple(each.run for each in runs), tuple(_courses(runs)))
        for engine, runs in sorted(by_engine.items())
    ]


def _courses(runs: list[RunResults]) -> Iterable[Course]:
    seen: dict[str, list[tuple[RunRecord, ScenarioRecord]]] = {}
    for each in runs:
        for scenario in each.scenarios:
            seen.setdefault(scenario.name, []).append((each.run, scenario))
    for name, moments in sorted(seen.items()):
        pairs = pairwise(moments)
        turns = tuple(
            Turn(run, former.verdict, scenario)
            for (_, former), (run, scenario) in pairs
            if former.verdict is not scenario.verdict
        )
        if turns:
            yield Course(name, Counter(scenario.verdict for _, scenario in moments), turns)
