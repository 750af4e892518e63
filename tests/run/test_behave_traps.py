"""Where behave says nothing or the wrong thing: each trap in behave itself, and what guards against it here."""

from __future__ import annotations

import operator
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from behave.active_tag.python import VersionValueObject
from behave.model import Feature

from support.book.scenarios import Planned, all_scenarios
from support.book.selection import Selection, select
from support.errors import CannotRun, Deviation
from support.report import junit
from support.run.scenario_record import record_of
from support.spec.results import EngineRecord, RunRecord, RunResults, ScenarioRecord
from support.spec.statements import Ledger
from support.spec.verdicts import ExitCode, Verdict
from support.spec.versions import Version

FEATURE = """\
Feature: Names
  A paragraph.

  @NET-01
  Rule: One

    {tag}
    Scenario: a
      Then it holds
"""


@dataclass(frozen=True)
class Behave:
    """The `behave` command in a directory of its own."""

    directory: Path

    def write(self, name: str, text: str) -> None:
        """Write a file below features/."""
        path = self.directory / "features" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def run(self, *options: str) -> subprocess.CompletedProcess[str]:
        """Run it to its end."""
        command = [sys.executable, "-m", "behave", "--no-color", *options]
        environ = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
        return subprocess.run(
            command, cwd=self.directory, env=environ, capture_output=True, text=True, check=False, timeout=60
        )


@pytest.fixture
def behave(tmp_path: Path) -> Behave:
    """behave with one feature, one step that holds, and no hooks."""
    made = Behave(tmp_path)
    made.write("names.feature", FEATURE.format(tag=""))
    made.write("steps/steps.py", "from behave import then\n\n\n@then('it holds')\ndef holds(context):\n    pass\n")
    return made


def _results(*verdicts: Verdict, reason: str = "") -> RunResults:
    """The results of a run with these verdicts."""
    scenarios = [
        ScenarioRecord(
            "Names", "One", f"{number}", f"features/names.feature:{number}", ["NET-01"], verdict, 0.1, reason
        )
        for number, verdict in enumerate(verdicts, 1)
    ]
    engine = EngineRecord("docker", "29.7.2", "1.52", "overlay2", "6.18", "Debian", "ENGINE names a unix address")
    return RunResults(engine, [], RunRecord("3f9c2a", 1, 2, "2025-01-01T00:00:00+00:00", 1.0, "everything"), scenarios)


# A gate whose category is misspelt lets the scenario run.

GATE = """\
from behave.tag_matcher import ActiveTagMatcher

MATCHER = ActiveTagMatcher({"engine": "docker"})


def before_scenario(context, scenario):
    if MATCHER.should_skip(scenario):
        scenario.skip(MATCHER.exclude_reason)
"""


@pytest.mark.parametrize(
    ("tag", "told"), [("@use.with_engine=podman", "1 skipped"), ("@use.with_engin=podman", "1 scenario passed")]
)
def test_behave_runs_what_a_misspelt_gate_was_to_keep_from_running(behave: Behave, tag: str, told: str) -> None:
    behave.write("environment.py", GATE)
    behave.write("names.feature", FEATURE.format(tag=tag))
    done = behave.run()
    assert done.returncode == 0
    assert told in done.stdout


@pytest.mark.parametrize(
    "tag", ["@use.with_engine=podman", "@use.with_engin=podman", "@not.with_engine=docker", "@NET-1"]
)
def test_here_a_tag_that_means_nothing_ends_the_run(
    feature_of: Callable[[str], Feature], ledger: Ledger, tag: str
) -> None:
    with pytest.raises(CannotRun, match=f"the tag {tag} means nothing"):
        all_scenarios([feature_of(FEATURE.format(tag=tag))], ledger)


# A run in which nothing was selected, or everything was skipped, ends with 0.


def test_behave_is_content_when_nothing_is_selected(behave: Behave) -> None:
    done = behave.run("--tags=doesnotexist")
    assert done.returncode == 0
    assert "0 scenarios passed" in done.stdout


@pytest.mark.parametrize("selection", [Selection(tags="doesnotexist"), Selection(tags="NET-01 and not NET-01")])
def test_here_nothing_selected_cannot_run(
    planned_of: Callable[[str], list[Planned]], ledger: Ledger, selection: Selection
) -> None:
    with pytest.raises(CannotRun):
        select(planned_of(FEATURE.format(tag="")), selection, ledger)


def test_behave_is_content_when_everything_is_gated_away_undefined_steps_and_all(behave: Behave) -> None:
    behave.write("environment.py", "def before_scenario(context, scenario):\n    scenario.skip('not here')\n")
    behave.write("names.feature", FEATURE.format(tag="").replace("it holds", "nobody wrote this step"))
    done = behave.run()
    assert done.returncode == 0
    assert "1 skipped" in done.stdout


def test_here_a_run_in_which_nothing_applied_has_not_run() -> None:
    assert _results(*[Verdict.NOT_APPLICABLE] * 3, reason="not here").exit_code is ExitCode.COULD_NOT_RUN


# --jobs does nothing.

MEETING = """\
import pathlib, tempfile

from behave import then
from tenacity import RetryError, Retrying, retry_if_result, stop_after_delay, wait_fixed


@then('{me} meets {other}')
def meets(context, me, other):
    pathlib.Path(me).touch()
    waiting = Retrying(stop=stop_after_delay(0.5), wait=wait_fixed(0.01), retry=retry_if_result(lambda there: not there))
    waiting(pathlib.Path(other).exists)
"""


def test_behave_runs_one_after_the_other_whatever_jobs_says(behave: Behave) -> None:
    behave.write("steps/steps.py", MEETING)
    behave.write("names.feature", FEATURE.format(tag="").replace("it holds", "a meets b"))
    behave.write("others.feature", FEATURE.format(tag="").replace("it holds", "b meets a"))
    done = behave.run("--jobs=2")
    assert "1 scenario passed, 0 failed, 1 error" in done.stdout


# That JOBS=2 really overlaps is shown in test_pool.py.

# JUnit loses the reason of a skip.


def _skipped(document: bytes | str) -> ElementTree.Element:
    (skipped,) = ElementTree.fromstring(document).iter("skipped")
    return skipped


def test_behave_writes_a_skip_without_its_reason(behave: Behave) -> None:
    behave.write("environment.py", "def before_scenario(context, scenario):\n    scenario.skip('not here')\n")
    behave.run("--junit", "--show-skipped")
    (report,) = (behave.directory / "reports").glob("*.xml")
    skipped = _skipped(report.read_text(encoding="utf-8"))
    assert (skipped.attrib, skipped.text) == ({}, None)
    assert "not here" not in report.read_text(encoding="utf-8")


def test_here_a_skip_says_why() -> None:
    results = _results(Verdict.NOT_APPLICABLE, reason="Docker 29.0 and later set no link variables")
    skipped = _skipped(junit.document(results))
    assert "Docker 29.0 and later set no link variables" in f"{skipped.attrib} {skipped.text}"


# Its value object for versions does not work.


def test_behave_does_not_compare_versions() -> None:
    assert not VersionValueObject((28, 0, 4), operator.le).matches("28")
    assert not VersionValueObject("28.0.4", operator.eq).matches("28.0.4")
    assert VersionValueObject((5, 4, 0), operator.ge).matches("5.4.0-rc1") is None


def test_here_versions_are_compared() -> None:
    assert Version.parse("28.0") <= Version.parse("28")
    assert Version.parse("28.0.4") == Version.parse("28.0.4")
    assert Version.parse("5.4.0") >= Version.parse("5.4.0-rc1")


# An assertion of any kind is a failure.


def test_behave_counts_a_slip_of_the_suite_as_a_failure(behave: Behave) -> None:
    behave.write(
        "steps/steps.py", "from behave import then\n\n\n@then('it holds')\ndef holds(context):\n    assert [] == None\n"
    )
    assert "0 scenarios passed, 1 failed" in behave.run().stdout


@pytest.mark.parametrize(
    ("problem", "verdict"),
    [(AssertionError("[] == None"), Verdict.ERROR), (Deviation("a promise", "something else"), Verdict.DEVIATES)],
)
def test_here_only_a_deviation_deviates(
    planned_of: Callable[[str], list[Planned]],
    steps_of: Callable[..., Any],
    runner_of: Callable[..., Any],
    problem: Exception,
    verdict: Verdict,
) -> None:
    def holds(_context: Any) -> None:
        raise problem

    (planned,) = planned_of(FEATURE.format(tag=""))
    runner = runner_of(steps_of(("then", "it holds", holds)), {})
    runner.open()
    runner.run_one(planned.scenario)
    assert record_of(planned, 0.1).verdict is verdict


# A keyword that is misspelt turns what follows it into description.


def test_behave_loses_a_scenario_whose_keyword_is_misspelt(behave: Behave) -> None:
    behave.write("names.feature", FEATURE.format(tag="").replace("    Scenario: a", "    Senario: a"))
    done = behave.run()
    assert done.returncode == 0
    assert "0 scenarios passed" in done.stdout


# Lint finds it: test_lint.py.
