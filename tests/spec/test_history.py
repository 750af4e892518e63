"""Verdicts over time: what turned once has changed, what came back flakes, and engines are kept apart."""

from __future__ import annotations

from dataclasses import replace

import pytest

from support.spec.history import histories
from support.spec.results import RunResults
from support.spec.verdicts import Verdict
from tests.report.sample import ENGINE, RUN, sample, scenario

GOOD, BAD, ERROR = Verdict.CONFORMS, Verdict.DEVIATES, Verdict.ERROR


def _run(day: int, *, line: int = 1, version: str = "26.1.5", **verdicts: Verdict) -> RunResults:
    """A run on that day of November; scenarios by title."""
    ended = [
        replace(scenario(verdict), name=name, location=f"features/a.feature:{line + number}")
        for number, (name, verdict) in enumerate(verdicts.items())
    ]
    moment = f"2026-11-{day:02}T12:00:00+00:00"
    return replace(sample(*ended), engine=replace(ENGINE, version=version), run=replace(RUN, started=moment))


@pytest.mark.parametrize(
    ("verdicts", "turned", "flakes"),
    [
        ([GOOD, GOOD, GOOD], False, False),
        ([GOOD, BAD], True, False),
        ([GOOD, GOOD, BAD, BAD], True, False),
        ([GOOD, BAD, ERROR], True, False),
        ([GOOD, BAD, GOOD], True, True),
        ([GOOD, BAD, GOOD, BAD], True, True),
        ([GOOD, BAD, ERROR, BAD], True, True),
    ],
)
def test_what_turned_once_changed_and_what_came_back_flakes(
    verdicts: list[Verdict], turned: bool, flakes: bool
) -> None:
    runs = [_run(day, line=day, a=verdict) for day, verdict in enumerate(verdicts, 1)]
    (history,) = histories(reversed(runs))
    assert len(history.runs) == len(verdicts)
    assert bool(history.courses) is turned
    if turned:
        assert history.courses[0].scenario == "a"
        assert history.courses[0].flakes is flakes


def test_the_last_turn_says_when_and_from_what() -> None:
    (history,) = histories([_run(1, a=GOOD), _run(2, a=BAD), _run(3, a=ERROR)])
    turn = history.courses[0].turns[-1]
    assert (turn.run.started[:10], turn.before, turn.scenario.verdict) == ("2026-11-03", BAD, ERROR)
    assert history.courses[0].counts == {GOOD: 1, BAD: 1, ERROR: 1}


def test_runs_that_left_a_scenario_out_do_not_count() -> None:
    (history,) = histories([_run(1, a=GOOD, b=GOOD), _run(2, b=GOOD), _run(3, a=GOOD, b=BAD)])
    assert [course.scenario for course in history.courses] == ["b"]


def test_engines_are_kept_apart() -> None:
    old, new = histories([_run(2, version="28.5.2", a=BAD), _run(1, a=GOOD)])
    assert (old.engine, new.engine) == (("docker", "26.1.5"), ("docker", "28.5.2"))
    assert old.courses == new.courses == ()
