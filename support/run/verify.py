"""One run from nothing to a verdict."""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from behave.model import Feature

from support.errors import CannotRun
from support.report.console import Console
from support.report.files import write_all
from support.run.behave_runner import ScenarioRunner
from support.run.chapters import Planned, all_scenarios, chapter, read_features
from support.run.pool import Pool, PoolResult, interrupt_on_termination
from support.run.selection import select
from support.run.settings import Settings
from support.run.surroundings import Surroundings, open_surroundings
from support.spec.results import ChapterRecord, RunRecord, RunResults, StatementRecord
from support.spec.statements import Ledger

INTERRUPTED = 130
"""The exit code of a run that the user ended, as shells have it for SIGINT."""


def verify(settings: Settings, console: Console) -> int:
    """Run the selected scenarios, print and write the reports, and return the exit code.

    Raises CannotRun when the run cannot start. What it made on the engine is removed however it ends.
    """
    began, started = time.monotonic(), datetime.now(UTC)
    ledger = settings.ledger()
    features = read_features()
    chosen = select(all_scenarios(features, ledger), settings.selection, ledger)
    random.Random(settings.seed).shuffle(chosen)
    interrupt_on_termination()
    with tempfile.TemporaryDirectory(prefix="container-networking-spec-") as scratch:
        surroundings = open_surroundings(settings, console, Path(scratch))
        done, leaks = _run(surroundings, chosen, ledger, console, Path(scratch))
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
            selection=str(settings.selection),
            engine_calls=done.calls,
            engine_seconds=round(done.seconds, 3),
            leaks=leaks,
        ),
        scenarios=[done.records[number] for number in sorted(done.records)],
        chapters=_chapters(features, chosen),
        statements=_statements(chosen, ledger),
    )
    written = write_all(results, settings.reports)
    if done.lost:
        console.note(f"the run ended early: {done.lost}")
    console.table(results, written)
    return int(results.exit_code)


def _run(
    surroundings: Surroundings, chosen: Sequence[Planned], ledger: Ledger, console: Console, scratch: Path
) -> tuple[PoolResult | None, list[str]]:
    """What the pool did, None when the user ended it, and what it left behind."""
    settings = surroundings.settings
    log = scratch / "workers.log"
    try:
        with console.progress(len(chosen), jobs=settings.jobs, seed=settings.seed) as progress:
            done = Pool(surroundings, ScenarioRunner(), chosen, ledger, log, progress.ended).run()
    except KeyboardInterrupt:
        removed = surroundings.remove_own()
        surroundings.close()
        console.note(f"interrupted: {len(removed)} containers and networks of this run removed")
        return None, []
    except BaseException:
        surroundings.close()
        raise
    try:
        leaks = surroundings.close() + done.problems
    except (OSError, CannotRun) as error:
        if not done.lost:
            raise
        leaks = [f"unknown: the engine is gone ({error})"]
    return done, leaks


def _chapters(features: Sequence[Feature], chosen: Sequence[Planned]) -> list[ChapterRecord]:
    told = {each.scenario.feature.filename for each in chosen}
    return [chapter(feature) for feature in features if feature.filename in told]


def _statements(chosen: Sequence[Planned], ledger: Ledger) -> list[StatementRecord]:
    ids = sorted({statement for each in chosen for statement in each.statements})
    return [
        StatementRecord(found.id, found.area, found.statement, found.level, list(found.sources))
        for found in (ledger[statement] for statement in ids)
    ]
