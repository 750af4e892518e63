"""Containers that come into a scenario: what they are made from, and their names."""

from __future__ import annotations

import re
from dataclasses import dataclass

from support.words.quoting import NAME, NAMES, quoted

IMAGES = {"Alpine": "alpine", "Redis": "redis", "Node": "app", "UDP": "udp", "DNS": "dns"}
NEWCOMERS = (
    rf"(?:an?|the) (?:Alpine|Redis) container {NAME}|the Node application {NAME}|(?:Alpine|Redis) containers {NAMES}"
    rf"|a UDP server {NAME}|UDP servers {NAMES}|a DNS server {NAME}"
)


@dataclass(frozen=True)
class Newcomers:
    """`image` is one of "alpine", "redis", "app", and "udp" for a server over UDP and "dns" for a nameserver, which are made
    from the application's image."""

    image: str
    names: tuple[str, ...]


def read_newcomers(text: str) -> Newcomers:
    """What `an Alpine container "client"` and `Redis containers "redis" and "store"` stand for."""
    found = re.search("|".join(IMAGES), text)
    assert found is not None, "the pattern demands an image"
    return Newcomers(IMAGES[found[0]], tuple(quoted(text)))
