"""A network is shared only among scenarios that bring the same names onto it."""

from __future__ import annotations

from collections.abc import Callable

from support.world.world import World


def test_networks_are_shared_only_where_the_same_names_are_brought(new_world: Callable[..., World]) -> None:
    def shared_network(*brings: str) -> str:
        return new_world(reads_only=True, brings=frozenset(brings)).new_network("backend-network", []).name

    assert shared_network("frontend") == shared_network("frontend")
    assert len({shared_network(), shared_network("frontend"), shared_network("frontend", "web")}) == 3
