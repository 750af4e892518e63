"""Facts in tables: a heading says which fact, a cell what it is to be. Whatever is looked at so is looked at in full."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from support.expect.finding import deviation, in_words, listed
from support.words.nearest import nearest
from support.words.quoting import listed_cell
from support.world.world import World

Subject = TypeVar("Subject")


def as_written(world: World, _subject: object, cell: str) -> list[str]:
    """The entries of a cell as the engine knows them: names are unique ones, braces are filled; "none" is no entry, nor is what
    comes to nothing."""
    return [entry for entry in (world.word(each) for each in listed_cell(cell)) if entry]


@dataclass(frozen=True)
class Fact(Generic[Subject]):
    """A fact about a subject: `seen` are its values as the engine or a container shows them, `wanted` those of a cell.

    Both are compared in full, in any order unless the fact is `ordered`. What is seen may be `narrowed` to what is spoken of.
    """

    heading: str
    seen: Callable[[World, Subject], Sequence[str]]
    wanted: Callable[[World, Subject, str], Sequence[str]] = as_written
    ordered: bool = False
    narrowed: Callable[[Sequence[str], Sequence[str]], Sequence[str]] = lambda _wanted, seen: seen

    def differs(self, world: World, subject: Subject, cell: str) -> tuple[list[str], list[str]] | None:
        """What was wanted and what was seen, None when they are the same."""
        wanted, seen = list(self.wanted(world, subject, cell)), list(self.seen(world, subject))
        seen = list(self.narrowed(wanted, seen))
        same = wanted == seen if self.ordered else sorted(wanted) == sorted(seen)
        return None if same else (wanted, seen)


def fact_names(headings: Iterable[str], known: Iterable[str], what: str) -> None:
    """Raise LookupError for a heading that is none of those known, naming the nearest."""
    for heading in headings:
        if heading not in known:
            raise LookupError(f'{what} shows no "{heading}"; the nearest is "{nearest(heading, known)}"')


def by_heading(*facts: Fact[Subject]) -> dict[str, Fact[Subject]]:
    """The facts by their headings."""
    return {fact.heading: fact for fact in facts}


def demand(
    world: World,
    facts: Mapping[str, Fact[Subject]],
    subject: Subject,
    what: str,
    cells: Mapping[str, str],
    *looks: str,
) -> None:
    """Demand that what is looked at (`what`, as the subject of a sentence) shows what the cells say, heading by heading."""
    fact_names(cells, facts, what)
    for heading, cell in cells.items():
        found = facts[heading].differs(world, subject, cell)
        if found is not None:
            wanted, seen = (listed(in_words(world, each), "none") for each in found)
            raise deviation(world, f"{what} shows {heading}: {wanted}", f"it shows {heading}: {seen}", *looks)
