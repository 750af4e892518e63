"""Facts in tables: each subject has the facts that the vocabulary tells its readers of, and cells are compared in full."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest

from support.errors import Deviation
from support.expect import attachments, events, hosts_file, inspecting, listing, resolver
from support.expect.cells import Fact, by_heading, demand
from support.words import facts
from support.world.world import World


@pytest.mark.parametrize(
    ("subject", "known"),
    [
        ("container", inspecting.CONTAINER_FACTS),
        ("endpoint", inspecting.ENDPOINT_FACTS),
        ("network", inspecting.NETWORK_FACTS),
        ("resolv.conf", resolver.FACTS),
        ("interface", attachments.COLUMNS),
        ("line of a hosts file", hosts_file.COLUMNS),
        ("event", events.COLUMNS),
        ("listed network", listing.NETWORKS),
        ("listed container", listing.CONTAINERS),
    ],
)
def test_the_vocabulary_tells_of_every_fact(subject: str, known: Iterable[str]) -> None:
    # Of what is listed the id is looked at in any case.
    assert set(facts.FACTS[subject]) == set(known) - ({"id"} if subject.startswith("listed") else set())


@pytest.mark.parametrize(
    ("seen", "ordered", "cell", "holds"),
    [
        (["a", "b"], False, "a, b", True),
        (["b", "a"], False, "a, b", True),
        (["b", "a"], True, "a, b", False),
        (["a"], False, "a, b", False),
        (["a", "b", "b"], False, "a, b", False),
        (["a", "b", "c"], False, "a, b", False),
        ([], False, "none", True),
        ([], False, "", True),
        ([], False, "a", False),
        (["a"], False, "none", False),
    ],
)
def test_a_cell_is_closed(world: World, seen: list[str], ordered: bool, cell: str, holds: bool) -> None:
    known = by_heading(Fact[Any]("letters", lambda _world, _subject: seen, ordered=ordered))
    if holds:
        demand(world, known, None, "the alphabet", {"letters": cell})
        return
    with pytest.raises(Deviation) as found:
        demand(world, known, None, "the alphabet", {"letters": cell}, "cat alphabet")
    assert found.value.promised.startswith("the alphabet shows letters: ")
    assert found.value.observed.startswith("it shows letters: ")
    assert found.value.see_it[-1] == "cat alphabet"
