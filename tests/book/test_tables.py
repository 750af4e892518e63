"""Tables of steps: a table that is not the one a step needs is a mistake of the text."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from behave.model import Row, Table

from support.book.tables import facts, headed, pairs, rows


def _table(*lines: str) -> Table:
    headings, *cells = (line.split() for line in lines)
    return Table(headings, rows=[Row(headings, each) for each in cells])


READERS: list[Callable[[Any], object]] = [
    headed,
    facts,
    lambda table: rows(table, "name"),
    lambda table: pairs(table, "name", "value"),
]


def test_cells_come_out_in_the_order_of_the_text() -> None:
    assert headed(_table("x y", "b 1", "a 2")) == (["x", "y"], [("b", "1"), ("a", "2")])
    assert rows(_table("x y z", "1 2 3"), "x", "y", "z") == [("1", "2", "3")]
    assert list(pairs(_table("name value", "b 1", "a 2"), "name", "value").items()) == [("b", "1"), ("a", "2")]
    assert list(facts(_table("state networks", "running n")).items()) == [("state", "running"), ("networks", "n")]


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize("table", [None, _table("name"), _table("name value")])
def test_a_table_without_rows_would_check_nothing(read: Callable[[Any], object], table: Table | None) -> None:
    with pytest.raises(ValueError, match="without them it would check nothing"):
        read(table)


@pytest.mark.parametrize("read", READERS)
def test_a_heading_that_stands_twice_would_hide_a_column(read: Callable[[Any], object]) -> None:
    with pytest.raises(ValueError, match="a heading stands twice in the table: name, name"):
        read(_table("name name", "a b"))


@pytest.mark.parametrize("table", [_table("nmae", "a"), _table("name value", "a b"), _table("value name", "a b")])
def test_another_heading_is_refused(table: Table) -> None:
    with pytest.raises(ValueError, match="the step needs a table with the columns name, not "):
        rows(table, "name")


def test_a_key_that_stands_twice_would_hide_a_row() -> None:
    with pytest.raises(ValueError, match="a variable stands twice in the table: A, A"):
        pairs(_table("variable value", "A 1", "A 2"), "variable", "value")


def test_facts_are_one_row() -> None:
    with pytest.raises(ValueError, match="the step needs a table of one row, not of 2"):
        facts(_table("state", "running", "exited"))
