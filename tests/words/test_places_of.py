"""Which places of every engine a sentence is about."""

from __future__ import annotations

import pytest

from support.words.places import places_of


@pytest.mark.parametrize(
    ("sentence", "places"),
    [
        ('an Alpine container "hermit" runs', {"the default bridge"}),
        ('Alpine containers "source" and "stranger" run', {"the default bridge"}),
        ('a Redis container "store" runs with the hostname "database"', {"the default bridge"}),
        ('an Alpine container "client" is started with a link to "redis" as "db"', {"the default bridge"}),
        ('an Alpine container "client" is to be started with the hostname "x"', {"the default bridge"}),
        ('the Node application "app" is started with its port 3000 published', {"the default bridge"}),
        ('an Alpine container "on-the-host" runs on the host\'s network', {"the host's network"}),
        ('a Redis container "redis" runs on "backend-network"', set()),
        ('an Alpine container "client" is started on "backend-network" with the alias "web"', set()),
        ('an Alpine container "client" is started on the network of "redis"', set()),
        ('an Alpine container "client" is to be started on the network of no container', set()),
        ('"redis" is started again', set()),
        ("the default bridge is inspected", {"the default bridge"}),
    ],
)
def test_a_container_started_without_a_word_is_on_the_default_bridge(sentence: str, places: set[str]) -> None:
    assert places_of(sentence) == places
