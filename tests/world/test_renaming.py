"""A container that goes by another name: the text says the new one, and the old one is that which it had on the engine."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from support.act import containers
from support.words.newcomers import read_newcomers
from support.words.places import DEFAULT_BRIDGE
from support.world.world import World


def test_both_names_are_known_for_what_they_are(new_world: Callable[..., World]) -> None:
    world = new_world()
    containers.start(world, read_newcomers('an Alpine container "blue"'), DEFAULT_BRIDGE, {})
    former = world.container("blue").name
    world.rename("blue", "green", "green-3f9c2a-7")
    assert world.word("blue") == former
    assert world.word("green") == "green-3f9c2a-7"
    assert world.container("green").documented == "green"
    with pytest.raises(LookupError, match='no container "blue"'):
        world.container("blue")
