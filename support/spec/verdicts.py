"""What a scenario's outcome says about the engine, and what a run's verdicts say about the run."""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum, StrEnum


class Verdict(StrEnum):
    """The outcome of one scenario."""

    CONFORMS = "conforms"
    DEVIATES = "deviates"
    NOT_APPLICABLE = "not-applicable"
    ERROR = "error"


class ExitCode(IntEnum):
    """What the command says to whoever called it."""

    CONFORMS = 0
    DEVIATES = 1
    COULD_NOT_RUN = 2


def exit_code(verdicts: Iterable[Verdict], *, leaked: bool = False) -> ExitCode:
    """The exit code of a run with these verdicts.

    A deviation is a finding whatever else went wrong, so it decides first. Short of one, an error, a leak, or a run in which
    nothing was selected or nothing applied leaves the question open.
    """
    seen = set(verdicts)
    if Verdict.DEVIATES in seen:
        return ExitCode.DEVIATES
    if Verdict.ERROR in seen or leaked or Verdict.CONFORMS not in seen:
        return ExitCode.COULD_NOT_RUN
    return ExitCode.CONFORMS
