"""The pool, with an engine that is none: workers that overlap, die, hang, and an engine that goes away."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import requests
from behave.model import Scenario
from tenacity import Retrying, retry_if_result, stop_after_delay, wait_fixed

from support.book.scenarios import Planned
from support.engine.meter import Meter
from support.errors import CannotRun, Deviation, EngineLost
from support.run import pool as pooling
from support.run import session as sessions
from support.run.pool import Pool, PoolResult
from support.spec.divergences import Divergence
from support.spec.results import ScenarioRecord
from support.spec.rulebook import Rulebook
from support.spec.verdicts import Verdict
from support.spec.versions import Range

DEADLINE = 10
"""Seconds within which whatever a test waits for must have happened."""


def _feature(statement: str, *steps: str) -> str:
    """A feature with one scenario for each of these steps."""
    scenarios = "".join(f"\n    Scenario: {number}\n      Then {step}\n" for number, step in enumerate(steps, 1))
    return f"Feature: Names\n  A paragraph.\n\n  @{statement}\n  Rule: One\n{scenarios}"


class _API:
    """An engine's client: it answers pings until a file says that the engine is gone."""

    base_url = "http://engine"

    def __init__(self, gone: Path) -> None:
        self._gone = gone
        self.meter = Meter()

    def get(self, url: str, timeout: float) -> Any:
        assert url == "http://engine/_ping"
        if self._gone.exists():
            raise requests.ConnectionError("Connection refused")
        return SimpleNamespace(status_code=200)


class Surroundings:
    """What a pool and its workers need of an open run."""

    def __init__(self, directory: Path, jobs: int) -> None:
        self.settings = SimpleNamespace(jobs=jobs, patience=1.0, keep=False, strict=False)
        self.api = _API(directory / "gone")
        self.engine: Any = SimpleNamespace(
            api=self.api,
            kind=None,
            target=SimpleNamespace(preamble=()),
            another_connection=lambda: self.api,
        )
        self.engine.reconnected = lambda: self.engine
        self.references = SimpleNamespace(alpine="alpine", redis="redis", app="app")
        self.run_id = "3f9c2a"
        self.shared = self.ports = None
        self.refuses = ""
        self.restarted = False
        self.networks_at_a_time: int | None = None
        self.neighbour = None
        self.outside = None

    def demand_same_life(self) -> None:
        if self.restarted:
            raise EngineLost("the engine ended its containers")

    def enter_host(self) -> None:
        if self.refuses:
            raise CannotRun(self.refuses)


Run = Callable[..., PoolResult]


@pytest.fixture
def ended() -> list[ScenarioRecord]:
    """What the pool said of scenarios as they ended."""
    return []


@pytest.fixture
def run(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    rules_of: Callable[..., Rulebook],
    ended: list[ScenarioRecord],
    planned_of: Callable[[str], list[Planned]],
    steps_of: Callable[..., Any],
    runner_of: Callable[..., Any],
) -> Run:
    """Run a feature in a pool of so many workers; its steps are those below."""
    monkeypatch.setattr(pooling, "HEARTBEAT", 0.05)
    monkeypatch.setattr(sessions, "_current", None)

    def holds(_context: Any) -> None:
        """Nothing to do."""

    def deviates(_context: Any) -> None:
        raise Deviation("a promise", "something else")

    def fails(_context: Any) -> None:
        raise ValueError("ours")

    def dies(_context: Any) -> None:
        os._exit(7)

    def hangs(_context: Any) -> None:
        threading.Event().wait()

    def meets(_context: Any, me: str, other: str) -> None:
        (tmp_path / me).touch()
        waiting = Retrying(
            stop=stop_after_delay(DEADLINE), wait=wait_fixed(0.01), retry=retry_if_result(lambda x: not x)
        )
        waiting((tmp_path / other).exists)

    def loses_engine(_context: Any) -> None:
        (tmp_path / "gone").touch()
        raise requests.ConnectionError("Connection refused")

    def stumbles(_context: Any) -> None:
        raise requests.ConnectionError("Connection reset by peer")

    def prints(_context: Any) -> None:
        os.write(1, b"straight to the console")

    steps = steps_of(
        *(("step", each.__name__.replace("_", " "), each) for each in (holds, deviates, fails, dies, hangs)),
        *(("step", each.__name__.replace("_", " "), each) for each in (loses_engine, stumbles, prints)),
        ("step", "{word} meets {word}", meets),
    )

    def begin(context: Any, scenario: Scenario) -> None:
        context.world = context.session.begin(scenario)
        context.world.clean_up = lambda: None

    hooks = {
        "before_all": lambda context: setattr(context, "session", sessions.current()),
        "before_scenario": begin,
        "after_scenario": lambda context, scenario: context.session.end(scenario),
    }

    def running(
        *steps_to_take: str,
        jobs: int = 2,
        limit: float = DEADLINE,
        statement: str = "NET-01",
        surroundings: Any = None,
        rules: Rulebook | None = None,
    ) -> PoolResult:
        monkeypatch.setattr(pooling, "SCENARIO_LIMIT", limit)
        chosen = planned_of(_feature(statement, *steps_to_take))
        known = rules or rules_of("26.1.5+dfsg1")
        around = surroundings or Surroundings(tmp_path, jobs)
        return Pool(around, runner_of(steps, hooks), chosen, known, tmp_path / "log", ended.append).run()

    return running


def _verdicts(result: PoolResult) -> list[str]:
    return [str(result.records[number].verdict) for number in sorted(result.records)]


@pytest.mark.parametrize("jobs", [1, 2, 5])
def test_every_scenario_has_its_own_verdict(run: Run, ended: list[ScenarioRecord], jobs: int) -> None:
    result = run("holds", "deviates", "fails", "holds", jobs=jobs)
    assert _verdicts(result) == ["conforms", "deviates", "error", "conforms"]
    assert sorted(record.name for record in ended) == ["1", "2", "3", "4"]
    assert (result.lost, result.problems) == ("", [])


def test_two_jobs_really_overlap(run: Run) -> None:
    assert _verdicts(run("a meets b", "b meets a", jobs=2)) == ["conforms", "conforms"]


def test_one_job_does_not(run: Run) -> None:
    result = run("a meets b", "b meets a", jobs=1, limit=0.5)
    assert result.records[1].verdict is Verdict.ERROR


def test_a_worker_that_dies_costs_its_scenario_and_no_other(run: Run, ended: list[ScenarioRecord]) -> None:
    result = run("dies", "holds", "dies", "holds", "holds", jobs=1)
    assert _verdicts(result) == ["error", "conforms", "error", "conforms", "conforms"]
    assert result.records[1].reason == "its worker died with exit code 7"
    assert len(ended) == 5


def test_a_worker_that_hangs_is_ended_at_its_limit(run: Run) -> None:
    result = run("hangs", "holds", "holds", jobs=1, limit=0.5)
    assert _verdicts(result) == ["error", "conforms", "conforms"]
    assert "though the engine answers" in result.records[1].reason


def test_an_engine_that_goes_away_ends_the_run_once(run: Run) -> None:
    result = run("holds", "loses engine", "holds", "holds", jobs=1)
    assert _verdicts(result) == ["conforms", "error", "error", "error"]
    assert result.lost.startswith("the engine stopped answering: Connection refused")
    assert {result.records[number].reason for number in (2, 3, 4)} == {f"not run to its end: {result.lost}"}


def test_an_engine_that_goes_away_while_a_scenario_waits_for_it(run: Run, tmp_path: Path) -> None:
    (tmp_path / "gone").touch()
    result = run("hangs", "holds", jobs=1)
    assert _verdicts(result) == ["error", "error"]
    assert result.lost


def test_an_engine_that_was_restarted_is_blamed_for_nothing(run: Run, tmp_path: Path) -> None:
    surroundings = Surroundings(tmp_path, 1)
    surroundings.restarted = True
    result = run("holds", "deviates", "holds", jobs=1, surroundings=surroundings)
    assert _verdicts(result) == ["conforms", "error", "error"]
    assert result.lost == "the engine ended its containers"


def test_one_broken_connection_is_an_error_of_one_scenario(run: Run) -> None:
    result = run("stumbles", "holds", jobs=1)
    assert _verdicts(result) == ["error", "conforms"]
    assert result.lost == ""


def test_a_worker_that_cannot_work_ends_the_run(run: Run, tmp_path: Path) -> None:
    surroundings = Surroundings(tmp_path, 2)
    surroundings.refuses = "the engine's network namespace cannot be entered"
    with pytest.raises(CannotRun, match="cannot be entered"):
        run("holds", "holds", surroundings=surroundings)


def test_what_scenarios_print_does_not_reach_the_console(run: Run, tmp_path: Path, capfd: Any) -> None:
    run("prints", "holds", jobs=1)
    assert capfd.readouterr().out == ""
    assert "straight to the console" in (tmp_path / "log").read_text(encoding="utf-8")


def test_a_gated_scenario_does_not_run_and_says_why(run: Run, rules_of: Callable[..., Rulebook]) -> None:
    result = run("dies", statement="NET-02", rules=rules_of("29.0.0-rc.1"))
    assert _verdicts(result) == ["not-applicable"]
    assert result.records[1].reason == "Docker 29 does not"
    assert [step.status for step in result.records[1].steps] == ["skipped"]


@pytest.mark.parametrize(
    ("step", "observed", "verdict"),
    [
        ("deviates", "something *", "diverges-as-recorded"),
        ("deviates", "something quite else", "deviates"),
        ("holds", "something *", "conforms-unexpectedly"),
        ("fails", "something *", "error"),
    ],
)
def test_a_recorded_divergence_is_weighed_where_the_scenario_ran(
    run: Run, rules_of: Callable[..., Rulebook], step: str, observed: str, verdict: str
) -> None:
    record = Divergence(
        id="DOCKER-NET",
        kind="docker",
        statements=frozenset({"NET-01"}),
        scenarios=frozenset(),
        versions=Range(),
        observed=(observed,),
        cause="engine-bug",
        why="It is broken there",
        sources=("an issue",),
    )
    result = run(step, rules=rules_of("26.1.5+dfsg1", record))
    assert _verdicts(result) == [verdict]
    decisive = result.records[1].divergence
    assert (decisive.id if decisive else None) == (None if verdict == "error" else "DOCKER-NET")


def test_an_interrupted_pool_leaves_no_worker(run: Run) -> None:
    def interrupt_two_workers() -> None:
        # While a process forks, an interrupt may be lost in what Python has hooked there.
        forking = Retrying(
            stop=stop_after_delay(DEADLINE), wait=wait_fixed(0.01), retry=retry_if_result(lambda count: count < 2)
        )
        forking(lambda: len(multiprocessing.active_children()))
        os.kill(os.getpid(), signal.SIGINT)

    user = threading.Thread(target=interrupt_two_workers)
    user.start()
    with pytest.raises(KeyboardInterrupt):
        run("hangs", "hangs", jobs=2)
    user.join()
    assert multiprocessing.active_children() == []


def test_scenarios_wait_until_there_are_addresses_for_their_networks(tmp_path: Path) -> None:
    surroundings: Any = Surroundings(tmp_path, 3)
    surroundings.networks_at_a_time = 3
    planned: Any = [
        SimpleNamespace(number=number, networks=needed) for number, needed in ((1, 2), (2, 2), (3, 1), (4, 0))
    ]
    runner: Any = None
    pool = Pool(surroundings, runner, planned, runner, tmp_path / "log", lambda record: None)

    def begun() -> int | None:
        number = pool._next()
        if number is not None:
            pool._workers.append(SimpleNamespace(number=number))  # type: ignore[arg-type]
        return number

    assert [begun() for _ in range(4)] == [1, 3, 4, None]
    del pool._workers[0]
    assert [begun(), begun()] == [2, None]
