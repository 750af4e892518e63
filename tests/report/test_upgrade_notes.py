"""A comparison as notes that an operator can act on."""

from __future__ import annotations

from dataclasses import replace

import pytest

from support.report.comparison import markdown
from support.spec.comparison import compare
from support.spec.results import RunResults, ScenarioRecord, StatementRecord
from support.spec.verdicts import Verdict
from tests.report.sample import DIVERGENCE, ENGINE, RUN, sample, scenario

OLD, NEW = replace(ENGINE, version="20.10.24"), replace(ENGINE, version="29.7.2")
STATEMENTS = [
    StatementRecord("LINK-ENV-01", "links", "A link sets a variable for the name.", "legacy", ["manual, links"]),
    StatementRecord("LINK-ENV-02", "links", "A link sets a variable for the URL.", "legacy", ["manual, links"]),
    StatementRecord("MAC-01a", "embedded-dns", "The address follows from the IP address.", "extended", ["old manual"]),
    StatementRecord("MAC-01b", "embedded-dns", "The address is drawn at random.", "extended", ["new manual"]),
    StatementRecord("DNS-01", "embedded-dns", "Containers find each other by name.", "core", ["manual, DNS"]),
]


def of(statement: str, verdict: Verdict = Verdict.CONFORMS, **changes: object) -> ScenarioRecord:
    """A scenario of one statement."""
    return scenario(verdict, statements=[statement], **changes)


def run(engine: object, *scenarios: ScenarioRecord) -> RunResults:
    """A run on this engine."""
    return sample(*scenarios, engine=engine, statements=STATEMENTS)


def test_statements_with_one_cause_are_one_note() -> None:
    no_more = "Docker 29.0 and later set no link variables"
    gated = {"verdict": Verdict.NOT_APPLICABLE, "reason": no_more}
    before = run(OLD, of("LINK-ENV-01"), of("LINK-ENV-02"), of("DNS-01"))
    after = run(NEW, of("LINK-ENV-01", **gated), of("LINK-ENV-02", **gated), of("DNS-01"))

    assert markdown(compare(before, after)).splitlines() == [
        "# What changes from Docker 20.10.24 to Docker 29.7.2",
        "",
        "2 documented behaviours differ, 1 is the same.",
        "",
        "## Links",
        "",
        "### No longer promised on Docker 29.7.2",
        "",
        "**Docker 29.0 and later set no link variables.**",
        "",
        "- **LINK-ENV-01** (legacy) A link sets a variable for the name.",
        "    - Docker 20.10.24: as stated",
        "    - Docker 29.7.2: not promised",
        "- **LINK-ENV-02** (legacy) A link sets a variable for the URL.",
        "    - Docker 20.10.24: as stated",
        "    - Docker 29.7.2: not promised",
        "",
        "Documented: manual, links.",
    ]


def test_two_wordings_are_told_side_by_side() -> None:
    before = run(OLD, of("MAC-01a"), of("MAC-01b", Verdict.NOT_APPLICABLE, reason="Before 28.0 it follows"))
    after = run(NEW, of("MAC-01a", Verdict.NOT_APPLICABLE, reason="28.0 and later draw it"), of("MAC-01b"))

    assert markdown(compare(before, after)).splitlines()[4:] == [
        "## Embedded DNS",
        "",
        "### Promised in another way on Docker 29.7.2",
        "",
        "**Before 28.0 it follows. 28.0 and later draw it.**",
        "",
        "- **MAC-01** (extended)",
        "    - Docker 20.10.24: The address follows from the IP address.",
        "    - Docker 29.7.2: The address is drawn at random.",
        "",
        "Documented: old manual; new manual.",
    ]


def test_a_wording_that_has_no_successor_is_told_in_full() -> None:
    gone = Verdict.NOT_APPLICABLE
    before = run(OLD, of("MAC-01a", gone, reason="28.0 and later draw it"), of("MAC-01b"))
    after = run(NEW, of("MAC-01a", gone, reason="it is drawn"), of("MAC-01b", gone, reason="no MAC addresses here"))

    assert markdown(compare(before, after)).splitlines()[6:] == [
        "### No longer promised on Docker 29.7.2",
        "",
        "**no MAC addresses here.**",
        "",
        "- **MAC-01** (extended) The address is drawn at random.",
        "    - Docker 20.10.24: as stated",
        "    - Docker 29.7.2: not promised",
        "",
        "Documented: new manual.",
    ]


def test_a_recorded_divergence_tells_what_was_observed_and_that_it_is_not_documented() -> None:
    after = of("DNS-01", Verdict.DIVERGES_AS_RECORDED, observed="nothing answers to db")

    assert markdown(compare(run(OLD, of("DNS-01")), run(NEW, after))).splitlines()[6:] == [
        "### Not as documented on Docker 29.7.2",
        "",
        f"**{DIVERGENCE.why}.**",
        "",
        "- **DNS-01** (core) Containers find each other by name.",
        "    - Docker 20.10.24: as stated",
        "    - Docker 29.7.2: nothing answers to db",
        "",
        f"Not documented, known from: {'; '.join(DIVERGENCE.sources)}.",
    ]


def test_causes_of_one_kind_stand_under_one_headline() -> None:
    diverging = Verdict.DIVERGES_AS_RECORDED
    other = replace(DIVERGENCE, why="Another cause", cause="documented-difference", sources=["README"])
    after = run(NEW, of("LINK-ENV-01", diverging), of("LINK-ENV-02", diverging, divergence=other))
    told = markdown(compare(run(OLD, of("LINK-ENV-01"), of("LINK-ENV-02")), after))

    assert told.count("### ") == 1
    assert told.index(DIVERGENCE.why) < told.index("LINK-ENV-01") < told.index("Not documented, known from: ")
    assert told.index("Not documented") < told.index("**Another cause.**") < told.index("LINK-ENV-02")
    assert told.endswith("\nDocumented: README.\n")


def test_a_check_that_did_not_work_is_to_be_mended() -> None:
    told = markdown(compare(run(OLD, of("DNS-01")), run(NEW, of("DNS-01", Verdict.ERROR))))

    assert told.splitlines()[-1] == "The check did not work there: mend it and compare again before you rely on it."


def test_what_nobody_has_explained_stands_at_the_top_and_says_what_to_do() -> None:
    told = markdown(compare(run(OLD, of("DNS-01")), run(NEW, of("DNS-01", Verdict.DEVIATES))))

    assert told.splitlines()[4] == "**Without a recorded reason:** DNS-01."
    assert told.splitlines()[-1] == "Nobody has recorded why: find out before you rely on it."


@pytest.mark.parametrize(
    ("before", "after", "headline"),
    [
        (Verdict.CONFORMS, Verdict.NOT_APPLICABLE, "No longer promised on Docker 29.7.2"),
        (Verdict.DIVERGES_AS_RECORDED, Verdict.NOT_APPLICABLE, "No longer promised on Docker 29.7.2"),
        (Verdict.NOT_APPLICABLE, Verdict.CONFORMS, "New on Docker 29.7.2"),
        (Verdict.NOT_APPLICABLE, Verdict.CONFORMS_UNEXPECTEDLY, "New on Docker 29.7.2"),
        (Verdict.NOT_APPLICABLE, Verdict.DIVERGES_AS_RECORDED, "New on Docker 29.7.2, but not as documented"),
        (Verdict.CONFORMS, Verdict.DIVERGES_AS_RECORDED, "Not as documented on Docker 29.7.2"),
        (Verdict.CONFORMS_UNEXPECTEDLY, Verdict.DIVERGES_AS_RECORDED, "Not as documented on Docker 29.7.2"),
        (Verdict.DIVERGES_AS_RECORDED, Verdict.CONFORMS, "As documented on Docker 29.7.2, unlike on Docker 20.10.24"),
        (
            Verdict.DIVERGES_AS_RECORDED,
            Verdict.CONFORMS_UNEXPECTEDLY,
            "As documented on Docker 29.7.2, unlike on Docker 20.10.24",
        ),
        (Verdict.CONFORMS, Verdict.DEVIATES, "Broken on Docker 29.7.2, for no recorded reason"),
        (Verdict.NOT_APPLICABLE, Verdict.DEVIATES, "Broken on Docker 29.7.2, for no recorded reason"),
        (
            Verdict.DEVIATES,
            Verdict.CONFORMS,
            "Broken on Docker 20.10.24, for no recorded reason, and kept on Docker 29.7.2",
        ),
        (
            Verdict.DEVIATES,
            Verdict.DIVERGES_AS_RECORDED,
            "Broken on Docker 20.10.24, for no recorded reason, and otherwise on Docker 29.7.2",
        ),
        (
            Verdict.DEVIATES,
            Verdict.NOT_APPLICABLE,
            "Broken on Docker 20.10.24, for no recorded reason, and otherwise on Docker 29.7.2",
        ),
        (Verdict.CONFORMS, Verdict.ERROR, "Could not be checked on Docker 29.7.2"),
        (Verdict.ERROR, Verdict.CONFORMS, "Could not be checked on Docker 20.10.24"),
        (Verdict.ERROR, Verdict.DEVIATES, "Broken on Docker 29.7.2, for no recorded reason"),
    ],
)
def test_the_headline_says_what_happens(before: Verdict, after: Verdict, headline: str) -> None:
    told = markdown(compare(run(OLD, of("DNS-01", before)), run(NEW, of("DNS-01", after))))

    assert f"\n### {headline}\n" in told


def test_each_in_a_way_of_its_own() -> None:
    diverging = of("DNS-01", Verdict.DIVERGES_AS_RECORDED)
    other = replace(diverging, divergence=replace(DIVERGENCE, id="OTHER"))

    assert "\n### Not as documented on either, each in a way of its own\n" in markdown(
        compare(run(OLD, diverging), run(NEW, other))
    )


def test_without_a_difference_there_is_one_sentence() -> None:
    told = markdown(compare(run(OLD, of("DNS-01")), run(NEW, of("DNS-01"))))

    assert told.splitlines()[2:] == ["Nothing: 1 documented behaviour is the same on both."]


def test_the_same_engine_at_two_times_is_told_apart_by_the_time() -> None:
    before, after = run(OLD, of("DNS-01")), run(OLD, of("DNS-01"))
    later = replace(after, run=replace(RUN, started="2026-11-30T08:00:00+00:00"))

    assert markdown(compare(before, later)).splitlines()[0] == (
        "# What changes from Docker 20.10.24 of 23 November 2026, 23:33 UTC "
        "to Docker 20.10.24 of 30 November 2026, 08:00 UTC"
    )


def test_what_only_one_has_looked_at_is_named() -> None:
    told = markdown(compare(run(OLD, of("DNS-01"), of("LINK-ENV-01")), run(NEW, of("DNS-01"), of("LINK-ENV-02"))))

    assert "Checked on Docker 20.10.24 only, and not compared: LINK-ENV-01." in told
    assert "Checked on Docker 29.7.2 only, and not compared: LINK-ENV-02." in told


def test_text_of_an_engine_is_only_text() -> None:
    hostile = "x\n# heading\x1b[2J\u202e <img src=x> [a](b) `c` \\<img>"
    after = of("DNS-01", Verdict.DIVERGES_AS_RECORDED, observed=hostile, divergence=replace(DIVERGENCE, why=hostile))
    told = markdown(compare(run(OLD, of("DNS-01")), run(replace(NEW, version=hostile), after)))

    assert told.count(r"x\\n# heading\\x1b\[2J\\u202e \<img src=x> \[a\](b) \`c\` \\\<img>") >= 3
    assert all(character.isprintable() for line in told.split("\n") for character in line)
