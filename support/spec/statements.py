"""The ledger: documented statements about container networking, as data.

One record per statement in `spec/statements/*.yaml`, validated by `spec/statements.schema.json`. Which engine a statement
binds is said here and nowhere else: features and steps hold no version logic.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jsonschema
import yaml

from support.errors import CannotRun
from support.spec.versions import Range, Version

SPEC = Path(__file__).parents[2] / "spec"


@dataclass(frozen=True)
class Statement:
    """One documented statement.

    `binds` maps an engine kind to the versions for which the statement is promised; a kind that is not in it is bound in
    all versions. `otherwise` says, in words for a report, what holds where the statement does not bind.
    """

    id: str
    area: str
    level: str
    statement: str
    sources: tuple[str, ...]
    binds: Mapping[str, Range]
    otherwise: str = ""

    def gate(self, kind: str, version: Version) -> str | None:
        """None when the statement binds this engine, or else the reason why not, in words."""
        bound = self.binds.get(kind, Range())
        if version in bound:
            return None
        return self.otherwise or f"{self.id} is promised for {kind} {bound}, and this is {version}"


@dataclass(frozen=True)
class Ledger:
    """All statements by id, in the order of the files."""

    statements: Mapping[str, Statement]

    def __contains__(self, statement_id: str) -> bool:
        return statement_id in self.statements

    def __getitem__(self, statement_id: str) -> Statement:
        return self.statements[statement_id]

    def gate(self, ids: Iterable[str], kind: str, version: Version) -> str | None:
        """None when every one of these statements binds the engine, or else the first reason why not."""
        reasons = (self.statements[statement_id].gate(kind, version) for statement_id in ids)
        return next((reason for reason in reasons if reason is not None), None)


def load_ledger(directory: Path = SPEC / "statements", schema: Path = SPEC / "statements.schema.json") -> Ledger:
    """Read and check every record. Raises CannotRun naming file, record and field of the first fault."""
    rules = json.loads(schema.read_text(encoding="utf-8"))
    found: dict[str, Statement] = {}
    for path in sorted(directory.glob("*.yaml")):
        for record in _records(path, rules):
            if record["id"] in found:
                raise CannotRun(f"{path.name}: {record['id']}: this id is given to two statements")
            found[record["id"]] = _statement(path, record)
    if not found:
        raise CannotRun(f"{directory}: no statements found; the checkout is incomplete")
    return Ledger(found)


def _records(path: Path, rules: dict[str, Any]) -> list[dict[str, Any]]:
    try:
        records = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise CannotRun(f"{path.name}: not readable as YAML: {' '.join(str(error).split())}") from error
    problem = jsonschema.exceptions.best_match(jsonschema.Draft202012Validator(rules).iter_errors(records))
    if problem is not None:
        where = list(problem.absolute_path)
        record = records[where[0]].get("id", f"record {where[0]}") if where and isinstance(where[0], int) else "file"
        field = ".".join(str(part) for part in where[1:]) or "record"
        raise CannotRun(f"{path.name}: {record}: {field}: {problem.message}")
    return list(records)


def _statement(path: Path, record: dict[str, Any]) -> Statement:
    try:
        binds = {kind: _range(bounds) for kind, bounds in record.get("binds", {}).items()}
    except ValueError as error:
        raise CannotRun(f"{path.name}: {record['id']}: binds: {error}") from error
    return Statement(
        id=record["id"],
        area=path.stem,
        level=record["level"],
        statement=record["statement"],
        sources=tuple(record["sources"]),
        binds=binds,
        otherwise=record.get("otherwise", ""),
    )


def _range(bounds: dict[str, str]) -> Range:
    parsed = {side: Version.parse(text) for side, text in bounds.items()}
    return Range(parsed.get("since"), parsed.get("before"))
