"""Results in the order of the book: chapters, their rules, and the scenarios under each."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import PurePosixPath

from support.spec.results import AreaRecord, ChapterRecord, RunResults, ScenarioRecord
from support.spec.verdicts import Verdict


@dataclass(frozen=True)
class Rule:
    """A rule with its scenarios. `title` is empty for scenarios outside every rule."""

    title: str
    description: str
    scenarios: list[ScenarioRecord] = field(default_factory=list)

    @property
    def statements(self) -> list[str]:
        """The ids of the statements that its scenarios are bound to, each once, in the order of the scenarios."""
        return list(dict.fromkeys(each for scenario in self.scenarios for each in scenario.statements))


@dataclass(frozen=True)
class Chapter:
    """A feature file with those of its rules that have a scenario in the run."""

    file: str
    title: str
    description: str
    rules: list[Rule]

    @property
    def place(self) -> str:
        """Its place in the book, for tools that sort by it: `names.aliases` for `features/names/aliases.feature`."""
        return ".".join(PurePosixPath(self.file).with_suffix("").parts[1:])

    @property
    def scenarios(self) -> list[ScenarioRecord]:
        """Its scenarios, rule by rule."""
        return [scenario for rule in self.rules for scenario in rule.scenarios]

    def count(self, verdict: Verdict) -> int:
        """How many of its scenarios came out so."""
        return sum(scenario.verdict is verdict for scenario in self.scenarios)


@dataclass(frozen=True)
class AreaChapters:
    """An area with those of its chapters that have a scenario in the run. `area` is None for chapters of no known area."""

    area: AreaRecord | None
    chapters: list[Chapter]


def by_area(results: RunResults) -> list[AreaChapters]:
    """The run's scenarios by area and chapter, in reading order; chapters of no known area come last."""
    of = {record.file: record.area for record in results.chapters}
    found: dict[str, list[Chapter]] = {area.name: [] for area in results.areas}
    stray: list[Chapter] = []
    for chapter in by_chapter(results):
        found.get(of.get(chapter.file, ""), stray).append(chapter)
    known = [AreaChapters(area, found[area.name]) for area in results.areas if found[area.name]]
    return known + ([AreaChapters(None, stray)] if stray else [])


def by_chapter(results: RunResults) -> list[Chapter]:
    """The run's scenarios by chapter and rule, in the order of the chapters, then of the rules as they are written.

    A scenario whose file or rule no chapter record tells of is kept, after the others.
    """
    records = {record.file: record for record in results.chapters}
    found: dict[str, list[ScenarioRecord]] = {file: [] for file in records}
    for scenario in results.scenarios:
        found.setdefault(scenario.location.rpartition(":")[0], []).append(scenario)
    return [_chapter(file, records.get(file), scenarios) for file, scenarios in found.items() if scenarios]


def _chapter(file: str, record: ChapterRecord | None, scenarios: list[ScenarioRecord]) -> Chapter:
    record = record or ChapterRecord(file, scenarios[0].feature, "")
    rules = {title: Rule(title, description) for title, description in record.rules.items()}
    for scenario in scenarios:
        rules.setdefault(scenario.rule, Rule(scenario.rule, "")).scenarios.append(scenario)
    return Chapter(file, record.name, record.description, [rule for rule in rules.values() if rule.scenarios])
