"""The features as data: chapters, scenarios, the statements they are bound to, and the tags that mean something."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from behave.model import Feature, Scenario, ScenarioOutline
from behave.parser import ParserError, parse_file

from support.book.locations import where
from support.errors import CannotRun
from support.spec.results import ChapterRecord
from support.spec.statements import Ledger

FEATURES = Path("features")

TOPICS = frozenset(
    [
        "aliases",
        "application",
        "connect",
        "container-files",
        "containers",
        "default-bridge",
        "disconnect",
        "dns",
        "legacy",
        "links",
        "networks",
        "user-networks",
    ]
)
"""Tags that only group scenarios, for selection."""

READS_ONLY = "reads-only"
"""The scenario's Given steps may be shared with other scenarios; it changes nothing of what they make."""


@dataclass(frozen=True)
class Planned:
    """A scenario to run. `number` is its place among all scenarios, the same in every run of the same features."""

    number: int
    scenario: Scenario
    statements: tuple[str, ...]
    tags: frozenset[str]
    location: str

    @property
    def rule(self) -> str:
        """The title of the scenario's rule, empty when it has none."""
        return rule_of(self.scenario)


def read_features(directory: Path = FEATURES) -> list[Feature]:
    """All features, in the order of their files. Raises CannotRun when one cannot be parsed or there are none."""
    paths = sorted(directory.rglob("*.feature"))
    if not paths:
        raise CannotRun(f"no feature files below {directory}/: run from the top of the checkout")
    features = []
    for path in paths:
        try:
            features.append(parse_file(str(path)))
        except ParserError as error:
            raise CannotRun(f"{path}: {' '.join(str(error).split())}") from error
    found = [feature for feature in features if feature is not None]
    # Rows are told apart by the values in their titles, which is what a reader looks for. behave makes them when somebody first
    # asks, and every configuration of it brings back its own way of titling them.
    ScenarioOutline.annotation_schema = "{name}"
    for feature in found:
        deque(feature.walk_scenarios(), maxlen=0)
    return found


def all_scenarios(features: list[Feature], ledger: Ledger) -> list[Planned]:
    """Every scenario, rows of outlines one by one.

    Raises CannotRun for a tag that means nothing: behave itself would run, or skip, the scenario without a word.
    """
    planned: list[Planned] = []
    for feature in features:
        for problem in tag_problems(feature, ledger):
            raise CannotRun(problem)
        for scenario in feature.walk_scenarios():
            tags = frozenset(map(str, scenario.effective_tags))
            statements = tuple(sorted(tag for tag in tags if tag in ledger))
            planned.append(Planned(len(planned) + 1, scenario, statements, tags, where(scenario)))
    return planned


def tag_problems(feature: Feature, ledger: Ledger) -> Iterator[str]:
    """What is wrong with the tags of a feature, one line each: a tag that is neither a statement nor a topic of ours."""
    tagged = [feature, *feature.rules, *feature.walk_scenarios(with_outlines=True)]
    for each in tagged:
        for tag in each.tags:
            if tag not in ledger and tag not in TOPICS and tag != READS_ONLY:
                yield f"{where(each)}: the tag @{tag} means nothing: it is no statement of spec/statements and no topic"


def rule_of(scenario: Scenario) -> str:
    """The title of a scenario's rule, empty when it has none."""
    parent = scenario.parent
    while parent is not None and parent.type not in ("rule", "feature"):
        parent = parent.parent
    return str(parent.name) if parent is not None and parent.type == "rule" else ""


def chapter(feature: Feature) -> ChapterRecord:
    """A feature as the living documentation has it."""
    return ChapterRecord(
        file=Path(feature.filename).as_posix(),
        name=feature.name,
        description=_paragraph(feature.description),
        rules={rule.name: _paragraph(rule.description) for rule in feature.rules},
    )


def _paragraph(lines: Iterable[str]) -> str:
    return " ".join(line.strip() for line in lines if line.strip())
