"""What a statement claims, and where each claim is looked at: its corners, claims by values of dimensions."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from support.errors import CannotRun
from support.spec.records import SPEC, read_records

SAYS, LOOKS, REST = "says", "looks", "rest"


@dataclass(frozen=True)
class Corner:
    """A claim at one `value` of a `dimension`, both empty for a claim as a whole.

    `titles` are the scenarios that look there, `reason` is why none needs to; where both are empty, nobody looks.
    """

    dimension: str = ""
    value: str = ""
    titles: tuple[str, ...] = ()
    reason: str = ""

    def __str__(self) -> str:
        return f"{self.dimension} {self.value}" if self.dimension else "the claim"


@dataclass(frozen=True)
class Claim:
    """One thing that a statement's sentence says, and all its corners."""

    says: str
    corners: tuple[Corner, ...]

    def open(self) -> Iterator[Corner]:
        """Those at which nobody looks, and of which nobody says why."""
        return (each for each in self.corners if not each.titles and not each.reason)

    def titles(self) -> frozenset[str]:
        """All scenarios that look at it, somewhere."""
        return frozenset(title for each in self.corners for title in each.titles)


@cache
def dimensions() -> Mapping[str, tuple[str, ...]]:
    """This checkout's dimensions with their values. Raises CannotRun for a file that is not as it should be."""
    rules = json.loads((SPEC / "dimensions.schema.json").read_text(encoding="utf-8"))
    records = read_records(SPEC / "dimensions.yaml", rules, "dimensions.yaml")
    return {record["name"]: tuple(record["values"]) for record in records}


def read_claim(record: Mapping[str, Any], known: Mapping[str, tuple[str, ...]]) -> Claim:
    """The claim of a record. Every value of a dimension that it names is a corner, also one of which it says nothing.

    Raises CannotRun for a dimension or a value that is not known.
    """
    corners = [_corner("", "", record[LOOKS])] if LOOKS in record else []
    for dimension, looks in record.items():
        if dimension in (SAYS, LOOKS):
            continue
        if dimension not in known:
            raise CannotRun(f'claims: "{dimension}" is no dimension; there are {", ".join(known)}')
        for value in looks:
            if value not in (*known[dimension], REST):
                raise CannotRun(f'claims: "{value}" is no {dimension}; there are {", ".join(known[dimension])}')
        corners += [_corner(dimension, value, looks.get(value, looks.get(REST, ""))) for value in known[dimension]]
    return Claim(record[SAYS], tuple(corners))


def _corner(dimension: str, value: str, looks: list[str] | str) -> Corner:
    if isinstance(looks, str):
        return Corner(dimension, value, reason=looks)
    return Corner(dimension, value, titles=tuple(looks))
