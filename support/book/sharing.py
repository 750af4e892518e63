"""Which scenarios may look at one network together: those that bring no name of their own onto it."""

from __future__ import annotations

from behave.model import Scenario

from support.words.options import options_of_table, read_options

NAMING = ("aliases", "hostname")
"""Options that give a container names on its network, beside its unique ones."""


def names_brought(scenario: Scenario) -> frozenset[str]:
    """The names that a scenario's steps give containers, as aliases and host names. Two scenarios that bring names never share a
    network unless they bring the same ones: what one calls "frontend", the other would find."""
    found: set[str] = set()
    for step in scenario.all_steps:
        options = read_options(step.name)
        if step.table and step.name.endswith(" with:"):
            options |= options_of_table(step.table.headings, [row.cells for row in step.table])
        for field in NAMING:
            value = options.get(field, [])
            found.update([value] if isinstance(value, str) else value)
    return frozenset(found)
