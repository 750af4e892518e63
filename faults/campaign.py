"""`make faults`: engines are broken on purpose, one fault at a time, and the suite has to notice."""

from __future__ import annotations

import os
import queue
import random
import tempfile
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from faults import report
from faults.engine import FaultyEngine
from faults.judging import HEALTHY, WRONG, FaultResult, Result, judge, noticed_by, result_of, unspoken
from faults.records import NOTHING, Fault, load_catalogue
from faults.report import Campaign
from faults.suite import Run, run_suite
from support.book.scenarios import Planned, all_scenarios, read_features
from support.book.selection import Selection, select
from support.errors import CannotRun
from support.lab.engines import EngineSpec, lab
from support.report import wording
from support.report.console import Console
from support.run.pool import interrupt_on_termination
from support.run.settings import Settings
from support.spec.results import EngineRecord, ScenarioRecord
from support.spec.statements import Ledger
from support.spec.verdicts import ExitCode

OTHERS = 2
"""How many scenarios run beside those that a fault should touch."""
ENOUGH = 8
"""How many faults make another engine worth its start."""
SPARE = 1
"""How many more engines than processors: broken engines are waited for a lot."""
JOBS = 4
"""How many scenarios run at the same time on one engine, while the others run theirs."""


class _Health:
    """What the copies of one engine find out together while they are healthy: where the scenarios are that a fault could fail."""

    def __init__(self, copies: int) -> None:
        self.locations: set[str] = set()
        self.together = threading.Barrier(copies)


@dataclass(frozen=True)
class _Line:
    """One engine, and the queue of faults that it takes from; several engines may share one.

    `scenarios` run while it is healthy, its share of those that its copies run together; `chosen` are those to pick from for a
    fault. `usual` is an engine that was asked for, or the one that is taken when none is.
    """

    spec: EngineSpec
    number: int
    faults: queue.SimpleQueue[Fault]
    scenarios: Sequence[Planned]
    chosen: Sequence[Planned]
    health: _Health
    usual: bool

    def __str__(self) -> str:
        return f"{self.spec.name} ({self.number})"


def run_faults(settings: Settings, console: Console) -> int:
    """Break engines in every way that was asked for, print and write what the suite noticed.

    The exit code is 0 when everything was noticed, 1 when something was missed or, in a whole run, nothing failed some scenario
    or a fault found no scenario to try it with, 2 when a healthy engine did not pass after the last fault, or one that only some
    faults need before the first. Raises CannotRun when a usual one does not pass before the first, or one does not answer any
    more. RECORD=1 keeps what each of these faults shows, and nothing when one was missed that is kept as detected.
    """
    began, started = time.monotonic(), datetime.now(UTC)
    ledger = settings.ledger()
    everything = all_scenarios(read_features(), ledger)
    chosen = select(everything, settings.selection, ledger)
    catalogue = load_catalogue(ledger, lab())
    wanted, left_out = _wanted(settings, catalogue, chosen)
    silent = _unspoken(settings, catalogue, everything, ledger)
    if not wanted and not silent:
        raise CannotRun(f"nothing to break: no fault is selected ({'; '.join(left_out) or 'see TAGS and FAULT'})")
    usual = settings.selection == Selection() and not _named(settings)
    whole = usual and not settings.faults
    if settings.record and not usual:
        raise CannotRun(
            "RECORD=1 keeps what all scenarios show on the usual engines: leave TAGS, FEATURES, ONLY, ENGINE and ENGINES out"
        )
    interrupt_on_termination()
    lines = _lines(wanted, settings, chosen, whole=whole)
    console.note(f"{wording.counted(len(wanted), 'fault')} on {', '.join(map(str, lines))}, SEED={settings.seed}")
    crew = _Crew(settings, ledger, console, len(wanted), began)
    results = [*(crew.work(lines) if lines else []), *silent]
    order = {fault.id: place for place, fault in enumerate(catalogue)}
    campaign = Campaign(
        results=sorted(results, key=lambda each: (order[each.id], each.engine)),
        engines=sorted({wording.engine_name(each) for each in crew.engines.values()}),
        scenarios=sorted({each.scenario.name for each in chosen}),
        left_out=[*left_out, *(f"{fault.id}: {why}" for fault, why in crew.left_out)],
        started=started.isoformat(timespec="seconds"),
        seconds=time.monotonic() - began,
        seed=settings.seed,
        whole=whole,
        false_alarms=crew.false_alarms,
    )
    for text in report.lines(campaign):
        console.line(text)
    written = report.write_all(campaign, settings.reports)
    missed = any(each.result is Result.MISSED for each in results)
    if settings.record and not campaign.false_alarms and not campaign.lost:
        written.append(report.keep_detections(campaign))
    console.line(f"{campaign.seconds:.0f} s · {' '.join(map(str, written))}")
    if campaign.false_alarms:
        return ExitCode.COULD_NOT_RUN
    untried = whole and any(not fault.equivalent for fault, _ in crew.left_out)
    failed = missed or untried or (whole and campaign.never_failed)
    return ExitCode.DEVIATES if failed else ExitCode.CONFORMS


class _Crew:
    """Works through lines, as many at the same time as the machine bears; the first trouble ends all of them."""

    def __init__(self, settings: Settings, ledger: Ledger, console: Console, total: int, began: float) -> None:
        self.engines: dict[str, EngineRecord] = {}
        self.left_out: list[tuple[Fault, str]] = []
        self.false_alarms: list[str] = []
        self._settings = settings
        self._ledger = ledger
        self._console = console
        self._total = total
        self._began = began
        self._results: list[FaultResult] = []
        self._trouble = threading.Event()
        self._lock = threading.Lock()

    def work(self, lines: Sequence[_Line]) -> list[FaultResult]:
        """Every fault's result. Raises CannotRun as the first line that did."""
        with (
            tempfile.TemporaryDirectory(prefix="container-networking-spec-faults-") as scratch,
            ThreadPoolExecutor(min(len(lines), _copies())) as threads,
        ):
            futures = [threads.submit(self._one, line, Path(scratch)) for line in lines]
            try:
                for future in as_completed(futures):
                    future.result()
            except BaseException:
                # Ctrl-C included: suites that run are ended, no line begins another fault or begins at all, and then it goes on
                # its way.
                threads.shutdown(wait=False, cancel_futures=True)
                self._trouble.set()
                for line in lines:
                    line.health.together.abort()
                raise
        return self._results

    def _one(self, line: _Line, scratch: Path) -> None:
        with FaultyEngine(line.spec, self._settings.cache, line.number, self._console.note) as engine:
            self.engines[line.spec.name] = engine.record
            reports = scratch / f"{line.spec.name}-{line.number}"
            try:
                with engine.broken(NOTHING):
                    line.health.locations |= self._healthy(str(line), engine, line.scenarios, reports)
                    _demand_no_problems(engine)
            except CannotRun as alarm:
                if line.usual or self._trouble.is_set():
                    raise
                self._give_up(line, str(alarm))
                return
            with suppress(threading.BrokenBarrierError):
                line.health.together.wait()
            while not self._trouble.is_set():
                try:
                    fault = line.faults.get_nowait()
                except queue.Empty:
                    break
                try:
                    self._break(engine, fault, line, frozenset(line.health.locations), reports)
                except CannotRun as problem:
                    if self._trouble.is_set():
                        return
                    if not engine.works():
                        # Every further fault would seem to be missed.
                        raise CannotRun(f"{line} does not answer after {fault.id}: {problem}") from problem
                    self._keep(fault, line, Result.MISSED, f"it could not be put into effect: {problem}")
            if not self._trouble.is_set():
                try:
                    self._healthy(str(line), engine, line.scenarios, reports)
                except CannotRun as alarm:
                    # What the faults showed is worth a report all the same.
                    self.false_alarms.append(str(alarm))

    def _give_up(self, line: _Line, alarm: str) -> None:
        """Leave out the faults of an engine that is not healthy to begin with: those of others are worth a report."""
        with self._lock:
            self.false_alarms.append(alarm)
            with suppress(queue.Empty):
                while True:
                    self.left_out.append((line.faults.get_nowait(), f"{line} is not healthy"))

    def _healthy(self, name: str, engine: FaultyEngine, scenarios: Sequence[Planned], reports: Path) -> frozenset[str]:
        """Where the scenarios are that a fault could fail, after a run of all on the healthy engine. Raises CannotRun when it
        turns out not to be healthy."""
        locations = [each.location for each in scenarios]
        run = self._run(engine, locations, reports)
        if run.results is None or run.failed:
            raise CannotRun(f"{name} cannot be checked while it is healthy: {run.ended or run.failed}")
        told = f"{wording.outcome(run.results)}: {wording.tally(run.results)}"
        if run.results.exit_code is not ExitCode.CONFORMS:
            wrong = [
                f"{each.location} {each.observed or each.reason}"
                for each in run.results.scenarios
                if each.verdict in WRONG
            ]
            raise CannotRun(f"{name} is not healthy to begin with or to end with ({told}): {'; '.join(wrong[:3])}")
        self._say(f"{name} is healthy: {told}")
        return frozenset(each.location for each in run.results.scenarios if each.verdict in HEALTHY)

    def _break(self, engine: FaultyEngine, fault: Fault, line: _Line, healthy: frozenset[str], reports: Path) -> None:
        began = time.monotonic()
        bound, others = to_run(fault, line.chosen, self._settings.seed)
        if fault.healthy:
            with engine.broken(fault, healthy=True):
                healthy = self._healthy(f"{line} as {fault.id} needs it", engine, [*bound, *others], reports)
                _demand_no_problems(engine)
        locations = [each.location for each in (*bound, *others) if each.location in healthy]
        if not any(each.location in healthy for each in bound):
            with self._lock:
                self.left_out.append((fault, f"no scenario of {', '.join(fault.statements)} applies to {line}"))
            return
        with engine.broken(fault):
            run = self._run(engine, locations, reports)
            applied = engine.settle()
        ran = run.results.scenarios if run.results else []
        result, why = judge(fault, ran, applied=applied, ended=run.ended, failed=run.failed)
        if self._trouble.is_set():
            return
        if engine.problems:
            result, why = Result.MISSED, f"it could not be put into effect: {engine.problems[0]}"
        self._keep(fault, line, result, why, ran, applied=applied, seconds=time.monotonic() - began)

    def _run(self, engine: FaultyEngine, locations: Sequence[str], reports: Path) -> Run:
        return run_suite(
            engine.url,
            engine.netns,
            engine.root,
            engine.profile,
            locations,
            reports,
            seed=self._settings.seed,
            jobs=JOBS,
            patience=self._settings.patience,
            over=self._trouble,
        )

    def _keep(
        self,
        fault: Fault,
        line: _Line,
        result: Result,
        why: str,
        ran: Sequence[ScenarioRecord] = (),
        *,
        applied: int = 0,
        seconds: float = 0.0,
    ) -> None:
        noticed, elsewhere = noticed_by(fault, ran)
        found = replace(
            result_of(fault, result, why, line.spec.name, _areas(fault, self._ledger)),
            noticed=noticed,
            elsewhere=elsewhere,
            errors=[f"{each.name}: {each.reason}" for each in ran if each.reason and not each.observed],
            ran=len(ran),
            applied=applied,
            seconds=round(seconds, 1),
        )
        with self._lock:
            self._results.append(found)
            count = len(self._results)
        self._say(f"{count}/{self._total} {result.value:<10} {fault.id}: {why}")

    def _say(self, text: str) -> None:
        self._console.note(f"[{time.monotonic() - self._began:5.1f} s] {text}")


def _demand_no_problems(engine: FaultyEngine) -> None:
    if engine.problems:
        raise CannotRun(f"{engine.spec.name}: it cannot be put into effect: {engine.problems[0]}")


def _areas(fault: Fault, ledger: Ledger) -> list[str]:
    return sorted({ledger[statement].area for statement in fault.statements})


def _named(settings: Settings) -> list[EngineSpec]:
    """The engines that were asked for; none for the usual one."""
    return [lab()[name] for name in settings.engines or (settings.engine,) if name]


def _wanted(
    settings: Settings, catalogue: Sequence[Fault], chosen: Sequence[Planned]
) -> tuple[list[tuple[Fault, EngineSpec]], list[str]]:
    """The faults asked for, each with the engine that it is to be put into, and those left out, with the reason.

    Raises CannotRun for a fault that there is not.
    """
    ids = {fault.id for fault in catalogue}
    for unknown in (each for each in settings.faults if each not in ids):
        raise CannotRun(f"FAULT={unknown}: no such fault; faults/catalogue/ has {len(ids)}")
    bound = {statement for each in chosen for statement in each.statements}
    wanted: list[tuple[Fault, EngineSpec]] = []
    left_out = []
    for fault in catalogue:
        if (settings.faults and fault.id not in settings.faults) or not bound & set(fault.statements):
            continue
        named = _named(settings)
        needed = [lab()[fault.engine]] if fault.engine else []
        for spec in named or needed or [lab().default]:
            if fault.engine and fault.engine not in (spec.name, spec.base):
                left_out.append(f"{fault.id}: it needs {fault.engine}")
            elif not fault.engine and spec.kind not in fault.kinds:
                left_out.append(f"{fault.id}: it cannot be put into {spec.kind}")
            else:
                wanted.append((fault, spec))
    return wanted, left_out


def _unspoken(
    settings: Settings, catalogue: Sequence[Fault], everything: Sequence[Planned], ledger: Ledger
) -> list[FaultResult]:
    """The faults asked for that no scenario speaks of, whatever is selected: nobody can notice them."""
    spoken = {statement for each in everything for statement in each.statements}
    asked = settings.faults or ([] if settings.selection != Selection() else [fault.id for fault in catalogue])
    silent = [fault for fault in catalogue if fault.id in asked and not spoken & set(fault.statements)]
    return [unspoken(fault, _areas(fault, ledger)) for fault in silent]


def _lines(
    wanted: Sequence[tuple[Fault, EngineSpec]], settings: Settings, chosen: Sequence[Planned], *, whole: bool
) -> list[_Line]:
    """Engines for the faults: one for each that some fault asks for, and of those asked for, or the usual one, as many as there
    are processors."""
    usual = {each.name for each in _named(settings) or [lab().default]}
    by_engine: dict[str, list[Fault]] = {}
    for fault, spec in wanted:
        by_engine.setdefault(spec.name, []).append(fault)
    lines = []
    for name, faults in sorted(by_engine.items(), key=lambda pair: pair[0] in usual):
        shared: queue.SimpleQueue[Fault] = queue.SimpleQueue()
        for fault in faults:
            shared.put(fault)
        scenarios = chosen if whole and name in usual else _union(faults, chosen, settings.seed)
        copies = min(_copies(), 1 + len(faults) // ENOUGH) if name in usual else 1
        copies = min(copies, len(scenarios))
        health = _Health(copies)
        lines += [
            _Line(lab()[name], number, shared, scenarios[number - 1 :: copies], chosen, health, name in usual)
            for number in range(1, copies + 1)
        ]
    return lines


def _copies() -> int:
    """How many engines run at the same time: all copies of one do, since they are found healthy together."""
    return (os.cpu_count() or 1) + SPARE


def to_run(fault: Fault, chosen: Sequence[Planned], seed: int) -> tuple[list[Planned], list[Planned]]:
    """The scenarios bound to the fault's statements, and a few others, the same ones for the same seed."""
    bound = [each for each in chosen if set(each.statements) & set(fault.statements)]
    rest = [each for each in chosen if each not in bound]
    return bound, random.Random(f"{seed} {fault.id}").sample(rest, min(OTHERS, len(rest)))


def _union(faults: Sequence[Fault], chosen: Sequence[Planned], seed: int) -> list[Planned]:
    numbers = {each.number for fault in faults for part in to_run(fault, chosen, seed) for each in part}
    return [each for each in chosen if each.number in numbers]
