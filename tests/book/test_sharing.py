"""Scenarios that bring names onto a network are known."""

from __future__ import annotations

from pathlib import Path

from behave.parser import parse_feature

from support.book.scenarios import READS_ONLY, read_features
from support.book.sharing import names_brought

TEXT = """
Feature: Names
  Rule: One
    Scenario: None of its own
      Given a network "backend-network"
      When an Alpine container "client" is started on "backend-network"
      Then the look-up of "client" in "client" gives the address of "client" on "backend-network"
    Scenario: A hostname and aliases
      Given a network "backend-network"
      And an Alpine container "web-1" runs on "backend-network" with the aliases "web" and "www" and the hostname "frontend"
      When an Alpine container "client" is started on "backend-network"
      Then nothing answers to "db" in "client"
    Scenario: On the default bridge, where nobody finds it so
      When an Alpine container "client" is started with the hostname "frontend"
      Then nothing answers to "frontend" in "client"
    Scenario: In a table
      When an Alpine container "client" is started on "backend-network" with:
        | aliases  | hostname | exposes  |
        | db, jobs | store    | 7000/tcp |
      Then nothing answers to "client" in "client"
"""


def test_names_are_read_from_prose_and_tables() -> None:
    found = [names_brought(scenario) for scenario in parse_feature(TEXT).walk_scenarios()]
    assert found == [frozenset(), {"web", "www", "frontend"}, frozenset(), {"db", "jobs", "store"}]


def test_the_features_hold_scenarios_that_would_clash() -> None:
    """What the rule is for: of those that share set-up, several call different containers by the same name."""
    sharing = [
        names_brought(scenario)
        for feature in read_features(Path("features"))
        for scenario in feature.walk_scenarios()
        if READS_ONLY in scenario.effective_tags
    ]
    assert sum("frontend" in names for names in sharing) > 1
    assert frozenset() in sharing
