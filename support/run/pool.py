"""The pool: scenarios handed to workers one by one, watched, until all have ended or the engine is gone."""

from __future__ import annotations

import multiprocessing
import signal
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path

from support.book.scenarios import Planned
from support.engine.connection import demand_answer
from support.errors import CannotRun, EngineLost
from support.run.behave_runner import ScenarioRunner
from support.run.surroundings import Surroundings
from support.run.worker import Broken, Ended, Finished, work
from support.spec.results import ScenarioRecord
from support.spec.rulebook import Rulebook
from support.spec.verdicts import Verdict

HEARTBEAT = 2.0
"""Seconds between two questions whether the engine is still there."""

SCENARIO_LIMIT = 90.0
"""Seconds that a scenario may take before its worker counts as stuck; every wait of the suite's own is shorter."""


class _GivenUp(Exception):
    """A scenario found that the run cannot go on; the text says why and what to do."""


@dataclass
class _Worker:
    process: BaseProcess
    pipe: Connection
    number: int | None = None
    idle: bool = False
    since: float = 0.0


@dataclass
class PoolResult:
    """What the workers did: records by scenario number, calls to the engine, seconds waited for them, cleanup problems.

    `lost` holds the reason when the run ended early: the engine stopped answering, or a scenario found that no other can work.
    """

    records: dict[int, ScenarioRecord] = field(default_factory=dict)
    calls: int = 0
    seconds: float = 0.0
    problems: list[str] = field(default_factory=list)
    lost: str = ""


class Pool:
    """Runs scenarios on as many workers as the settings say. Use it once."""

    def __init__(
        self,
        surroundings: Surroundings,
        runner: ScenarioRunner,
        chosen: Sequence[Planned],
        rules: Rulebook,
        log: Path,
        ended: Callable[[ScenarioRecord], None],
    ) -> None:
        self._surroundings = surroundings
        self._runner = runner
        self._planned = {each.number: each for each in chosen}
        self._waiting = deque(each.number for each in chosen)
        self._rules = rules
        self._log = log
        self._ended = ended
        self._workers: list[_Worker] = []
        self._result = PoolResult()
        self._asked = time.monotonic()

    def run(self) -> PoolResult:
        """Run everything. Raises CannotRun when no worker can work, KeyboardInterrupt when the user ends the run."""
        try:
            for _ in range(min(self._surroundings.settings.jobs, len(self._waiting))):
                self._start_worker()
            while self._workers:
                self._listen()
                self._check_engine()
                self._check_stuck()
        except (EngineLost, _GivenUp) as lost:
            self._give_up(str(lost))
        finally:
            for worker in self._workers:
                worker.process.kill()
                worker.process.join()
        return self._result

    def _start_worker(self) -> None:
        ours, theirs = multiprocessing.Pipe()
        process = multiprocessing.get_context("fork").Process(
            target=self._work_in_child, args=(theirs, ours, [each.pipe for each in self._workers])
        )
        process.start()
        theirs.close()
        worker = _Worker(process, ours)
        self._workers.append(worker)
        self._hand_out(worker)

    def _work_in_child(self, pipe: Connection, ours: Connection, others: list[Connection]) -> None:
        # A copy of the pool's end in a worker would keep another worker from noticing that the pool is gone.
        for inherited in (ours, *others):
            inherited.close()
        work(pipe, self._surroundings, self._runner, self._planned, self._rules, self._log)

    def _hand_out(self, worker: _Worker) -> None:
        worker.number = None
        number = self._next()
        worker.idle = number is None and bool(self._waiting)
        if worker.idle:
            return
        worker.number = number
        worker.since = time.monotonic()
        try:
            worker.pipe.send(worker.number)
        except BrokenPipeError:
            # It has died already; its silence is dealt with where answers are read.
            return

    def _next(self) -> int | None:
        """The next scenario for whose networks there are addresses now; None when there is none."""
        room = self._surroundings.networks_at_a_time
        if room is not None:
            running = [each.number for each in self._workers if each.number is not None]
            room -= sum(self._planned[number].networks for number in running)
        for number in self._waiting:
            if room is None or self._planned[number].networks <= room:
                self._waiting.remove(number)
                return number
        return None

    def _wake(self) -> None:
        """Give work to those for whom there was no room before."""
        for worker in self._workers:
            if worker.idle:
                self._hand_out(worker)

    def _listen(self) -> None:
        by_pipe = {worker.pipe: worker for worker in self._workers}
        for pipe in wait(list(by_pipe), timeout=HEARTBEAT):
            worker = by_pipe[pipe]  # type: ignore[index]  # only pipes were waited for
            try:
                answer = worker.pipe.recv()
            except EOFError:
                self._bury(worker, f"its worker died with exit code {self._exit_code(worker)}")
                continue
            self._take(worker, answer)

    def _take(self, worker: _Worker, answer: object) -> None:
        match answer:
            case Ended():
                if answer.engine_in_doubt:
                    self._asked = time.monotonic()
                    demand_answer(self._surroundings.engine.api)
                if answer.record.verdict is Verdict.DEVIATES:
                    self._surroundings.demand_same_life()
                self._keep(answer.number, answer.record)
                if answer.cannot_go_on:
                    raise _GivenUp(answer.cannot_go_on)
                self._hand_out(worker)
                self._wake()
            case Finished():
                self._result.calls += answer.calls
                self._result.seconds += answer.seconds
                self._result.problems += answer.problems
                self._workers.remove(worker)
                worker.process.join()
            case Broken():
                raise CannotRun(answer.reason)

    def _check_engine(self) -> None:
        if time.monotonic() - self._asked > HEARTBEAT:
            demand_answer(self._surroundings.engine.api)
            self._asked = time.monotonic()

    def _check_stuck(self) -> None:
        limit = SCENARIO_LIMIT * self._surroundings.settings.patience
        for worker in list(self._workers):
            if worker.number is not None and time.monotonic() - worker.since > limit:
                worker.process.kill()
                self._bury(worker, f"no end after {limit:.0f} s, though the engine answers")

    def _bury(self, worker: _Worker, reason: str) -> None:
        """Count the dead worker's scenario as an error, and let another worker go on with the rest."""
        self._workers.remove(worker)
        worker.process.join()
        if worker.number is None:
            self._result.problems.append(f"a worker died while it cleaned up: {reason}")
            return
        self._keep(worker.number, self._error(worker.number, reason))
        if self._waiting:
            self._start_worker()
        self._wake()

    def _give_up(self, reason: str) -> None:
        """Every scenario without a verdict ends as an error that says why."""
        self._result.lost = reason
        for number in self._planned:
            if number not in self._result.records:
                self._result.records[number] = self._error(number, f"not run to its end: {reason}")

    def _keep(self, number: int, record: ScenarioRecord) -> None:
        self._result.records[number] = record
        self._ended(record)

    def _error(self, number: int, reason: str) -> ScenarioRecord:
        planned = self._planned[number]
        return ScenarioRecord(
            feature=planned.scenario.feature.name,
            rule=planned.rule,
            name=planned.scenario.name,
            location=planned.location,
            statements=list(planned.statements),
            verdict=Verdict.ERROR,
            seconds=0.0,
            reason=reason,
        )

    @staticmethod
    def _exit_code(worker: _Worker) -> int | None:
        worker.process.join()
        return worker.process.exitcode


def interrupt_on_termination() -> None:
    """Have SIGTERM end the run as Ctrl-C does, what it made being removed first, even where Ctrl-C itself is ignored."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
