"""Tables of steps: a table that is not the one a step needs is a mistake of the text."""

from __future__ import annotations

import pytest
from behave.model import Row, Table

from support.book.tables import column, pairs, rows


def _table(*lines: str) -> Table:
    headings, *cells = (line.split() for line in lines)
    return Table(headings, rows=[Row(headings, each) for each in cells])


def test_cells_come_out_in_the_order_of_the_text() -> None:
    assert column(_table("name", "b", "a"), "name") == ["b", "a"]
    assert list(pairs(_table("name value", "b 1", "a 2"), "name", "value").items()) == [("b", "1"), ("a", "2")]
    assert rows(_table("x y z", "1 2 3"), "x", "y", "z") == [("1", "2", "3")]


@pytest.mark.parametrize("table", [None, _table("nmae", "a"), _table("name value", "a b"), _table("value name", "a b")])
def test_another_heading_is_refused(table: Table | None) -> None:
    with pytest.raises(ValueError, match="the step needs a table with the columns"):
        column(table, "name")


def test_a_table_without_rows_would_check_nothing() -> None:
    with pytest.raises(ValueError, match="the step would check nothing"):
        column(_table("name"), "name")


def test_a_key_that_stands_twice_would_hide_a_row() -> None:
    with pytest.raises(ValueError, match="a variable stands twice in the table"):
        pairs(_table("variable value", "A 1", "A 2"), "variable", "value")
