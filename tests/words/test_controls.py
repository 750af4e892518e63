"""A denial stands beside a look by the same means that finds something."""

from __future__ import annotations

import pytest

from support.words.controls import without_control

DENIED_AND_SHOWN = [
    ('nothing answers to "db" in "client"', 'the look-up of "redis" in "client" gives the address of "redis"'),
    ('nothing answers to "db" in "client"', 'in "client" the nameserver answers exactly:'),
    ('nothing answers to "db" in "client"', 'a ping from "client" to "redis" is answered from the address of "redis"'),
    ('nothing answers to "db" in "client"', '"client" reaches the Redis server of "redis" at "redis"'),
    ('a ping from "a" to "b" is not answered', 'a ping from "a" to "c" is answered from the address of "c"'),
    (
        "the host does not reach a port that nobody published at any address of the host",
        'the host reaches port 3000 of "app"',
    ),
    ('the engine does not record the alias "db"', 'the engine records the alias "db" of "redis" on "frontend-network"'),
    ('"backend-network" is neither listed nor found', '"frontend-network" is still listed and found'),
    ('no variable of "client" begins with "X"', 'the variable "Y" of "client" is "1"'),
]


@pytest.mark.parametrize(("denied", "shown"), DENIED_AND_SHOWN)
def test_a_denial_needs_a_control(denied: str, shown: str) -> None:
    assert list(without_control([denied])) == [denied]
    assert list(without_control([denied, shown])) == []
    assert list(without_control([shown])) == []


@pytest.mark.parametrize(("denied", "shown"), DENIED_AND_SHOWN[4:8])
def test_another_means_is_no_control(denied: str, shown: str) -> None:
    assert list(without_control([denied, '"redis" has not been restarted'])) == [denied]


def test_a_denial_is_no_control_of_itself_or_another() -> None:
    denied = ['"a" does not reach the Redis server of "r" at "r"', 'the host does not reach port 1 of "r" at "r"']
    assert list(without_control(denied)) == denied
