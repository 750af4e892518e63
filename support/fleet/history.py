"""`make history`: which scenarios changed their verdict over time on the same engine, flakes apart from changes."""

from __future__ import annotations

from support.errors import CannotRun
from support.report import history as report
from support.report.console import Console
from support.report.visible import visible
from support.run.settings import Settings
from support.spec.history import histories
from support.spec.verdicts import ExitCode


def history(settings: Settings, console: Console) -> int:
    """Print what turned from run to run, as the kept results below REPORTS have it. Raises CannotRun when there are none."""
    found = report.kept(settings.reports, console.note)
    if not found:
        raise CannotRun(
            f"{settings.reports / report.FOLDER}: no kept results; every `make verify` keeps its own there, or name another "
            "place with REPORTS="
        )
    for line in report.lines(histories(found)):
        console.line(visible(line))
    return ExitCode.CONFORMS
