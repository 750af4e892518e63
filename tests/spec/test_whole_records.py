"""Records as a whole, every field of them: what is read is what is written, and what is judged says by which record."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from support.spec.by_statement import outcomes
from support.spec.claims import Claim, Corner
from support.spec.divergences import Divergence, load_divergences
from support.spec.matrix import Column, Matrix
from support.spec.results import DivergenceRecord, RunResults, SettingRecord
from support.spec.rulebook import Rulebook
from support.spec.statements import Binding, EngineFacts, Ledger, Statement, load_ledger
from support.spec.verdicts import Verdict
from support.spec.versions import Range, Version
from tests.report.sample import DIVERGENCE, sample, scenario

STATEMENT = """\
- id: NAME-01
  level: core
  statement: Every name leads somewhere.
  sources: ["a page", "another page"]
  needs: [ipv6]
  otherwise: Names lead nowhere then.
  disputed: Some say that they do not.
  claims:
    - says: Every name leads somewhere.
      looks: [One name]
    - says: Somewhere is an address.
      handle: {name: [One name], rest: nobody knows it}
  binds:
    docker: {since: "20.10", before: "29.0", api_since: "1.41", api_before: "1.52"}
    podman: never
"""
RECORD = """\
- id: PODMAN-NAMES
  statements: [NAME-01]
  scenarios: [One name]
  versions: {since: "4.0", before: "6.0"}
  observed: ["nothing *"]
  occurs: sometimes
  cause: engine-bug
  why: Names are lost there.
  sources: ["an issue"]
"""


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    directory = tmp_path / "statements"
    directory.mkdir()
    (directory / "names.yaml").write_text(STATEMENT, encoding="utf-8")
    return load_ledger(directory)


def test_a_statement_as_it_is_read(ledger: Ledger) -> None:
    span = Range(Version.parse("20.10"), Version.parse("29.0"))
    api = Range(Version.parse("1.41"), Version.parse("1.52"))
    assert ledger["NAME-01"] == Statement(
        id="NAME-01",
        area="names",
        level="core",
        statement="Every name leads somewhere.",
        sources=("a page", "another page"),
        binds={"docker": Binding(span, api), "podman": None},
        needs=frozenset({"ipv6"}),
        otherwise="Names lead nowhere then.",
        disputed="Some say that they do not.",
        claims=(
            Claim("Every name leads somewhere.", (Corner(titles=("One name",)),)),
            Claim(
                "Somewhere is an address.",
                (
                    Corner("handle", "name", titles=("One name",)),
                    Corner("handle", "id", reason="nobody knows it"),
                    Corner("handle", "short id", reason="nobody knows it"),
                ),
            ),
        ),
        file="names.yaml",
    )


def test_a_statement_of_the_fewest_words(tmp_path: Path) -> None:
    text = "- id: NAME-01\n  level: core\n  statement: Every name leads somewhere.\n  sources: [a page]\n"
    (tmp_path / "names.yaml").write_text(text, encoding="utf-8")
    assert load_ledger(tmp_path)["NAME-01"] == Statement(
        "NAME-01", "names", "core", "Every name leads somewhere.", ("a page",), {}, file="names.yaml"
    )


def _divergences(directory: Path, text: str, ledger: Ledger) -> list[Divergence]:
    place = directory / "divergences"
    place.mkdir()
    (place / "podman.yaml").write_text(text, encoding="utf-8")
    return load_divergences(ledger, place)


def test_a_divergence_as_it_is_read(tmp_path: Path, ledger: Ledger) -> None:
    assert _divergences(tmp_path, RECORD + "  given: [icc-off]\n  unless: [dns, mtu]\n", ledger) == [
        Divergence(
            id="PODMAN-NAMES",
            kind="podman",
            statements=frozenset({"NAME-01"}),
            scenarios=frozenset({"One name"}),
            versions=Range(Version.parse("4.0"), Version.parse("6.0")),
            observed=("nothing *",),
            cause="engine-bug",
            why="Names are lost there.",
            sources=("an issue",),
            sometimes=True,
            given=frozenset({"icc-off"}),
            unless=frozenset({"dns", "mtu"}),
        )
    ]


@pytest.mark.parametrize("occurs", ["", "  occurs: always\n"])
def test_a_divergence_is_there_always_unless_it_says_otherwise(tmp_path: Path, ledger: Ledger, occurs: str) -> None:
    text = RECORD.replace("  occurs: sometimes\n", occurs).replace("  scenarios: [One name]\n", "")
    (found,) = _divergences(tmp_path, text.replace('  versions: {since: "4.0", before: "6.0"}\n', ""), ledger)
    assert (found.sometimes, found.scenarios, found.versions) == (False, frozenset(), Range(None, None))


FACTS = EngineFacts("podman", Version.parse("5.4"), Version.parse("1.41"))


def test_a_judged_record_says_by_which_divergence(tmp_path: Path, ledger: Ledger) -> None:
    rules = Rulebook(ledger, _divergences(tmp_path, RECORD.replace("[One name]", "[a scenario]"), ledger), FACTS)
    plain = replace(
        scenario(Verdict.DEVIATES), statements=["NAME-01"], name="a scenario", observed="nothing at all", reason=""
    )

    assert rules.judged(plain) == replace(
        plain,
        verdict=Verdict.DIVERGES_AS_RECORDED,
        reason="PODMAN-NAMES: Names are lost there.",
        divergence=DivergenceRecord("PODMAN-NAMES", "engine-bug", "Names are lost there.", ["an issue"]),
    )


def test_what_no_divergence_speaks_of_is_judged_as_it_is(tmp_path: Path, ledger: Ledger) -> None:
    rules = Rulebook(ledger, _divergences(tmp_path, RECORD, ledger), FACTS)
    plain = replace(scenario(Verdict.DEVIATES), statements=["NAME-01"], name="another", observed="nothing at all")
    assert rules.judged(plain) is plain


def test_what_does_not_bind_the_engine_is_gated(ledger: Ledger) -> None:
    assert Rulebook(ledger, [], FACTS).gate(["NAME-01"]) == "Names lead nowhere then."
    assert Rulebook(ledger, [], FACTS).gate([]) is None


def test_results_are_read_as_they_were_written() -> None:
    diverging = replace(scenario(Verdict.DIVERGES_AS_RECORDED), divergence=DIVERGENCE)
    settings = [SettingRecord("icc-off", '"icc": false', "no ping is answered", ["BR-02"])]
    whole = sample(scenario(), diverging, scenario(Verdict.DEVIATES), settings=settings)
    assert RunResults.from_json(whole.to_json()) == whole


def test_results_of_a_time_that_knew_no_settings_have_none() -> None:
    document = sample(scenario()).to_json()
    del document["settings"]
    assert RunResults.from_json(document).settings == []


def test_a_document_of_results_has_these_parts() -> None:
    document = sample(scenario()).to_json()
    assert list(document) == [
        "schema",
        "engine",
        "settings",
        "images",
        "run",
        "totals",
        "overall",
        "exit_code",
        "scenarios",
        "areas",
        "chapters",
        "statements",
    ]
    assert document["schema"] == "container-networking-spec/results/2"
    assert (document["overall"], document["exit_code"]) == ("conformant", 0)
    assert document["totals"]["scenarios"] == 1


def test_a_column_holds_an_engine_s_results_and_their_outcomes() -> None:
    results = sample(scenario())
    column = Column.of("docker-26.1", results)
    assert (column.engine, column.results, column.outcomes) == ("docker-26.1", results, outcomes(results))


def test_the_head_of_a_matrix() -> None:
    matrix = Matrix((Column.of("docker-26.1", sample(scenario())), Column("podman-5.4", failure="no room")), 1.23456)
    first, second = matrix.to_json()["engines"]
    assert (first["name"], first["overall"], first["failure"]) == ("docker-26.1", "conformant", "")
    assert (second["name"], second["version"], second["failure"]) == ("podman-5.4", None, "no room")
