"""How a broken promise is reported."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress

from support.errors import Deviation
from support.words.places import DEFAULT_BRIDGE
from support.world.world import World

OF_DOCKER = "bridge"
"""What the documentation calls the default network."""


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
    """Values of the engine as the text says them: unique names are turned back, of an id or a gateway is told whose it is."""
    owners: dict[str, str] = {}
    for full, name in world.ids().items():
        owners |= {full: f'the id of "{name}"', full[:12]: f'the short id of "{name}"'}
    return [owners.get(value) or address_in_words(world, value) or "(empty)" for value in values]


def address_in_words(world: World, value: object) -> str:
    """An address as what it is, where it is the gateway of a network of the scenario's: which addresses networks have is for the
    engine to choose. Of the default network's name it is told what it names, since each engine has its own."""
    text = str(value)
    if text == world.stage.default_network != OF_DOCKER:
        return f"{text}, the default network"
    if re.fullmatch(r"[0-9.]+|[0-9a-f:]*:[0-9a-f:]*", text):
        for network in (*world.networks.values(), world.at(DEFAULT_BRIDGE)):
            with suppress(Deviation):
                if text in [block.get("Gateway") for block in network.inspect()["IPAM"]["Config"] or []]:
                    shown = f'"{network.documented}"' if network.documented in world.networks else network.documented
                    return f"the gateway of {shown}"
    return world.documented(text)
