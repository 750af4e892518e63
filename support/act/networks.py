"""Networks that are created, removed and listed; containers that are connected to them and disconnected."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from support.words.options import ENDPOINT, NETWORK, Options, only_for
from support.words.places import Place
from support.world.host_network import bearing, interfaces
from support.world.world import World


def create(world: World, names: Sequence[str], options: Options, *, tried: bool = False) -> None:
    """Create bridge networks, all with the same options."""
    given = only_for(NETWORK, options)
    for name in names:
        _create(world, name, dict(given.get("labels", {})), dict(given.get("options", {})), tried)


def _create(world: World, name: str, labels: dict[str, str], options: dict[str, str], tried: bool) -> None:
    network = world.new_network(name, [labels, options])
    network.labels = {**world.labels(network), **labels}
    network.options = options
    words = [word for key, value in labels.items() for word in ("--label", f"{key}={value}")]
    words += [word for key, value in options.items() for word in ("--opt", f"{key}={value}")]
    line = ["docker", "network", "create", *words, network.name]
    call = partial(
        world.api.create_network,
        network.name,
        driver="bridge",
        options=options or None,
        labels=network.labels,
        check_duplicate=True,
    )

    def carry_out() -> None:
        done = world.act(line, f'the engine creates the network "{name}"', call, tried=tried)
        network.answered_id = str((done.answer or {}).get("Id", ""))

    world.make(network, carry_out)


def connect(world: World, container: str, place: Place, by: str, options: Options, *, tried: bool = False) -> None:
    """Attach a container to a network, given by "name" or "id"."""
    aliases = list(only_for(ENDPOINT, options).get("aliases", ()))
    this, network = world.container(container), world.at(place)
    handle = network.id if by == "id" else network.name
    flags = [word for alias in aliases for word in ("--alias", alias)]
    world.act(
        ["docker", "network", "connect", *flags, handle, this.name],
        f'the engine connects "{container}" to {place}',
        partial(world.api.connect_container_to_network, this.name, handle, aliases=aliases or None),
        on=container,
        tried=tried,
    )


def disconnect(world: World, container: str, place: Place, by: str, *, tried: bool = False) -> None:
    """Detach a container from a network, given by "name" or "id"."""
    this, network = world.container(container), world.at(place)
    handle = network.id if by == "id" else network.name
    world.act(
        ["docker", "network", "disconnect", handle, this.name],
        f'the engine disconnects "{container}" from {place}',
        partial(world.api.disconnect_container_from_network, this.name, handle),
        on=container,
        tried=tried,
    )


def remove(world: World, network: str, by: str, *, tried: bool = False) -> None:
    """Remove a network, given by "name" or "id"."""
    this = world.at(Place.of_network(network))
    world.demand_unshared(this)
    handle = this.id if by == "id" else this.name
    if world.stage.engine.target.seen is not None and world.stage.engine.target.seen.shows_bridges:
        this.bridge = next(iter(bearing(this.subnet()[1], interfaces())), None)
    call = partial(world.api.remove_network, handle)
    world.act(["docker", "network", "rm", handle], f'the engine removes "{network}"', call, tried=tried)


def list_all(world: World) -> None:
    """List the networks, as somebody new to the engine does first."""
    world.act(["docker", "network", "ls"], "the engine lists its networks", world.api.networks)


def watch_events(world: World) -> None:
    """From now on the engine's events are of interest."""
    # Docker since 25.0 gives questions about itself that overlap one answer, with the time of the first (moby pull request
    # 45847): it may be older than the scenario's last action. That of a question asked once it has come is not.
    world.engine_time()
    world.watched_since = world.engine_time()
