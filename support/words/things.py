"""What is inspected: a container, a container's endpoint on a network, or a network."""

from __future__ import annotations

import re
from dataclasses import dataclass

from support.words.places import DEFAULT_BRIDGE, PLACE, Place, read_place
from support.words.quoting import NAME, quoted

THING = rf"{NAME} on (?:{PLACE})|{NAME}|{DEFAULT_BRIDGE}"


@dataclass(frozen=True)
class Thing:
    """A container or a network of that `name`, or a container's endpoint on a `place`; a place alone is the default bridge."""

    name: str = ""
    place: Place | None = None

    def __str__(self) -> str:
        if not self.name:
            return str(self.place)
        return f'"{self.name}" on {self.place}' if self.place else f'"{self.name}"'


def read_thing(text: str) -> Thing:
    """The thing that `"client" on "backend-network"`, `"redis"` or `the default bridge` stands for."""
    if text == str(DEFAULT_BRIDGE):
        return Thing(place=DEFAULT_BRIDGE)
    name, _, place = text.partition(" on ")
    return Thing(quoted(name)[0], read_place(place) if re.fullmatch(PLACE, place) else None)
