"""What the engine lists: networks and containers, and whether something is there at all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from docker.errors import NotFound
from tenacity import Retrying, retry_if_result, stop_after_delay, wait_fixed

from support.expect.cells import fact_names
from support.expect.finding import deviation, in_words, listed
from support.words.filters import Filter
from support.words.places import Place
from support.words.quoting import listed_cell
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
    "networks": lambda entry: _several(_endpoints(entry)),
    "addresses": lambda entry: _several(str(each.get("IPAddress")) for each in _endpoints(entry).values()),
    "ports": lambda entry: _several({_port(each) for each in entry.get("Ports") or []}),
    "id": lambda entry: str(entry["Id"]),
}
"""What a list tells of each of its entries, by heading; the first heading says which entry it is."""
SETTLING = 2
"""Seconds that the list of containers may lag behind."""
SEVERAL = ("networks", "addresses", "ports")
"""Headings whose cells have several values, in any order."""


def _endpoints(entry: Entry) -> Mapping[str, Any]:
    return (entry.get("NetworkSettings") or {}).get("Networks") or {}


def _port(port: Mapping[str, Any]) -> str:
    return f"{port.get('PrivatePort')}/{port.get('Type')} {'published' if port.get('PublicPort') else 'exposed'}"


def _several(values: Iterable[str]) -> str:
    return ", ".join(sorted(filter(None, values)))


def lists_filtered(world: World, of: Filter, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Asked for these containers, running or not, the engine lists each row once, and none of the scenario's others; on a network
    that is the scenario's own nobody else either. A single "none" stands for no row."""
    filters, flags = _asked(world, of)
    names = {each.name for each in world.containers.values()}
    own = bool(of.on) and not any(world.networks[each].shared for each in of.on)
    wanted = [row for row in rows if list(row) != ["none"]]

    def entries() -> list[Entry]:
        listed = world.listed_containers(filters)
        return [each for each in listed if own or names & set(CONTAINERS["container"](each).split(", "))]

    _demand_rows(world, headings, wanted, entries, f"docker ps --all --no-trunc {flags}")


def _asked(world: World, of: Filter) -> tuple[dict[str, list[str]], str]:
    """The filters for the engine, and the same for the docker client."""
    filters = {"network": [world.networks[each].handle(of.by) for each in of.on]} if of.on else {}
    if of.publishes:
        (port,) = {each.on_host for each in world.container(of.publishes).publications}
        filters["publish"] = [f"{port}/{of.protocol}"]
    if of.exposes:
        filters["expose"] = [of.exposes]
    return filters, " ".join(f"--filter {key}={value}" for key, values in filters.items() for value in values)


def lists_once(world: World, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """The list of networks, or of containers, has each row exactly once, and nothing else under the names in the first column.

    A thing that the scenario made is listed with the id that it has.
    """
    columns, ask, look = (
        (NETWORKS, world.listed_networks, "docker network ls --no-trunc")
        if headings[0] == "network"
        else (CONTAINERS, world.listed_containers, "docker ps --all --no-trunc")
    )
    names = set(map(world.word, [row[0] for row in rows]))

    def entries() -> list[Entry]:
        return [each for each in ask() if names & set(columns[headings[0]](each).split(", "))]

    _demand_rows(world, headings, rows, entries, look)


def _demand_rows(
    world: World,
    headings: Sequence[str],
    rows: Sequence[Sequence[str]],
    entries: Callable[[], Sequence[Entry]],
    look: str,
) -> None:
    """The entries are these rows, once each, and a thing that the scenario made has the id that it has.

    Docker lists containers from a copy, into which it writes a moment after it has answered that one was stopped. It lists
    networks from no copy: they are asked for once.
    """
    of_networks = headings[0] == "network"
    columns = NETWORKS if of_networks else CONTAINERS
    fact_names(headings, columns, "the list")
    read = [columns[heading] for heading in [*headings, "id"]]
    wanted = sorted([*_words(world, headings, row), _id_of(world, row[0])] for row in rows)
    ids = {row[0]: row[-1] for row in wanted if row[-1]}

    def told() -> list[list[str]]:
        found = sorted([each(entry) for each in read] for entry in entries())
        return [[*row[:-1], row[-1] if row[0] in ids else ""] for row in found]

    settling = Retrying(
        stop=stop_after_delay(0 if of_networks else SETTLING * world.stage.patience),
        wait=wait_fixed(0.1),
        retry=retry_if_result(lambda rows: rows != wanted),
        retry_error_callback=lambda state: state.outcome.result() if state.outcome else [],
    )
    if (found := settling(told)) != wanted:
        raise deviation(
            world,
            f"the list of {headings[0]}s has {_rows(world, wanted, ids)}, once each",
            f"of these names it has {_rows(world, found, ids)}",
            look,
        )


def _words(world: World, headings: Sequence[str], row: Sequence[str]) -> list[str]:
    return [
        _several(map(world.word, listed_cell(cell))) if heading in SEVERAL else world.word(cell)
        for heading, cell in zip(headings, row, strict=True)
    ]


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
