"""Results as they are kept in the repository: smaller, and worth the same to a comparison."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from support.errors import CannotRun
from support.report.comparison import markdown
from support.report.files import read_results
from support.report.kept import reduced, text
from support.spec.comparison import compare
from support.spec.results import RunResults
from support.spec.verdicts import Verdict
from tests.report.sample import DIVERGING, ENGINE, RUN, STATEMENTS, sample, scenario

BOUND = scenario(Verdict.CONFORMS, statements=["LINK-ENV-12"])
OLD = sample(scenario(), DIVERGING, scenario(Verdict.NOT_APPLICABLE))
NEW = sample(scenario(), scenario(statements=["ALIAS-04"]), BOUND, engine=replace(ENGINE, version="29.7.2"))


def test_what_is_kept_is_a_results_file_with_one_line_for_each_record(tmp_path: Path) -> None:
    kept = reduced(OLD)
    (tmp_path / "kept.json").write_text(text(kept), encoding="utf-8")

    assert read_results(tmp_path / "kept.json") == kept
    lines = text(kept).splitlines()
    assert sum('"verdict"' in line for line in lines) == len(OLD.scenarios)
    assert text(sample(leaks=())).endswith("\n}\n")


def test_nothing_of_the_machine_and_nothing_that_only_a_page_shows_is_kept() -> None:
    told = text(reduced(replace(OLD, engine=replace(ENGINE, notice="newer than any"))))

    assert ENGINE.kernel not in told
    assert "newer than any" not in told
    assert DIVERGING.control not in told
    assert all(step.text not in told.replace('\\"', '"') for each in OLD.scenarios for step in each.steps)
    assert all(command not in told.replace('\\"', '"') for command in DIVERGING.see_it)
    assert OLD.chapters[0].description not in told


def test_what_came_out_and_why_is_kept() -> None:
    kept = reduced(OLD)

    assert kept.totals == OLD.totals
    assert kept.overall == OLD.overall
    told = [(each.name, each.verdict, each.reason, each.observed, each.divergence) for each in kept.scenarios]
    assert told == [(each.name, each.verdict, each.reason, each.observed, each.divergence) for each in OLD.scenarios]


def test_statements_that_merely_conform_are_left_out() -> None:
    assert [each.id for each in reduced(OLD).statements] == ["ALIAS-04", "LINK-ENV-12"]


@pytest.mark.parametrize(("first", "second"), [(OLD, NEW), (NEW, OLD)])
def test_a_comparison_of_kept_results_says_the_same(first: RunResults, second: RunResults) -> None:
    whole = markdown(compare(first, second))

    assert len(compare(first, second).differences) == 2
    assert markdown(compare(reduced(first), reduced(second))) == whole
    assert markdown(compare(reduced(first), second)) == whole
    assert markdown(compare(first, reduced(second))) == whole


@pytest.mark.parametrize(
    ("results", "told"),
    [
        (replace(OLD, run=replace(RUN, selection="TAGS=dns")), r"asked with only TAGS=dns"),
        (replace(OLD, run=replace(RUN, strict=True)), r"asked with STRICT=1"),
        (sample(scenario(Verdict.DEVIATES)), r"came out as deviates: mend or record"),
        (sample(scenario(Verdict.ERROR)), r"came out as could not run \(1 error\)"),
        (sample(scenario(), leaks=("container redis",)), r"came out as could not run \(1 left behind\)"),
    ],
)
def test_results_that_nobody_should_rely_on_are_not_kept(results: RunResults, told: str) -> None:
    with pytest.raises(CannotRun, match=told):
        reduced(results)


def test_the_sample_has_what_these_tests_are_about() -> None:
    assert ENGINE.kernel
    assert {each.id for each in STATEMENTS} > {"ALIAS-04", "LINK-ENV-12"}
    assert DIVERGING.control
    assert DIVERGING.see_it
