"""The chains of the host's firewall."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from support.errors import Deviation
from support.expect import chains
from support.observe.iptables import read_chains
from support.world.world import World

SAVED = """\
:FORWARD DROP [0:0]
:INPUT ACCEPT [0:0]
:DOCKER-USER - [0:0]
:STRAY - [0:0]
-A FORWARD -j DOCKER-USER
-A DOCKER-USER -j RETURN
"""


@pytest.fixture(autouse=True)
def _firewall(monkeypatch: pytest.MonkeyPatch) -> None:
    class Played:
        def __init__(self, _target: Any) -> None:
            pass

        def chains(self, _family: int) -> Any:
            return read_chains(SAVED)

    monkeypatch.setattr(chains, "HostFirewall", Played)


def test_chains_as_they_are(say: Callable[[str], None]) -> None:
    say("""
        Then the host's firewall shows:
          | chain       | at its end    |
          | FORWARD     | drops         |
          | INPUT       | accepts       |
          | DOCKER-USER | returns       |
          | DOCKER-NONE | no such chain |
        And the host's firewall shows:
          | chain       | comes after |
          | DOCKER-USER | FORWARD     |
    """)


@pytest.mark.parametrize(
    ("heading", "chain", "cell", "observed"),
    [
        ("at its end", "FORWARD", "accepts", "it has FORWARD (at its end: drops)"),
        ("at its end", "DOCKER-USER", "no such chain", "it has DOCKER-USER (at its end: returns)"),
        ("at its end", "DOCKER-NONE", "returns", "it has DOCKER-NONE (at its end: no such chain)"),
        ("comes after", "STRAY", "FORWARD", "it has STRAY (comes after: none)"),
        ("comes after", "DOCKER-USER", "INPUT", "it has DOCKER-USER (comes after: FORWARD)"),
    ],
)
def test_chains_that_are_otherwise(world: World, heading: str, chain: str, cell: str, observed: str) -> None:
    with pytest.raises(Deviation) as found:
        chains.show(world, ["chain", heading], [[chain, cell]])
    assert found.value.observed == observed


def test_a_heading_that_is_none(world: World) -> None:
    with pytest.raises(LookupError, match="the nearest is"):
        chains.show(world, ["chain", "at the end"], [["INPUT", "accepts"]])
