"""What becomes of a scenario that behave has run: only a Deviation says something about the engine."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import docker.errors
import pytest
import requests
from behave.model import Scenario

from support.book.scenarios import Planned
from support.errors import CannotRun, Deviation, ProbeBroken, Suspended
from support.run.scenario_record import engine_trouble, record_of, run_trouble
from support.spec.results import ScenarioRecord
from support.spec.verdicts import Verdict

TEXT = """\
Feature: Names
  A paragraph.

  @NET-01
  Rule: One

    Scenario: a
      Given it is set up
      When it begins
      Then it held
      Then it ends
        | name | value |
        | a    | 1     |
      And nobody gets here
"""
DEVIATION = Deviation("a promise", "something else", control="a control", see_it=["docker ps"])


def _nothing(*_: Any) -> None:
    """A step that does nothing."""


@pytest.fixture
def outcome(
    planned_of: Callable[[str], list[Planned]], steps_of: Callable[..., Any], runner_of: Callable[..., Any]
) -> Callable[..., tuple[Scenario, ScenarioRecord]]:
    """The scenario and its record after a run in which the step "it ends" does this."""

    def run(end: Any, *, hooks: Any = None, text: str = TEXT) -> tuple[Scenario, ScenarioRecord]:
        def last(*_: Any) -> None:
            if end is not None:
                raise end

        sentences = ["it is set up", "it begins", "it held", "nobody gets here"]
        steps = steps_of(*(("step", sentence, _nothing) for sentence in sentences), ("step", "it ends", last))
        (planned,) = planned_of(text)
        runner = runner_of(steps, hooks or {})
        runner.open()
        runner.run_one(planned.scenario)
        return planned.scenario, record_of(planned, 1.23456)

    return run


def test_a_scenario_that_holds_conforms(outcome: Callable[..., Any]) -> None:
    _, record = outcome(None)
    assert record.verdict is Verdict.CONFORMS
    assert (record.feature, record.rule, record.name) == ("Names", "One", "a")
    assert (record.location, record.statements, record.seconds) == ("features/sample.feature:7", ["NET-01"], 1.235)
    assert [step.status for step in record.steps] == ["passed"] * 5
    assert record.steps[3].table == [["name", "value"], ["a", "1"]]
    assert (record.reason, record.promised, record.control, record.see_it) == ("", "", "", [])


def test_a_deviation_deviates_and_brings_its_evidence(outcome: Callable[..., Any]) -> None:
    _, record = outcome(DEVIATION)
    assert record.verdict is Verdict.DEVIATES
    assert (record.promised, record.observed, record.control) == ("a promise", "something else", "a control")
    assert record.see_it == ["docker ps"]
    assert record.reason == "Then it ends"
    assert [step.status for step in record.steps] == ["passed", "passed", "passed", "failed", "skipped"]


def test_without_a_control_of_its_own_what_held_before_is_the_control(outcome: Callable[..., Any]) -> None:
    _, record = outcome(Deviation("a promise", "something else"))
    assert record.control == "held before: it held"


@pytest.mark.parametrize(
    ("problem", "told"),
    [
        (AssertionError("1 == 2"), "an assertion that speaks of no promise: AssertionError: 1 == 2"),
        (AssertionError(), "an assertion that speaks of no promise"),
        (RuntimeError("the scenario would check nothing"), "RuntimeError: the scenario would check nothing"),
        (ProbeBroken("nslookup said\nnonsense"), "ProbeBroken: nslookup said nonsense"),
        (CannotRun("no space left; make room"), "no space left; make room"),
        (LookupError(f'"{Path.cwd()}/x" is not there'), 'LookupError: "x" is not there'),
        (KeyError("Networks"), "KeyError: 'Networks'"),
    ],
)
def test_any_other_trouble_is_an_error(outcome: Callable[..., Any], problem: Exception, told: str) -> None:
    _, record = outcome(problem)
    assert record.verdict is Verdict.ERROR
    assert told in record.reason
    assert record.reason.startswith("features/sample.feature:11: ")
    assert (record.promised, record.observed, record.see_it) == ("", "", [])
    assert str(Path.cwd()) not in record.reason
    assert "\n" not in record.reason


def test_an_undefined_step_is_an_error(outcome: Callable[..., Any]) -> None:
    _, record = outcome(None, text=TEXT.replace("Then it ends", "Then it edns"))
    assert record.verdict is Verdict.ERROR
    assert "Then it edns: the step is undefined" in record.reason


def test_trouble_in_a_hook_is_an_error(outcome: Callable[..., Any]) -> None:
    def fail(*_: Any) -> None:
        raise ValueError("no world")

    _, record = outcome(None, hooks={"before_scenario": fail})
    assert record.verdict is Verdict.ERROR
    assert "no world" in record.reason


def test_trouble_outside_the_steps_is_an_error(planned_of: Callable[[str], list[Planned]]) -> None:
    (planned,) = planned_of(TEXT)
    record = record_of(planned, 0.0, CannotRun("no host port left"))
    assert (record.verdict, record.reason) == (Verdict.ERROR, "no host port left")


@pytest.mark.parametrize(
    ("reason", "told"), [("Docker 29 does not", "Docker 29 does not"), (None, "skipped without a reason")]
)
def test_a_scenario_that_was_skipped_says_why(outcome: Callable[..., Any], reason: str | None, told: str) -> None:
    def skip(_context: Any, scenario: Scenario) -> None:
        scenario.skip(reason)

    _, record = outcome(None, hooks={"before_scenario": skip})
    assert (record.verdict, record.reason) == (Verdict.NOT_APPLICABLE, told)


def test_a_step_may_find_out_that_the_engine_is_configured_otherwise(outcome: Callable[..., Any]) -> None:
    _, record = outcome(Suspended('nobody is reached with "icc": false'))
    assert (record.verdict, record.reason) == (Verdict.NOT_APPLICABLE, 'nobody is reached with "icc": false')


@pytest.mark.parametrize(
    ("problem", "in_doubt"),
    [
        (requests.ConnectionError("refused"), True),
        (requests.ReadTimeout("slow"), True),
        (docker.errors.DockerException("gone"), True),
        (BrokenPipeError("gone"), True),
        (ValueError("ours"), False),
        (DEVIATION, False),
        (None, False),
    ],
)
def test_trouble_of_the_transport_puts_the_engine_in_doubt(
    outcome: Callable[..., Any], problem: Exception | None, in_doubt: bool
) -> None:
    scenario, _ = outcome(problem)
    assert engine_trouble(scenario) is in_doubt


def test_a_scenario_may_find_out_that_the_whole_run_cannot_go_on(
    outcome: Callable[..., tuple[Scenario, ScenarioRecord]],
) -> None:
    ended, _ = outcome(CannotRun("no  space\nleft"))
    assert run_trouble(ended) == "no space left"
    for other in (DEVIATION, ValueError("ours"), None):
        ended, _ = outcome(other)
        assert run_trouble(ended) == ""


def test_nothing_is_said_to_have_held_before_where_nothing_did(
    outcome: Callable[..., tuple[Scenario, ScenarioRecord]],
) -> None:
    text = TEXT.replace("      Then it held\n", "")
    _, record = outcome(Deviation("a promise", "something else"), text=text)
    assert record.control == ""


def test_steps_are_recorded_as_they_are_written(outcome: Callable[..., tuple[Scenario, ScenarioRecord]]) -> None:
    _, record = outcome(None)
    assert [(step.keyword, step.text) for step in record.steps][:2] == [
        ("Given", "it is set up"),
        ("When", "it begins"),
    ]


def test_a_step_brings_the_time_it_took(outcome: Callable[..., tuple[Scenario, ScenarioRecord]]) -> None:
    scenario, record = outcome(None)
    assert [step.seconds for step in record.steps] == [round(step.duration, 3) for step in scenario.all_steps]
