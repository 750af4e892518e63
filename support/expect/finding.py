"""How a broken promise is reported."""

from __future__ import annotations

from collections.abc import Iterable

from support.errors import Deviation
from support.world.world import World


def deviation(world: World, promised: str, observed: str, *looks: str, control: str = "") -> Deviation:
    """A Deviation in the names of the text, with the scenario's commands and then `looks` to see it."""
    return Deviation(
        world.documented(promised),
        world.documented(observed),
        control=world.documented(control),
        see_it=world.see(*looks),
    )


def listed(things: Iterable[object], nothing: str = "nothing") -> str:
    """Things as a sentence has them: "a, b and c"; `nothing` when there are none."""
    words = [str(thing) for thing in things]
    if not words:
        return nothing
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def in_words(world: World, values: Iterable[str]) -> list[str]:
    """Values of the engine as the text says them: unique names are turned back, of an id is told whose it is."""
    owners: dict[str, str] = {}
    for full, name in world.ids().items():
        owners |= {full: f'the id of "{name}"', full[:12]: f'the short id of "{name}"'}
    return [owners.get(value) or world.documented(value) or "(empty)" for value in values]
