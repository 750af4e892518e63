"""What results mean, in words."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from support.report import failure, wording
from support.spec.records import SPEC
from support.spec.results import AreaRecord, RunResults, ScenarioRecord
from support.spec.verdicts import Overall, Verdict
from tests.report.sample import DIVERGENCE, ENGINE, IMAGES, RUN, STATEMENTS, sample, scenario

YES, NO, SKIP, BAD = (
    scenario(each) for each in (Verdict.CONFORMS, Verdict.DEVIATES, Verdict.NOT_APPLICABLE, Verdict.ERROR)
)
KNOWN, EXPIRED = (scenario(each) for each in (Verdict.DIVERGES_AS_RECORDED, Verdict.CONFORMS_UNEXPECTEDLY))
LEGACY = replace(KNOWN, statements=["LINK-ENV-03"])


@pytest.mark.parametrize(
    ("results", "outcome", "tally"),
    [
        (sample(YES), "conformant", "1 of 1 scenario conform"),
        (sample(YES, YES, SKIP), "conformant", "2 of 3 scenarios conform, 1 does not apply"),
        (
            sample(YES, NO, NO, SKIP, SKIP, BAD),
            "deviates",
            "1 of 6 scenarios conform, 2 deviate, 2 do not apply, 1 ended in an error",
        ),
        (
            sample(YES, KNOWN),
            "partial (1 core statement diverges as recorded)",
            "1 of 2 scenarios conform, 1 diverges as recorded",
        ),
        (
            sample(KNOWN, KNOWN, replace(KNOWN, statements=["ALIAS-01", "LINK-ENV-03"])),
            "partial (2 core statements diverge as recorded)",
            "0 of 3 scenarios conform, 3 diverge as recorded",
        ),
        (sample(YES, LEGACY), "conformant", "1 of 2 scenarios conform, 1 diverges as recorded"),
        (
            sample(YES, LEGACY, run=replace(RUN, strict=True)),
            "deviates",
            "1 of 2 scenarios conform, 1 diverges as recorded, which STRICT=1 counts as deviating",
        ),
        (sample(YES, EXPIRED), "deviates", "1 of 2 scenarios conform, 1 conforms unexpectedly"),
        (
            sample(YES, EXPIRED, EXPIRED, KNOWN),
            "deviates",
            "1 of 4 scenarios conform, 1 diverges as recorded, 2 conform unexpectedly",
        ),
        (sample(YES, BAD), "could not run (1 error)", "1 of 2 scenarios conform, 1 ended in an error"),
        (sample(YES, leaks=("a", "b")), "could not run (2 left behind)", "1 of 1 scenario conform"),
        (
            sample(BAD, leaks=("a",)),
            "could not run (1 error, 1 left behind)",
            "0 of 1 scenario conform, 1 ended in an error",
        ),
        (
            sample(SKIP),
            "could not run (nothing that was selected applies to this engine)",
            "0 of 1 scenario conform, 1 does not apply",
        ),
    ],
)
def test_the_verdict_in_words(results: RunResults, outcome: str, tally: str) -> None:
    assert (wording.outcome(results), wording.tally(results)) == (outcome, tally)


def test_every_verdict_and_every_exit_code_has_its_words() -> None:
    assert set(wording.LABELS) == set(wording.MARKS) == set(Verdict)
    assert len({*wording.MARKS.values()}) == len({*wording.LABELS.values()}) == len(Verdict)
    assert set(wording.OUTCOMES) == set(Overall)
    assert set(wording.OUTCOMES.values()) == {"conformant", "partial", "deviates", "could not run"}
    causes = json.loads((SPEC / "divergences.schema.json").read_text())["items"]["properties"]["cause"]["enum"]
    assert set(wording.CAUSES) == set(causes)


def test_reasons_are_told_once() -> None:
    other = replace(SKIP, reason="no IPv6 on this engine")
    grouped = wording.reasons_not_applicable(sample(SKIP, YES, other, SKIP))

    assert {reason: len(scenarios) for reason, scenarios in grouped.items()} == {SKIP.reason: 2, other.reason: 1}


def test_a_record_is_told_once_with_all_that_it_explains() -> None:
    other = replace(KNOWN, divergence=replace(DIVERGENCE, id="OTHER"))
    grouped = wording.recorded_divergences(sample(KNOWN, other, YES, EXPIRED, LEGACY, KNOWN))

    assert [(record.id, wording.whom(found)) for record, found in grouped] == [
        ("DOCKER-ALIAS-LEAK", "ALIAS-04, LINK-ENV-03"),
        ("OTHER", "ALIAS-04"),
    ]


def test_rare_verdicts_are_counted_only_where_there_are_any() -> None:
    assert wording.shown_verdicts(sample(YES)) == [
        Verdict.CONFORMS,
        Verdict.DEVIATES,
        Verdict.NOT_APPLICABLE,
        Verdict.ERROR,
    ]
    assert wording.shown_verdicts(sample(KNOWN, EXPIRED)) == list(Verdict)


@pytest.mark.parametrize(
    ("name", "title"),
    [("links", "Links"), ("embedded-dns", "Embedded DNS"), ("dns-options", "DNS options"), ("ipv6", "IPv6")],
)
def test_areas_as_headings(name: str, title: str) -> None:
    assert wording.area(name, []) == title
    assert wording.area(name, [AreaRecord(name, "What it is called", "")]) == "What it is called"


def test_names_of_engines_and_images() -> None:
    assert wording.engine_name(ENGINE) == "Docker 26.1.5+dfsg1"
    assert wording.engine_name(replace(ENGINE, profile="+icc-off")) == "Docker 26.1.5+dfsg1 with +icc-off"
    assert wording.surroundings(ENGINE) == "Debian GNU/Linux 13 (trixie), kernel 6.12.48, storage overlay2"
    assert wording.surroundings(replace(ENGINE, os="", kernel="", storage="")) == "unknown"
    assert wording.short_id(IMAGES[0].id) == "a1a1a1a1a1a1"
    assert [wording.origin(image) for image in IMAGES] == ["pulled", *["made from Debian packages"] * 2]


def test_a_deviation_in_the_house_form() -> None:
    assert failure.lines(NO, STATEMENTS) == [
        "ALIAS-04  An alias is known only on the network it was given on",
        '  promised  nothing on backend-network answers to "db"      '
        "(https://docs.docker.com/reference/cli/docker/network/connect/#alias)",
        '  observed  "db" resolved to 172.19.0.2 on backend-network',
        '  control   "db" resolved to 172.20.0.2 on frontend-network, as it should',
        "  scenario  The alias of one network means nothing on another (features/names/aliases.feature:37)",
        '  see it    export DOCKER_HOST="$(make -s engine-url ENGINE=docker-26.1)"',
        "            docker network create backend-network-3f9c",
        "            docker run --detach --name redis-3f9c --network backend-network-3f9c redis",
        "            docker run --rm --network backend-network-3f9c alpine getent hosts db",
    ]


@pytest.mark.parametrize(
    ("told", "labels"),
    [
        (NO, ["promised", "observed", "control", "scenario", "see it"]),
        (replace(NO, control="", see_it=[]), ["promised", "observed", "scenario"]),
        (BAD, ["error", "scenario"]),
        (KNOWN, ["promised", "observed", "control", "recorded", "scenario", "see it"]),
        (EXPIRED, ["expired", "recorded", "scenario"]),
        (replace(NO, divergence=DIVERGENCE), ["promised", "observed", "control", "recorded", "scenario", "see it"]),
    ],
)
def test_a_failure_has_no_empty_lines(told: ScenarioRecord, labels: list[str]) -> None:
    assert [label for label, _ in failure.rows(told)] == labels


@pytest.mark.parametrize(
    ("told", "recorded"),
    [
        (
            KNOWN,
            f"DOCKER-ALIAS-LEAK: {DIVERGENCE.why}, a bug of the engine      ({'; '.join(DIVERGENCE.sources)})",
        ),
        (
            replace(NO, divergence=DIVERGENCE),
            "DOCKER-ALIAS-LEAK, but to come out in another way than this",
        ),
    ],
)
def test_a_failure_says_what_is_recorded_of_it(told: ScenarioRecord, recorded: str) -> None:
    assert dict(failure.rows(told))["recorded"] == [recorded]


@pytest.mark.parametrize(
    ("told", "failed", "strictly"),
    [
        (YES, False, False),
        (KNOWN, False, True),
        (NO, True, True),
        (EXPIRED, True, True),
        (SKIP, False, False),
        (BAD, True, True),
    ],
)
def test_what_is_a_failure(told: ScenarioRecord, failed: bool, strictly: bool) -> None:
    assert (failure.failed(told), failure.failed(told, strict=True)) == (failed, strictly)


def test_a_failure_cannot_be_made_to_say_more_by_what_an_engine_prints() -> None:
    rows = dict(failure.rows(replace(NO, observed="nothing\n  control   all is well\x1b[2A")))

    assert rows["observed"] == [r"nothing\n  control   all is well\x1b[2A"]


def test_a_command_of_several_lines_keeps_them() -> None:
    assert dict(failure.rows(replace(NO, see_it=["cat <<end\none\nend", "true"])))["see it"] == [
        "cat <<end",
        "one",
        "end",
        "true",
    ]


def test_a_scenario_outside_every_rule_goes_by_its_own_name() -> None:
    assert failure.head(replace(NO, rule="", statements=[])) == ("no statement", NO.name)
