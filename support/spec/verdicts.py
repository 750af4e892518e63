"""What a scenario's outcome says about the engine, and what a run's verdicts say about the run."""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum, StrEnum


class Verdict(StrEnum):
    """The outcome of one scenario."""

    CONFORMS = "conforms"
    DIVERGES_AS_RECORDED = "diverges-as-recorded"
    DEVIATES = "deviates"
    CONFORMS_UNEXPECTEDLY = "conforms-unexpectedly"
    NOT_APPLICABLE = "not-applicable"
    ERROR = "error"


class Overall(StrEnum):
    """The outcome of a run, in one word.

    `partial`: everything is as promised or as recorded, but what is recorded includes a core statement.
    """

    CONFORMANT = "conformant"
    PARTIAL = "partial"
    DEVIATES = "deviates"
    COULD_NOT_RUN = "could-not-run"


class ExitCode(IntEnum):
    """What the command says to whoever called it."""

    CONFORMS = 0
    DEVIATES = 1
    COULD_NOT_RUN = 2


FINDINGS = frozenset({Verdict.DEVIATES, Verdict.CONFORMS_UNEXPECTEDLY})
"""Verdicts that fail every run: the engine breaks a promise, or keeps one that is recorded as broken."""


def findings(*, strict: bool) -> frozenset[Verdict]:
    """Verdicts that fail a run; `strict` counts recorded divergences among them."""
    return FINDINGS | {Verdict.DIVERGES_AS_RECORDED} if strict else FINDINGS


def overall(verdicts: Iterable[tuple[Verdict, bool]], *, strict: bool = False, leaked: bool = False) -> Overall:
    """The outcome of a run whose scenarios have these verdicts, each with whether a core statement is concerned.

    A finding decides first, whatever else went wrong. Short of one, an error, a leak, or a run in which nothing was selected or
    nothing applied leaves the question open. `strict` counts recorded divergences as findings.
    """
    seen = set(verdicts)
    kinds = {verdict for verdict, _ in seen}
    if kinds & findings(strict=strict):
        return Overall.DEVIATES
    if Verdict.ERROR in kinds or leaked or not kinds & {Verdict.CONFORMS, Verdict.DIVERGES_AS_RECORDED}:
        return Overall.COULD_NOT_RUN
    return Overall.PARTIAL if (Verdict.DIVERGES_AS_RECORDED, True) in seen else Overall.CONFORMANT


def exit_code(outcome: Overall) -> ExitCode:
    """The exit code that tells this outcome."""
    match outcome:
        case Overall.DEVIATES:
            return ExitCode.DEVIATES
        case Overall.COULD_NOT_RUN:
            return ExitCode.COULD_NOT_RUN
        case _:
            return ExitCode.CONFORMS
