"""What opens each area of the book: `features/AREA/README.md`, its title and what a reader must know before the chapters."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from support.book.scenarios import FEATURES, paragraph
from support.spec.areas import Area, Areas
from support.spec.results import AreaRecord

README = "README.md"


def openings(known: Areas, directory: Path = FEATURES) -> list[AreaRecord]:
    """All areas as the living documentation has them, in reading order. One without an opening has an empty description."""
    return [AreaRecord(area.name, area.title, _description(directory / area.name / README)) for area in known]


def opening_problems(area: Area, directory: Path = FEATURES) -> Iterator[str]:
    """What is wrong with the opening of an area that has chapters, one line each."""
    path = directory / area.name / README
    if not path.exists():
        yield "the area has no opening; write its title and a paragraph on what its readers must know"
        return
    title = f"# {area.title}"
    if path.read_text(encoding="utf-8").partition("\n")[0] != title:
        yield f'the opening begins with another title than spec/areas.yaml has; begin with "{title}"'
    if not _description(path):
        yield "the opening has a title only; add a paragraph on what its readers must know"


def _description(path: Path) -> str:
    lines = path.read_text(encoding="utf-8").split("\n") if path.exists() else []
    return paragraph(line for line in lines if not line.startswith("#"))
