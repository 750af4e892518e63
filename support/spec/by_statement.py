"""What a run says of each statement, whichever scenarios checked it: the ground of matrix and comparison."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from support.spec.results import DivergenceRecord, RunResults, ScenarioRecord
from support.spec.verdicts import Verdict

GRAVITY = (
    Verdict.DEVIATES,
    Verdict.ERROR,
    Verdict.CONFORMS_UNEXPECTEDLY,
    Verdict.DIVERGES_AS_RECORDED,
    Verdict.CONFORMS,
    Verdict.NOT_APPLICABLE,
)
"""Verdicts from the gravest on: a statement's verdict is the gravest of its scenarios'."""


@dataclass(frozen=True)
class StatementOutcome:
    """One statement on one engine. `observed` are the distinct observations of the scenarios that bear the verdict."""

    id: str
    verdict: Verdict
    observed: tuple[str, ...] = ()
    reason: str = ""
    divergences: tuple[DivergenceRecord, ...] = ()


def outcomes(results: RunResults) -> dict[str, StatementOutcome]:
    """The outcome of every statement that a scenario of the run is bound to, by statement id."""
    by_statement: dict[str, list[ScenarioRecord]] = {}
    for scenario in results.scenarios:
        for statement in scenario.statements:
            by_statement.setdefault(statement, []).append(scenario)
    return {statement: _outcome(statement, scenarios) for statement, scenarios in sorted(by_statement.items())}


def _outcome(statement: str, scenarios: list[ScenarioRecord]) -> StatementOutcome:
    verdict = min((scenario.verdict for scenario in scenarios), key=GRAVITY.index)
    decisive = [scenario for scenario in scenarios if scenario.verdict is verdict]
    divergences = {each.divergence.id: each.divergence for each in decisive if each.divergence is not None}
    return StatementOutcome(
        id=statement,
        verdict=verdict,
        observed=_distinct(each.observed for each in decisive),
        reason="; ".join(_distinct(each.reason for each in decisive)),
        divergences=tuple(divergences.values()),
    )


def _distinct(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text in texts if text))
