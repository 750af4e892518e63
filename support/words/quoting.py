"""Names as the text has them: in quotation marks, one or several."""

from __future__ import annotations

import re

NAME = r'"[^"]*"'
NAMES = rf"{NAME}(?:(?:, {NAME})* and {NAME})?"
BARE = r"[\w.-]+"
"""A name inside braces or a cell, where there are no quotation marks."""


def quoted(text: str) -> list[str]:
    """What stands in quotation marks, in order."""
    return re.findall(r'"([^"]*)"', text)


def listed_cell(cell: str) -> list[str]:
    """The entries of a cell: separated by commas; "none" and an empty cell are no entry."""
    return [] if cell.strip() in ("", "none") else [each.strip() for each in cell.split(",")]
