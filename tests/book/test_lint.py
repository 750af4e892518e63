"""Lint: a sound feature has no finding, and every fault has one, at its line, that says what to do."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from behave.model import Feature, ScenarioOutline
from behave.step_registry import AmbiguousStep, StepRegistry

from support.act import networks
from support.book import corner_lint
from support.book import lint as linting
from support.book.coverage import coverage
from support.book.detections import load_detections
from support.book.lint import Finding, foreign_text, lint, lint_checkout, undetecting, unopened
from support.book.scenarios import Planned
from support.errors import CannotRun
from support.spec.areas import Area, Areas
from support.spec.statements import Ledger, Statement

SOUND = """\
@networks @dns
Feature: Names
  Why a reader cares.

  Background:
    Given a network
    And a network
  @NET-01
  Rule: One
    Why the rule is there.

    Scenario: a
      When it begins
      Then it holds
      And it holds

    Scenario Outline: b by <how>
      When it begins
      Then it holds

      Examples:
        | how  |
        | name |
        | id   |
"""


@pytest.fixture(autouse=True)
def titles_of_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows of an outline are titled as `read_features` has them titled."""
    monkeypatch.setattr(ScenarioOutline, "annotation_schema", "{name}")


SAMPLE = "features/networks/sample.feature"


def _nothing(*_: Any) -> None:
    """A step that does nothing."""


def _acts(*_: Any) -> None:
    """A step that would do something to an engine: what it calls says so."""
    networks.list_all(*_)


@pytest.fixture
def ledger(ledger: Ledger) -> Ledger:
    """Only the topic of the sample, so that none is unused."""
    known = {"networks": Area("networks", "Networks", ("sample",), ("dns",)), "links": Area("links", "Links")}
    return replace(ledger, areas=Areas(known))


@pytest.fixture
def steps(steps_of: Callable[..., StepRegistry]) -> StepRegistry:
    """The definitions that the sample needs."""
    return steps_of(("given", "a network", _nothing), ("when", "it begins", _acts), ("step", "it holds", _nothing))


@pytest.fixture
def findings(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    feature_of: Callable[..., Feature],
    ledger: Ledger,
    steps: StepRegistry,
) -> Callable[[str], list[str]]:
    """What lint says of a feature's text."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(corner_lint, "problems", lambda *_: ())
    (tmp_path / "features" / "networks").mkdir(parents=True)

    def found(text: str) -> list[str]:
        (tmp_path / SAMPLE).write_text(text, encoding="utf-8")
        return [str(each) for each in lint([feature_of(text, SAMPLE)], ledger, steps)]

    return found


def test_a_sound_feature_has_no_finding(findings: Callable[[str], list[str]]) -> None:
    assert findings(SOUND) == []


def test_this_checkout_has_no_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    assert [str(each) for each in lint_checkout()] == []


@pytest.mark.parametrize(
    ("old", "new", "line", "told"),
    [
        ("@dns", "@dns @dsn", 2, "the tag @dsn means nothing: .*; did you mean @dns?"),
        ("@NET-01", "@NET-01 @NET-09", 9, "the tag @NET-09 means nothing: .*; did you mean @NET-0"),
        ("@NET-01", "@NET-01 @qqq", 9, "the tag @qqq means nothing: .*; correct it or take it out"),
        ("@NET-01\n", "\n", 9, "the rule bears no statement's tag; add one"),
        ("@NET-01\n", "\n", 12, "the scenario is bound to no statement; tag its rule"),
        ("  Why a reader cares.\n", "\n", 2, "the feature has no paragraph under its title; tell"),
        ("  @NET-01\n  Rule: One\n    Why the rule is there.\n", "\n\n\n", 12, "the scenario is below no Rule:"),
        ("Given a network", "When it begins", 5, "the background has a When; it only sets the scene"),
        ("Then it holds\n      And", "And it begins\n      Then", 12, "the scenario has 2 When steps; split it"),
        ("Then it holds\n      And it holds", "\n", 12, "the scenario has no Then, so it checks nothing"),
        ("And it holds", "And it hodls", 15, 'no definition for "And it hodls"; .* the nearest is "it holds"'),
        ("Then it holds\n      And", "Given it begins\n      Then", 14, 'no definition for "Given it begins"'),
        ("b by <how>", "a", 12, 'the title "a" stands 3 times in the suite; give each scenario its own'),
        ("b by <how>", "b", 24, 'the title "b" stands 2 times in the suite; give each scenario its own'),
        ("@networks ", "", 2, "the feature stands in the area networks and does not bear its tag; add @networks"),
        (
            "@networks",
            "@networks @links",
            2,
            "@links is the tag of another area; take it out, or move the feature to links/",
        ),
        (
            "@NET-01\n  Rule: One\n    Why the rule is there.\n",
            "@NET-02\n  Rule: One\n\n",
            9,
            "NET-02 binds some engines only, and the rule does not say why; add a sentence",
        ),
        ("    Why the rule", "    Senario: lost\n      Why the rule", 9, '"Senario: lost" .* is read as description'),
        ("When it begins\n      Then", "Wehn it begins\n      Then", 12, '"Wehn it begins" is no step'),
        ("Why a reader cares.", "Run docker network ls.", 3, '"docker network" looks like a shell command'),
        ("Why a reader cares.", "Since Docker 29.0.", 3, '"Docker 29.0" looks like an engine version'),
    ],
)
def test_every_fault_is_found_at_its_line(
    findings: Callable[[str], list[str]], old: str, new: str, line: int, told: str
) -> None:
    assert old in SOUND
    found = [each for each in findings(SOUND.replace(old, new, 1)) if each.startswith(f"{SAMPLE}:{line}: ")]
    assert any(re.search(told, each) for each in found), found
    assert all("\n" not in each for each in found)


def test_a_topic_that_no_feature_uses_is_found_where_it_stands(
    findings: Callable[[str], list[str]], ledger: Ledger, feature_of: Callable[..., Feature], steps: StepRegistry
) -> None:
    findings(SOUND)
    names = Area("names", "Names", topics=("aliases",))
    more = replace(ledger, areas=Areas({**ledger.areas.by_name, "names": names}))
    (found,) = lint([feature_of(SOUND, SAMPLE)], more, steps)
    assert found.text == "no feature uses the topic @aliases of names; take it out"
    path = Path(__file__).parents[2] / "spec" / "areas.yaml"
    assert path.as_posix().endswith(found.file)
    assert path.read_text(encoding="utf-8").split("\n")[found.line - 1] == "- name: names"


def test_a_tag_of_another_area_may_stand_with_a_rule(findings: Callable[[str], list[str]]) -> None:
    assert findings(SOUND.replace("@NET-01", "@NET-01 @links")) == []


@pytest.mark.parametrize(
    ("disputed", "binds", "why"),
    [
        ("Some say so.", {}, "is disputed"),
        ("", {}, ""),
        ("Some say so.", {"podman": None}, "binds some engines only"),
    ],
)
def test_a_rule_says_why_its_statement_is_not_plain(
    feature_of: Callable[..., Feature],
    findings: Callable[[str], list[str]],
    ledger: Ledger,
    steps: StepRegistry,
    disputed: str,
    binds: dict[str, None],
    why: str,
) -> None:
    findings(SOUND)
    statement = replace(ledger["NET-01"], disputed=disputed, binds=binds)
    odd = replace(ledger, statements={**ledger.statements, "NET-01": statement})
    silent = SOUND.replace("    Why the rule is there.\n", "")
    told = [f"NET-01 {why}, and the rule does not say why; add a sentence below its title"] if why else []
    assert [each.text for each in lint([feature_of(silent, SAMPLE)], odd, steps)] == told
    assert lint([feature_of(SOUND, SAMPLE)], odd, steps) == []


def test_one_title_in_two_features_is_found(
    feature_of: Callable[..., Feature], findings: Callable[[str], list[str]], ledger: Ledger, steps: StepRegistry
) -> None:
    findings(SOUND)
    Path("features/networks/other.feature").write_text(SOUND, encoding="utf-8")
    other = feature_of(SOUND.replace("b by", "c by"), "features/networks/other.feature")
    found = lint([feature_of(SOUND, SAMPLE), other], ledger, steps)
    assert [(each.file, each.line) for each in found] == [("features/networks/other.feature", 12), (SAMPLE, 12)]


@pytest.mark.parametrize(
    ("opening", "told"),
    [
        (None, ["1: the area has no opening; write its title"]),
        (
            "# Nets\n\nThey hold.\n",
            ["1: the opening begins with another title than spec/areas.yaml has; begin with"],
        ),
        ("# Networks\n", ["1: the opening has a title only; add a paragraph"]),
        ("# Networks\n\nSince Docker 29.0.\n", ['3: "Docker 29.0" looks like an engine version']),
        ("# Networks\n\nThey hold.\n", []),
    ],
)
def test_what_is_wrong_with_an_opening(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ledger: Ledger, opening: str | None, told: list[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(corner_lint, "problems", lambda *_: ())
    (tmp_path / "features" / "networks").mkdir(parents=True)
    if opening is not None:
        (tmp_path / "features" / "networks" / "README.md").write_text(opening, encoding="utf-8")
    found = [str(each) for each in unopened(ledger.areas)]
    assert len(found) == len(told)
    for each, start in zip(found, told, strict=True):
        assert each.startswith(f"features/networks/README.md:{start}")


def test_a_definition_that_no_feature_uses_is_found_where_it_stands(
    findings: Callable[[str], list[str]], steps: StepRegistry
) -> None:
    steps.add_step_definition("then", "nobody asks", _nothing)
    (found,) = findings(SOUND)
    assert f"test_lint.py:{_nothing.__code__.co_firstlineno}: " in found
    assert found.endswith('no feature uses @then("nobody asks"); take it out')


def test_a_step_that_fits_two_definitions_is_found(findings: Callable[[str], list[str]], steps: StepRegistry) -> None:
    steps.add_step_definition("then", "it {word}", _nothing)
    found = findings(SOUND)
    assert len(found) == 3
    assert all('"it holds" fits 2 definitions' in each for each in found)


def test_a_then_that_acts_is_found(findings: Callable[[str], list[str]], steps: StepRegistry) -> None:
    """behave lets a definition of any kind of step stand for a Then."""
    steps.add_step_definition("step", "it is done", _acts)
    found = findings(SOUND.replace("Then it holds\n      And it holds", "Then it holds\n      And it is done"))
    assert found[:1] == [f'{SAMPLE}:15: "it is done" does something to the engine; make it a Given or the When']


def test_a_word_of_the_ledger_that_is_never_said_is_found(
    feature_of: Callable[..., Feature], ledger: Ledger, steps: StepRegistry
) -> None:
    mute = Statement(
        "DNS-01", "names", "core", "A sentence.", ("a page",), {}, otherwise="Never said", file="names/a.yaml"
    )
    found = lint([], replace(ledger, statements={**ledger.statements, "DNS-01": mute}), steps)
    (about,) = [each for each in found if "DNS-01" in each.text]
    assert about.file.endswith("spec/statements/names/a.yaml")
    assert about.line == 1


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ('When "client" runs $(hostname)', "a shell command"),
        ("Then cat /etc/hosts | grep redis", "a shell command"),
        ("Then a && b", "a shell command"),
        ("Given a container with --network none", "a shell command"),
        ("Given a container with --network=none", "a shell command"),
        ("When `redis` starts", "a shell command"),
        ("When sh -c true is run", "a shell command"),
        ("Then the output goes to /dev/null", "a shell command"),
        ("When docker exec prints it", "a shell command"),
        ('Then "172\\..*redis" is visible', "a regular expression"),
        ("Then it is [0-9] long", "a regular expression"),
        ("Then it has \\d+ lines", "a regular expression"),
        ('Then it is {"a": 1}', "JSON"),
        ('Then it is ["a"]', "JSON"),
        ("| value | tcp.+ |", "a regular expression"),
        ("From Docker 29 on", "an engine version"),
        ("Podman 5.4.2 differs", "an engine version"),
        ("On API 1.45 only", "an engine version"),
        ("Since 26.1.5 there is more", "an engine version"),
    ],
)
def test_what_belongs_into_code_or_data_is_found(line: str, kind: str) -> None:
    found = list(foreign_text(Path("features/x.feature"), f"Feature: x\n  {line}\n"))
    assert found, line
    assert all(each.line == 2 for each in found)
    assert any(f"looks like {kind}; " in each.text for each in found)


@pytest.mark.parametrize(
    "line",
    [
        "| REDIS_PORT_6379_TCP | tcp://{address of redis-server}:6379 |",
        "| Mode     | a = b = c |",
        "| empty |  | cell |",
        "| {short id of redis-server} |",
        '| name | "quoted" |',
        'Then the only nameserver of "client" is "127.0.0.11"',
        'Then exactly these variables of "client" begin with "REDIS_PORT_":',
        'Then the variable "REDIS_NAME" of "client" is "/{name of client}/redis"',
        'And "client" has the resolver options of "on-the-host", and "ndots:0" unless the host sets ndots itself',
        "The second thing a link does is to add one line to the recipient's /etc/hosts: an address, then names.",
        'Scenario: "db" is nobody any more',
        "Then the engine answered with an id of 64 hexadecimal digits",
        "And an interface with an MTU of 1400",
        "Given the Node application, its port 3000 published",
        "Scenario Outline: Removal by <handle>",
        "# Docker 29.0 sets none: docker run --link",
        "@LINK-ENV-12",
        "A user-defined network - or two - is well-known; e.g. this one...",
        "Docker runs a small DNS server for every container on a user network.",
    ],
)
def test_what_features_really_say_is_let_pass(line: str) -> None:
    assert list(foreign_text(Path("features/x.feature"), f"  {line}\n")) == []


def test_findings_are_told_by_file_and_line() -> None:
    found = [Finding("b", 1, "x"), Finding("a", 10, "x"), Finding("a", 9, "y")]
    assert [str(each) for each in sorted(found)] == ["a:9: y", "a:10: x", "b:1: x"]


def test_coverage_lists_every_statement_with_its_scenarios(
    planned_of: Callable[[str], list[Planned]], ledger: Ledger
) -> None:
    lines = list(coverage(ledger, planned_of(SOUND)))
    assert lines[0] == "2 statements, 1 with scenarios, 1 without"
    assert lines[1] == "0 claims with 0 corners, 0 looked at, 0 not"
    assert lines[3] == "networks: 2 statements, 1 with scenarios, 1 without"
    assert lines[4].split() == ["NET-01", "3", "scenarios", "A", "network", "is", "a", "network."]
    assert lines[5].split()[:3] == ["NET-02", "no", "scenario"]


def test_steps_that_cannot_be_loaded_cannot_be_linted(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise AmbiguousStep('@then("it holds") has already been defined in\n  existing step @then("it {word}")')

    monkeypatch.setattr(linting, "StepLoader", fail)
    with pytest.raises(CannotRun, match=r"the steps cannot be loaded: .* has already been defined in existing step"):
        lint_checkout()


def test_a_definition_that_behave_passes_over_is_found(
    findings: Callable[[str], list[str]], steps: StepRegistry, steps_of: Callable[..., StepRegistry]
) -> None:
    (bad,) = steps_of(("then", "it is odd", _nothing)).steps["then"]
    steps.error_handler.bad_step_definitions.append(bad)
    (found,) = findings(SOUND)
    assert found.endswith('@then("it is odd") cannot be understood; correct it')


def test_a_scenario_without_a_fault_that_it_detects_is_a_finding(feature_of: Callable[..., Feature]) -> None:
    feature = feature_of(SOUND)
    first, second, third = (scenario.name for scenario in feature.walk_scenarios())
    found = [finding.text for finding in undetecting([feature], {first: ["names-stale"], second: [], "gone": ["x"]})]
    cure = "add one to faults/catalogue and run `make faults RECORD=1`"
    assert found == [
        f'no fault is known that "{second}" detects; {cure}',
        f'no fault is known that "{third}" detects; {cure}',
        'there is no scenario "gone" any more; run `make faults RECORD=1`',
    ]


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"scenarios": 3}'])
def test_a_record_of_detections_that_cannot_be_read(tmp_path: Path, content: str) -> None:
    path = tmp_path / "detections.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(CannotRun, match=r"detections\.json: what faults are detected cannot be read"):
        load_detections(path)


def test_detections_as_they_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "detections.json"
    path.write_text('{"date": "2026-11-24", "scenarios": {"A title": ["c"]}}', encoding="utf-8")
    assert load_detections(path) == {"A title": ("c",)}
