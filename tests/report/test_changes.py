"""Changes against a baseline, in words."""

from __future__ import annotations

from dataclasses import replace

from support.report.baseline import lines
from support.spec.baseline import changed
from support.spec.verdicts import Verdict
from tests.report.sample import DIVERGENCE, sample, scenario

YES, KNOWN, SKIP = (scenario(each) for each in (Verdict.CONFORMS, Verdict.DIVERGES_AS_RECORDED, Verdict.NOT_APPLICABLE))


def test_what_changed_what_is_new_what_is_gone_and_how_much_of_it_counts() -> None:
    broken = scenario(Verdict.DEVIATES, name=YES.name, rule=YES.rule, observed="nothing\x1b answers")
    told = lines(changed(sample(broken, SKIP), sample(YES, KNOWN)))

    assert [line.replace("\u203a", ">") for line in told] == [
        f"✘ ALIAS-04 {YES.feature} > {YES.name}: conforms → deviates: nothing\\x1b answers",
        f"  LINK-ENV-12 {SKIP.feature} > {SKIP.name}: new → not applicable: {SKIP.reason}",
        "  1 scenario of the baseline did not run",
        "1 scenario changed against the baseline",
    ]


def test_another_record_is_named() -> None:
    another = replace(KNOWN, divergence=replace(DIVERGENCE, id="ANOTHER"))
    told = lines(changed(sample(another), sample(KNOWN)))

    assert f"diverges as recorded ({DIVERGENCE.id}) → diverges as recorded (ANOTHER): " in told[0]


def test_no_change_is_said() -> None:
    assert lines(changed(sample(), sample())) == ["no change against the baseline"]
