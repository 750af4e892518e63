"""What is wrong with the features and the ledger though both can be read: one finding per line, with what to do about it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from behave.matchers import Matcher
from behave.model import Feature, Rule, Scenario, ScenarioOutline, Step
from behave.step_registry import AmbiguousStep, StepRegistry

from support.book import corner_lint, sentence_lint
from support.book.detections import load_detections
from support.book.locations import one_line, where
from support.book.openings import README, opening_problems
from support.book.scenarios import FEATURES, OUR_TAGS, area_of, read_features, tag_problems
from support.book.sentences import acts, matching
from support.book.step_loader import StepLoader
from support.errors import CannotRun
from support.spec.areas import Areas
from support.spec.records import SPEC
from support.spec.statements import Ledger, load_ledger
from support.words.options import OPTIONS

# What the text of a feature must not hold: (what it looks like, what to do, how it is told).
_FOREIGN = (
    (
        "a shell command",
        "say what is done and leave the command to support/",
        re.compile(
            r"\$\(|`|&&|\|\||\s\|\s|/dev/null|\bsh -c\b|(?<![\w-])--?[a-z][\w-]*=|(?<![\w-])--[a-z]"
            r"|\b(docker|podman) (run|exec|network|inspect|ps|logs|stop|start|rm|port)\b"
        ),
    ),
    (
        "a regular expression",
        "say what is expected and leave the pattern to support/",
        re.compile(r"\\[.dswbDSW]|\.[*+]|\[[0-9a-zA-Z]-[0-9a-zA-Z]\]|\(\?[:=!P<]|\[\^"),
    ),
    ("JSON", "give a table instead", re.compile(r'\{\s*"|"\s*:\s*["\[{\d]|\[\s*["{]|\w\s*\]\s*\}')),
    (
        "an engine version",
        "leave it to the statement's record in spec/statements",
        re.compile(
            r"\b(docker|podman|moby|engine|api|release|version)( engine)? v?\d+(\.\d+)*\b|(?<![\d.])\d+\.\d+\.\d+(?![\d.]*\d)",
            re.IGNORECASE,
        ),
    ),
)

_KEYWORDS = ("Feature", "Rule", "Background", "Scenario", "Scenario Outline", "Examples")


@dataclass(frozen=True, order=True)
class Finding:
    """One fault: `file` from the top of the checkout, `line` from 1, `text` with what is wrong and what to do about it."""

    file: str
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.text}"


def lint_checkout() -> list[Finding]:
    """Every finding in this checkout, by file and line.

    Raises CannotRun when features, steps or the ledger cannot be read at all.
    """
    ledger, features = load_ledger(), read_features()
    try:
        steps = StepLoader().step_registry
    except AmbiguousStep as error:
        raise CannotRun(f"the steps cannot be loaded: {one_line(error)}") from error
    found = [*lint(features, ledger, steps), *undetecting(features, load_detections()), *unopened(ledger.areas)]
    return sorted(found)


def lint(features: Sequence[Feature], ledger: Ledger, steps: StepRegistry) -> list[Finding]:
    """Every finding in these features, these step definitions and this ledger, by file and line."""
    found: set[Finding] = set()
    for feature in features:
        found.update(_tags(feature, ledger))
        found.update(_area(feature, ledger))
        found.update(_structure(feature, ledger))
        found.update(_reasons(feature, ledger))
        found.update(foreign_text(Path(where(feature).rpartition(":")[0]), _text(feature)))
        found.update(_said(feature))
    found.update(_duplicate_titles(features))
    found.update(_topics(features, ledger))
    found.update(_steps(features, steps))
    found.update(_at_place(_shown_place(place), text) for place, text in sentence_lint.looks_that_act(steps))
    if once := sentence_lint.too_many_said_once(features, steps):
        found.add(Finding("features/steps", 1, f"{once}; say them with others"))
    found.update(_ledger(ledger))
    found.update(_corners(features, ledger))
    return sorted(found)


def undetecting(features: Sequence[Feature], detections: Mapping[str, Sequence[str]]) -> Iterator[Finding]:
    """A finding for every scenario that is not known to detect a fault, and for what is known of one that is no more."""
    known = set()
    for scenario in (scenario for feature in features for scenario in feature.walk_scenarios()):
        known.add(scenario.name)
        if not detections.get(scenario.name):
            yield _at(
                scenario,
                f'no fault is known that "{scenario.name}" detects; add one to faults/catalogue and run `make faults RECORD=1`',
            )
    for name in sorted(set(detections) - known):
        yield Finding(
            "faults/detections.json", 1, f'there is no scenario "{name}" any more; run `make faults RECORD=1`'
        )


def unopened(known: Areas, directory: Path = FEATURES) -> Iterator[Finding]:
    """A finding for everything that is wrong with what opens the areas that have chapters."""
    for area in (each for each in known if each.chapters):
        path = directory / area.name / README
        yield from (Finding(path.as_posix(), 1, problem) for problem in opening_problems(area, directory))
        if path.exists():
            yield from foreign_text(path, path.read_text(encoding="utf-8"))


def foreign_text(file: Path, text: str) -> Iterator[Finding]:
    """Findings for every line of a feature that holds what belongs into code or data; comments and tags may."""
    for number, line in enumerate(text.split("\n"), 1):
        words = line.strip()
        if words.startswith(("#", "@")):
            continue
        cells = re.split(r"(?<!\\)\|", words) if words.startswith("|") else [words]
        for kind, cure, pattern in _FOREIGN:
            match = next(filter(None, map(pattern.search, cells)), None)
            if match is not None:
                yield Finding(file.as_posix(), number, f'"{match[0].strip()}" looks like {kind}; {cure}')


def _tags(feature: Feature, ledger: Ledger) -> Iterator[Finding]:
    for problem in tag_problems(feature, ledger):
        place, _, text = problem.partition(": ")
        tag = text.partition("@")[2].partition(" ")[0]
        close = get_close_matches(tag, [*ledger.statements, *ledger.areas.topics, *OUR_TAGS], n=1)
        yield _at_place(place, f"{text}; {f'did you mean @{close[0]}?' if close else 'correct it or take it out'}")


def _area(feature: Feature, ledger: Ledger) -> Iterator[Finding]:
    own = area_of(feature)
    if own not in feature.tags:
        yield _at(feature, f"the feature stands in the area {own} and does not bear its tag; add @{own}")
    for tag in feature.tags:
        if tag in ledger.areas and tag != own:
            yield _at(feature, f"@{tag} is the tag of another area; take it out, or move the feature to {tag}/")


def _reasons(feature: Feature, ledger: Ledger) -> Iterator[Finding]:
    for rule in (each for each in feature.rules if not any(line.strip() for line in each.description)):
        for statement in (ledger[tag] for tag in rule.tags if tag in ledger):
            if statement.binds or statement.disputed:
                why = "binds some engines only" if statement.binds else "is disputed"
                yield _at(rule, f"{statement.id} {why}, and the rule does not say why; add a sentence below its title")


def _structure(feature: Feature, ledger: Ledger) -> Iterator[Finding]:
    if not any(line.strip() for line in feature.description):
        yield _at(
            feature, "the feature has no paragraph under its title; tell its readers what it is about and why they care"
        )
    yield from _swallowed(feature)
    for rule in feature.rules:
        if not any(tag in ledger for tag in rule.tags):
            yield _at(rule, "the rule bears no statement's tag; add one such as @DNS-01 above it")
    for background in filter(None, (part.background for part in (feature, *feature.rules))):
        if _whens(background.steps):
            yield _at(background, "the background has a When; it only sets the scene, so write Given")
    for scenario in _written(feature):
        if not _is_below_rule(scenario):
            yield _at(scenario, "the scenario is below no Rule:; put it below the one that it shows")
        if not any(tag in ledger for tag in scenario.effective_tags):
            yield _at(scenario, "the scenario is bound to no statement; tag its rule with one, such as @DNS-01")
        if _whens(scenario.steps) > 1:
            yield _at(
                scenario,
                f"the scenario has {_whens(scenario.steps)} When steps; split it, or make the first ones Given",
            )
        if not any(step.step_type == "then" for step in scenario.steps):
            yield _at(scenario, "the scenario has no Then, so it checks nothing; say what is promised")


def _swallowed(feature: Feature) -> Iterator[Finding]:
    """Lines that behave takes for description, without a word, since their keyword is none."""
    for part in (feature, *feature.rules):
        for line in part.description:
            keyword, colon, _ = line.strip().partition(":")
            if colon and get_close_matches(keyword.title(), _KEYWORDS, n=1, cutoff=0.75):
                yield _at(part, f'"{line.strip()}" in the text below is read as description; correct the keyword')
    backgrounds = [part.background for part in (feature, *feature.rules) if part.background]
    for each in (*backgrounds, *_written(feature)):
        for line in each.description:
            yield _at(
                each,
                f'"{line.strip()}" is no step, and behave does not say so; begin it with Given, When, Then, And or But',
            )


def _duplicate_titles(features: Sequence[Feature]) -> Iterator[Finding]:
    """Titles that two scenarios have: a title is all by which a scenario is known when it moves to another file."""
    found = [scenario for feature in features for scenario in feature.walk_scenarios()]
    count = Counter(scenario.name for scenario in found)
    for scenario in found:
        if count[scenario.name] > 1:
            yield _at(
                scenario,
                f'the title "{scenario.name}" stands {count[scenario.name]} times in the suite; give each scenario its own',
            )


def _topics(features: Sequence[Feature], ledger: Ledger) -> Iterator[Finding]:
    used = {str(tag) for feature in features for scenario in _written(feature) for tag in scenario.effective_tags}
    for area in ledger.areas:
        for topic in sorted(set(area.topics) - used):
            place = _place_in(SPEC / "areas.yaml", f"name: {area.name}")
            yield _at_place(place, f"no feature uses the topic @{topic} of {area.name}; take it out")


def _steps(features: Sequence[Feature], steps: StepRegistry) -> Iterator[Finding]:
    used: set[int] = set()
    patterns = [definition.pattern for definitions in steps.steps.values() for definition in definitions]
    for step in (step for feature in features for scenario in feature.walk_scenarios() for step in scenario.all_steps):
        fitting = matching(step, steps)
        used.update(map(id, fitting))
        if not fitting:
            hint = sentence_lint.nearest_clause(step.name, patterns, [option.example for option in OPTIONS])
            yield _at(step, f'no definition for "{step.keyword} {step.name}"; add one to features/steps{hint}')
        if step.step_type == "then" and any(map(acts, fitting)):
            yield _at(step, f'"{step.name}" does something to the engine; make it a Given or the When')
        if len(fitting) > 1:
            places = ", ".join(_place_of(each) for each in fitting)
            yield _at(
                step, f'"{step.name}" fits {len(fitting)} definitions ({places}); make them tell each other apart'
            )
    for definitions in steps.steps.values():
        for definition in definitions:
            if id(definition) not in used:
                yield _at_place(
                    _place_of(definition),
                    f'no feature uses @{definition.step_type}("{definition.pattern}"); take it out',
                )
    for definition in steps.error_handler.bad_step_definitions:
        yield _at_place(
            _place_of(definition), f'@{definition.step_type}("{definition.pattern}") cannot be understood; correct it'
        )


def _said(feature: Feature) -> Iterator[Finding]:
    for scenario in feature.walk_scenarios():
        yield from (_at(step, text) for step, text in sentence_lint.unlooked(scenario))
    yield from (_at(step, text) for step, text in sentence_lint.headings(feature))


def _ledger(ledger: Ledger) -> Iterator[Finding]:
    for statement in ledger.statements.values():
        if statement.otherwise and not statement.binds:
            file = SPEC / "statements" / statement.file
            text = f"{statement.id} binds every engine, so its `otherwise` is never said; add `binds` or take it out"
            yield _at_place(_place_in(file, f"id: {statement.id}"), text)


def _corners(features: Sequence[Feature], ledger: Ledger) -> Iterator[Finding]:
    for statement, text in corner_lint.problems(features, ledger):
        yield _at_place(_place_in(SPEC / "statements" / statement.file, f"id: {statement.id}"), text)


def _written(feature: Feature) -> Iterator[Scenario]:
    """Scenarios as they are written: an outline once, whatever the number of its rows."""
    for part in (feature, *feature.rules):
        yield from (each for each in part.run_items if isinstance(each, Scenario | ScenarioOutline))


def _is_below_rule(scenario: Scenario) -> bool:
    return isinstance(scenario.parent, Rule)


def _whens(steps: Sequence[Step]) -> int:
    return sum(step.step_type == "when" for step in steps)


def _text(feature: Feature) -> str:
    return Path(feature.filename).read_text(encoding="utf-8")


def _at(element: Any, text: str) -> Finding:
    return _at_place(where(element), text)


def _at_place(place: str, text: str) -> Finding:
    file, _, line = place.rpartition(":")
    return Finding(file, int(line), text)


def _place_of(definition: Matcher) -> str:
    return _shown_place(str(definition.location))


def _shown_place(place: str) -> str:
    file, _, line = place.rpartition(":")
    return f"{_shown(Path(file).absolute())}:{line}"


def _place_in(file: Path, words: str) -> str:
    """File and line where these words first stand; line 1 when they do not."""
    lines = file.read_text(encoding="utf-8").split("\n") if file.is_file() else []
    return f"{_shown(file)}:{next((number for number, line in enumerate(lines, 1) if words in line), 1)}"


def _shown(file: Path) -> str:
    return (file.relative_to(Path.cwd()) if file.is_relative_to(Path.cwd()) else file).as_posix()
