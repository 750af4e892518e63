"""What of a run's time went where, told from its results."""

from __future__ import annotations

from collections.abc import Iterator

from support.spec.results import RunResults, ScenarioRecord, StepRecord

PHASES = ("Given", "When", "Then")
SLOWEST = 10


def by_phase(results: RunResults) -> dict[str, float]:
    """Which part of the workers' time, from 0 to 1, went into the steps of each phase, and into the "rest": starting up, removing
    what scenarios made, and waiting for others to end."""
    spent = dict.fromkeys(PHASES, 0.0)
    for scenario in results.scenarios:
        for phase, seconds in _phases(scenario.steps):
            spent[phase] += seconds
    whole = results.run.seconds * results.run.jobs
    shares = {phase: spent[phase] / whole for phase in PHASES}
    return {**shares, "rest": max(0.0, 1.0 - sum(shares.values()))}


def _phases(steps: list[StepRecord]) -> Iterator[tuple[str, float]]:
    phase = PHASES[0]
    for step in steps:
        # "And" and "But" go on with what was before.
        phase = step.keyword if step.keyword in PHASES else phase
        yield phase, step.seconds


def slowest(results: RunResults) -> list[ScenarioRecord]:
    """The scenarios that took longest, longest first, ten at most."""
    return sorted(results.scenarios, key=lambda each: each.seconds, reverse=True)[:SLOWEST]
