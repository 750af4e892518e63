"""Tables of steps as plain data. A table that is not what a step needs is a mistake in the text, not in the engine."""

from __future__ import annotations

from behave.model import Table


def rows(table: Table, *headings: str) -> list[tuple[str, ...]]:
    """The rows of a table with exactly these columns. Raises ValueError when it has others, or no rows."""
    found, cells = headed(table)
    if found != list(headings):
        raise ValueError(f"the step needs a table with the columns {', '.join(headings)}, not {', '.join(found)}")
    return cells


def pairs(table: Table, key: str, value: str) -> dict[str, str]:
    """A table of two columns as a mapping. Raises ValueError as `rows`, and when a key stands twice."""
    cells = rows(table, key, value)
    found = {row[0]: row[1] for row in cells}
    if len(found) != len(cells):
        raise ValueError(f"a {key} stands twice in the table: {', '.join(row[0] for row in cells)}")
    return found


def facts(table: Table) -> dict[str, str]:
    """A table of one row: heading → cell. Raises ValueError when it has more rows, or none, or a heading twice."""
    headings, cells = headed(table)
    if len(cells) != 1:
        raise ValueError(f"the step needs a table of one row, not of {len(cells)}")
    return dict(zip(headings, cells[0], strict=True))


def headed(table: Table) -> tuple[list[str], list[tuple[str, ...]]]:
    """Headings and rows of a table. Raises ValueError when there is none, it has no rows, or has a heading twice."""
    if table is None or not table.rows:
        raise ValueError("the step needs a table with rows: without them it would check nothing")
    headings = list(table.headings)
    if len(set(headings)) != len(headings):
        raise ValueError(f"a heading stands twice in the table: {', '.join(headings)}")
    return headings, [tuple(row.cells) for row in table.rows]
