"""Where a container is: on a network of the scenario, on one that every engine has, or in the network of another container."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from support.words import handles
from support.words.quoting import BARE, NAME, NAMES, quoted

OF_NO_CONTAINER = "the network of no container"
"""What is asked for by whoever forgets to say whose network."""


class Sort(StrEnum):
    """The sorts of places, as the text calls those that have no name of their own."""

    NETWORK = "network"
    DEFAULT_BRIDGE = "the default bridge"
    HOST = "the host's network"
    NONE = "no network"
    CONTAINER = "the network of a container"


@dataclass(frozen=True)
class Place:
    """A place; `name` is that of a network of the scenario, or of the container whose network it is (empty for no container), and
    empty for the others. `by` is what it is called by (`words.handles`)."""

    sort: Sort
    name: str = ""
    by: str = handles.NAME

    @classmethod
    def of_network(cls, name: str) -> Place:
        """The place that a network of the scenario is."""
        return cls(Sort.NETWORK, name)

    def __str__(self) -> str:
        if self.sort is Sort.CONTAINER:
            return f'the network of "{self.name}"' if self.name else OF_NO_CONTAINER
        return self.name or self.sort.value


DEFAULT_BRIDGE = Place(Sort.DEFAULT_BRIDGE)
_BY_ITSELF = re.compile(
    rf"(?:container|application|containers|servers?) {NAMES} (?:runs?|(?:is|are)(?: to be)? started)(?! on )\b"
)
"""A container that is started without a word on where to."""
_FIXED = "|".join(sort.value for sort in Sort if sort not in (Sort.NETWORK, Sort.CONTAINER))
_OF_CONTAINER = rf"the network of {NAME}|{OF_NO_CONTAINER}"
PLACE = rf"{NAME}|{_FIXED}|{_OF_CONTAINER}"
BARE_PLACE = rf"{_FIXED}|{BARE}"
ON_NETWORK = re.compile(rf" (?:on|to) {NAME}")
"""Where a sentence says that something is on a network of the scenario, or goes there."""


def places_of(sentence: str) -> frozenset[str]:
    """The places of every engine that a sentence puts a container on, or speaks of, as the text calls them."""
    found = {sort.value for sort in (Sort.DEFAULT_BRIDGE, Sort.HOST) if sort.value in sentence}
    return frozenset(found | ({Sort.DEFAULT_BRIDGE.value} if _BY_ITSELF.search(sentence) else set()))


def read_place(text: str) -> Place:
    """The place that `"backend-network"`, `backend-network`, `the default bridge` or `the network of "redis"` stands for."""
    if re.fullmatch(_FIXED, text):
        return Place(Sort(text))
    if re.fullmatch(_OF_CONTAINER, text):
        return Place(Sort.CONTAINER, "".join(quoted(text)))
    (name,) = quoted(text) or [text]
    return Place(Sort.NETWORK, name)
