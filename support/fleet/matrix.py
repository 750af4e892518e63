"""`make matrix`: the suite on every engine of the lab, and what each makes of each statement."""

from __future__ import annotations

import time

from support.errors import CannotRun
from support.fleet.several import Outcome, run_on_each
from support.lab.engines import lab
from support.report import matrix as report
from support.report import wording
from support.report.console import Console
from support.run.settings import Settings
from support.spec.matrix import Column, Matrix
from support.spec.verdicts import ExitCode, Overall


def matrix(settings: Settings, console: Console) -> int:
    """Run the suite on the engines asked for, all of the lab by default, print and write the matrix.

    The exit code is 1 when an engine deviates, 2 when one could not be asked, 0 otherwise.
    """
    engines = settings.engines or lab().from_debian
    unknown = [engine for engine in engines if engine not in lab().engines and "://" not in engine]
    if unknown:
        raise CannotRun(
            f"ENGINES={' '.join(engines)}: no such engine: {', '.join(unknown)}; the lab has {', '.join(lab().engines)}"
        )
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
