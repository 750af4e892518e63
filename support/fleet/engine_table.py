"""`make engines`: the engines of the lab as a table."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from support.lab.embedded import EmbeddedEngine, engine_home
from support.lab.engines import EngineSpec, lab

HEAD = ("engine", "kind", "provisioned", "version", "size", "running")
UNITS = ("B", "kB", "MB", "GB", "TB")


def lab_table(cache: Path) -> list[str]:
    """The engines of the lab as lines: name, kind, whether it is in `cache`, its version when it was last up, its size on
    disk with its images, whether it runs."""
    return aligned([HEAD, *(_row(spec, cache) for spec in lab().engines.values())])


def _row(spec: EngineSpec, cache: Path) -> tuple[str, ...]:
    embedded = EmbeddedEngine(engine_home(cache, spec), say=_silent, spec=spec)
    provisioned, seen = embedded.provisioned(), embedded.seen()
    return (
        spec.name + (" (default)" if spec == lab().default else ""),
        spec.kind,
        "yes" if provisioned else "no",
        seen.version if provisioned and seen else "not seen yet",
        size_in_words(embedded.size()),
        "yes" if embedded.running() else "no",
    )


def aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """Rows of equally many cells as lines, each column as wide as its widest cell."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]


def size_in_words(size: int) -> str:
    """A number of bytes as people say it: `0 B`, `496 MB`, `1.2 GB` (units of a thousand)."""
    amount, unit = float(size), 0
    while amount >= 1000 and unit < len(UNITS) - 1:
        amount, unit = amount / 1000, unit + 1
    return f"{amount:.1f} {UNITS[unit]}" if unit and amount < 10 else f"{amount:.0f} {UNITS[unit]}"


def _silent(_text: str) -> None:
    """Listing says nothing but its table."""
