"""Recorded divergences: whom a record concerns, what it excuses, and every fault by file, record and field."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from support.errors import CannotRun
from support.spec.divergences import EVERY, Divergence, judge, load_divergences
from support.spec.statements import EngineFacts, Ledger, Statement, load_ledger
from support.spec.verdicts import Verdict
from support.spec.versions import Range, Version

RECORD = Divergence(
    id="PODMAN-RESOLV",
    kind="podman",
    statements=frozenset({"DNS-02"}),
    scenarios=frozenset(),
    versions=Range(Version.parse("4.0"), Version.parse("6.0")),
    observed=("the nameservers are *.1, not 127.0.0.11",),
    cause="documented-difference",
    why="Podman's resolver listens on the gateway of the network",
    sources=("containers/aardvark-dns README.md",),
)
OTHER = replace(RECORD, id="PODMAN-SEARCH", observed=("resolv.conf has the line [search dns.podman]?",))
SOMETIMES = replace(RECORD, id="PODMAN-RELOAD", observed=("no answer",), sometimes=True)
SEEN, SEEN_OTHER = "the nameservers are 10.89.0.1, not 127.0.0.11", "resolv.conf has the line [search dns.podman]?"


def _facts(kind: str = "podman", version: str = "5.4.2") -> EngineFacts:
    return EngineFacts(kind, Version.parse(version), Version.parse("1.41"))


@pytest.mark.parametrize(
    ("record", "statements", "scenario", "facts", "concerned"),
    [
        (RECORD, ["DNS-02"], "any", _facts(), True),
        (RECORD, ["DNS-01", "DNS-02"], "any", _facts(), True),
        (RECORD, ["DNS-01"], "any", _facts(), False),
        (RECORD, [], "any", _facts(), False),
        (RECORD, ["DNS-02"], "any", _facts(kind="docker"), False),
        (RECORD, ["DNS-02"], "any", _facts(version="3.4.4"), False),
        (RECORD, ["DNS-02"], "any", _facts(version="4.0.0-rc2"), True),
        (RECORD, ["DNS-02"], "any", _facts(version="5.9.9+ds1"), True),
        (RECORD, ["DNS-02"], "any", _facts(version="6.0"), False),
        (replace(RECORD, scenarios=frozenset({"one", "two"})), ["DNS-02"], "two", _facts(), True),
        (replace(RECORD, scenarios=frozenset({"one", "two"})), ["DNS-02"], "three", _facts(), False),
        (replace(RECORD, versions=Range()), ["DNS-02"], "any", _facts(version="31.2"), True),
        (replace(RECORD, statements=frozenset({EVERY})), ["DNS-01"], "any", _facts(), True),
        (replace(RECORD, statements=frozenset({EVERY})), [], "any", _facts(version="6.0"), False),
    ],
)
def test_whom_a_record_concerns(
    record: Divergence, statements: list[str], scenario: str, facts: EngineFacts, concerned: bool
) -> None:
    assert record.concerns(statements, scenario, facts) is concerned


@pytest.mark.parametrize(
    ("pattern", "observed", "matches"),
    [
        ("as it is", "as it is", True),
        ("as it is", "as it is not", False),
        ("as it is", "As it is", False),
        ("as it is", "so, as it is", False),
        ("from * to *", "from 10.0.0.1 to 10.0.0.2", True),
        ("from * to *", "from to", False),
        ("*", "", True),
        ("* is [x]", "10.0.0.1 is [x]", True),
        ("* is [x]", "10.0.0.1 is x", False),
        ("[a-z] [!a] []", "[a-z] [!a] []", True),
        ("[a-z]", "b", False),
        ("why?", "why?", True),
        ("why?", "whyx", False),
        ("[?]", "[?]", True),
        ("a\\*b", "a\\xb", True),
        ("two\n  lines", "two lines", True),
        ("two lines", "  two\n\tlines ", True),
        ("lines: *", "lines: one\ntwo", True),
    ],
)
def test_a_pattern_takes_everything_literally_but_stars(pattern: str, observed: str, matches: bool) -> None:
    assert replace(RECORD, observed=("something else", pattern)).matches(observed) is matches


@pytest.mark.parametrize(
    ("verdict", "observed", "records", "expected", "decisive"),
    [
        (Verdict.DEVIATES, SEEN, [RECORD], Verdict.DIVERGES_AS_RECORDED, RECORD),
        (Verdict.DEVIATES, "nothing answers", [RECORD], Verdict.DEVIATES, RECORD),
        (Verdict.DEVIATES, SEEN, [], Verdict.DEVIATES, None),
        (Verdict.DEVIATES, SEEN, [RECORD, OTHER], Verdict.DIVERGES_AS_RECORDED, RECORD),
        (Verdict.DEVIATES, SEEN_OTHER, [RECORD, OTHER], Verdict.DIVERGES_AS_RECORDED, OTHER),
        (Verdict.DEVIATES, "nothing answers", [RECORD, OTHER], Verdict.DEVIATES, RECORD),
        (Verdict.CONFORMS, "", [RECORD], Verdict.CONFORMS_UNEXPECTEDLY, RECORD),
        (Verdict.CONFORMS, "", [RECORD, OTHER], Verdict.CONFORMS_UNEXPECTEDLY, RECORD),
        (Verdict.CONFORMS, "", [], Verdict.CONFORMS, None),
        (Verdict.CONFORMS, "", [SOMETIMES], Verdict.CONFORMS, None),
        (Verdict.CONFORMS, "", [SOMETIMES, RECORD], Verdict.CONFORMS_UNEXPECTEDLY, RECORD),
        (Verdict.DEVIATES, "no answer", [SOMETIMES], Verdict.DIVERGES_AS_RECORDED, SOMETIMES),
        (Verdict.DEVIATES, "no answer", [RECORD, SOMETIMES], Verdict.DIVERGES_AS_RECORDED, SOMETIMES),
        (Verdict.DEVIATES, "another answer", [SOMETIMES], Verdict.DEVIATES, SOMETIMES),
        (Verdict.ERROR, "", [RECORD], Verdict.ERROR, None),
        (Verdict.NOT_APPLICABLE, "", [RECORD], Verdict.NOT_APPLICABLE, None),
    ],
)
def test_the_verdict_in_the_light_of_the_records(
    verdict: Verdict, observed: str, records: list[Divergence], expected: Verdict, decisive: Divergence | None
) -> None:
    judged = judge(verdict, observed, records)

    assert (judged.verdict, judged.divergence) == (expected, decisive)
    assert bool(judged.reason) is (decisive is not None)


@pytest.mark.parametrize(
    ("verdict", "observed", "records", "reason"),
    [
        (Verdict.DEVIATES, SEEN, [RECORD], f"PODMAN-RESOLV: {RECORD.why}"),
        (Verdict.DEVIATES, "x", [RECORD], "not in the way that PODMAN-RESOLV records"),
        (Verdict.DEVIATES, "x", [RECORD, OTHER], "not in the way that PODMAN-RESOLV, PODMAN-SEARCH record"),
        (Verdict.CONFORMS, "", [RECORD], "it conforms, although PODMAN-RESOLV says otherwise"),
        (Verdict.CONFORMS, "", [SOMETIMES, RECORD], "it conforms, although PODMAN-RESOLV says otherwise"),
        (Verdict.CONFORMS, "", [RECORD, OTHER], "it conforms, although PODMAN-RESOLV, PODMAN-SEARCH say otherwise"),
    ],
)
def test_the_reason_names_the_records(verdict: Verdict, observed: str, records: list[Divergence], reason: str) -> None:
    assert judge(verdict, observed, records).reason == reason


GOOD = """\
- id: PODMAN-RESOLV
  statements: [DNS-02]
  versions: {since: "4.0", before: "6.0"}
  observed: ["the nameservers are *.1"]
  cause: documented-difference
  why: Podman's resolver listens on the gateway.
  sources: [containers/aardvark-dns README.md]
- id: PODMAN-SEARCH
  statements: [DNS-02, DNS-01]
  scenarios: [one title, another title]
  observed: [first, second]
  cause: platform-limit
  why: Something that no kernel can do.
  sources: [a source, another source]
"""

LEDGER = Ledger(
    {each: Statement(each, "embedded-dns", "core", "A sentence.", ("a source",), {}) for each in ("DNS-01", "DNS-02")}
)


def _load(directory: Path, **files: str) -> list[Divergence]:
    for name, text in files.items():
        (directory / f"{name}.yaml").write_text(text, encoding="utf-8")
    return load_divergences(LEDGER, directory)


def test_records_are_of_the_kind_their_file_is_named_after(tmp_path: Path) -> None:
    first, second = _load(tmp_path, podman=GOOD)

    assert (first.kind, first.statements, first.scenarios) == ("podman", frozenset({"DNS-02"}), frozenset())
    assert str(first.versions) == "4.0 up to, not including, 6.0"
    assert (first.observed, first.cause) == (("the nameservers are *.1",), "documented-difference")
    assert (second.scenarios, second.versions) == (frozenset({"one title", "another title"}), Range())
    assert second.sources == ("a source", "another source")


def test_no_file_is_no_record(tmp_path: Path) -> None:
    assert _load(tmp_path) == []


def _with(old: str, new: str) -> str:
    assert old in GOOD
    return GOOD.replace(old, new, 1)


@pytest.mark.parametrize(
    ("text", "record", "told"),
    [
        (_with("[DNS-02]", "[DNS-02, DNS-77, X-01]"), "PODMAN-RESOLV", ["statements: ", "DNS-77, X-01", "no such"]),
        (_with("[DNS-02]", "[]"), "PODMAN-RESOLV", ["statements: ", "[]"]),
        (_with("cause:", "because:"), "PODMAN-RESOLV", ["'because'"]),
        (_with("  cause: documented-difference", "  cause: bad luck"), "PODMAN-RESOLV", ["cause: ", "'bad luck'"]),
        (_with("  sources: [containers/aardvark-dns README.md]\n", ""), "PODMAN-RESOLV", ["'sources'"]),
        (_with("[containers/aardvark-dns README.md]", "[]"), "PODMAN-RESOLV", ["sources: ", "[]"]),
        (_with("  why: Podman's resolver listens on the gateway.\n", ""), "PODMAN-RESOLV", ["'why'"]),
        (_with('["the nameservers are *.1"]', "[]"), "PODMAN-RESOLV", ["observed: ", "[]"]),
        (_with('since: "4.0"', 'since: "7.0"'), "PODMAN-RESOLV", ["versions: ", "the range is empty", "7.0", "6.0"]),
        (_with('since: "4.0"', 'since: "6.0"'), "PODMAN-RESOLV", ["versions: ", "the range is empty"]),
        (_with('since: "4.0"', "since: 4.0"), "PODMAN-RESOLV", ["versions.since: ", "4.0"]),
        (_with('since: "4.0"', 'since: "soon"'), "PODMAN-RESOLV", ["versions.since: ", "'soon'"]),
        (_with('since: "4.0"', 'from: "4.0"'), "PODMAN-RESOLV", ["versions: ", "'from'"]),
        (_with("PODMAN-SEARCH", "PODMAN-RESOLV"), "PODMAN-RESOLV", ["id: ", "two records"]),
        (_with("PODMAN-SEARCH", "Podman search"), "Podman search", ["id: ", "'Podman search'"]),
        (_with("- id: PODMAN-RESOLV\n  ", "- "), "record 0", ["'id'"]),
        ("a: [1,\n", "", ["not readable as YAML"]),
        ("just words", "file", ["is not of type 'array'"]),
    ],
)
def test_every_fault_is_named_with_file_record_and_field(
    tmp_path: Path, text: str, record: str, told: list[str]
) -> None:
    with pytest.raises(CannotRun) as refused:
        _load(tmp_path, podman=text)

    message = str(refused.value)
    assert message.startswith(f"podman.yaml: {record}")
    assert "\n" not in message
    for word in told:
        assert word in message


def test_one_id_in_two_files_is_a_fault_of_the_second(tmp_path: Path) -> None:
    with pytest.raises(CannotRun, match=r"^podman\.yaml: PODMAN-RESOLV: id: this id is given to two records$"):
        _load(tmp_path, docker=GOOD, podman=GOOD)


def test_a_kind_of_engine_that_nobody_knows_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(CannotRun, match=r"^dokcer\.yaml: file: no kind of engine has this name; there are docker, "):
        _load(tmp_path, dokcer=GOOD)


def test_the_records_of_this_checkout_are_in_order() -> None:
    load_divergences(load_ledger())
