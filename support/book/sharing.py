"""Which scenarios may share what they look at: those that bring no names of their own onto a network."""

from __future__ import annotations

from behave.model import Scenario

from support.words.options import options_of_table, read_options
from support.words.places import ON_NETWORK

NAMING = ("aliases", "hostname")
"""Options that give a container names on its network, beside its unique ones."""


def names_brought(scenario: Scenario) -> frozenset[str]:
    """The names that a scenario's steps give containers on networks, as aliases and host names. On the default bridge nobody
    finds anybody by such a name."""
    found: set[str] = set()
    for step in scenario.all_steps:
        if not ON_NETWORK.search(step.name):
            continue
        options = read_options(step.name)
        if step.table and step.name.endswith(" with:"):
            options |= options_of_table(step.table.headings, [row.cells for row in step.table])
        for field in NAMING:
            value = options.get(field, [])
            found.update([value] if isinstance(value, str) else value)
    return frozenset(found)
