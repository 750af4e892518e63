"""What became of a scenario that behave has run: one record for all reports."""

from __future__ import annotations

import docker.errors
import requests
from behave.model import Scenario, Step
from behave.model_type import Status

from support.book.locations import one_line, where
from support.book.scenarios import Planned
from support.errors import CannotRun, Deviation, Suspended
from support.spec.results import ScenarioRecord, StepRecord
from support.spec.verdicts import Verdict

TRANSPORT_TROUBLE = (requests.RequestException, docker.errors.DockerException, OSError)


def record_of(planned: Planned, seconds: float, problem: BaseException | None = None) -> ScenarioRecord:
    """The record of a scenario after its run. `problem` is what went wrong outside its steps, if anything did."""
    scenario = planned.scenario
    steps = list(scenario.all_steps)
    verdict, reason, deviation = _judge(scenario, steps, problem)
    return ScenarioRecord(
        feature=scenario.feature.name,
        rule=planned.rule,
        name=scenario.name,
        location=planned.location,
        statements=list(planned.statements),
        verdict=verdict,
        seconds=round(seconds, 3),
        reason=reason,
        promised=deviation.promised if deviation else "",
        observed=deviation.observed if deviation else "",
        control=(deviation.control or _what_held(steps)) if deviation else "",
        see_it=deviation.see_it if deviation else [],
        steps=[_step(step) for step in steps],
    )


def engine_trouble(scenario: Scenario) -> bool:
    """Whether the scenario ended in an error that may mean that the engine is gone."""
    return any(
        isinstance(step.exception, TRANSPORT_TROUBLE) for step in scenario.all_steps if step.status == Status.error
    )


def run_trouble(scenario: Scenario) -> str:
    """Why the run as a whole cannot go on, as a step of the scenario found out; empty when none did."""
    found = (step.exception for step in scenario.all_steps if step.status == Status.error)
    return next((one_line(problem) for problem in found if isinstance(problem, CannotRun)), "")


def _judge(
    scenario: Scenario, steps: list[Step], problem: BaseException | None
) -> tuple[Verdict, str, Deviation | None]:
    if problem is not None:
        return Verdict.ERROR, _told(problem), None
    if scenario.status == Status.skipped:
        return Verdict.NOT_APPLICABLE, scenario.skip_reason or "skipped without a reason", None
    if scenario.status == Status.passed:
        return Verdict.CONFORMS, "", None
    for step in steps:
        if isinstance(step.exception, Suspended):
            return Verdict.NOT_APPLICABLE, str(step.exception), None
        if step.status == Status.failed and isinstance(step.exception, Deviation):
            return Verdict.DEVIATES, f"{step.keyword} {step.name}", step.exception
        if step.status == Status.failed:
            return (
                Verdict.ERROR,
                f"{where(step)}: an assertion that speaks of no promise: {_told(step.exception)}",
                None,
            )
        if step.status.is_error():
            reason = _told(step.exception) if step.exception else f"the step is {step.status.name}"
            return Verdict.ERROR, f"{where(step)}: {step.keyword} {step.name}: {reason}", None
    return Verdict.ERROR, one_line(scenario.error_message or f"behave ended it as {scenario.status.name}"), None


def _what_held(steps: list[Step]) -> str:
    """The last Then that held before the one that did not: what worked by the same means at the same time."""
    held = [step for step in steps if step.status == Status.passed and step.step_type == "then"]
    return f"held before: {held[-1].name}" if held else ""


def _told(problem: BaseException | None) -> str:
    if isinstance(problem, CannotRun):
        return one_line(problem)
    return one_line(f"{type(problem).__name__}: {problem}")


def _step(step: Step) -> StepRecord:
    table = [list(step.table.headings), *(list(row.cells) for row in step.table)] if step.table else []
    return StepRecord(step.keyword, step.name, step.status.name, table, round(step.duration, 3))
