"""The results of one run: the only thing that reports read.

`RunResults.to_json` and `from_json` are inverse; the JSON is described by `spec/results.schema.json`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from support.errors import CannotRun
from support.spec.verdicts import ExitCode, Overall, Verdict, exit_code, overall

SCHEMA = "container-networking-spec/results/2"


@dataclass(frozen=True)
class EngineRecord:
    """The engine that was asked: nothing here names the user's machine or its paths.

    `notice` is a remark for whoever reads the results, such as that this version is newer than any the ledger knows. `profile` is
    the profile with which the lab has configured it (`+icc-off`), if any. `host` says where published ports were looked at from,
    and is empty in a run that did not look at any.
    """

    kind: str
    version: str
    api_version: str
    storage: str
    kernel: str
    os: str
    chosen: str
    notice: str = ""
    profile: str = ""
    host: str = ""


@dataclass(frozen=True)
class SettingRecord:
    """A setting of the engine that differs from the default: as the administrator knows it, what follows for the run, and the
    statements (and places) that it takes out of the run."""

    id: str
    setting: str
    effect: str
    suspends: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class ImageRecord:
    """One image as used: `role` is the tutorial's name for it, `id` and `digest` what the engine says of it."""

    role: str
    reference: str
    id: str
    digest: str | None
    source: str


@dataclass(frozen=True)
class StepRecord:
    """One step as written, with behave's status, and the wall time, in seconds, that it took; none where it was not taken."""

    keyword: str
    text: str
    status: str
    table: list[list[str]] = field(default_factory=list)
    seconds: float = 0.0


@dataclass(frozen=True)
class DivergenceRecord:
    """The recorded divergence that was decisive for a scenario's verdict."""

    id: str
    cause: str
    why: str
    sources: list[str]


@dataclass(frozen=True)
class ScenarioRecord:
    """One scenario and what came out of it.

    `seconds` is wall time of the scenario without its cleanup. `promised`, `observed`, `control` and `see_it` are filled
    where the engine did not do what is promised, recorded or not; `reason` says why a scenario does not apply, what the error
    was, or what became of a recorded `divergence`.
    """

    feature: str
    rule: str
    name: str
    location: str
    statements: list[str]
    verdict: Verdict
    seconds: float
    reason: str = ""
    promised: str = ""
    observed: str = ""
    control: str = ""
    see_it: list[str] = field(default_factory=list)
    divergence: DivergenceRecord | None = None
    steps: list[StepRecord] = field(default_factory=list)


@dataclass(frozen=True)
class AreaRecord:
    """An area of the book: its name for tools, its title and the paragraph that opens it for readers."""

    name: str
    title: str
    description: str


@dataclass(frozen=True)
class ChapterRecord:
    """A feature file as documentation: its title, its paragraph, the paragraph of each rule by title, and its area's name."""

    file: str
    name: str
    description: str
    rules: dict[str, str] = field(default_factory=dict)
    area: str = ""


@dataclass(frozen=True)
class StatementRecord:
    """A documented statement that a scenario of this run binds to."""

    id: str
    area: str
    statement: str
    level: str
    sources: list[str]


@dataclass(frozen=True)
class RunRecord:
    """The run itself. `started` is UTC in ISO 8601; `seconds` is wall time; `engine_seconds` is the time in which at
    least one call to the engine was under way on a scenario's behalf, summed over the workers; `engine_calls` counts
    those calls; `leaks` names what the leak check found; `strict` is whether recorded divergences count as deviations."""

    id: str
    seed: int
    jobs: int
    started: str
    seconds: float
    selection: str
    strict: bool = False
    engine_calls: int = 0
    engine_seconds: float = 0.0
    leaks: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class RunResults:
    """Everything a report may say about a run.

    `areas` are those of the whole book, `chapters` those of which a scenario was selected, both in reading order. `settings` are
    those of the engine that differ from the default.
    """

    engine: EngineRecord
    images: list[ImageRecord]
    run: RunRecord
    scenarios: list[ScenarioRecord]
    areas: list[AreaRecord] = field(default_factory=list)
    chapters: list[ChapterRecord] = field(default_factory=list)
    statements: list[StatementRecord] = field(default_factory=list)
    settings: list[SettingRecord] = field(default_factory=list)

    @property
    def totals(self) -> dict[str, int]:
        """Number of scenarios, in all and by verdict."""
        count = Counter(scenario.verdict for scenario in self.scenarios)
        return {"scenarios": len(self.scenarios)} | {verdict.value: count[verdict] for verdict in Verdict}

    @property
    def overall(self) -> Overall:
        """The outcome of the run in one word."""
        core = {statement.id for statement in self.statements if statement.level == "core"}
        verdicts = ((scenario.verdict, bool(core & set(scenario.statements))) for scenario in self.scenarios)
        return overall(verdicts, strict=self.run.strict, leaked=bool(self.run.leaks))

    @property
    def exit_code(self) -> ExitCode:
        """What the command that made this run answers."""
        return exit_code(self.overall)

    def to_json(self) -> dict[str, Any]:
        """The results as the JSON document of `spec/results.schema.json`."""
        body = asdict(self)
        return {
            "schema": SCHEMA,
            "engine": body["engine"],
            "settings": body["settings"],
            "images": body["images"],
            "run": body["run"],
            "totals": self.totals,
            "overall": self.overall.value,
            "exit_code": int(self.exit_code),
            "scenarios": body["scenarios"],
            "areas": body["areas"],
            "chapters": body["chapters"],
            "statements": body["statements"],
        }

    @classmethod
    def from_json(cls, document: dict[str, Any]) -> RunResults:
        """Read what `to_json` wrote, or wrote before it told of areas and settings.

        Raises CannotRun when the document is of another schema version, or no result.
        """
        if document.get("schema") != SCHEMA:
            raise CannotRun(
                f"this is no results file of this version: its schema is {document.get('schema')!r}, expected {SCHEMA!r}"
            )
        return cls(
            engine=EngineRecord(**document["engine"]),
            images=[ImageRecord(**image) for image in document["images"]],
            run=RunRecord(**document["run"]),
            scenarios=[_scenario(entry) for entry in document["scenarios"]],
            areas=[AreaRecord(**area) for area in document.get("areas", [])],
            chapters=[ChapterRecord(**chapter) for chapter in document["chapters"]],
            statements=[StatementRecord(**statement) for statement in document["statements"]],
            settings=[SettingRecord(**setting) for setting in document.get("settings", [])],
        )


def reading_order(areas: Sequence[AreaRecord]) -> Callable[[str], tuple[int, str]]:
    """A key by which to sort names of areas: as they are read, then those that are not among them, by name."""
    order = {area.name: place for place, area in enumerate(areas)}
    return lambda name: (order.get(name, len(order)), name)


def _scenario(entry: dict[str, Any]) -> ScenarioRecord:
    steps = [StepRecord(**step) for step in entry["steps"]]
    divergence = DivergenceRecord(**entry["divergence"]) if entry["divergence"] else None
    return ScenarioRecord(**{**entry, "verdict": Verdict(entry["verdict"]), "steps": steps, "divergence": divergence})
