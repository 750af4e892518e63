"""What a run says of a statement, from the scenarios that are bound to it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from support.spec.by_statement import GRAVITY, outcomes
from support.spec.verdicts import Verdict
from tests.report.sample import DIVERGENCE, sample, scenario


@pytest.mark.parametrize(
    ("verdicts", "expected"),
    [
        ([Verdict.CONFORMS], Verdict.CONFORMS),
        ([Verdict.NOT_APPLICABLE], Verdict.NOT_APPLICABLE),
        ([Verdict.NOT_APPLICABLE, Verdict.CONFORMS], Verdict.CONFORMS),
        ([Verdict.CONFORMS, Verdict.DIVERGES_AS_RECORDED], Verdict.DIVERGES_AS_RECORDED),
        ([Verdict.DIVERGES_AS_RECORDED, Verdict.CONFORMS_UNEXPECTEDLY], Verdict.CONFORMS_UNEXPECTEDLY),
        ([Verdict.CONFORMS_UNEXPECTEDLY, Verdict.ERROR], Verdict.ERROR),
        ([Verdict.ERROR, Verdict.DEVIATES, Verdict.CONFORMS], Verdict.DEVIATES),
    ],
)
def test_the_gravest_scenario_decides(verdicts: list[Verdict], expected: Verdict) -> None:
    for order in (verdicts, verdicts[::-1]):
        found = outcomes(sample(*(scenario(each, statements=["ALIAS-01"]) for each in order)))

        assert found["ALIAS-01"].verdict is expected


def test_every_verdict_has_its_gravity() -> None:
    assert sorted(GRAVITY) == sorted(Verdict)


def test_a_scenario_speaks_for_each_of_its_statements_and_they_come_by_id() -> None:
    found = outcomes(sample(scenario(statements=["DNS-02", "ALIAS-01"]), scenario(statements=[])))

    assert list(found) == ["ALIAS-01", "DNS-02"]


def test_only_the_decisive_scenarios_are_heard_and_each_thing_once() -> None:
    deviating = scenario(Verdict.DEVIATES, reason="the first step")
    found = outcomes(
        sample(
            deviating,
            replace(deviating, reason="the second step"),
            replace(deviating, observed="something else"),
            scenario(Verdict.DIVERGES_AS_RECORDED, observed="what was recorded"),
        )
    )["ALIAS-04"]

    assert found.observed == (deviating.observed, "something else")
    assert found.reason == "the first step; the second step"
    assert found.divergences == ()


def test_records_are_kept_each_once() -> None:
    diverging, other = scenario(Verdict.DIVERGES_AS_RECORDED), replace(DIVERGENCE, id="OTHER")
    found = outcomes(sample(diverging, diverging, replace(diverging, divergence=other)))["ALIAS-04"]

    assert found.divergences == (DIVERGENCE, other)
