"""Which engines faults are tried on, and what a whole run comes to. Without an engine."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import replace
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import pytest
from filelock import FileLock

from faults import campaign, report
from faults.campaign import _Crew, _Health, _Line, _lines, _unspoken, _wanted, run_faults
from faults.engine import FaultyEngine, faulty_home
from faults.judging import FaultResult, Noticed, Result
from faults.records import Fault, load_catalogue
from faults.report import Campaign
from support.book.scenarios import all_scenarios, read_features
from support.errors import CannotRun
from support.lab.engines import lab
from support.report.console import Console
from support.run.settings import Settings
from support.spec.statements import load_ledger
from support.spec.verdicts import ExitCode

CATALOGUE = load_catalogue(load_ledger(), lab())


def _result(fault: Fault, result: Result = Result.DETECTED) -> FaultResult:
    told = (fault.mechanism, fault.breaks, fault.reference, fault.shipped, [*fault.statements], ["links"])
    return FaultResult(fault.id, result, "because", "docker-26.1", *told)


@pytest.fixture
def whole_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Runs the whole catalogue with what the crew is said to have found; the exit code, and whether it was kept."""
    kept: list[Any] = []
    monkeypatch.setattr(campaign.report, "keep_detections", lambda found: kept.append(found) or tmp_path)
    monkeypatch.setattr(campaign, "interrupt_on_termination", lambda: None)
    monkeypatch.setattr(campaign.Campaign, "never_failed", [])
    monkeypatch.setattr(campaign, "_unspoken", lambda *_: [])

    def run(results: list[FaultResult], **found: Any) -> tuple[int, bool]:
        def work(self: _Crew, lines: Any) -> list[FaultResult]:
            for name, value in found.items():
                setattr(self, name, value)
            return results

        monkeypatch.setattr(_Crew, "work", work)
        code = run_faults(Settings.from_environment({"REPORTS": str(tmp_path), "RECORD": "1"}), Console())
        return code, bool(kept)

    return run


def test_a_run_that_noticed_everything_is_kept(whole_run: Any) -> None:
    assert whole_run([_result(CATALOGUE[0])]) == (ExitCode.CONFORMS, True)


def test_what_was_missed_is_kept_by_name(whole_run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(campaign.report, "load_detections", dict)
    assert whole_run([_result(CATALOGUE[0]), _result(CATALOGUE[1], Result.MISSED)]) == (ExitCode.DEVIATES, True)


def test_what_was_detected_before_and_missed_now_keeps_the_run_from_being_kept(
    whole_run: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = {"A network": [CATALOGUE[0].id, CATALOGUE[1].id]}
    monkeypatch.setattr(campaign.report, "load_detections", lambda: kept)
    assert whole_run([_result(CATALOGUE[0]), _result(CATALOGUE[1], Result.MISSED)]) == (ExitCode.DEVIATES, False)
    assert f"no longer noticed by  A network: {CATALOGUE[0].id}" in capsys.readouterr().out


def test_a_false_alarm_keeps_the_run_from_being_kept(whole_run: Any) -> None:
    assert whole_run([_result(CATALOGUE[0])], false_alarms=["not healthy"]) == (ExitCode.COULD_NOT_RUN, False)


def test_a_fault_without_a_scenario_to_try_is_told_of(whole_run: Any, capsys: pytest.CaptureFixture[str]) -> None:
    code, _ = whole_run([_result(CATALOGUE[0])], left_out=[(CATALOGUE[1], "no scenario applies")])
    assert code == ExitCode.DEVIATES
    assert f"left out  {CATALOGUE[1].id}: no scenario applies" in capsys.readouterr().out


def test_no_engine_is_without_a_scenario() -> None:
    chosen = all_scenarios(read_features(), load_ledger())[:2]
    faults = [fault for fault in CATALOGUE if not fault.engine]
    lines = _lines([(fault, lab().default) for fault in faults], Settings.from_environment({}), chosen, whole=True)
    assert 1 <= len(lines) <= 2
    assert all(line.scenarios for line in lines)


def test_what_some_faults_show_takes_the_place_of_what_is_kept_of_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = tmp_path / "detections.json"
    first, second = CATALOGUE[0], CATALOGUE[1]
    scenarios = {"Gone": [first.id], "One": [first.id, second.id], "Two": []}
    kept.write_text(
        json.dumps({"engines": ["Docker 1"], "missed": ["other"], "waiting": ["later"], "scenarios": scenarios}),
        encoding="utf-8",
    )
    monkeypatch.setattr(report, "DETECTIONS", kept)
    for name in ("load_detections", "load_missed", "load_waiting", "load_engines"):
        monkeypatch.setattr(report, name, partial(getattr(report, name), kept))
    noticed = Noticed("Two", [*first.statements], "it is so", "it is not")
    found = Campaign(
        results=[replace(_result(first), noticed=[noticed])],
        engines=["Docker 2"],
        scenarios=["One", "Two"],
        left_out=[],
        started="2026-11-26T10:00:00",
        seconds=1.0,
        seed=1,
        whole=False,
    )
    report.keep_detections(found)
    assert json.loads(kept.read_text(encoding="utf-8")) == {
        "date": "2026-11-26",
        "engines": ["Docker 1", "Docker 2"],
        "detection_rate": 0.6667,
        "missed": ["other"],
        "waiting": ["later"],
        "scenarios": {"One": [second.id], "Two": [first.id]},
    }


def test_each_engine_asked_for_gets_the_faults_that_can_be_put_into_it() -> None:
    """One that needs an engine goes into that one with any profile, and into no other."""
    settings = Settings.from_environment({"ENGINES": "docker-28.5+icc-off podman-5.4"})
    chosen = all_scenarios(read_features(), load_ledger())
    needing = next(fault for fault in CATALOGUE if fault.engine == "docker-28.5" and fault.kinds == {"docker"})
    both = next(fault for fault in CATALOGUE if not fault.engine and fault.kinds == {"docker", "podman"})
    wanted, left_out = _wanted(settings, [needing, both], chosen)
    assert [(fault.id, spec.name) for fault, spec in wanted] == [
        (needing.id, "docker-28.5+icc-off"),
        (both.id, "docker-28.5+icc-off"),
        (both.id, "podman-5.4"),
    ]
    assert left_out == [f"{needing.id}: it needs docker-28.5"]


class _Engine:
    """An engine of the lab that nothing has to be done to."""

    record = None
    problems: Sequence[str] = ()

    def __init__(self, *_: Any) -> None: ...

    def __enter__(self) -> _Engine:
        return self

    def __exit__(self, *_: Any) -> None: ...

    def broken(self, *_: Any) -> Any:
        return nullcontext()


@pytest.mark.parametrize("usual", [True, False])
def test_an_engine_that_only_some_faults_need_and_is_not_healthy_leaves_these_out(
    usual: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unhealthy(*_: Any) -> frozenset[str]:
        raise CannotRun("it is not healthy to begin with")

    monkeypatch.setattr(campaign, "FaultyEngine", _Engine)
    monkeypatch.setattr(_Crew, "_healthy", unhealthy)
    faults: SimpleQueue[Fault] = SimpleQueue()
    faults.put(CATALOGUE[0])
    line = _Line(lab()["docker-28.5"], 1, faults, [], [], _Health(1), usual)
    crew = _Crew(Settings.from_environment({"REPORTS": str(tmp_path)}), load_ledger(), Console(), 1, 0.0)
    if usual:
        with pytest.raises(CannotRun, match="it is not healthy to begin with"):
            crew.work([line])
    else:
        assert crew.work([line]) == []
        assert crew.false_alarms == ["it is not healthy to begin with"]
        assert crew.left_out == [(CATALOGUE[0], "docker-28.5 (1) is not healthy")]


def test_after_the_first_trouble_no_further_engine_is_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[str] = []

    def unhealthy(crew: _Crew, name: str, *_: Any) -> frozenset[str]:
        begun.append(name)
        if len(begun) > 1:
            crew._trouble.wait(10)
        raise CannotRun("it is not healthy to begin with")

    monkeypatch.setattr(campaign, "FaultyEngine", _Engine)
    monkeypatch.setattr(campaign, "_copies", lambda: 1)
    monkeypatch.setattr(_Crew, "_healthy", unhealthy)
    lines = [_Line(lab()["docker-28.5"], number, SimpleQueue(), [], [], _Health(1), True) for number in range(1, 9)]
    with pytest.raises(CannotRun, match="it is not healthy to begin with"):
        _Crew(Settings.from_environment({"REPORTS": str(tmp_path)}), load_ledger(), Console(), 1, 0.0).work(lines)
    # One may have been taken up before the first one's trouble was known.
    assert len(begun) <= 2


def test_what_no_scenario_speaks_of_waits_without_being_tried() -> None:
    chosen = [each for each in all_scenarios(read_features(), load_ledger()) if "EV-01" in each.statements]
    silent = next(fault for fault in CATALOGUE if "EV-01" not in fault.statements)
    (found,) = _unspoken(Settings.from_environment({}), [silent], chosen, load_ledger())
    assert (found.result, found.engine) == (Result.WAITING, "")
    assert found.why == f"no scenario speaks of {', '.join(silent.statements)}"
    assert _unspoken(Settings.from_environment({"TAGS": "events"}), [silent], chosen, load_ledger()) == []


def test_a_copy_is_broken_by_one_campaign_at_a_time(tmp_path: Path) -> None:
    home = faulty_home(tmp_path, lab().default, 1)
    home.mkdir(parents=True)
    engine = FaultyEngine(lab().default, tmp_path, 1, pytest.fail)
    with FileLock(home / "campaign.lock"), pytest.raises(CannotRun, match="another `make faults` breaks docker-"):
        engine.__enter__()
    assert not (home / "etc").exists()
