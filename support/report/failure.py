"""A failed scenario in the house form: what was promised, what was seen, and how to see it."""

from __future__ import annotations

from collections.abc import Iterable

from support.report import wording
from support.report.visible import visible, visible_lines
from support.spec.results import DivergenceRecord, ScenarioRecord, StatementRecord
from support.spec.verdicts import Verdict, findings

INDENT = 2
LABEL = 10
"""Columns before a failure's lines, and columns of their labels."""

COMMANDS = "see it"
"""The label of the lines that are shell commands."""


def failed(scenario: ScenarioRecord, *, strict: bool = False) -> bool:
    """Whether there is a failure to tell of; a `strict` run has one in every recorded divergence."""
    return scenario.verdict is Verdict.ERROR or scenario.verdict in findings(strict=strict)


def short(scenario: ScenarioRecord) -> str:
    """What is to be said of a scenario in one line, beside its verdict; empty when there is nothing."""
    return scenario.observed if scenario.verdict is Verdict.DEVIATES else scenario.reason


def head(scenario: ScenarioRecord) -> tuple[str, str]:
    """The statements that the scenario is bound to, and the title it goes by: its rule's or else its own."""
    return ", ".join(scenario.statements) or "no statement", visible(scenario.rule or scenario.name)


def rows(scenario: ScenarioRecord, statements: Iterable[StatementRecord] = ()) -> list[tuple[str, list[str]]]:
    """Labels with their lines, each of one printable line; a label with nothing to say is left out.

    `statements` are those known to the run: where the promise is written down is told when they are given.
    """
    place = f"{scenario.name} ({scenario.location})" if scenario.name else scenario.location
    match scenario.verdict:
        case Verdict.DEVIATES | Verdict.DIVERGES_AS_RECORDED:
            fields = [
                ("promised", scenario.promised + _sources(scenario, statements)),
                ("observed", scenario.observed),
                ("control", scenario.control),
            ]
        case Verdict.CONFORMS_UNEXPECTEDLY:
            fields = [("expired", scenario.reason)]
        case _:
            fields = [("error", scenario.reason)]
    fields += _recorded(scenario.divergence, foretold=scenario.verdict is not Verdict.DEVIATES)
    fields.append(("scenario", place))
    told = [(label, [visible(value)]) for label, value in fields if value]
    commands = [line for command in scenario.see_it for line in visible_lines(command)]
    return [*told, (COMMANDS, commands)] if commands else told


def lines(scenario: ScenarioRecord, statements: Iterable[StatementRecord] = ()) -> list[str]:
    """The whole failure as plain lines of text."""
    ids, title = head(scenario)
    text = [f"{ids}  {title}"]
    for label, values in rows(scenario, statements):
        for number, value in enumerate(values):
            text.append(f"{'':<{INDENT}}{label if number == 0 else '':<{LABEL}}{value}")
    return text


def _recorded(divergence: DivergenceRecord | None, *, foretold: bool) -> list[tuple[str, str]]:
    if divergence is None:
        return []
    if not foretold:
        return [("recorded", f"{divergence.id}, but to come out in another way than this")]
    why = f"{divergence.why}, {wording.CAUSES[divergence.cause]}      ({'; '.join(divergence.sources)})"
    return [("recorded", f"{divergence.id}: {why}")]


def _sources(scenario: ScenarioRecord, statements: Iterable[StatementRecord]) -> str:
    """The first source of each statement, in brackets: enough to look the promise up."""
    sources = dict.fromkeys(each.sources[0] for each in statements if each.id in scenario.statements and each.sources)
    return f"      ({'; '.join(sources)})" if sources else ""
