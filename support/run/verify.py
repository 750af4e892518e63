"""One run from nothing to a verdict."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from behave.model import Feature

from support.book.openings import openings
from support.book.scenarios import Planned, all_scenarios, chapter, in_running_order, read_features
from support.book.selection import select
from support.errors import CannotRun
from support.report import baseline as report
from support.report import history
from support.report.console import Console
from support.report.files import read_results, write_all
from support.run.behave_runner import ScenarioRunner
from support.run.engine_search import stay_up
from support.run.keeping import kept_by, to_keep, told
from support.run.last_time import failed_last_time
from support.run.pool import Pool, PoolResult, interrupt_on_termination
from support.run.scratch import new_scratch
from support.run.settings import Settings
from support.run.surroundings import Surroundings, open_surroundings
from support.spec import baseline
from support.spec.results import ChapterRecord, RunRecord, RunResults, StatementRecord
from support.spec.rulebook import Rulebook
from support.spec.statements import Ledger
from support.spec.verdicts import ExitCode, Verdict

INTERRUPTED = 130
"""The exit code of a run that the user ended, as shells have it for SIGINT."""


def verify(settings: Settings, console: Console) -> int:
    """Run the selected scenarios, print and write the reports, and return the exit code.

    Raises CannotRun when the run cannot start, and, with the reports written, when it could not go on or nothing applied. What
    it made on the engine is removed however it ends.
    """
    began, started = time.monotonic(), datetime.now(UTC)
    ledger = settings.ledger()
    expected = read_results(settings.baseline) if settings.baseline else None
    features = read_features()
    chosen = select(all_scenarios(features, ledger), settings.selection, ledger)
    if settings.failed:
        chosen = failed_last_time(chosen, settings.reports, strict=settings.strict)
    chosen = in_running_order(chosen, settings.seed)
    _demand_writable(settings.reports)
    interrupt_on_termination()
    with new_scratch() as scratch:
        surroundings = open_surroundings(settings, console, Path(scratch))
        rules = surroundings.rulebook(ledger, chosen)
        console.host(surroundings.engine.record)
        console.settings(rules.configuration.records())
        done, leaks = _run(surroundings, chosen, rules, console, Path(scratch))
        if done is None:
            return INTERRUPTED
    results = RunResults(
        engine=surroundings.engine.record,
        images=surroundings.images,
        run=RunRecord(
            id=surroundings.run_id,
            seed=settings.seed,
            jobs=settings.jobs,
            started=started.isoformat(timespec="seconds"),
            seconds=round(time.monotonic() - began, 3),
            selection=f"{settings.selection}, what failed last time" if settings.failed else str(settings.selection),
            strict=settings.strict,
            engine_calls=done.calls,
            engine_seconds=round(done.seconds, 3),
            leaks=leaks,
        ),
        scenarios=[done.records[number] for number in sorted(done.records)],
        areas=openings(ledger.areas),
        chapters=_chapters(features, chosen),
        statements=_statements(chosen, ledger),
        settings=rules.configuration.records(),
    )
    written = write_all(results, settings.reports)
    history.keep(results, settings.reports)
    console.table(results, written)
    code = results.exit_code if expected is None else _held_against(expected, results, console)
    return int(_verdict(results, code, done.lost, console))


def _held_against(expected: RunResults, results: RunResults, console: Console) -> ExitCode:
    """Print what changed against a baseline. Returns the exit code to which only that counts."""
    changes = baseline.changed(results, expected)
    for line in report.lines(changes):
        console.line(line)
    return baseline.exit_code(results, changes)


def _run(
    surroundings: Surroundings, chosen: Sequence[Planned], rules: Rulebook, console: Console, scratch: Path
) -> tuple[PoolResult | None, list[str]]:
    """What the pool did, None when the user ended it, and what it left behind."""
    settings = surroundings.settings
    log = scratch / "workers.log"
    try:
        with console.progress(len(chosen), jobs=settings.jobs, seed=settings.seed, strict=settings.strict) as progress:
            done = Pool(surroundings, ScenarioRunner(), chosen, rules, log, progress.ended).run()
    except KeyboardInterrupt:
        removed = surroundings.abandon()
        console.note(f"interrupted: {len(removed)} containers and networks of this run removed")
        return None, []
    except BaseException:
        surroundings.abandon()
        raise
    try:
        if done.lost:
            surroundings.abandon()
            return done, done.problems
        keep = to_keep(settings, done.records, chosen)
        if things := kept_by(surroundings, keep):
            stay_up(settings, surroundings.engine.target, console)
            console.kept(told(things, surroundings.run_id, surroundings.engine.target.preamble))
        return done, surroundings.close(keep) + done.problems
    except CannotRun as error:
        return done, [f"unknown: {error}", *done.problems]


def _verdict(results: RunResults, code: ExitCode, lost: str, console: Console) -> ExitCode:
    """The exit code. Raises CannotRun where it is 2 for a reason of the whole run's."""
    if code is not ExitCode.COULD_NOT_RUN:
        if lost:
            console.note(f"the run ended early: {lost}")
        return code
    if lost:
        raise CannotRun(lost)
    if results.totals[Verdict.NOT_APPLICABLE] == results.totals["scenarios"]:
        raise CannotRun(
            f"nothing that was selected applies to {results.engine.kind} {results.engine.version}: "
            "select other scenarios, or name another engine with ENGINE="
        )
    return code


def _demand_writable(reports: Path) -> None:
    """Raise CannotRun unless reports can be written there: better now than at the end of a run."""
    try:
        reports.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=reports):
            pass
    except OSError as error:
        raise CannotRun(
            f"REPORTS={reports}: {error.strerror}; name a directory that can be written to, with room in it"
        ) from error


def _chapters(features: Sequence[Feature], chosen: Sequence[Planned]) -> list[ChapterRecord]:
    told = {each.scenario.feature.filename for each in chosen}
    return [chapter(feature) for feature in features if feature.filename in told]


def _statements(chosen: Sequence[Planned], ledger: Ledger) -> list[StatementRecord]:
    ids = sorted({statement for each in chosen for statement in each.statements})
    return [
        StatementRecord(found.id, found.area, found.statement, found.level, list(found.sources))
        for found in (ledger[statement] for statement in ids)
    ]
