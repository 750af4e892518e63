"""What failed the last time, to be run again: FAILED=1."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from support.book.scenarios import Planned
from support.errors import CannotRun
from support.report.failure import failed
from support.report.files import RESULTS, read_results


def failed_last_time(chosen: Sequence[Planned], reports: Path, *, strict: bool) -> list[Planned]:
    """Those of the chosen scenarios that failed in the run whose results are below `reports`; they go by title.

    Raises CannotRun when there are no results, and when none of these scenarios failed.
    """
    path = reports / RESULTS
    if not path.exists():
        raise CannotRun(
            f"FAILED=1: there are no results of a last time in {reports}; run `make verify` without it first"
        )
    last = {each.name for each in read_results(path).scenarios if failed(each, strict=strict)}
    again = [each for each in chosen if each.scenario.name in last]
    if not again:
        raise CannotRun(f"FAILED=1: nothing that is selected failed last time, as {path} has it; run without it")
    return again
