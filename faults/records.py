"""The catalogue: faults of engines, as data, in `faults/catalogue/`, checked by `faults/catalogue.schema.json`.

A record stands in the file or folder of the area that the first of its statements is of.
"""

from __future__ import annotations

import json
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from support.errors import CannotRun
from support.lab.engines import Lab
from support.spec.areas import areas
from support.spec.records import read_records
from support.spec.statements import Ledger

HERE = Path(__file__).parent
MECHANISMS = ("api", "runtime", "dns", "engine", "life")
Change = tuple[str, Mapping[str, Any]]
"""A name out of `MECHANISMS`, and what that one is told."""


@dataclass(frozen=True)
class Fault:
    """One way in which an engine may be broken.

    `breaks` says in one sentence what goes wrong, as seen by a user. `reference` is what it is modelled on; `shipped` the
    releases that had it, empty for one that is not known to have shipped. `statements` are those that have to notice.
    `corner` is the one value of one dimension that it strikes, as "moment: after a restart", empty for a fault of the whole;
    `look` is what would see it, where it is known that nothing does yet.
    `mechanism` is what the report counts it under. `inject` are the changes, each for one mechanism: a name out of
    `MECHANISMS`, and what that one is told; `healthy` are those under which the statements apply and hold, where an engine
    of the lab is not enough. `kinds` are the kinds of engine that it can be put into; `engine` is the one of the
    lab that it needs, empty for any. `equivalent` argues why no observer could tell it, empty where one could.
    """

    id: str
    breaks: str
    reference: str
    shipped: str
    statements: tuple[str, ...]
    mechanism: str
    inject: tuple[Change, ...]
    kinds: frozenset[str]
    engine: str = ""
    equivalent: str = ""
    healthy: tuple[Change, ...] = ()
    corner: str = ""
    look: str = ""

    @property
    def of_life(self) -> bool:
        """Whether the engine itself goes away or stalls: errors and right verdicts are what is wanted then."""
        return self.mechanism == "life"


NOTHING = Fault(
    id="nothing",
    breaks="Nothing: every mechanism that stands between is in force, and changes nothing.",
    reference="a control of the mechanisms",
    shipped="",
    statements=(),
    mechanism="api",
    inject=(
        ("api", {"call": "POST /containers/create", "request": {"drop": ["Nothing.Of.This.Name"]}}),
        ("api", {"call": "GET /(containers/[^/]+/json|networks/[^/]+)", "answer": {"drop": ["Nothing.Of.This.Name"]}}),
        ("runtime", {"when": "create", "environment": {"drop": "^NOTHING_OF_THIS_NAME="}}),
        ("runtime", {"when": "start", "hosts": {"drop": "^nothing of this kind$"}, "container": "true"}),
        ("dns", {"names": "nothing-of-this-name", "answer": "nxdomain"}),
    ),
    kinds=frozenset({"docker", "podman"}),
)
"""What a healthy engine has to stand: were a mechanism to break something by itself, every fault would seem to be noticed."""


def load_catalogue(
    ledger: Ledger, engines: Lab, directory: Path = HERE / "catalogue", schema: Path = HERE / "catalogue.schema.json"
) -> list[Fault]:
    """Read and check every record, in the reading order of the areas. Raises CannotRun naming file, record and field."""
    rules = json.loads(schema.read_text(encoding="utf-8"))
    found: dict[str, Fault] = {}
    for area, path in areas().files(directory):
        file = path.relative_to(directory).as_posix()
        for record in read_records(path, rules, file):
            place = f"{file}: {record['id']}"
            if record["id"] in found:
                raise CannotRun(f"{place}: id: this id is given to two faults")
            _demand_known("statements", place, record["statements"], ledger.statements)
            first = ledger[record["statements"][0]]
            if first.area != area.name:
                raise CannotRun(f"{place}: statements: {first.id} is of the area {first.area}, and so is the record")
            engine = record.get("engine", "")
            _demand_known("engine", place, [engine] if engine else [], engines)
            found[record["id"]] = _fault(record, engine)
    if not found:
        raise CannotRun(f"{directory}: no faults found; the checkout is incomplete")
    return list(found.values())


def _demand_known(field: str, place: str, given: Sequence[str], known: Container[str]) -> None:
    unknown = [each for each in given if each not in known]
    if unknown:
        raise CannotRun(f"{place}: {field}: {', '.join(unknown)}: no such {field.removesuffix('s')} in spec/")


def told(changes: Sequence[Change], mechanism: str) -> list[Mapping[str, Any]]:
    """What one of `MECHANISMS` is told, in the order of the record."""
    return [item for name, item in changes if name == mechanism]


def _changes(items: Sequence[Mapping[str, Any]]) -> tuple[Change, ...]:
    return tuple((name, told) for item in items for name, told in item.items())


def _fault(record: Mapping[str, Any], engine: str) -> Fault:
    return Fault(
        id=record["id"],
        breaks=record["breaks"],
        reference=record["modelled_on"]["reference"],
        shipped=record["modelled_on"].get("shipped", ""),
        statements=tuple(record["statements"]),
        mechanism=record["mechanism"],
        inject=_changes(record["inject"]),
        kinds=frozenset(record.get("kinds", ["docker"])),
        engine=engine,
        equivalent=record.get("equivalent", ""),
        healthy=_changes(record.get("healthy", [])),
        corner=": ".join(record["corner"][each] for each in ("dimension", "value")) if "corner" in record else "",
        look=record.get("look", ""),
    )
