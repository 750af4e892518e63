"""Results of earlier runs: the newest of them kept below the reports, read back, and told as what turned."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from support.errors import CannotRun
from support.report import failure, wording
from support.report.atomic import writing_to
from support.report.files import read_results, write_results
from support.spec.history import Course, History
from support.spec.results import RunResults

FOLDER = "history"
KEPT = 50
"""How many runs are kept in one folder; a whole run's results are about 200 kB."""


def keep(results: RunResults, reports: Path) -> None:
    """Keep these results in the history below `reports`, and let go of the oldest beyond `KEPT`. Raises CannotRun."""
    folder = reports / FOLDER
    with writing_to(folder, "the history of runs"):
        # Names in the order of time: 2026-11-23T23-33-19-d48f4b.json.
        moment = results.run.started.partition("+")[0].replace(":", "-")
        write_results(results, folder / f"{moment}-{results.run.id}.json")
        for old in sorted(folder.glob("*.json"))[:-KEPT]:
            old.unlink(missing_ok=True)


def kept(reports: Path, say: Callable[[str], None]) -> list[RunResults]:
    """All kept results below `reports`, those of a matrix's engines included. One that cannot be read is told to `say`."""
    found = []
    for path in sorted(reports.rglob(f"{FOLDER}/*.json")):
        try:
            found.append(read_results(path))
        except CannotRun as error:
            say(f"passed over: {error}")
    return found


def lines(histories: Sequence[History]) -> Iterator[str]:
    """What turned on each engine: flakes first, then changes, each with its last turn and how to look at it again."""
    for each in histories:
        kind, version = each.engine
        first, last = each.runs[0].started, each.runs[-1].started
        span = f"{wording.moment(first)} to {wording.moment(last)}" if len(each.runs) > 1 else wording.moment(first)
        yield f"{kind[:1].upper()}{kind[1:]} {version}: {wording.counted(len(each.runs), 'run')}, {span}"
        if not each.courses:
            yield "  every scenario came out the same each time"
        for course in sorted(each.courses, key=lambda course: not course.flakes):
            yield from _course(course)


def _course(course: Course) -> Iterator[str]:
    turn = course.turns[-1]
    yield f"  {'flakes ' if course.flakes else 'changed'}  {course.scenario}"
    counts = ", ".join(f"{wording.LABELS[verdict]} {count}" for verdict, count in course.counts.most_common())
    yield f"           {counts}"
    came = f"{wording.LABELS[turn.before]} → {wording.LABELS[turn.scenario.verdict]}"
    yield f"           last turn {wording.moment(turn.run.started)}: {came} (run {turn.run.id}, SEED={turn.run.seed})"
    if why := failure.short(turn.scenario):
        yield f"           {why}"
