"""Which documented statements have scenarios, and which have none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from support.book.scenarios import Planned, all_scenarios, read_features
from support.spec.statements import Ledger, load_ledger


def coverage_of_checkout() -> list[str]:
    """The lines of the coverage report of this checkout. Raises CannotRun when features or ledger are at fault."""
    ledger = load_ledger()
    return list(coverage(ledger, all_scenarios(read_features(), ledger)))


def coverage(ledger: Ledger, planned: Sequence[Planned]) -> Iterator[str]:
    """Lines of text: a summary, then each area with its statements, how many scenarios each has, and its sentence."""
    scenarios = Counter(statement for each in planned for statement in each.statements)
    covered = sum(statement in scenarios for statement in ledger.statements)
    yield f"{len(ledger.statements)} statements, {covered} with scenarios, {len(ledger.statements) - covered} without"
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
