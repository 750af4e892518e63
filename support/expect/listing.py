"""What the engine lists: networks and containers, and whether something is there at all."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from docker.errors import NotFound

from support.expect.cells import fact_names
from support.expect.finding import deviation, in_words, listed
from support.words.places import Place
from support.world.container import Container
from support.world.host_network import HostInterface, interfaces
from support.world.network import Network
from support.world.world import World

Entry = Mapping[str, Any]
NETWORKS: Mapping[str, Callable[[Entry], str]] = {
    "network": lambda entry: str(entry["Name"]),
    "driver": lambda entry: str(entry["Driver"]),
    "scope": lambda entry: str(entry["Scope"]),
    "id": lambda entry: str(entry["Id"]),
}
CONTAINERS: Mapping[str, Callable[[Entry], str]] = {
    "container": lambda entry: ", ".join(name.removeprefix("/") for name in entry.get("Names") or []),
    "state": lambda entry: str(entry["State"]),
    "id": lambda entry: str(entry["Id"]),
}
"""What a list tells of each of its entries, by heading; the first heading says which entry it is."""


def lists_once(world: World, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """The list of networks, or of containers, has each row exactly once, and nothing else under the names in the first column.

    A thing that the scenario made is listed with the id that it has.
    """
    columns, entries, look = (
        (NETWORKS, world.listed_networks(), "docker network ls --no-trunc")
        if headings[0] == "network"
        else (CONTAINERS, world.listed_containers(), "docker ps --all --no-trunc")
    )
    fact_names(headings, columns, "the list")
    read = [columns[heading] for heading in [*headings, "id"]]
    wanted = sorted([*map(world.word, row), _id_of(world, row[0])] for row in rows)
    names = {row[0] for row in wanted}
    found = sorted(
        [each(entry) for each in read] for entry in entries if names & set(columns[headings[0]](entry).split(", "))
    )
    ids = {row[0]: row[-1] for row in wanted if row[-1]}
    told = [[*row[:-1], row[-1] if row[0] in ids else ""] for row in found]
    if told != wanted:
        raise deviation(
            world,
            f"the list of {headings[0]}s has {_rows(world, wanted, ids)}, once each",
            f"of these names it has {_rows(world, told, ids)}",
            look,
        )


def is_there(world: World, network: str, there: bool) -> None:
    """The network is in the list and found by its name and by its id, or nothing of all that.

    Where its bridge was seen on the host before it was removed, the bridge is gone, too.
    """
    this = world.at(Place.of_network(network))
    seen = {
        "listed": any(each["Name"] == this.name for each in world.listed_networks()),
        "found by its name": _is_found(world, this.name),
        "found by its id": _is_found(world, this.answered_id),
        "found by its short id": _is_found(world, this.answered_id[:12]),
    }
    if this.bridge is not None:
        seen["on the host by its bridge"] = any(_is_bridge_of(this, each) for each in interfaces())
    if set(seen.values()) != {there}:
        raise deviation(
            world,
            f'"{network}" is {"listed and found" if there else "neither listed nor found"}',
            f"it is {listed(what if true else f'not {what}' for what, true in seen.items())}",
            "docker network ls --no-trunc",
        )


def _is_bridge_of(network: Network, interface: HostInterface) -> bool:
    """Whether an interface is the bridge that a network had, by its number, or by its name where no other network gets that."""
    had = network.bridge
    if had is None:
        return False
    unique = bool(network.answered_id) and network.answered_id[:12] in had.name
    return interface.index == had.index or (unique and interface.name == had.name)


def _id_of(world: World, name: str) -> str:
    thing: Container | Network | None = world.containers.get(name) or world.networks.get(name)
    return thing.id if thing else ""


def _rows(world: World, rows: Sequence[Sequence[str]], ids: Mapping[str, str]) -> str:
    """Rows as a sentence has them; an id is told where it is another than that of the thing of this name."""
    told = [[*row[:-1], *([f"id {row[-1][:12]}"] if row[-1] != ids.get(row[0], "") else [])] for row in rows]
    return listed((" ".join(in_words(world, row)) for row in told), "none")


def _is_found(world: World, handle: str) -> bool:
    try:
        world.api.inspect_network(handle)
    except NotFound:
        return False
    return True
