"""The living documentation: what is promised, chapter by chapter, with what this engine made of it, as one page.

The page is complete in itself: no script, nothing fetched; its filter is CSS.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import jinja2
from markupsafe import Markup

from support.report import failure, wording
from support.report.atomic import write_whole
from support.report.chapters import Chapter, Rule, by_area
from support.report.visible import visible, visible_lines
from support.spec.results import AreaRecord, RunResults, ScenarioRecord, StatementRecord
from support.spec.verdicts import Verdict

TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True)
class ScenarioView:
    """A scenario with the anchor that links to it."""

    anchor: str
    record: ScenarioRecord


@dataclass(frozen=True)
class StatementView:
    """A statement under a rule. `record` is None when the run does not know it; `anchor` is empty after its first mention."""

    id: str
    anchor: str
    record: StatementRecord | None


@dataclass(frozen=True)
class RuleView:
    """A rule with its statements and scenarios."""

    rule: Rule
    statements: list[StatementView]
    scenarios: list[ScenarioView]


@dataclass(frozen=True)
class ChapterView:
    """A chapter with the anchor that links to it."""

    anchor: str
    chapter: Chapter
    rules: list[RuleView]


@dataclass(frozen=True)
class AreaView:
    """An area with the anchor that links to it. `area` is None for chapters of no known area."""

    anchor: str
    area: AreaRecord | None
    chapters: list[ChapterView]


def write(results: RunResults, path: Path) -> None:
    """Write the page to `path`, whole or not at all. Raises OSError when it cannot be written."""
    write_whole(path, page(results).encode("utf-8"))


def page(results: RunResults) -> str:
    """The page as HTML. Every character of the results is shown as text, whatever it is."""
    areas = list(_areas(results))
    chapters = [chapter for area in areas for chapter in area.chapters]
    scenarios = [scenario for chapter in chapters for rule in chapter.rules for scenario in rule.scenarios]
    return (
        _environment()
        .get_template("page.html.j2")
        .render(
            results=results,
            engine=results.engine,
            run=results.run,
            totals=results.totals,
            areas=areas,
            findings=[each for each in scenarios if failure.failed(each.record, strict=results.run.strict)],
            recorded=_recorded(scenarios),
            not_applicable=_not_applicable(scenarios),
            verdicts=list(Verdict),
            shown=wording.shown_verdicts(results),
            name=wording.engine_name(results.engine),
            surroundings=wording.surroundings(results.engine),
            settings=[wording.setting(each) for each in results.settings],
            outcome=wording.outcome(results),
            tally=wording.tally(results),
            started=wording.moment(results.run.started),
        )
    )


def spoken(text: str) -> list[tuple[str, bool]]:
    """A step's text in pieces: those in quotation marks name something and are set off (True), the others are not."""
    pieces = enumerate(re.split(r'("[^"]*")', text))
    return [(piece, bool(number % 2)) for number, piece in pieces if piece]


def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_shown,
    )
    environment.filters |= {
        "spoken": spoken,
        "origin": wording.origin,
        "short_id": wording.short_id,
        "in_short": failure.short,
        "lines": visible_lines,
    }
    environment.globals |= {
        "marks": wording.MARKS,
        "labels": wording.LABELS,
        "causes": wording.CAUSES,
        "counted": wording.counted,
    }
    return environment


def _shown(value: object) -> object:
    """What Jinja puts into the page for a value: text is made visible before it is escaped."""
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _areas(results: RunResults) -> Iterator[AreaView]:
    known = {statement.id: statement for statement in results.statements}
    chapters, scenarios = itertools.count(1), itertools.count(1)
    mentioned: set[str] = set()

    def statement(each: str) -> StatementView:
        anchor = "" if each in mentioned else each
        mentioned.add(each)
        return StatementView(each, anchor, known.get(each))

    def view(chapter: Chapter) -> ChapterView:
        rules = [
            RuleView(
                rule,
                [statement(each) for each in rule.statements],
                [ScenarioView(f"scenario-{next(scenarios)}", record) for record in rule.scenarios],
            )
            for rule in chapter.rules
        ]
        return ChapterView(f"chapter-{next(chapters)}", chapter, rules)

    for number, group in enumerate(by_area(results), 1):
        yield AreaView(f"area-{number}", group.area, [view(chapter) for chapter in group.chapters])


def _recorded(scenarios: list[ScenarioView]) -> list[list[ScenarioView]]:
    """The scenarios that diverge as recorded, together with the others that the same record explains."""
    grouped: dict[str, list[ScenarioView]] = {}
    for view in scenarios:
        if view.record.verdict is Verdict.DIVERGES_AS_RECORDED and view.record.divergence is not None:
            grouped.setdefault(view.record.divergence.id, []).append(view)
    return list(grouped.values())


def _not_applicable(scenarios: list[ScenarioView]) -> dict[str, list[ScenarioView]]:
    grouped: dict[str, list[ScenarioView]] = {}
    for view in scenarios:
        if view.record.verdict is Verdict.NOT_APPLICABLE:
            grouped.setdefault(view.record.reason, []).append(view)
    return grouped
