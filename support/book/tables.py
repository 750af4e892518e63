"""Tables of steps as plain data. A heading that is not the one expected is a mistake in the text, not in the engine."""

from __future__ import annotations

from behave.model import Table


def column(table: Table, heading: str) -> list[str]:
    """The cells of a table of one column."""
    return [row[0] for row in rows(table, heading)]


def pairs(table: Table, key: str, value: str) -> dict[str, str]:
    """A table of two columns as a mapping. Raises ValueError when a key is there twice."""
    cells = rows(table, key, value)
    found = {row[0]: row[1] for row in cells}
    if len(found) != len(cells):
        raise ValueError(f"a {key} stands twice in the table: {[first for first, _ in cells]}")
    return found


def rows(table: Table, *headings: str) -> list[tuple[str, ...]]:
    """The rows of a table with exactly these columns. Raises ValueError when it has others, or no rows."""
    if table is None or list(table.headings) != list(headings):
        raise ValueError(f"the step needs a table with the columns {headings}, not {table and table.headings}")
    if not table.rows:
        raise ValueError(f"the table with the columns {headings} has no rows: the step would check nothing")
    return [tuple(row.cells) for row in table.rows]
