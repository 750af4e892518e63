"""What a sentence takes beyond an engine."""

from __future__ import annotations

import pytest

from support.words.needs import NEEDS, needs_of


@pytest.mark.parametrize(
    ("sentence", "needs"),
    [
        ('another host reaches the Redis server of "redis" at every address of the host', {"second-host"}),
        ('another host does not reach a port that nobody published at any address of the host', {"second-host"}),
        ('"client" reaches port 3000 of "app" at every address of the host', {"bare-host"}),
        ('"client" does not reach the Redis server of "redis" at any address of the host', {"bare-host"}),
        ('"client" reaches the Redis server of "redis" at the gateway of "n"', set()),
        ('the host reaches port 3000 of "app" at every address of the host', set()),
        ('the host reaches the Redis server of "redis" at the address of "redis"', {"host-bridges"}),
        ("on the host", {"host-bridges"}),
        ('"client" is started', set()),
    ],
)  # fmt: skip
def test_needs(sentence: str, needs: set[str]) -> None:
    assert needs_of([sentence]) == needs


def test_each_reason_can_stand_in_a_report() -> None:
    assert all(reason[0].islower() and reason[-1] != "." for _, reason in NEEDS.values())
