"""What changed against a baseline, and what of it fails a run."""

from __future__ import annotations

from dataclasses import replace

import pytest

from support.spec.baseline import changed, exit_code
from support.spec.results import ScenarioRecord
from support.spec.verdicts import ExitCode, Verdict
from tests.report.sample import DIVERGENCE, RUN, sample, scenario

YES, NO, BAD, SKIP = (
    scenario(each) for each in (Verdict.CONFORMS, Verdict.DEVIATES, Verdict.ERROR, Verdict.NOT_APPLICABLE)
)
KNOWN, EXPIRED = (scenario(each) for each in (Verdict.DIVERGES_AS_RECORDED, Verdict.CONFORMS_UNEXPECTEDLY))
ANOTHER = replace(KNOWN, divergence=replace(DIVERGENCE, id="ANOTHER"))


def now(verdict: Verdict, of: ScenarioRecord = YES) -> ScenarioRecord:
    """Another scenario's place with this verdict."""
    return scenario(verdict, feature=of.feature, rule=of.rule, name=of.name)


@pytest.mark.parametrize(
    ("before", "after", "counting", "code"),
    [
        ([YES, SKIP], [YES, SKIP], [], ExitCode.CONFORMS),
        ([YES, NO], [YES, NO], [], ExitCode.CONFORMS),
        ([NO], [replace(NO, observed="something else", location="moved.feature:3")], [], ExitCode.CONFORMS),
        ([KNOWN], [KNOWN], [], ExitCode.CONFORMS),
        ([EXPIRED], [EXPIRED], [], ExitCode.CONFORMS),
        ([YES], [now(Verdict.DEVIATES)], [True], ExitCode.DEVIATES),
        ([NO], [now(Verdict.CONFORMS, NO)], [True], ExitCode.DEVIATES),
        ([YES], [now(Verdict.NOT_APPLICABLE), YES], [True, False], ExitCode.DEVIATES),
        ([YES], [now(Verdict.DIVERGES_AS_RECORDED)], [True], ExitCode.DEVIATES),
        ([KNOWN], [ANOTHER], [True], ExitCode.DEVIATES),
        ([YES, KNOWN], [YES], [False], ExitCode.CONFORMS),
        ([YES], [YES, SKIP], [False], ExitCode.CONFORMS),
        ([YES], [YES, KNOWN], [False], ExitCode.CONFORMS),
        ([YES], [YES, NO], [True], ExitCode.DEVIATES),
        ([YES], [YES, EXPIRED], [True], ExitCode.DEVIATES),
        ([YES], [YES, BAD], [False], ExitCode.COULD_NOT_RUN),
        ([YES], [now(Verdict.ERROR)], [True], ExitCode.COULD_NOT_RUN),
        ([YES, BAD], [YES, BAD], [], ExitCode.COULD_NOT_RUN),
        ([YES, NO], [now(Verdict.DEVIATES), now(Verdict.ERROR, NO)], [True, True], ExitCode.DEVIATES),
        ([BAD], [now(Verdict.CONFORMS, BAD)], [True], ExitCode.DEVIATES),
        ([SKIP], [SKIP], [], ExitCode.COULD_NOT_RUN),
    ],
)
def test_only_what_changed_fails_the_run(
    before: list[ScenarioRecord], after: list[ScenarioRecord], counting: list[bool], code: ExitCode
) -> None:
    results = sample(*after)
    changes = changed(results, sample(*before))

    assert [each.counts for each in changes] == counting
    assert exit_code(results, changes) is code


def test_a_new_recorded_divergence_counts_in_a_strict_run() -> None:
    results = sample(YES, KNOWN, run=replace(RUN, strict=True))

    assert [each.counts for each in changed(results, sample(YES))] == [True]


def test_a_leak_fails_the_run_whatever_the_baseline_has() -> None:
    results = sample(YES, leaks=("container redis",))

    assert exit_code(results, changed(results, results)) is ExitCode.COULD_NOT_RUN


def test_a_change_tells_both_sides_and_what_is_gone_comes_last() -> None:
    broken = now(Verdict.DEVIATES)
    changes = changed(sample(broken, SKIP), sample(NO, YES))

    assert [(each.before, each.after, each.scenario) for each in changes] == [
        (YES, broken, broken),
        (None, SKIP, SKIP),
        (NO, None, NO),
    ]


def test_scenarios_are_matched_by_feature_rule_and_name_not_by_place_or_order() -> None:
    moved = [replace(each, location=f"features/elsewhere.feature:{number}") for number, each in enumerate((KNOWN, YES))]

    assert changed(sample(*moved), sample(YES, KNOWN)) == []
    assert len(changed(sample(replace(YES, rule="another")), sample(YES))) == 2


def test_of_several_scenarios_with_one_name_each_is_held_against_its_like() -> None:
    broken = now(Verdict.DEVIATES)

    assert changed(sample(YES, broken), sample(YES, broken)) == []
    assert [(each.before, each.after) for each in changed(sample(broken, YES), sample(YES, YES))] == [(YES, broken)]
    assert [(each.before, each.after) for each in changed(sample(YES), sample(YES, broken))] == [(broken, None)]
    assert [(each.before, each.after) for each in changed(sample(YES, broken, YES), sample(YES, YES, YES))] == [
        (YES, broken)
    ]
