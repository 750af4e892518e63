"""The JUnit report, as a continuous-integration server reads it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest

from support.report import failure, junit
from support.spec.results import RunResults
from support.spec.verdicts import Verdict
from tests.report.sample import ENGINE, IMAGES, RUN, STATEMENTS, sample, scenario

HOSTILE = "]]></failure><script>&\"'\x00\x0b\x1b[31m\ufffe\ud800\u202e"
SHOWN = "]]></failure><script>&\"'\\x00\\x0b\\x1b[31m\\ufffe\\ud800\\u202e"


def parsed(results: RunResults) -> Element:
    """The report as an XML parser has it."""
    return ElementTree.fromstring(junit.document(results))


def case(results: RunResults) -> Element:
    """The only case of a report."""
    (found,) = parsed(results).iter("testcase")
    return found


def properties(element: Element) -> list[tuple[str | None, str | None]]:
    """The properties of a suite or a case."""
    return [(each.get("name"), each.get("value")) for each in element.findall("properties/property")]


def test_one_suite_for_each_chapter_with_its_counts() -> None:
    counts = ("tests", "failures", "errors", "skipped")
    root = parsed(sample())

    assert [root.get(each) for each in counts] == ["4", "1", "1", "1"]
    assert [(suite.get("name"), *map(suite.get, counts)) for suite in root] == [
        ("An alias is one more name of a container on one network", "2", "1", "0", "0"),
        ("A link tells the recipient where its source is, through environment variables", "2", "0", "1", "1"),
    ]
    assert [suite.get("time") for suite in root] == ["3.476", "0.315"]
    assert root.get("time") == "32.179"


@pytest.mark.parametrize("started", ["2026-11-23T23:33:19+00:00", "2026-11-23T23:33:19Z", "2026-11-23T23:33:19.5Z"])
def test_the_moment_is_in_utc_without_offset(started: str) -> None:
    root = parsed(sample(run=replace(RUN, started=started)))

    assert {suite.get("timestamp") for suite in root} == {"2026-11-23T23:33:19"}


def test_every_suite_says_what_was_run_on_which_engine() -> None:
    for suite in parsed(sample()):
        assert properties(suite) == [
            ("engine.kind", "docker"),
            ("engine.version", "26.1.5+dfsg1"),
            ("engine.api_version", "1.45"),
            ("image.alpine", f"alpine:3.22 {IMAGES[0].digest}"),
            ("image.redis", f"{IMAGES[1].reference} {IMAGES[1].id}"),
            ("image.app", f"{IMAGES[2].reference} {IMAGES[2].id}"),
            ("run.id", "d48f4b"),
            ("run.seed", "26184"),
            ("run.selection", "everything"),
            ("run.strict", "false"),
        ]


def test_a_case_names_chapter_rule_place_and_statements() -> None:
    found = case(sample(scenario(statements=["ALIAS-01", "ALIAS-04"])))

    assert found.attrib == {
        "classname": "names.aliases.An alias given at the start is known to the neighbours",
        "name": 'Redis, called "db"',
        "time": "1.426",
        "file": "features/names/aliases.feature",
        "line": "11",
    }
    assert properties(found) == [("statement", "ALIAS-01"), ("statement", "ALIAS-04")]


def test_a_case_outside_every_rule_goes_by_its_chapter() -> None:
    found = case(sample(scenario(rule="", name="Row -- @1.1 ", statements=[])))

    assert (found.get("classname"), found.get("name")) == ("names.aliases", "Row -- @1.1")
    assert properties(found) == []


def test_a_conforming_case_holds_no_outcome() -> None:
    assert [each.tag for each in case(sample(scenario()))] == ["properties"]


def test_a_skipped_case_says_why() -> None:
    skipped = case(sample(scenario(Verdict.NOT_APPLICABLE))).find("skipped")

    assert skipped is not None
    assert skipped.get("message") == "Docker before 29.0 still sets link variables"


@pytest.mark.parametrize(
    ("verdict", "tag", "message"),
    [
        (Verdict.DEVIATES, "failure", scenario(Verdict.DEVIATES).observed),
        (Verdict.ERROR, "error", scenario(Verdict.ERROR).reason),
        (
            Verdict.CONFORMS_UNEXPECTEDLY,
            "failure",
            "the record has expired: it conforms, although DOCKER-ALIAS-LEAK says otherwise",
        ),
    ],
)
def test_a_failed_case_tells_it_in_one_line_and_in_full(verdict: Verdict, tag: str, message: str) -> None:
    told = case(sample(scenario(verdict))).find(tag)

    assert told is not None
    assert told.get("message") == message
    assert told.text == "\n".join(failure.lines(scenario(verdict), STATEMENTS))


def test_a_recorded_divergence_is_a_passed_case_that_names_its_record() -> None:
    root = parsed(sample(scenario(Verdict.DIVERGES_AS_RECORDED)))
    (found,) = root.iter("testcase")

    assert [root.get(each) for each in ("tests", "failures", "errors", "skipped")] == ["1", "0", "0", "0"]
    assert [each.tag for each in found] == ["properties", "system-out"]
    assert properties(found) == [("statement", "ALIAS-04"), ("divergence", "DOCKER-ALIAS-LEAK")]
    assert found.findtext("system-out") == "\n".join(failure.lines(scenario(Verdict.DIVERGES_AS_RECORDED), STATEMENTS))


def test_a_strict_run_fails_a_recorded_divergence() -> None:
    root = parsed(sample(scenario(Verdict.DIVERGES_AS_RECORDED), run=replace(RUN, strict=True)))
    (told,) = root.iter("failure")

    assert [(each.get("tests"), each.get("failures")) for each in (root, root[0])] == [("1", "1"), ("1", "1")]
    assert (told.get("type"), told.get("message")) == (
        "diverges-as-recorded",
        scenario(Verdict.DIVERGES_AS_RECORDED).observed,
    )
    assert not list(root.iter("system-out"))


def test_counts_follow_the_cases_whatever_the_verdicts() -> None:
    root = parsed(sample(*map(scenario, Verdict)))

    for tag, attribute in (("failure", "failures"), ("error", "errors"), ("skipped", "skipped")):
        assert root.get(attribute) == str(len(list(root.iter(tag))))
        assert root.get(attribute) == str(sum(int(suite.get(attribute) or 0) for suite in root))


def test_leaks_are_an_error_of_their_own() -> None:
    root = parsed(sample(scenario(), leaks=("container redis-3f9c", "network backend-3f9c")))

    assert (root.get("tests"), root.get("errors")) == ("2", "1")
    error = root.find(f"testsuite[@name='{junit.CLEAN_UP}']/testcase/error")
    assert error is not None
    assert (error.get("message"), error.text) == ("2 objects left behind", "container redis-3f9c\nnetwork backend-3f9c")


def test_text_of_an_engine_is_only_text() -> None:
    results = sample(
        scenario(Verdict.DEVIATES, rule=HOSTILE, name=HOSTILE, observed=HOSTILE, see_it=[HOSTILE]),
        scenario(Verdict.NOT_APPLICABLE, reason=HOSTILE),
        scenario(Verdict.ERROR, reason=HOSTILE),
        leaks=(HOSTILE,),
        engine=replace(ENGINE, kind=HOSTILE, version=HOSTILE),
    )
    root = parsed(results)

    assert sum(1 for _ in root.iter("failure")) == 1
    assert not list(root.iter("script"))
    messages = [each.get("message") for tag in ("failure", "skipped", "error") for each in root.iter(tag)]
    assert messages == [SHOWN, SHOWN, SHOWN, "1 object left behind"]
    assert f"\n  see it    {SHOWN}" in (root.findtext(".//failure") or "")
    assert ("engine.version", SHOWN) in properties(root[0])


def test_it_is_written_as_utf_8(tmp_path: Path) -> None:
    junit.write(sample(scenario(name="Zürich ✔")), tmp_path / "junit.xml")

    content = (tmp_path / "junit.xml").read_bytes()
    assert content.startswith(b"<?xml version='1.0' encoding='utf-8'?>\n")
    assert "Zürich ✔".encode() in content
