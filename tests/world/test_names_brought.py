"""What brings names onto a network is shared with nobody: others would find them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from support.act import containers, networks
from support.words.newcomers import read_newcomers
from support.words.places import read_place
from support.world.world import SharedSetupChanged, World


def _network(world: World) -> str:
    return world.new_network("backend-network", []).name


def test_a_network_is_shared_only_among_scenarios_that_bring_no_names(new_world: Callable[..., World]) -> None:
    plain = [new_world(number, reads_only=True) for number in "78"]
    assert len({_network(each) for each in plain}) == 1
    naming = [new_world(number, reads_only=True, brings=frozenset({"frontend"})) for number in "78"]
    assert len({_network(each) for each in [*plain, *naming]}) == 3


@pytest.mark.parametrize("options", [{"hostname": "frontend"}, {"aliases": ["web"]}])
def test_a_name_that_comes_onto_a_shared_network_unannounced_is_refused(
    new_world: Callable[..., World], options: dict[str, object]
) -> None:
    world = new_world(reads_only=True)
    networks.create(world, ["backend-network"], {})
    world.phase = "when"
    with pytest.raises(SharedSetupChanged, match="others would find"):
        containers.start(
            world, read_newcomers('an Alpine container "client"'), read_place('"backend-network"'), options
        )


def test_an_alias_is_not_brought_by_connecting_either(new_world: Callable[..., World]) -> None:
    world = new_world(reads_only=True)
    networks.create(world, ["backend-network"], {})
    world.phase = "when"
    containers.start(world, read_newcomers('an Alpine container "client"'), read_place("the default bridge"), {})
    with pytest.raises(SharedSetupChanged, match="web"):
        networks.connect(world, "client", read_place('"backend-network"'), "name", {"aliases": ["web"]})
