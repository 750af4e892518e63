"""Which documented statements have scenarios, and which have none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from support.book.scenarios import Planned, all_scenarios, read_features
from support.spec.statements import Ledger, Statement, load_ledger


def coverage_of_checkout() -> list[str]:
    """The lines of the coverage report of this checkout. Raises CannotRun when features or ledger are at fault."""
    ledger = load_ledger()
    return list(coverage(ledger, all_scenarios(read_features(), ledger)))


def coverage(ledger: Ledger, planned: Sequence[Planned]) -> Iterator[str]:
    """Lines of text: two of summary, then each area with its statements, how many scenarios each has, its sentence, and at
    which of its claims nobody looks."""
    scenarios = Counter(statement for each in planned for statement in each.statements)
    covered = sum(statement in scenarios for statement in ledger.statements)
    yield f"{len(ledger.statements)} statements, {covered} with scenarios, {len(ledger.statements) - covered} without"
    yield _corners(ledger)
    for area in ledger.areas:
        here = [statement for statement in ledger.statements.values() if statement.area == area.name]
        if not here:
            continue
        covered = sum(statement.id in scenarios for statement in here)
        yield ""
        yield f"{area.name}: {len(here)} statements, {covered} with scenarios, {len(here) - covered} without"
        for statement in here:
            count = scenarios[statement.id]
            told = {0: "no scenario", 1: "1 scenario"}.get(count, f"{count} scenarios")
            yield f"  {statement.id:<14} {told:<12} {statement.statement}"
            yield from _unlooked(statement)


def _corners(ledger: Ledger) -> str:
    claims = [claim for statement in ledger.statements.values() for claim in statement.claims]
    corners = [corner for claim in claims for corner in claim.corners]
    looked_at = sum(bool(corner.titles) for corner in corners)
    return f"{len(claims)} claims with {len(corners)} corners, {looked_at} looked at, {len(corners) - looked_at} not"


def _unlooked(statement: Statement) -> Iterator[str]:
    """The claims, and their values, at which nobody looks, with the reason."""
    for claim in statement.claims:
        for corner in claim.corners:
            if not corner.titles:
                yield f"      no look at {corner}: {claim.says} ({corner.reason or 'nobody says why'})"
