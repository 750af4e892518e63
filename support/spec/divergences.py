"""Recorded divergences: what is known to come out otherwise on an engine, in which way, and why.

One file per kind of engine, `spec/divergences/<kind>.yaml`. A recorded divergence excuses nothing but itself: the scenario
runs, and what is observed has to be what the record says. A record that no longer comes true has expired, which fails the run.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from support.errors import CannotRun
from support.spec.records import SPEC, read_records, versions_of
from support.spec.statements import KINDS, EngineFacts, Ledger
from support.spec.verdicts import Verdict
from support.spec.versions import Range

EVERY = "*"
"""In the place of statements: whatever a scenario is about, what it begins with may come out so."""


@dataclass(frozen=True)
class Divergence:
    """One record: on engines of `kind` in `versions`, scenarios of these statements end with one of the `observed`.

    `scenarios` narrows it to scenarios of these titles; empty means every scenario of the statements. `observed` are texts as
    failures print them, with `*` for what differs from run to run. `sometimes` is for what happens in some runs only: such
    a record excuses what it says, and does not expire when the scenario conforms. Without the settings of `given`, or with one of
    `unless`, it does not come out so. `cause` is "documented-difference", "engine-bug" or "platform-limit"; `why` is a sentence
    for the reader.
    """

    id: str
    kind: str
    statements: frozenset[str]
    scenarios: frozenset[str]
    versions: Range
    observed: tuple[str, ...]
    cause: str
    why: str
    sources: tuple[str, ...]
    sometimes: bool = False
    given: frozenset[str] = frozenset()
    unless: frozenset[str] = frozenset()

    def concerns(self, statements: Iterable[str], scenario: str, facts: EngineFacts) -> bool:
        """Whether this record speaks of that scenario on that engine."""
        return (
            facts.kind == self.kind
            and facts.version in self.versions
            and (EVERY in self.statements or bool(self.statements & set(statements)))
            and (not self.scenarios or scenario in self.scenarios)
        )

    def matches(self, observed: str) -> bool:
        """Whether what was observed is what the record says."""
        text = " ".join(observed.split())
        return any(fnmatchcase(text, _literal_but_stars(pattern)) for pattern in self.observed)


@dataclass(frozen=True)
class Judgement:
    """A verdict in the light of the records; `divergence` is the record that was decisive, if one was."""

    verdict: Verdict
    reason: str = ""
    divergence: Divergence | None = None


def judge(verdict: Verdict, observed: str, records: list[Divergence]) -> Judgement:
    """The verdict of a scenario, given those records that concern it on this engine.

    A deviation that a record foretold is `diverges-as-recorded`; one that came out otherwise stays `deviates`. A scenario that
    conforms although a record says that it always does not is `conforms-unexpectedly`.
    """
    if not records or verdict not in (Verdict.CONFORMS, Verdict.DEVIATES):
        return Judgement(verdict)
    if verdict is Verdict.CONFORMS:
        always = [record for record in records if not record.sometimes]
        if not always:
            return Judgement(verdict)
        ids, plural = ", ".join(record.id for record in always), len(always) > 1
        reason = f"it conforms, although {ids} {'say' if plural else 'says'} otherwise"
        return Judgement(Verdict.CONFORMS_UNEXPECTEDLY, reason, always[0])
    ids, plural = ", ".join(record.id for record in records), len(records) > 1
    for record in records:
        if record.matches(observed):
            return Judgement(Verdict.DIVERGES_AS_RECORDED, f"{record.id}: {record.why}", record)
    return Judgement(Verdict.DEVIATES, f"not in the way that {ids} {'record' if plural else 'records'}", records[0])


def load_divergences(
    ledger: Ledger, directory: Path = SPEC / "divergences", schema: Path = SPEC / "divergences.schema.json"
) -> list[Divergence]:
    """Read and check every record. Raises CannotRun naming file, record and field of the first fault."""
    rules = json.loads(schema.read_text(encoding="utf-8"))
    found: list[Divergence] = []
    for path in sorted(directory.glob("*.yaml")):
        if path.stem not in KINDS:
            raise CannotRun(f"{path.name}: file: no kind of engine has this name; there are {', '.join(KINDS)}")
        for record in read_records(path, rules):
            place = f"{path.name}: {record['id']}"
            if any(each.id == record["id"] for each in found):
                raise CannotRun(f"{place}: id: this id is given to two records")
            unknown = [
                statement for statement in record["statements"] if statement != EVERY and statement not in ledger
            ]
            if unknown:
                raise CannotRun(f"{place}: statements: {', '.join(unknown)}: no such statement in spec/statements")
            found.append(
                Divergence(
                    id=record["id"],
                    kind=path.stem,
                    statements=frozenset(record["statements"]),
                    scenarios=frozenset(record.get("scenarios", ())),
                    versions=versions_of(record, place),
                    observed=tuple(record["observed"]),
                    cause=record["cause"],
                    why=record["why"],
                    sources=tuple(record["sources"]),
                    sometimes=record.get("occurs") == "sometimes",
                    given=frozenset(record.get("given", ())),
                    unless=frozenset(record.get("unless", ())),
                )
            )
    return found


def _literal_but_stars(pattern: str) -> str:
    """`pattern` for fnmatch with nothing but `*` special: observed texts hold brackets and question marks of their own."""
    return " ".join(pattern.split()).replace("[", "[[]").replace("?", "[?]")
