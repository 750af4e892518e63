"""What differs between two results, why, and what nobody has explained."""

from __future__ import annotations

from dataclasses import replace

import pytest

from support.errors import CannotRun
from support.spec.comparison import Comparison, compare
from support.spec.results import DivergenceRecord, RunResults, ScenarioRecord, StatementRecord
from support.spec.verdicts import Verdict
from tests.report.sample import AREAS, DIVERGENCE, sample, scenario

CONFORMS, GATED, RECORDED = Verdict.CONFORMS, Verdict.NOT_APPLICABLE, Verdict.DIVERGES_AS_RECORDED
DEVIATES, ERROR, EXPIRED = Verdict.DEVIATES, Verdict.ERROR, Verdict.CONFORMS_UNEXPECTEDLY
BUG, DOCUMENTED = DIVERGENCE, DivergenceRecord("OTHER", "documented-difference", "It is written so", ["the manual"])


def of(statement: str, verdict: Verdict = CONFORMS, **changes: object) -> ScenarioRecord:
    """A scenario of one statement."""
    return scenario(verdict, statements=[statement], **changes)


def run(*scenarios: ScenarioRecord) -> RunResults:
    """Results of these scenarios; a statement's only source is named after it."""
    ids = {each for found in scenarios for each in found.statements}
    statements = [
        StatementRecord(each, each.split("-")[0].lower(), f"What {each} says.", "core", [f"source of {each}"])
        for each in sorted(ids)
    ]
    return sample(*scenarios, statements=statements)


def compared(before: list[ScenarioRecord], after: list[ScenarioRecord]) -> Comparison:
    """The comparison of two runs of these scenarios."""
    return compare(run(*before), run(*after))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ([of("NET-01")], [of("NET-01")]),
        ([of("NET-01"), of("NET-02", GATED)], [of("NET-02", GATED), of("NET-01")]),
        ([of("NET-01", RECORDED, observed="10.0.0.1")], [of("NET-01", RECORDED, observed="10.0.0.2")]),
        ([of("NET-01", DEVIATES, observed="10.0.0.1")], [of("NET-01", DEVIATES, observed="10.0.0.2")]),
        ([of("NET-01", ERROR)], [of("NET-01", ERROR)]),
        ([of("NET-01", CONFORMS)], [of("NET-01", EXPIRED)]),
        ([of("NET-01", EXPIRED)], [of("NET-01", CONFORMS)]),
        ([of("NET-01"), of("NET-01", GATED)], [of("NET-01")]),
        ([of("NET-01a", GATED)], [of("NET-01b", GATED)]),
    ],
)
def test_what_is_the_same_for_a_user_is_no_difference(
    before: list[ScenarioRecord], after: list[ScenarioRecord]
) -> None:
    found = compared(before, after)

    assert found.differences == ()
    assert found.same == len({each.statements[0] for each in before})


@pytest.mark.parametrize(
    ("before", "after", "reasons", "sources", "recorded", "documented"),
    [
        (
            of("NET-01"),
            of("NET-01", GATED, reason="Not from 29.0 on"),
            ("Not from 29.0 on",),
            ("source of NET-01",),
            True,
            True,
        ),
        (
            of("NET-01", GATED, reason="Only from 29.0 on"),
            of("NET-01"),
            ("Only from 29.0 on",),
            ("source of NET-01",),
            True,
            True,
        ),
        (of("NET-01"), of("NET-01", RECORDED), (BUG.why,), tuple(BUG.sources), True, False),
        (of("NET-01", RECORDED), of("NET-01"), (BUG.why,), tuple(BUG.sources), True, False),
        (
            of("NET-01"),
            of("NET-01", RECORDED, divergence=DOCUMENTED),
            (DOCUMENTED.why,),
            tuple(DOCUMENTED.sources),
            True,
            True,
        ),
        (
            of("NET-01", RECORDED),
            of("NET-01", RECORDED, divergence=DOCUMENTED),
            (BUG.why, DOCUMENTED.why),
            (*BUG.sources, *DOCUMENTED.sources),
            True,
            True,
        ),
        (of("NET-01", EXPIRED), of("NET-01", RECORDED), (BUG.why,), tuple(BUG.sources), True, False),
        (of("NET-01"), of("NET-01", DEVIATES), (), (), False, False),
        (of("NET-01", DEVIATES), of("NET-01"), (), (), False, False),
        (of("NET-01"), of("NET-01", DEVIATES, divergence=BUG), (), (), False, False),
        (of("NET-01", RECORDED), of("NET-01", DEVIATES), (BUG.why,), tuple(BUG.sources), False, False),
        (of("NET-01"), of("NET-01", ERROR), (), (), False, False),
        (
            of("NET-01", GATED, reason="Only from 29.0 on"),
            of("NET-01", DEVIATES),
            ("Only from 29.0 on",),
            ("source of NET-01",),
            False,
            True,
        ),
    ],
)
def test_a_difference_has_its_reason_from_the_ledger_or_a_record(
    before: ScenarioRecord,
    after: ScenarioRecord,
    reasons: tuple[str, ...],
    sources: tuple[str, ...],
    recorded: bool,
    documented: bool,
) -> None:
    found = compared([before], [after])

    (only,) = found.differences
    assert (only.group, only.area) == ("NET-01", "net")
    assert (only.before.outcome.verdict, only.after.outcome.verdict) == (before.verdict, after.verdict)
    assert (only.reasons, only.sources) == (reasons, sources)
    assert (only.recorded, only.documented) == (recorded, documented)
    assert found.unexplained == (() if recorded else (only,))


def test_two_wordings_of_one_statement_are_one_difference() -> None:
    late = [of("MAC-01a", GATED, reason="28.0 and later draw it"), of("MAC-01b"), of("MAC-01c", GATED, reason="c")]
    early = [of("MAC-01a"), of("MAC-01b", GATED, reason="before 28.0 it follows"), of("MAC-01c", GATED, reason="c")]
    (only,) = compared(early, late).differences

    assert only.group == "MAC-01"
    assert [side.statement and side.statement.id for side in (only.before, only.after)] == ["MAC-01a", "MAC-01b"]
    assert only.reasons == ("before 28.0 it follows", "28.0 and later draw it")
    assert only.sources == ("source of MAC-01a", "source of MAC-01b")
    assert (only.recorded, only.documented) == (True, True)


def test_results_that_do_not_know_the_other_wording_give_the_reason_of_their_own() -> None:
    (only,) = compared([of("MAC-01a", GATED, reason="an older ledger's reason")], [of("MAC-01b")]).differences

    assert only.reasons == ("an older ledger's reason",)


def test_results_that_lack_the_sentence_of_a_statement_are_compared_all_the_same() -> None:
    (only,) = compare(sample(of("NET-01"), statements=[]), sample(of("NET-01", RECORDED), statements=[])).differences

    assert (only.group, only.area, only.reasons) == ("NET-01", "", (BUG.why,))
    assert (only.before.statement, only.after.statement) == (None, None)


@pytest.mark.parametrize("telling", ["before", "after"])
def test_a_sentence_that_only_one_of_the_results_has_is_told_for_both(telling: str) -> None:
    runs = {"before": run(of("DNS-01")), "after": run(of("DNS-01", RECORDED))}
    mute = {side: results if side == telling else replace(results, statements=[]) for side, results in runs.items()}
    (difference,) = compare(mute["before"], mute["after"]).differences
    assert difference == compare(runs["before"], runs["after"]).differences[0]


def test_each_side_is_told_of_in_its_own_words_where_it_has_some() -> None:
    before, after = run(of("DNS-01")), run(of("DNS-01", RECORDED))
    older = replace(before, statements=[replace(before.statements[0], statement="What it said once.")])
    (difference,) = compare(older, after).differences
    assert [difference.before.statement, difference.after.statement] == [older.statements[0], after.statements[0]]


def test_a_wording_that_diverges_is_still_held_against_the_other_wording() -> None:
    found = compared(
        [of("MAC-01a"), of("MAC-01b", GATED, reason="not yet")],
        [of("MAC-01a", GATED, reason="no more"), of("MAC-01b", RECORDED)],
    )

    assert found.differences[0].reasons == ("not yet", "no more", BUG.why)


def test_statements_that_only_one_run_has_looked_at_are_named_and_not_compared() -> None:
    found = compared([of("NET-01"), of("NET-02")], [of("NET-02"), of("NET-03", DEVIATES)])

    assert (found.same, found.differences) == (1, ())
    assert (found.only_before, found.only_after) == (("NET-01",), ("NET-03",))


@pytest.mark.parametrize(
    ("before", "after"), [([of("NET-01")], [of("NET-02")]), ([of("NET-01")], [replace(scenario(), statements=[])])]
)
def test_without_a_common_statement_there_is_nothing_to_compare(
    before: list[ScenarioRecord], after: list[ScenarioRecord]
) -> None:
    with pytest.raises(CannotRun, match="no statement in common"):
        compared(before, after)


def test_differences_come_by_area_and_id() -> None:
    ids = ["NET-02", "ALIAS-09", "NET-01", "ALIAS-01"]
    found = compared([of(each) for each in ids], [of(each, RECORDED) for each in ids])

    assert [each.group for each in found.differences] == ["ALIAS-01", "ALIAS-09", "NET-01", "NET-02"]


def test_differences_come_in_the_reading_order_of_the_later_results_then_by_id() -> None:
    before = run(of("NAMES-02"), of("NAMES-01"), of("LINKS-01"), of("OLD-01"), of("ANCIENT-01"))
    after = run(*(of(each.statements[0], RECORDED) for each in before.scenarios))
    ids = ["NAMES-01", "NAMES-02", "LINKS-01", "ANCIENT-01", "OLD-01"]

    assert [each.group for each in compare(before, after).differences] == ids
    assert [each.group for each in compare(before, replace(after, areas=[])).differences] == ids
    turned = compare(before, replace(after, areas=AREAS[::-1]))
    assert [each.group for each in turned.differences] == ["LINKS-01", "NAMES-01", "NAMES-02", "ANCIENT-01", "OLD-01"]
    assert turned.areas == AREAS[::-1]


def test_a_statement_that_moved_is_in_the_area_that_the_later_results_give() -> None:
    moved = [replace(each, area="links") for each in run(of("NET-01")).statements]
    (only,) = compare(run(of("NET-01")), replace(run(of("NET-01", RECORDED)), statements=moved)).differences

    assert only.area == "links"
