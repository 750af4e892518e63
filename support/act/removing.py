"""Removal of whatever a name of the text stands for."""

from __future__ import annotations

from support.act import containers, networks
from support.world.world import World


def remove(world: World, thing: str, by: str, *, tried: bool = False) -> None:
    """Remove a network, or a container by force, given by "name", "id" or "short id"."""
    if thing in world.networks:
        networks.remove(world, thing, by, tried=tried)
    else:
        containers.remove(world, thing, by, tried=tried)
