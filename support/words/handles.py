"""By what a thing is called: its name, its id, or the first twelve digits of its id."""

from __future__ import annotations

import re

NAME, ID, SHORT_ID = "name", "id", "short id"
_EACH = f"{NAME}|{SHORT_ID}|{ID}"
GIVEN_BY = rf"(?:,? (?:given )?by (?:its (?:{_EACH})|their (?:{NAME}s|{SHORT_ID}s|{ID}s)))?"
"""Of the network alone, or, in the plural, of the network and the container."""
BY = rf"(?:, given by its (?:{SHORT_ID}|{ID}))?"


def read_handle(text: str) -> str:
    """ "id" for `, given by its id`, "ids" for `, given by their ids`, "name" for nothing."""
    return re.split(r" (?:its|their) ", text)[-1] if text else NAME


def of_network(handle: str) -> str:
    """By what the network is called: "ids" and "id" are "id"."""
    return handle.removesuffix("s")


def of_container(handle: str) -> str:
    """By what the container is called: its name, unless the handle is said of both."""
    return handle.removesuffix("s") if handle.endswith("s") else NAME
