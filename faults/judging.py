"""What a run on a broken engine says about the suite: noticed, missed, or nothing to notice. Pure functions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from faults.records import Fault
from support.spec.results import ScenarioRecord
from support.spec.verdicts import Verdict

HEALTHY = frozenset({Verdict.CONFORMS, Verdict.DIVERGES_AS_RECORDED})
"""Verdicts of a scenario that has something to lose."""
WRONG = frozenset({Verdict.DEVIATES, Verdict.CONFORMS_UNEXPECTEDLY, Verdict.ERROR})
"""Verdicts that a healthy engine never gets."""


class Result(StrEnum):
    """What became of a fault."""

    DETECTED = "detected"
    MISSED = "missed"
    EQUIVALENT = "equivalent"
    WAITING = "waiting"
    """No scenario speaks of what it breaks: it was not tried, and waits for its statements to be covered."""


@dataclass(frozen=True)
class Noticed:
    """A scenario that deviated on the broken engine, with the promise that it found broken, and what it saw instead."""

    scenario: str
    statements: list[str]
    promised: str
    observed: str


@dataclass(frozen=True)
class FaultResult:
    """What became of one fault on one engine.

    `noticed` are the scenarios that deviated and whose statements the fault is recorded to break, `elsewhere` those that deviated
    besides; `errors` are scenarios that ended in one, with the reason. `applied` counts how often something was changed, `ran`
    the scenarios that ran. `why` says what decided. `engine` is empty for a fault that no scenario speaks of: it was not tried.
    """

    id: str
    result: Result
    why: str
    engine: str
    mechanism: str
    breaks: str
    reference: str
    shipped: str
    statements: list[str]
    areas: list[str]
    corner: str = ""
    look: str = ""
    noticed: list[Noticed] = field(default_factory=list)
    elsewhere: list[Noticed] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    ran: int = 0
    applied: int = 0
    seconds: float = 0.0


def unspoken(fault: Fault, areas: Sequence[str]) -> FaultResult:
    """The result of a fault that no scenario of the suite speaks of."""
    return result_of(fault, Result.WAITING, f"no scenario speaks of {', '.join(fault.statements)}", "", areas)


def result_of(fault: Fault, result: Result, why: str, engine: str, areas: Sequence[str]) -> FaultResult:
    """What became of a fault, apart from what its scenarios said."""
    return FaultResult(
        id=fault.id,
        result=result,
        why=why,
        engine=engine,
        mechanism=fault.mechanism,
        breaks=fault.breaks,
        reference=fault.reference,
        shipped=fault.shipped,
        statements=list(fault.statements),
        areas=list(areas),
        corner=fault.corner,
        look=fault.look,
    )


def noticed_by(fault: Fault, ran: Iterable[ScenarioRecord]) -> tuple[list[Noticed], list[Noticed]]:
    """The scenarios that deviated, naming a promise: those bound to the fault's statements, and the others."""
    deviating = [each for each in ran if each.verdict is Verdict.DEVIATES and each.promised and each.observed]
    bound = [each for each in deviating if set(each.statements) & set(fault.statements)]
    return [_noticed(each) for each in bound], [_noticed(each) for each in deviating if each not in bound]


def judge(
    fault: Fault, ran: Sequence[ScenarioRecord], *, applied: int, ended: str = "", failed: str = ""
) -> tuple[Result, str]:
    """What became of the fault, and why. `ended` is why the suite says that it could not go on, `failed` why nothing is known of
    the run: it hung or crashed, which is never right. Both are empty when it ended as it should.

    An error is no detection: whoever reads one learns nothing of the engine. For a fault of the engine's life it is the right
    answer, as are the right verdicts; a deviation is a wrong one there.
    """
    bound, elsewhere = noticed_by(fault, ran)
    errors = [each for each in ran if each.verdict is Verdict.ERROR]
    if failed:
        return Result.MISSED, f"the suite itself failed: {failed}"
    if not applied:
        return Result.MISSED, "the fault was never put into effect, so nothing was there to be noticed"
    if fault.of_life:
        wrong = [*bound, *elsewhere]
        if wrong:
            return Result.MISSED, f'"{wrong[0].scenario}" blames the engine for breaking a promise: {wrong[0].promised}'
        if errors or ended:
            return Result.DETECTED, ended or errors[0].reason
        return Result.EQUIVALENT, "every verdict is right in spite of it"
    if bound:
        return Result.DETECTED, f'"{bound[0].scenario}": {bound[0].promised}, but {bound[0].observed}'
    if fault.equivalent:
        return Result.EQUIVALENT, fault.equivalent
    if errors or ended:
        return Result.MISSED, f"only an error: {ended or errors[0].reason}"
    if elsewhere:
        return Result.MISSED, f'only "{elsewhere[0].scenario}" noticed, which is bound to none of its statements'
    return Result.MISSED, "every scenario passed"


def _noticed(scenario: ScenarioRecord) -> Noticed:
    return Noticed(scenario.name, list(scenario.statements), scenario.promised, scenario.observed)
