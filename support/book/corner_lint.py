"""What is wrong with what records say of who looks at their claims: titles that are none, corners without a look."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from behave.model import Feature, Scenario, ScenarioOutline

from support.spec.statements import Ledger, Statement
from support.words.nearest import nearest

Titles = Mapping[str, frozenset[str]]
"""The scenarios that a title stands for, each by its own: an outline's title stands for all its rows."""


def problems(features: Sequence[Feature], ledger: Ledger) -> Iterator[tuple[Statement, str]]:
    """Each statement whose claims do not fit its scenarios, and in words what is wrong."""
    bound, titles = _bound(features, ledger), _titles(features)
    for statement in ledger.statements.values():
        scenarios = bound[statement.id]
        if scenarios and not statement.claims:
            yield statement, f"{statement.id} has scenarios and lists no claims; say what each of them looks at"
            continue
        for text in _of(statement, scenarios, titles):
            yield statement, f"{statement.id}: {text}"


def _of(statement: Statement, scenarios: frozenset[str], titles: Titles) -> Iterator[str]:
    looking: set[str] = set()
    for claim in statement.claims:
        for corner in claim.open():
            yield f'"{claim.says}" is not looked at ({corner}); name a scenario, or say why none needs to'
        for corner in claim.corners:
            if corner.reason in titles:
                yield f'"{corner.reason}" is a title and stands where a reason does; put it in brackets'
        for title in sorted(claim.titles()):
            meant = titles.get(title, frozenset())
            looking |= meant
            if not meant:
                yield f'no scenario is called "{title}"; the nearest is "{nearest(title, titles)}"'
            elif not meant & scenarios:
                yield f'"{title}" is not bound to it; tag the scenario, or take the title out'
    if statement.claims:
        for title in sorted(scenarios - looking):
            yield f'"{title}" is bound to it and looks at none of its claims; add it to one, or take the tag out'


def _bound(features: Sequence[Feature], ledger: Ledger) -> Mapping[str, frozenset[str]]:
    """The titles of the scenarios that are bound to each statement."""
    found: dict[str, set[str]] = defaultdict(set)
    for scenario in _scenarios(features):
        for tag in scenario.effective_tags:
            if tag in ledger:
                found[str(tag)].add(scenario.name)
    return defaultdict(frozenset, {statement: frozenset(names) for statement, names in found.items()})


def _titles(features: Sequence[Feature]) -> Titles:
    found: dict[str, frozenset[str]] = {each.name: frozenset([each.name]) for each in _scenarios(features)}
    for feature in features:
        for outline in feature.walk_scenarios(with_outlines=True):
            if isinstance(outline, ScenarioOutline):
                found[outline.name] = frozenset(row.name for row in outline.scenarios)
    return found


def _scenarios(features: Sequence[Feature]) -> Iterator[Scenario]:
    for feature in features:
        yield from feature.walk_scenarios()
