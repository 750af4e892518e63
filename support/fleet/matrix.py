"""`make matrix`: the suite on every engine of the lab, and what each makes of each statement."""

from __future__ import annotations

import time

from support.errors import CannotRun
from support.fleet.several import Outcome, run_on_each
from support.lab.engines import lab
from support.lab.profiles import MARK
from support.report import matrix as report
from support.report import wording
from support.report.console import Console
from support.run.settings import Settings
from support.spec.matrix import Column, Matrix
from support.spec.verdicts import ExitCode, Overall


def matrix(settings: Settings, console: Console) -> int:
    """Run the suite on the engines asked for, or with the profiles asked for, all of the lab's by default; print and write the
    matrix.

    The exit code is 1 when an engine deviates, 2 when one could not be asked, 0 otherwise.
    """
    engines = _engines(settings)
    count = wording.counted(len(engines), "engine")
    console.note(f"{count}, as many at a time as the machine has room for, SEED={settings.seed}")
    began = time.monotonic()

    def ended(outcome: Outcome) -> None:
        told = outcome.results.overall.value if outcome.results else f"could not run: {outcome.failure}"
        console.note(f"[{time.monotonic() - began:5.1f} s] {outcome.engine}: {told}")

    variables = {"SEED": str(settings.seed)}
    outcomes = run_on_each(engines, settings.reports / "matrix", variables, ended)
    columns = tuple(
        Column.of(each.engine, each.results) if each.results else Column(each.engine, failure=each.failure)
        for each in outcomes
    )
    found = Matrix(columns, time.monotonic() - began)
    for line in report.compact(found):
        console.line(line)
    written = report.write_all(found, settings.reports)
    console.line(f"{found.seconds:.1f} s · {' '.join(str(path) for path in written)}")
    overall = {column.results.overall if column.results else Overall.COULD_NOT_RUN for column in columns}
    if Overall.DEVIATES in overall:
        return ExitCode.DEVIATES
    return ExitCode.COULD_NOT_RUN if Overall.COULD_NOT_RUN in overall else ExitCode.CONFORMS


def _engines(settings: Settings) -> tuple[str, ...]:
    """The names and URLs of the engines asked for. Raises CannotRun when the lab does not have one."""
    named = [engine for engine in settings.engines if "://" not in engine]
    unknown = [engine for engine in named if engine.partition(MARK)[0] not in lab().engines]
    if unknown:
        raise CannotRun(
            f"ENGINES={' '.join(settings.engines)}: no such engine: {', '.join(unknown)}; "
            f"the lab has {', '.join(lab().engines)}"
        )
    for engine in named:
        lab()[engine]
    if settings.profiles:
        return lab().with_profiles(() if settings.profiles == ("1",) else settings.profiles, settings.engines)
    return settings.engines or lab().from_debian
