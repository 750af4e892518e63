"""Where a container is: on a network of the scenario, or on one that every engine has."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from support.words import handles
from support.words.quoting import BARE, NAME, NAMES, quoted


class Sort(StrEnum):
    """The sorts of places, as the text calls those that have no name of their own."""

    NETWORK = "network"
    DEFAULT_BRIDGE = "the default bridge"
    HOST = "the host's network"
    NONE = "no network"


@dataclass(frozen=True)
class Place:
    """A place; `name` is that of a network of the scenario, empty for the others. `by` is what it is called by
    (`words.handles`)."""

    sort: Sort
    name: str = ""
    by: str = handles.NAME

    @classmethod
    def of_network(cls, name: str) -> Place:
        """The place that a network of the scenario is."""
        return cls(Sort.NETWORK, name)

    def __str__(self) -> str:
        return self.name or self.sort.value


DEFAULT_BRIDGE = Place(Sort.DEFAULT_BRIDGE)
_BY_ITSELF = re.compile(
    rf"(?:container|application|containers|servers?) {NAMES} (?:runs?|(?:is|are)(?: to be)? started)(?! on )\b"
)
"""A container that is started without a word on where to."""
_FIXED = "|".join(sort.value for sort in Sort if sort is not Sort.NETWORK)
PLACE = rf"{NAME}|{_FIXED}"
BARE_PLACE = rf"{_FIXED}|{BARE}"
ON_NETWORK = re.compile(rf" (?:on|to) {NAME}")
"""Where a sentence says that something is on a network of the scenario, or goes there."""


def places_of(sentence: str) -> frozenset[str]:
    """The places of every engine that a sentence puts a container on, or speaks of, as the text calls them."""
    found = {sort.value for sort in (Sort.DEFAULT_BRIDGE, Sort.HOST) if sort.value in sentence}
    return frozenset(found | ({Sort.DEFAULT_BRIDGE.value} if _BY_ITSELF.search(sentence) else set()))


def read_place(text: str) -> Place:
    """The place that `"backend-network"`, `backend-network` or `the default bridge` stands for."""
    if re.fullmatch(_FIXED, text):
        return Place(Sort(text))
    (name,) = quoted(text) or [text]
    return Place(Sort.NETWORK, name)
