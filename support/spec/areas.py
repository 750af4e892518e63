"""The areas of the book: one name each for a folder of features, its statements, its faults and its tag.

`spec/areas.yaml` has them in the order in which the book is read, which is the order of every list and report.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from support.errors import CannotRun
from support.spec.records import SPEC, read_records


@dataclass(frozen=True)
class Area:
    """One area. `chapters` are its feature files, without folder and ending, in reading order; `topics` are finer tags."""

    name: str
    title: str
    chapters: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()


@dataclass(frozen=True)
class Areas:
    """All areas by name, in reading order."""

    by_name: Mapping[str, Area]

    def __contains__(self, name: str) -> bool:
        return name in self.by_name

    def named(self, name: str, place: str) -> Area:
        """The area of that name. Raises CannotRun, with the place where the name stands, naming those that there are."""
        try:
            return self.by_name[name]
        except KeyError:
            known = ", ".join(self.by_name)
            raise CannotRun(f"{place}: no area of spec/areas.yaml is called {name}; there are {known}") from None

    def __iter__(self) -> Iterator[Area]:
        return iter(self.by_name.values())

    @property
    def topics(self) -> frozenset[str]:
        """The tags that only group scenarios, for selection: the name of every area, and the finer topics."""
        return frozenset(self.by_name) | {topic for area in self for topic in area.topics}

    def files(self, directory: Path) -> list[tuple[Area, Path]]:
        """The YAML files of `directory`, which are named after areas or stand in folders that are, each with its area.

        They come in reading order, those of one area by name. Raises CannotRun naming the first that is of no area.
        """
        order = {name: place for place, name in enumerate(self.by_name)}
        found = []
        for path in sorted(directory.rglob("*.yaml")):
            within = path.relative_to(directory)
            found.append((self.named(within.with_suffix("").parts[0], within.as_posix()), path))
        return sorted(found, key=lambda each: order[each[0].name])


def load_areas(path: Path = SPEC / "areas.yaml", schema: Path = SPEC / "areas.schema.json") -> Areas:
    """Read and check every record. Raises CannotRun naming file, record and field of the first fault."""
    found: dict[str, Area] = {}
    topics: set[str] = set()
    for record in read_records(path, json.loads(schema.read_text(encoding="utf-8"))):
        area = Area(record["name"], record["title"], tuple(record.get("chapters", ())), tuple(record.get("topics", ())))
        place = f"{path.name}: {area.name}"
        if area.name in found:
            raise CannotRun(f"{place}: name: this name is given to two areas")
        twice = sorted(topics.intersection(area.topics))
        if twice:
            raise CannotRun(f"{place}: topics: {', '.join(twice)}: a topic stands with one area")
        found[area.name] = area
        topics.update(area.topics)
    clash = sorted(topics.intersection(found))
    if clash:
        raise CannotRun(f"{path.name}: {clash[0]}: name: an area and a topic have one name")
    return Areas(found)


@cache
def areas() -> Areas:
    """The areas of this checkout. Raises CannotRun as `load_areas`."""
    return load_areas()
