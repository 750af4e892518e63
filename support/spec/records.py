"""Data of the checkout: where it is, and how lists of records in YAML are read and checked."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jsonschema
import yaml

from support.errors import CannotRun
from support.spec.versions import Range, Version

SPEC = Path(__file__).parents[2] / "spec"
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The one in C, where PyYAML was built with it: the other one takes a second for the ledger at every start."""


def read_records(path: Path, rules: dict[str, Any], shown: str = "") -> list[dict[str, Any]]:
    """The records of a YAML file that is a list of objects with an `id` or a `name` each, checked against a JSON Schema.

    Raises CannotRun naming file, as `shown` or else by its name, record and field.
    """
    file = shown or path.name
    try:
        records = yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)
    except yaml.YAMLError as error:
        raise CannotRun(f"{file}: not readable as YAML: {' '.join(str(error).split())}") from error
    problem = jsonschema.exceptions.best_match(jsonschema.Draft202012Validator(rules).iter_errors(records))
    if problem is not None:
        where = list(problem.absolute_path)
        record = _called(records[where[0]], where[0]) if where and isinstance(where[0], int) else "file"
        field = ".".join(str(part) for part in where[1:]) or "record"
        raise CannotRun(f"{file}: {record}: {field}: {problem.message}")
    return list(records)


def versions_of(record: Mapping[str, Any], place: str) -> Range:
    """The versions that a record is about, by its `versions` with `since` and `before`; all where it names none.

    Raises CannotRun, with `place` for file and record, when that is no range.
    """
    try:
        bounds = {side: Version.parse(text) for side, text in record.get("versions", {}).items()}
        return Range(bounds.get("since"), bounds.get("before"))
    except ValueError as error:
        raise CannotRun(f"{place}: versions: {error}") from error


def _called(record: Any, number: int) -> str:
    named = isinstance(record, dict) and (record.get("id") or record.get("name"))
    return str(named or f"record {number}")
