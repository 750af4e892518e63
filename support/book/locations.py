"""Small views of behave's model as plain text."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any


def where(element: Any) -> str:
    """File, from the top of the checkout, and line of a feature, rule, scenario or step."""
    path = Path(element.filename)
    shown = path.relative_to(Path.cwd()) if path.is_absolute() and path.is_relative_to(Path.cwd()) else path
    return f"{shown.as_posix()}:{element.line}"


def lines_as_text(lines: Iterable[str]) -> str:
    """A description's lines as one paragraph."""
    return " ".join(line.strip() for line in lines if line.strip())


def one_line(text: object) -> str:
    """Any text as one line, without paths of this machine."""
    return " ".join(str(text).replace(f"{Path.cwd()}/", "").split())
