"""Values that are known only once the scenario runs, in braces and in prose; and lists in cells."""

from __future__ import annotations

import re

import pytest

from support.words.expressions import BRACES, Expression, read_braces, read_expression
from support.words.places import DEFAULT_BRIDGE, Place, Sort
from support.words.quoting import listed_cell


@pytest.mark.parametrize(
    ("text", "expression"),
    [
        ("name of redis", Expression("name", ("redis",))),
        ("id of redis", Expression("id", ("redis",))),
        ("short id of redis-server", Expression("short id", ("redis-server",))),
        ("hostname of redis.1", Expression("hostname", ("redis.1",))),
        ("address of redis", Expression("address", ("redis",))),
        (
            "address of redis on backend-network",
            Expression("address", ("redis",), Place(Sort.NETWORK, "backend-network")),
        ),
        ("address of redis on the default bridge", Expression("address", ("redis",), DEFAULT_BRIDGE)),
        ("subnet of backend-network", Expression("subnet", ("backend-network",))),
        ("gateway of backend-network", Expression("gateway", ("backend-network",))),
        ("gateway of the default bridge", Expression("gateway", ("the default bridge",))),
        ("IPv6 gateway of the default bridge", Expression("IPv6 gateway", ("the default bridge",))),
    ],
)
def test_braces_hold_one_expression(text: str, expression: Expression) -> None:
    assert read_braces(text) == expression


@pytest.mark.parametrize(
    "text",
    ["", "redis", "adress of redis", "address of", "address of redis and store", 'address of "redis"', "ids of a"],
)
def test_braces_that_hold_anything_else_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=re.escape(f"{{{text}}} is none of {{name of …}}, {{id of …}}")):
        read_braces(text)


@pytest.mark.parametrize("text", ['"redis"', "the address", "the address of redis", 'the port of "redis"', ""])
def test_prose_that_says_neither_what_nor_whose_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="says neither what it is nor whose"):
        read_expression(text)


def test_braces_are_found_in_text_each_for_itself() -> None:
    assert BRACES.findall("tcp://{address of redis}:{port}/{}") == ["address of redis", "port", ""]


@pytest.mark.parametrize(
    ("cell", "entries"),
    [("", []), ("none", []), (" none ", []), ("a", ["a"]), ("a, b,c ", ["a", "b", "c"]), ("none, a", ["none", "a"])],
)
def test_a_cell_lists_its_entries(cell: str, entries: list[str]) -> None:
    assert listed_cell(cell) == entries
