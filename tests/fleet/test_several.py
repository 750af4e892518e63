"""Runs on several engines: each in a process of its own, and one that fails costs only its own outcome."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from support.fleet import several
from support.fleet.several import Outcome, run_on_each
from support.report.files import write_results
from tests.report.sample import sample

ENGINES = ["docker-20.10", "unix:///run/docker.sock", "podman-5.4"]


class _Runs:
    """Plays the runs: engines in `fails` say why on standard error, those in `spoils` leave something else than results."""

    def __init__(self) -> None:
        self.environs: dict[str, dict[str, str]] = {}
        self.fails: dict[str, str] = {}
        self.spoils: set[str] = set()

    def run(self, command: Sequence[str], env: dict[str, str], **_: Any) -> subprocess.CompletedProcess[str]:
        assert list(command[1:]) == ["-m", "support", "verify"]
        engine = env["ENGINE"]
        self.environs[engine] = env
        results = Path(env["REPORTS"]) / "results.json"
        assert not results.exists()
        if engine in self.fails:
            return subprocess.CompletedProcess(command, 2, "heading\n", self.fails[engine])
        results.parent.mkdir(parents=True, exist_ok=True)
        if engine in self.spoils:
            results.write_text("{}", encoding="utf-8")
        else:
            write_results(sample(), results)
        return subprocess.CompletedProcess(command, 0, "", "")


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> _Runs:
    """The runs, in place of real ones."""
    played = _Runs()
    monkeypatch.setattr(several.subprocess, "run", played.run)
    return played


def test_every_engine_is_asked_with_the_same_variables_and_reports_of_its_own(
    runs: _Runs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CNS_OWNER", "somebody else")
    monkeypatch.setenv("TAGS", "dns")
    ended: list[Outcome] = []
    found = run_on_each(ENGINES, tmp_path, {"SEED": "7"}, ended.append)
    assert [each.engine for each in found] == ENGINES
    assert [each.results for each in found] == [sample()] * 3
    assert sorted(each.engine for each in ended) == sorted(ENGINES)
    assert {environ["SEED"] for environ in runs.environs.values()} == {"7"}
    assert {environ["TAGS"] for environ in runs.environs.values()} == {"dns"}
    assert not any("CNS_OWNER" in environ for environ in runs.environs.values())
    folders = {Path(environ["REPORTS"]) for environ in runs.environs.values()}
    assert len(folders) == 3
    assert {folder.parent for folder in folders} == {tmp_path}


def test_an_engine_that_cannot_be_asked_costs_its_own_outcome_only(runs: _Runs, tmp_path: Path) -> None:
    runs.fails["podman-5.4"] = "a remark\ncannot run: the archive cannot be reached\n"
    runs.spoils.add("docker-20.10")
    spoilt, good, failed = run_on_each(ENGINES, tmp_path, {}, lambda _: None)
    assert good.results == sample()
    assert (failed.results, failed.failure) == (None, "the archive cannot be reached")
    assert spoilt.results is None
    assert "no results file" in spoilt.failure


def test_a_run_that_dies_without_a_word_is_told_by_its_exit_code(
    runs: _Runs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        several.subprocess, "run", lambda command, **_: subprocess.CompletedProcess(command, -9, "", "")
    )
    (found,) = run_on_each(["docker-20.10"], tmp_path, {}, lambda _: None)
    assert (found.results, found.failure) == (None, "exit code -9")


def test_results_of_an_earlier_run_are_not_taken_for_those_of_a_run_that_failed(runs: _Runs, tmp_path: Path) -> None:
    run_on_each(["docker-20.10"], tmp_path, {}, lambda _: None)
    runs.fails["docker-20.10"] = "cannot run: no room\n"
    (found,) = run_on_each(["docker-20.10"], tmp_path, {}, lambda _: None)
    assert (found.results, found.failure) == (None, "no room")


@dataclass
class _Machine:
    """Plays the processors: `unused` says at each look how many nobody uses, and goes on with the last."""

    count: int
    looks: list[float]

    def unused(self) -> float:
        return self.looks.pop(0) if len(self.looks) > 1 else self.looks[0]


@pytest.mark.parametrize(("looks", "most"), [((0.0,), 1), ((4.0,), 4), ((4.0, 0.0), 4), ((0.5,), 4)])
def test_as_many_run_at_a_time_as_the_machine_has_room_for_at_each_moment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, looks: tuple[float, ...], most: int
) -> None:
    engines = [f"docker-{number}" for number in range(8)]
    changed, running, seen, began = threading.Condition(), [0], [0], []

    def run(engine: str, reports: Path, variables: Mapping[str, str]) -> Outcome:
        with changed:
            began.append(engine)
            running[0] += 1
            seen.append(running[0])
            changed.notify_all()
            # However busy the machine of this test is: until as many run as may, and long enough for one too many to begin.
            changed.wait_for(lambda: max(seen) >= most, timeout=10)
            changed.wait(0.05)
            running[0] -= 1
        return Outcome(engine, None, "played")

    monkeypatch.setattr(several, "_run", run)
    monkeypatch.setattr(several, "LOOK_SECONDS", 0.01)
    monkeypatch.setattr(several, "Processors", lambda: _Machine(4, list(looks)))
    found = run_on_each(engines, tmp_path, {}, lambda _: None)
    assert [each.engine for each in found] == engines == sorted(began)
    assert max(seen) == most


def test_engines_may_be_named_twice(runs: _Runs, tmp_path: Path) -> None:
    assert [each.engine for each in run_on_each(["docker-20.10"] * 2, tmp_path, {}, lambda _: None)] == ["docker-20.10"]
