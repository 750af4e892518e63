"""FAILED=1 runs again what failed, wherever it stands by now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from support.book.scenarios import Planned
from support.errors import CannotRun
from support.report.files import RESULTS, write_results
from support.run.last_time import failed_last_time
from support.spec.verdicts import Verdict
from tests.report.sample import sample, scenario

FEATURE = """\
@dns
Feature: Names
  A paragraph.

  @NET-01
  Rule: One

    Scenario: a
      Then it holds

    Scenario: b by name
      Then it holds

    Scenario: b by id
      Then it holds
"""


@pytest.fixture
def last(tmp_path: Path) -> Callable[..., Path]:
    """Leave results with these verdicts, by title; the lines are those of another day."""

    def leave(**verdicts: Verdict) -> Path:
        ended = [
            replace(scenario(verdict), name=title.replace("_", " "), location=f"features/sample.feature:{900 + number}")
            for number, (title, verdict) in enumerate(verdicts.items())
        ]
        write_results(sample(*ended), tmp_path / RESULTS)
        return tmp_path

    return leave


def _titles(planned: list[Planned]) -> list[str]:
    return [each.scenario.name for each in planned]


def test_what_failed_is_run_again(planned_of: Callable[[str], list[Planned]], last: Callable[..., Path]) -> None:
    reports = last(a=Verdict.DEVIATES, b_by_name=Verdict.CONFORMS, b_by_id=Verdict.ERROR, gone=Verdict.DEVIATES)
    assert _titles(failed_last_time(planned_of(FEATURE), reports, strict=False)) == ["a", "b by id"]


def test_a_recorded_divergence_has_failed_only_where_it_counts(
    planned_of: Callable[[str], list[Planned]], last: Callable[..., Path]
) -> None:
    reports = last(a=Verdict.DIVERGES_AS_RECORDED, b_by_name=Verdict.CONFORMS_UNEXPECTEDLY)
    assert _titles(failed_last_time(planned_of(FEATURE), reports, strict=False)) == ["b by name"]
    assert _titles(failed_last_time(planned_of(FEATURE), reports, strict=True)) == ["a", "b by name"]


def test_nothing_to_run_again_is_said(
    planned_of: Callable[[str], list[Planned]], last: Callable[..., Path], tmp_path: Path
) -> None:
    with pytest.raises(CannotRun, match="FAILED=1: there are no results of a last time"):
        failed_last_time(planned_of(FEATURE), tmp_path, strict=False)
    reports = last(a=Verdict.CONFORMS, gone=Verdict.DEVIATES)
    with pytest.raises(CannotRun, match="FAILED=1: nothing that is selected failed last time"):
        failed_last_time(planned_of(FEATURE), reports, strict=False)
