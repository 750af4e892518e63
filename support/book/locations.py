"""Where something stands, and text that names it, as a reader sees them: from the top of the checkout."""

from __future__ import annotations

from pathlib import Path
from typing import Any


def where(element: Any) -> str:
    """File, from the top of the checkout, and line of a feature, rule, scenario or step."""
    path = Path(element.filename)
    shown = path.relative_to(Path.cwd()) if path.is_absolute() and path.is_relative_to(Path.cwd()) else path
    return f"{shown.as_posix()}:{element.line}"


def one_line(text: object) -> str:
    """Any text as one line, without paths of this machine."""
    return " ".join(str(text).replace(f"{Path.cwd()}/", "").split())
