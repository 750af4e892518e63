"""`make engines`: the engines of the lab as a table."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from support.lab.embedded import EmbeddedEngine, engine_home, engine_homes
from support.lab.engines import EngineSpec, lab
from support.lab.profiles import MARK, Profile

HEAD = ("engine", "kind", "provisioned", "version", "size", "running")
UNITS = ("B", "kB", "MB", "GB", "TB")


PROFILES_HEAD = ("profile", "for", "what is configured")


def lab_table(cache: Path) -> list[str]:
    """The engines of the lab as lines: name, kind, whether it is in `cache`, its version when it was last up, its size on
    disk with its images, whether it runs; engines with a profile where they are in `cache`. Then the profiles."""
    here = [lab()[home.name] for home in engine_homes(cache) if MARK in home.name and home.name in lab()]
    engines = [
        each for spec in lab().engines.values() for each in (spec, *(one for one in here if one.base == spec.name))
    ]
    profiles = [(each.name, _whom(each), each.about) for each in lab().profiles.values()]
    return [
        *aligned([HEAD, *(_row(spec, cache) for spec in engines)]),
        "",
        *aligned([PROFILES_HEAD, *profiles]),
    ]


def _whom(profile: Profile) -> str:
    """The engines of a profile in few words: a kind where it is for all of that kind."""
    kinds: dict[str, list[str]] = {}
    for spec in lab().engines.values():
        kinds.setdefault(spec.kind, []).append(spec.name)
    words = []
    for kind, names in kinds.items():
        mine = [name for name in names if name in profile.engines]
        words += [kind] if mine == names else mine
    return ", ".join(words)


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
