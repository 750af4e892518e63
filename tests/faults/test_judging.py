"""What counts as noticed, and what the report makes of it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from faults.judging import FaultResult, Result, judge, noticed_by
from faults.records import Fault
from faults.report import Campaign, lines, markdown, write_all
from support.errors import CannotRun
from support.spec.results import ScenarioRecord
from support.spec.verdicts import Verdict

FAULT = Fault(
    id="connect-without-effect",
    breaks="Connecting reports success and does nothing.",
    reference="podman release notes 3.2.1",
    shipped="Podman before 3.2.1",
    statements=("CONN-01", "CONN-02"),
    mechanism="api",
    inject=(("api", {"call": "POST .*"}),),
    kinds=frozenset({"docker"}),
)
OF_LIFE = replace(FAULT, mechanism="life")


def _ran(verdict: Verdict, *statements: str, name: str = "One", reason: str = "") -> ScenarioRecord:
    said = {"promised": "a promise", "observed": "something else"} if verdict is Verdict.DEVIATES else {}
    return ScenarioRecord(
        feature="Connecting",
        rule="A rule",
        name=name,
        location="features/attaching/connect.feature:7",
        statements=list(statements),
        verdict=verdict,
        seconds=0.1,
        reason=reason,
        **said,
    )


DEVIATES = _ran(Verdict.DEVIATES, "CONN-01")
ELSEWHERE = _ran(Verdict.DEVIATES, "DNS-01")
CONFORMS = _ran(Verdict.CONFORMS, "CONN-02")
ERROR = _ran(Verdict.ERROR, "CONN-01", reason="the probe broke")


@pytest.mark.parametrize(
    ("fault", "ran", "applied", "ended", "result", "why"),
    [
        (FAULT, [DEVIATES, CONFORMS], 3, "", Result.DETECTED, "a promise, but something else"),
        (FAULT, [DEVIATES, ERROR], 3, "the engine stopped answering", Result.DETECTED, "a promise"),
        (FAULT, [CONFORMS], 3, "", Result.MISSED, "every scenario passed"),
        (FAULT, [CONFORMS], 0, "", Result.MISSED, "never put into effect"),
        (FAULT, [DEVIATES], 0, "", Result.MISSED, "never put into effect"),
        (FAULT, [], 3, "the engine is gone", Result.MISSED, "only an error: the engine is gone"),
        (FAULT, [ERROR, CONFORMS], 3, "", Result.MISSED, "only an error: the probe broke"),
        (FAULT, [ELSEWHERE, CONFORMS], 3, "", Result.MISSED, "bound to none of its statements"),
        (FAULT, [replace(DEVIATES, promised="")], 3, "", Result.MISSED, "every scenario passed"),
        (replace(FAULT, equivalent="nobody can tell"), [CONFORMS], 3, "", Result.EQUIVALENT, "nobody can tell"),
        (replace(FAULT, equivalent="nobody can tell"), [DEVIATES], 3, "", Result.DETECTED, "a promise"),
        (replace(FAULT, equivalent="nobody can tell"), [CONFORMS], 0, "", Result.MISSED, "never put into effect"),
        (OF_LIFE, [CONFORMS], 0, "", Result.MISSED, "never put into effect"),
        (OF_LIFE, [CONFORMS], 3, "", Result.EQUIVALENT, "every verdict is right"),
        (OF_LIFE, [ERROR, CONFORMS], 3, "", Result.DETECTED, "the probe broke"),
        (OF_LIFE, [CONFORMS], 3, "the engine stopped answering", Result.DETECTED, "stopped answering"),
        (OF_LIFE, [ERROR, DEVIATES], 3, "", Result.MISSED, "blames the engine"),
        (OF_LIFE, [ERROR, ELSEWHERE], 3, "", Result.MISSED, "blames the engine"),
    ],
)
def test_the_result(
    fault: Fault, ran: list[ScenarioRecord], applied: int, ended: str, result: Result, why: str
) -> None:
    judged, told = judge(fault, ran, applied=applied, ended=ended)
    assert judged is result
    assert why in told


@pytest.mark.parametrize("fault", [FAULT, OF_LIFE, replace(FAULT, equivalent="nobody can tell")])
@pytest.mark.parametrize("ran", [[], [DEVIATES], [ERROR], [CONFORMS]])
def test_a_suite_that_hangs_or_crashes_is_never_right(fault: Fault, ran: list[ScenarioRecord]) -> None:
    judged, why = judge(fault, ran, applied=3, failed="no end within 240 s")
    assert (judged, why) == (Result.MISSED, "the suite itself failed: no end within 240 s")


def test_scenarios_of_the_fault_s_statements_are_told_from_others() -> None:
    bound, elsewhere = noticed_by(FAULT, [DEVIATES, ELSEWHERE, CONFORMS, ERROR])
    assert [each.statements for each in bound] == [["CONN-01"]]
    assert [each.statements for each in elsewhere] == [["DNS-01"]]
    assert bound[0].scenario == "One"


def _result(fault: str, result: Result, *, mechanism: str = "api", noticed: bool = True) -> FaultResult:
    bound, _ = noticed_by(FAULT, [DEVIATES] if noticed else [])
    return FaultResult(
        id=fault,
        result=result,
        why="because",
        engine="docker-26.1",
        mechanism=mechanism,
        breaks="Something | is broken.",
        reference="somewhere",
        shipped="Docker 25.0.0" if noticed else "",
        statements=["CONN-01"],
        areas=["attaching"],
        noticed=bound,
    )


CAMPAIGN = Campaign(
    results=[
        _result("first", Result.DETECTED),
        _result("second", Result.MISSED, noticed=False),
        _result("third", Result.EQUIVALENT, mechanism="life", noticed=False),
    ],
    engines=["Docker 26.1.5"],
    scenarios=["One", "Two"],
    left_out=[],
    started="2026-11-24T12:00:00+00:00",
    seconds=61.24,
    seed=7,
    whole=True,
)


def test_the_rate_leaves_out_what_nobody_can_tell() -> None:
    assert CAMPAIGN.rate == 0.5
    assert replace(CAMPAIGN, results=[]).rate == 1.0


def test_a_scenario_that_nothing_failed_is_named() -> None:
    assert CAMPAIGN.never_failed == ["Two"]
    assert "never failed by a fault: Two" in lines(CAMPAIGN)
    assert not any("never failed" in line for line in lines(replace(CAMPAIGN, whole=False)))


def test_a_fault_of_the_engine_s_life_speaks_for_no_scenario() -> None:
    campaign = replace(CAMPAIGN, results=[_result("first", Result.DETECTED, mechanism="life")])
    assert campaign.detecting["One"] == []


def test_the_console_has_what_was_missed_and_the_rates() -> None:
    text = "\n".join(lines(CAMPAIGN))
    assert "missed  second: because" in text
    assert "50% of 3 faults: 1 detected, 1 missed, 1 equivalent" in text
    assert "1 of 3 modelled on what really shipped" in text


def test_the_files(tmp_path: Path) -> None:
    assert [path.name for path in write_all(CAMPAIGN, tmp_path)] == ["faults.json", "faults.md"]
    document = json.loads((tmp_path / "faults.json").read_text(encoding="utf-8"))
    assert [(each["id"], each["result"]) for each in document["faults"]] == [
        ("first", "detected"),
        ("second", "missed"),
        ("third", "equivalent"),
    ]
    assert document["detection_rate"] == 0.5
    assert document["by_mechanism"]["api"] == {"detected": 1, "missed": 1, "equivalent": 0, "waiting": 0, "rate": 0.5}
    assert document["scenarios_never_failed"] == ["Two"]
    assert "| first | Something \\| is broken. |" in markdown(CAMPAIGN)


def test_a_place_that_cannot_be_written_to(tmp_path: Path) -> None:
    (tmp_path / "reports").write_text("a file", encoding="utf-8")
    with pytest.raises(CannotRun, match="the report cannot be written"):
        write_all(CAMPAIGN, tmp_path / "reports")
