"""Networks that are created, removed and listed; containers that are connected to them and disconnected."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from functools import partial

from support.act.containers import links_of
from support.errors import Deviation
from support.words.handles import of_container, of_network
from support.words.options import ENDPOINT, LINK, NETWORK, Options, only_for
from support.words.places import Place
from support.world.acting import says_subnet_taken
from support.world.creation import Creation
from support.world.host_network import bearing, interfaces
from support.world.launch import FLAGS, by_family
from support.world.world import World

OTHER_BLOCKS = 5
"""How many further subnets are tried where one turns out to be taken: after that it is no accident."""


def create(world: World, names: Sequence[str], options: Options, *, tried: bool = False) -> None:
    """Create networks, all with the same options."""
    given = only_for(NETWORK, options)
    for name in names:
        _create(world, name, given, tried)


def _create(world: World, name: str, given: Options, tried: bool) -> None:
    """Create a network; where a subnet of our choice turns out to be somebody else's, with another one."""
    mark = world.ground.journal.mark()
    for last in (*[False] * OTHER_BLOCKS, True):
        chosen = world.plan.lay_out(given.get("subnets", ()))
        try:
            _create_once(world, name, _creation(world, given), tried)
        except Deviation:
            if last or not _lost_block(world, chosen):
                raise
        else:
            if last or not _lost_block(world, chosen):
                return
        # That somebody has it says nothing about the engine: it is as if it had not been asked.
        world.plan.give_up(chosen)
        world.ground.journal.forget(mark)


def _creation(world: World, given: Options) -> Creation:
    """What the options of the text ask the engine for."""
    fields = dict(given)
    checked = not fields.pop("unchecked", False)
    if LINK in fields.get("options", {}).values():
        if world.stage.neighbour is None:
            raise LookupError("this run has no neighbour host")
        link = world.stage.neighbour.interface
        fields["options"] = {key: link if value == LINK else value for key, value in fields["options"].items()}
    for field in ("subnets", "gateways", "ranges", "reserved"):
        fields[field] = [world.fill(each) for each in fields.get(field, ())]
    return Creation(checked=checked, **fields)


def _lost_block(world: World, chosen: Sequence[str]) -> bool:
    """Whether the last action was refused because others have a subnet that was chosen for it.

    Where the host is ours to look at, they have to be seen to: the engine's word alone would hide one that errs now and then.
    Elsewhere some engines count routes of their host that cannot be seen from here.
    """
    refused = bool(chosen) and world.last.refusal is not None and says_subnet_taken(world.last.refusal)
    return refused and (not world.shows_bridges or world.plan.lost(chosen))


def _create_once(world: World, name: str, creation: Creation, tried: bool) -> None:
    taken = name in world.networks
    network = world.new_network(name, asdict(creation))
    network.labels = {**world.labels(network), **creation.labels}
    network.options = dict(creation.options)
    network.subnets_given = bool(creation.subnets)
    line = ["docker", "network", "create", *creation.flags(), network.name]
    call = partial(world.api.create_network, network.name, labels=network.labels, **creation.arguments())

    def carry_out() -> None:
        done = world.act(line, f'the engine creates the network "{name}"', call, tried=tried)
        network.answered_id = str((done.answer or {}).get("Id", ""))
        if taken and network.answered_id:
            # Two networks of one name: the name leads to neither.
            world.owns_by_id(network)

    world.make(network, carry_out)


def connect(world: World, container: str, place: Place, by: str, options: Options, *, tried: bool = False) -> None:
    """Attach a container to a network, given by "name", "id" or "short id", or both so: "ids"."""
    aliases = list(only_for(ENDPOINT, options).get("aliases", ()))
    links, link_local = links_of(world, options.get("links", ())), list(options.get("link_local", ()))
    addresses = by_family(world.fill(each) for each in options.get("addresses", ()))
    this, network = world.container(container), world.at(place)
    world.demand_no_names(network, aliases)
    handle, called = network.handle(of_network(by)), this.handle(of_container(by))
    flags = [word for alias in aliases for word in ("--alias", alias)]
    flags += [word for field, address in addresses.items() for word in (FLAGS[field], address)]
    flags += [word for source, alias in links.items() for word in ("--link", f"{source}:{alias}")]
    flags += [word for each in link_local for word in ("--link-local-ip", each)]
    wanted = {"aliases": aliases or None, "links": links or None, "link_local_ips": link_local or None, **addresses}
    world.act(
        ["docker", "network", "connect", *flags, handle, called],
        f'the engine connects "{container}" to {place}',
        partial(world.api.connect_container_to_network, called, handle, **wanted),
        on=container,
        tried=tried,
    )


def disconnect(world: World, container: str, place: Place, by: str, *, tried: bool = False) -> None:
    """Detach a container from a network, given by "name", "id" or "short id", or both so: "ids"."""
    this, network = world.container(container), world.at(place)
    handle, called = network.handle(of_network(by)), this.handle(of_container(by))
    world.act(
        ["docker", "network", "disconnect", handle, called],
        f'the engine disconnects "{container}" from {place}',
        partial(world.api.disconnect_container_from_network, called, handle),
        on=container,
        tried=tried,
    )


def remove(world: World, network: str, by: str, *, tried: bool = False) -> None:
    """Remove a network, given by "name", "id" or "short id"."""
    this = world.at(Place.of_network(network))
    world.demand_unshared(this)
    handle = this.handle(by)
    if world.shows_bridges:
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
