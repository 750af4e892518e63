"""The ledger: documented statements about container networking, as data.

One record per statement in `spec/statements/`, validated by `spec/statements.schema.json`. Which engine a statement
binds is said here and nowhere else: features and steps hold no version logic. A statement whose content changed between
releases has one record per wording, told apart by a letter (`MAC-01a`, `MAC-01b`); their ranges adjoin.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import combinations, pairwise
from pathlib import Path
from string import ascii_lowercase
from typing import Any

from support.errors import CannotRun
from support.spec.areas import Areas, areas
from support.spec.claims import Claim, dimensions, read_claim
from support.spec.records import SPEC, read_records
from support.spec.versions import Range, Version

KINDS = ("docker", "podman")
ALL = Range()


@dataclass(frozen=True)
class EngineFacts:
    """What gating knows of an engine: kind, version, API version, and the capabilities that it was found to have.

    `reasons` says, for a capability that is absent, why, where there is more to say than that the engine does not have it.
    """

    kind: str
    version: Version
    api_version: Version
    capabilities: frozenset[str] = frozenset()
    reasons: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Binding:
    """Where a statement binds on one kind of engine: in these versions, at these API versions."""

    versions: Range = ALL
    api: Range = ALL

    def __contains__(self, facts: EngineFacts) -> bool:
        return facts.version in self.versions and facts.api_version in self.api

    def overlaps(self, other: Binding) -> bool:
        """Whether some engine may be bound by both."""
        return self.versions.overlaps(other.versions) and self.api.overlaps(other.api)

    def __str__(self) -> str:
        parts = [str(self.versions)] if self.versions != ALL else []
        parts += [f"API {self.api}"] if self.api != ALL else []
        return ", ".join(parts) or "all versions"


@dataclass(frozen=True)
class Statement:
    """One documented statement.

    `binds` maps an engine kind to where the statement is promised there, None where it never is; a kind that is not in it is
    bound in all versions. `needs` are capabilities that the engine must have. `otherwise` says, in words for a report, what
    holds where the statement does not bind; `disputed` how documentation and engines disagree about it. `claims` are the single
    things that its sentence says. `file` is where its record stands, below spec/statements/.
    """

    id: str
    area: str
    level: str
    statement: str
    sources: tuple[str, ...]
    binds: Mapping[str, Binding | None]
    needs: frozenset[str] = frozenset()
    otherwise: str = ""
    disputed: str = ""
    claims: tuple[Claim, ...] = ()
    file: str = ""

    @property
    def group(self) -> str:
        """The id without the letter of the wording."""
        return self.id.rstrip(ascii_lowercase)

    def binds_on(self, facts: EngineFacts) -> bool:
        """Whether it is promised for this release, whatever the engine can do."""
        bound = self.binds.get(facts.kind, Binding())
        return bound is not None and facts in bound

    def gate(self, facts: EngineFacts) -> str | None:
        """None when the statement binds this engine, or else the reason why not, in words."""
        bound = self.binds.get(facts.kind, Binding())
        if bound is None:
            return self.otherwise or f"{self.id} is not promised for {facts.kind}"
        if facts not in bound:
            return (
                self.otherwise or f"{self.id} is promised for {facts.kind} {bound}, and this is {_told(facts, bound)}"
            )
        missing = sorted(self.needs - facts.capabilities)
        told = next((facts.reasons[need] for need in missing if need in facts.reasons), None)
        if told is not None:
            return f"{self.id}: {told}"
        return f"{self.id} needs {', '.join(missing)}, which this engine does not have" if missing else None


def _told(facts: EngineFacts, bound: Binding) -> str:
    return str(facts.version) if bound.api == ALL else f"{facts.version}, API {facts.api_version}"


@dataclass(frozen=True)
class Ledger:
    """All statements by id, in the reading order of their areas; `areas` are all that there are."""

    statements: Mapping[str, Statement]
    areas: Areas = field(default_factory=areas)

    def __contains__(self, statement_id: str) -> bool:
        return statement_id in self.statements

    def __getitem__(self, statement_id: str) -> Statement:
        return self.statements[statement_id]

    def gate(self, ids: Iterable[str], facts: EngineFacts) -> str | None:
        """None when every one of these statements binds the engine, or else the first reason why not."""
        reasons = (self.statements[statement_id].gate(facts) for statement_id in ids)
        return next((reason for reason in reasons if reason is not None), None)


def load_ledger(
    directory: Path = SPEC / "statements",
    schema: Path = SPEC / "statements.schema.json",
    known: Areas | None = None,
) -> Ledger:
    """Read and check every record, of the `known` areas, by default this checkout's.

    Raises CannotRun naming file, record and field of the first fault.
    """
    rules = json.loads(schema.read_text(encoding="utf-8"))
    found: dict[str, Statement] = {}
    known = known or areas()
    for area, path in known.files(directory):
        file = path.relative_to(directory).as_posix()
        for record in read_records(path, rules, file):
            if record["id"] in found:
                raise CannotRun(f"{file}: {record['id']}: id: this id is given to two statements")
            found[record["id"]] = _statement(area.name, file, record)
    if not found:
        raise CannotRun(f"{directory}: no statements found; the checkout is incomplete")
    _demand_adjoining_wordings(found.values())
    return Ledger(found, known)


def _statement(area: str, file: str, record: dict[str, Any]) -> Statement:
    try:
        binds = {kind: _binding(bounds) for kind, bounds in record.get("binds", {}).items()}
    except ValueError as error:
        raise CannotRun(f"{file}: {record['id']}: binds: {error}") from error
    try:
        claims = tuple(read_claim(each, dimensions()) for each in record.get("claims", ()))
    except CannotRun as error:
        raise CannotRun(f"{file}: {record['id']}: {error}") from error
    return Statement(
        id=record["id"],
        area=area,
        level=record["level"],
        statement=record["statement"],
        sources=tuple(record["sources"]),
        binds=binds,
        needs=frozenset(record.get("needs", ())),
        otherwise=record.get("otherwise", ""),
        disputed=record.get("disputed", ""),
        claims=claims,
        file=file,
    )


def _binding(bounds: dict[str, str] | str) -> Binding | None:
    if isinstance(bounds, str):
        return None
    parsed = {side: Version.parse(text) for side, text in bounds.items()}
    return Binding(
        Range(parsed.get("since"), parsed.get("before")), Range(parsed.get("api_since"), parsed.get("api_before"))
    )


def _demand_adjoining_wordings(statements: Iterable[Statement]) -> None:
    """The wordings of one statement follow each other without overlap or hole, on every kind of engine they speak of."""
    groups: dict[str, list[Statement]] = defaultdict(list)
    for statement in statements:
        groups[statement.group].append(statement)
    for group in groups.values():
        for kind in KINDS:
            bindings = [(each, each.binds.get(kind, Binding())) for each in group]
            bound = [(each, binding) for each, binding in bindings if binding is not None]
            for (first, earlier), (second, later) in combinations(bound, 2):
                if earlier.overlaps(later):
                    raise CannotRun(
                        f"{second.file}: {second.id}: binds: for {kind} it overlaps with {first.id} "
                        f"({later} and {earlier}): an engine is bound by one wording at most"
                    )
            for pick in ("versions", "api"):
                _demand_adjoining(kind, [(each, getattr(binding, pick)) for each, binding in bound])


def _demand_adjoining(kind: str, ranges: list[tuple[Statement, Range]]) -> None:
    bounded = [(each, span) for each, span in ranges if span != ALL]
    if len(bounded) < len(ranges) and bounded:
        return
    ordered = sorted(bounded, key=lambda pair: pair[1].since or Version.parse("0"))
    for (first, earlier), (second, later) in pairwise(ordered):
        if earlier.before != later.since:
            raise CannotRun(
                f"{second.file}: {second.id}: binds: for {kind} it begins with {later.since}, "
                f"but {first.id} ends before {earlier.before}: wordings must adjoin"
            )
