"""Results in the order of the book: chapters, their rules, and the scenarios under each."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import PurePosixPath

from support.spec.results import ChapterRecord, RunResults, ScenarioRecord
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
    def stem(self) -> str:
        """The file's name without its ending: `aliases` for `features/aliases.feature`."""
        return PurePosixPath(self.file).stem

    @property
    def scenarios(self) -> list[ScenarioRecord]:
        """Its scenarios, rule by rule."""
        return [scenario for rule in self.rules for scenario in rule.scenarios]

    def count(self, verdict: Verdict) -> int:
        """How many of its scenarios came out so."""
        return sum(scenario.verdict is verdict for scenario in self.scenarios)


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
