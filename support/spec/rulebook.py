"""What holds for one engine: which statements bind it, and how its known divergences weigh."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from support.spec.configuration import Configuration
from support.spec.divergences import Divergence, judge
from support.spec.results import DivergenceRecord, ScenarioRecord
from support.spec.statements import EngineFacts, Ledger


@dataclass(frozen=True)
class Rulebook:
    """The ledger and the recorded divergences, read for the engine of `facts`, which is configured so."""

    ledger: Ledger
    divergences: Sequence[Divergence]
    facts: EngineFacts
    configuration: Configuration = field(default_factory=Configuration)

    def gate(self, statements: Iterable[str], places: Iterable[str] = ()) -> str | None:
        """None when a scenario of these statements, on these places, applies to the engine, or else the first reason why not."""
        ids = list(statements)
        return self.ledger.gate(ids, self.facts) or self.configuration.suspending(ids, places)

    def lacking(self, needs: Iterable[str]) -> str | None:
        """None when the engine has all that a scenario's sentences need, or else why the first of it is not there."""
        missing = sorted(set(needs) - self.facts.capabilities)
        return self.facts.reasons.get(missing[0], f"it needs {missing[0]}") if missing else None

    def judged(self, record: ScenarioRecord) -> ScenarioRecord:
        """The record with its verdict in the light of the recorded divergences that concern it on this engine."""
        concerned = [
            each
            for each in self.divergences
            if each.concerns(record.statements, record.name, self.facts)
            and all(setting in self.configuration for setting in each.given)
            and not any(setting in self.configuration for setting in each.unless)
        ]
        judgement = judge(record.verdict, record.observed, concerned)
        if judgement.divergence is None:
            return record
        found = judgement.divergence
        return replace(
            record,
            verdict=judgement.verdict,
            reason=judgement.reason,
            divergence=DivergenceRecord(found.id, found.cause, found.why, list(found.sources)),
        )
