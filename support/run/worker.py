"""A worker: a forked process that runs scenarios by number, as the pool hands them to it."""

from __future__ import annotations

import os
import signal
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

from support.book.scenarios import Planned
from support.errors import CannotRun
from support.run.behave_runner import ScenarioRunner
from support.run.session import Session, make_current
from support.run.surroundings import Surroundings
from support.spec.results import ScenarioRecord
from support.spec.rulebook import Rulebook


@dataclass(frozen=True)
class Ended:
    """A worker's answer to a number: the scenario's record, whether its trouble may mean that the engine is gone, and why the
    whole run cannot go on, empty when it can."""

    number: int
    record: ScenarioRecord
    engine_in_doubt: bool
    cannot_go_on: str


@dataclass(frozen=True)
class Finished:
    """A worker's last words: its calls to the engine, the seconds it waited for them, and what it could not remove."""

    calls: int
    seconds: float
    problems: list[str]


@dataclass(frozen=True)
class Broken:
    """A worker that cannot work, and why; the reason is meant for the user."""

    reason: str


def work(
    pipe: Connection,
    surroundings: Surroundings,
    runner: ScenarioRunner,
    planned: dict[int, Planned],
    rules: Rulebook,
    log: Path,
) -> None:
    """Serve the pool until it sends None or is gone. Runs in a process of its own, which plays the engine's host."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    _redirect_output(log)
    try:
        surroundings.enter_host()
        # Connections do not survive a fork: this process needs its own.
        surroundings.engine = surroundings.engine.reconnected()
        session = Session(surroundings, list(planned.values()), rules)
        make_current(session)
        runner.open()
    except CannotRun as error:
        pipe.send(Broken(str(error)))
        return
    while (number := _next(pipe)) is not None:
        runner.run_one(planned[number].scenario)
        pipe.send(Ended(number, session.records[-1], session.engine_in_doubt, session.cannot_go_on))
    session.cleaner.finish()
    meter = surroundings.engine.api.meter
    try:
        pipe.send(Finished(meter.calls, meter.seconds, session.cleaner.problems))
    except BrokenPipeError:
        # The pool is gone; what this worker made is removed, which is all that was left to do.
        return


def _next(pipe: Connection) -> int | None:
    try:
        number: int | None = pipe.recv()
    except EOFError:
        return None
    return number


def _redirect_output(log: Path) -> None:
    """behave and its hooks print as they please; the console belongs to the pool."""
    handle = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(handle, 1)
    os.dup2(handle, 2)
    os.close(handle)
