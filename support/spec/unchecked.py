"""What the ledger knows to differ between two engines and neither run has looked at: a comparison is silent on it otherwise."""

from __future__ import annotations

from dataclasses import dataclass
from string import ascii_lowercase

from support.spec.results import EngineRecord, RunResults
from support.spec.statements import EngineFacts, Ledger, Statement
from support.spec.versions import Version


@dataclass(frozen=True)
class Unchecked:
    """One documented behaviour, by the wording that binds each engine; None where none does."""

    group: str
    area: str
    before: Statement | None
    after: Statement | None
    otherwise: str
    sources: tuple[str, ...]


def known_and_unchecked(ledger: Ledger, before: RunResults, after: RunResults) -> tuple[Unchecked, ...]:
    """The statements that bind the two engines differently, those left out that a scenario of either run is bound to.

    What an engine can do is not in question: a capability belongs to its machine and its options, not to its release.
    """
    first, second = _facts(before.engine), _facts(after.engine)
    checked = {
        statement.rstrip(ascii_lowercase)
        for results in (before, after)
        for scenario in results.scenarios
        for statement in scenario.statements
    }
    wordings: dict[str, list[Statement]] = {}
    for statement in ledger.statements.values():
        if statement.group not in checked:
            wordings.setdefault(statement.group, []).append(statement)
    found = []
    for group, each in wordings.items():
        here, there = _bound(each, first), _bound(each, second)
        if here is there:
            continue
        concerned = [statement for statement in (here, there) if statement is not None]
        # Where only one engine is bound, that wording's record says what holds on the other.
        otherwise = concerned[0].otherwise if len(concerned) == 1 else ""
        sources = tuple(dict.fromkeys(source for statement in concerned for source in statement.sources))
        found.append(Unchecked(group, each[0].area, here, there, otherwise, sources))
    return tuple(sorted(found, key=lambda each: (each.area, each.group)))


def _bound(wordings: list[Statement], facts: EngineFacts) -> Statement | None:
    return next((each for each in wordings if each.binds_on(facts)), None)


def _facts(engine: EngineRecord) -> EngineFacts:
    return EngineFacts(engine.kind, Version.parse(engine.version), Version.parse(engine.api_version))
