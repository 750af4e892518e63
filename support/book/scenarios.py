"""The features as data: chapters, scenarios, the statements they are bound to, and the tags that mean something."""

from __future__ import annotations

import random
import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from behave.model import Feature, Scenario, ScenarioOutline
from behave.parser import ParserError, parse_file

from support.book.locations import where
from support.errors import CannotRun
from support.spec.areas import Areas, areas
from support.spec.results import ChapterRecord
from support.spec.statements import Ledger
from support.words.needs import looks_at_host, needs_of
from support.words.places import places_of
from support.words.quoting import NAMES, quoted

FEATURES = Path("features")

READS_ONLY = "reads-only"
"""The scenario's Given steps may be shared with other scenarios; it changes nothing of what they make."""
WAITS = "waits"
"""What the scenario is about takes seconds by nature, such as a server that keeps silent: it begins before the others."""
OUR_TAGS = (READS_ONLY, WAITS)
"""The tags that are neither a statement nor a topic."""

_MAKES_NETWORKS = re.compile(rf"(?:a )?networks? ({NAMES})")


@dataclass(frozen=True)
class Planned:
    """A scenario to run. `number` is its place among all scenarios, the same in every run of the same features."""

    number: int
    scenario: Scenario
    statements: tuple[str, ...]
    tags: frozenset[str]
    location: str

    @property
    def places(self) -> frozenset[str]:
        """The places of every engine on which its containers are, as the text calls them."""
        steps = [*self.scenario.background_steps, *self.scenario.steps]
        return frozenset(place for step in steps for place in places_of(step.name))

    @property
    def network_names(self) -> frozenset[str]:
        """The networks that it makes, as the text calls them."""
        steps = [*self.scenario.background_steps, *self.scenario.steps]
        found = (_MAKES_NETWORKS.match(step.name) for step in steps)
        return frozenset(name for each in found if each for name in quoted(each[1]))

    @property
    def networks(self) -> int:
        """How many networks it makes."""
        return len(self.network_names)

    @property
    def needs(self) -> frozenset[str]:
        """The capabilities that its sentences need, beside those of its statements."""
        return needs_of(self._sentences())

    @property
    def looks_at_host(self) -> bool:
        """Whether it looks at the engine's host where that can be done."""
        return looks_at_host(self._sentences())

    def _sentences(self) -> list[str]:
        """What its steps say, and the headings of their tables."""
        steps = list(self.scenario.all_steps)
        headings = [heading for step in steps if step.table for heading in step.table.headings]
        return [*(step.name for step in steps), *headings]

    @property
    def rule(self) -> str:
        """The title of the scenario's rule, empty when it has none."""
        return rule_of(self.scenario)


def read_features(directory: Path = FEATURES, known: Areas | None = None) -> list[Feature]:
    """All features in reading order, that of the `known` areas and their chapters, by default this checkout's.

    Raises CannotRun when there are none, when one cannot be parsed, and when files and reading order do not match.
    """
    features = []
    for path in _in_reading_order(directory, known or areas()):
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


def _in_reading_order(directory: Path, known: Areas) -> list[Path]:
    found = sorted(directory.rglob("*.feature"))
    if not found:
        raise CannotRun(f"no feature files below {directory}/: run from the top of the checkout")
    for path in found:
        folder = path.parent.relative_to(directory)
        if len(folder.parts) != 1:
            raise CannotRun(f"{path}: a feature stands in the folder of its area, {directory}/AREA/; move it there")
        area = known.named(folder.name, str(path))
        if path.stem not in area.chapters:
            raise CannotRun(
                f"{path}: it has no place in the reading order; add it to the chapters of {area.name} in spec/areas.yaml"
            )
    ordered = [directory / area.name / f"{chapter}.feature" for area in known for chapter in area.chapters]
    missing = sorted(set(ordered) - set(found))
    if missing:
        raise CannotRun(f"{missing[0]}: there is no such file, but spec/areas.yaml has it among the chapters")
    return ordered


def area_of(feature: Feature) -> str:
    """The name of the area in whose folder a feature stands."""
    return Path(feature.filename).parent.name


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


def in_running_order(chosen: Iterable[Planned], seed: int) -> list[Planned]:
    """Scenarios in the order in which workers take them: by the seed, those that wait by nature first, so that the rest runs
    beside them."""
    order = list(chosen)
    random.Random(seed).shuffle(order)
    return sorted(order, key=lambda each: WAITS not in each.tags)


def tag_problems(feature: Feature, ledger: Ledger) -> Iterator[str]:
    """What is wrong with the tags of a feature, one line each: a tag that is no statement, no topic and none of ours."""
    tagged = [feature, *feature.rules, *feature.walk_scenarios(with_outlines=True)]
    for each in tagged:
        for tag in each.tags:
            if tag not in ledger and tag not in (*ledger.areas.topics, *OUR_TAGS):
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
        area=area_of(feature),
        name=feature.name,
        description=paragraph(feature.description),
        rules={rule.name: paragraph(rule.description) for rule in feature.rules},
    )


def paragraph(lines: Iterable[str]) -> str:
    """Lines as one paragraph; empty ones are left out."""
    return " ".join(line.strip() for line in lines if line.strip())
