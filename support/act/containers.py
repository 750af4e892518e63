"""Containers that are started, stopped, started again, replaced and removed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, replace
from functools import partial
from ipaddress import IPv4Address
from typing import Any

from docker.errors import APIError
from tenacity import Retrying, retry_if_exception, retry_if_result, stop_after_delay, wait_fixed

from support.errors import Deviation
from support.words.expressions import Target
from support.words.handles import ID, NAME, SHORT_ID
from support.words.newcomers import Newcomers
from support.words.options import (
    CHOSEN_BY_ENGINE,
    CHOSEN_BY_US,
    CONTAINER,
    HELD,
    Link,
    Options,
    Publish,
    only_for,
)
from support.words.places import DEFAULT_BRIDGE, Place, Sort
from support.world.acting import says_port_taken
from support.world.container import Container
from support.world.dns_server import SERVER as DNS_SERVER
from support.world.launch import OF_CONTAINER, Launch, Publication
from support.world.network import Network
from support.world.udp_server import server_words
from support.world.world import SharedSetupChanged, World

FREEZING = 5
"""Seconds for which a container that cannot be frozen is asked to be again."""
ENDING = 5
"""Seconds that a killed process may take to end."""
COMING_BACK = 10
"""Seconds within which a container is to be there again that its restart policy starts: engines wait a moment before they do."""
END = ("sh", "-c", "kill 1")
"""How a Redis server is asked to end, as an administrator inside would."""
IDLE = ("sleep", "86400")
FILES = {"hosts file": "hosts", "resolv.conf": "resolv.conf"}
"""What the engine writes, and where that is in /etc."""
NO_PROGRAM = ("no-such-program",)
NEWCOMER = "newcomer"
"""Who takes the address that another container gave up."""
OTHER_PORTS = 9
"""How many further ports of the host are tried where one turns out to be taken: after that it is no accident."""


def start(world: World, newcomers: Newcomers, place: Place, options: Options, *, tried: bool = False) -> None:
    """Create and start containers of one image on a place, all with the same options."""
    for name in newcomers.names:
        _start(world, name, newcomers.image, place, options, tried=tried)


def start_alpine(world: World, name: str, network: Network) -> Container:
    """Start an Alpine container on a network, without any option."""
    bridge = world.at(DEFAULT_BRIDGE)
    return _create(
        world, name, "alpine", _launch(world, "alpine", None if network.name == bridge.name else network.name)
    )


def ask_over_and_over(world: World, container: str, name: Target) -> None:
    """From now on the container asks its nameserver for the name, at a steady pace and never again for what is lost."""
    client = world.container(container)
    if client.shared:
        raise SharedSetupChanged(
            f'"{container}" is shared; a scenario in which it asks over and over is not @reads-only'
        )
    client.ask_over_and_over(world.target(name))


def fare(world: World, container: str, what: str, *, tried: bool = False) -> None:
    """Do to a container what the word says, one of `FATES`. What it was before is what it was before somebody wrote into it."""
    if not world.container(container).edited:
        world.container(container).remember()
    FATES[what](world, container, tried)


def write(world: World, container: str, file: str, line: str) -> None:
    """Add a line to the hosts file or the resolv.conf of a container, from inside, as somebody would of whom the engine knows
    nothing."""
    this = world.container(container)
    this.remember()
    this.edited = True
    path = f"/etc/{FILES[file]}"
    words = ("sh", "-c", f'echo "$1" >>{path}', "sh", line)
    promise = f'a line is written into the {file} of "{container}"'
    world.act(["docker", "exec", this.name, *words], promise, partial(this.run, *words), on=container)
    if line not in this.run("cat", path).printed.splitlines():
        raise RuntimeError(f'the {file} of "{container}" takes no line: the scenario would check nothing')


def remove(world: World, container: str, by: str = NAME, *, tried: bool = False) -> None:
    """Remove a container, running or not, given by "name", "id" or "short id"."""
    handle = world.container(container).handle(by)
    promise = f'the engine removes "{container}"'
    removal = partial(world.stage.engine.kind.remove_container, world.api, handle)
    world.act(["docker", "rm", "--force", handle], promise, removal, on=container, tried=tried)
    world.container(container).removed = world.last.refusal is None


def rename(world: World, container: str, name: str) -> None:
    """Give a container another name; from now on the text calls it by that, and the old one leads to nobody."""
    this = world.container(container)
    new = world.ground.names.unique(name)
    call = partial(world.api.rename, this.name, new)
    world.act(["docker", "rename", this.name, new], f'the engine renames "{container}" to "{name}"', call, on=container)
    world.rename(container, name, new)


def _stop(world: World, container: str, tried: bool) -> None:
    name = world.container(container).name
    promise = f'the engine stops "{container}"'
    stop = partial(world.api.stop, name, timeout=0)
    world.act(["docker", "stop", "--time", "0", name], promise, stop, on=container, tried=tried)


def _start_again(world: World, container: str, tried: bool) -> None:
    name = world.container(container).name
    promise = f'the engine starts "{container}" again'
    world.act(["docker", "start", name], promise, partial(world.api.start, name), on=container, tried=tried)


def _restart(world: World, container: str, tried: bool) -> None:
    name = world.container(container).name
    promise = f'the engine restarts "{container}"'
    restart = partial(world.api.restart, name, timeout=0)
    world.act(["docker", "restart", "--time", "0", name], promise, restart, on=container, tried=tried)


def _stop_and_start(world: World, container: str, tried: bool) -> None:
    _stop(world, container, tried=False)
    _start_again(world, container, tried)


def _end_from_inside(world: World, container: str, tried: bool) -> None:
    """Have the first process of a container, a Redis server, end by itself, and wait until the engine has started it again."""
    this = world.container(container)
    api, begun = world.api, this.inspect()["State"]["StartedAt"]
    starting = Retrying(
        stop=stop_after_delay(COMING_BACK * world.stage.patience),
        wait=wait_fixed(0.05),
        retry=retry_if_result(lambda state: not state["Running"] or state["StartedAt"] == begun),
        retry_error_callback=lambda state: _not_back(world, container, state.outcome.result() if state.outcome else {}),
    )

    def end() -> None:
        # Nobody waits for what ends together with the container.
        api.exec_start(api.exec_create(this.name, list(END))["Id"], detach=True)
        starting(lambda: this.inspect()["State"])

    promise = f'the engine starts "{container}" again, which has ended'
    world.act(["docker", "exec", "--detach", this.name, *END], promise, end, on=container, tried=tried)


def _not_back(world: World, container: str, state: dict[str, Any]) -> None:
    raise Deviation(
        f'the engine starts "{container}" again by its restart policy',
        f"it is {state.get('Status')} since {state.get('FinishedAt') if not state.get('Running') else 'it was started'}",
        see_it=world.see(f"docker inspect {world.container(container).name}"),
    )


def _kill(world: World, container: str, tried: bool) -> None:
    name = world.container(container).name
    promise = f'the engine kills "{container}"'
    world.act(["docker", "kill", name], promise, partial(world.api.kill, name), on=container, tried=tried)
    _wait_until_ended(world, container)


def _pause(world: World, container: str, tried: bool) -> None:
    """A container whose processes are busy may not let itself be frozen at once, which says nothing of networks."""
    name = world.container(container).name
    promise = f'the engine pauses "{container}"'
    freezing = Retrying(
        stop=stop_after_delay(FREEZING * world.stage.patience),
        wait=wait_fixed(0.1),
        retry=retry_if_exception(lambda error: isinstance(error, APIError) and "unable to freeze" in str(error)),
        reraise=True,
    )
    pause = partial(freezing, world.api.pause, name)
    world.act(["docker", "pause", name], promise, pause, on=container, tried=tried)


def _pause_and_resume(world: World, container: str, tried: bool) -> None:
    _pause(world, container, tried=False)
    name = world.container(container).name
    promise = f'the engine resumes "{container}"'
    world.act(["docker", "unpause", name], promise, partial(world.api.unpause, name), on=container, tried=tried)


def _come_back_elsewhere(world: World, container: str, tried: bool) -> None:
    """Stop a container and start it again once another may have taken its address on its only network."""
    network, former = _only_place(world, container)
    _stop(world, container, tried=False)
    start_alpine(world, NEWCOMER, network)
    _start_again(world, container, tried)
    _demand_new_address(world, container, former)


def _replace(world: World, container: str, tried: bool) -> None:
    """Remove a Redis container and start another of the same name on its only network, at another address."""
    network, former = _only_place(world, container)
    remove(world, container)
    start_alpine(world, NEWCOMER, network)
    _create(world, container, "redis", _launch(world, "redis", network.name), tried=tried)
    _demand_new_address(world, container, former)


FATES = {
    "stopped and started again": _stop_and_start,
    "stopped": _stop,
    "started again": _start_again,
    "restarted": _restart,
    "ended from inside and started again by its restart policy": _end_from_inside,
    "killed": _kill,
    "paused": _pause,
    "paused and resumed": _pause_and_resume,
    "stopped and started again, its old address taken by another": _come_back_elsewhere,
    "replaced by a new container of the same name, its old address taken by another": _replace,
}


def _start(world: World, name: str, image: str, place: Place, options: Options, *, tried: bool) -> None:
    only_for(CONTAINER, options)
    if place.sort is Sort.CONTAINER and place.name == name:
        network: str | None = OF_CONTAINER + world.ground.names.unique(name)
    else:
        network = world.network_name(place)
    if place.sort is Sort.NETWORK:
        names = [*options.get("aliases", ()), *filter(None, [options.get("hostname")])]
        world.demand_no_names(world.at(place), names)
    journal = world.ground.journal
    mark = journal.mark()
    for last in (*[False] * OTHER_PORTS, True):
        launch = _launch(world, image, network, options)
        try:
            _create(world, name, image, launch, tried=tried)
        except Deviation:
            if last or not _lost_port(world, options):
                raise
        else:
            if last or not tried or not _lost_port(world, options):
                return
        # A port of our choice that turns out to be taken says nothing about the engine: it is as if it had not been asked.
        world.stage.engine.kind.remove_container(world.api, world.container(name).name)
        journal.forget(mark)


def _lost_port(world: World, options: Options) -> bool:
    """Whether the last action was refused because a port of the host that we chose is taken."""
    chosen = any(each.host_port == CHOSEN_BY_US and not each.as_of for each in options.get("publish", ()))
    return chosen and world.last.refusal is not None and says_port_taken(world.last.refusal)


def _create(world: World, name: str, image: str, launch: Launch, *, tried: bool = False) -> Container:
    container = world.new_container(name, launch.image, asdict(launch))
    container.publications = tuple(launch.publish)
    container.publishes_all = launch.publish_all
    container.is_nameserver = image == "dns"
    if image == "redis" and launch.network == "host":
        # At the usual port of the host somebody else may listen.
        container.host_port = world.stage.ports.take()
    words = NO_PROGRAM if launch.unstartable else _process(image, container)
    line = ["docker", "run", "--detach", *launch.flags(container.name), launch.image, *words]

    def create() -> dict[str, Any]:
        config = launch.config(world.api, words, world.labels(container))
        answer: dict[str, Any] = world.api.create_container_from_config(
            config, None if launch.unnamed else container.name
        )
        world.last.answer = answer
        if launch.unnamed:
            # Until its name is known only its labels say that it is ours.
            made_up = str(world.api.inspect_container(answer["Id"])["Name"]).removeprefix("/")
            world.ground.names.adopt(made_up, name)
            world.rename(name, name, made_up)
        world.api.start(container.name)
        return answer

    world.make(container, partial(world.act, line, f'the engine starts "{name}"', create, tried=tried))
    return container


def _launch(world: World, image: str, network: str | None, options: Options | None = None) -> Launch:
    """What the options of the text ask the engine for."""
    given = dict(options or {})
    environment = dict(given.pop("environment", {}))
    if "redis_host" in given:
        environment["REDIS_HOST"] = world.word(given.pop("redis_host"))
    for field in ("aliases", "addresses"):
        if field in given:
            given[field] = [world.fill(each) for each in given[field]]
    for field in ("links", "links_as_a_whole"):
        given[field] = links_of(world, given.get(field, ()))
    if "dns" in given:
        given["dns"] = [world.nameserver(each) for each in given["dns"]]
    published = [_publication(world, each) for each in given.pop("publish", ())]
    reference = getattr(world.stage.images, "app" if image in ("udp", "dns") else image)
    # Not everywhere may others than root listen at the port of DNS.
    given |= {"user": "0"} if image == "dns" else {}
    return Launch(reference, network, environment=environment, publish=published, **given)


def links_of(world: World, links: Iterable[Link]) -> dict[str, str]:
    """What the sources of links are called, and their aliases."""
    return dict(_link(world, each) for each in links)


def _link(world: World, link: Link) -> tuple[str, str]:
    """What the source is called and the alias. Without one it is the source's name, which the docker client writes out."""
    if link.future:
        return world.ground.names.unique(link.source), link.alias
    source = world.container(link.source)
    called = source.handle(SHORT_ID if link.short else ID if link.by_id else NAME)
    return called, link.alias or source.name


def _publication(world: World, publish: Publish) -> Publication:
    address = world.fill(publish.address)
    if publish.as_of:
        return replace(_published_by(world, publish.as_of), port=publish.port, address=address)
    if publish.host_port == CHOSEN_BY_ENGINE:
        return Publication(publish.port, address)
    if publish.host_port == HELD:
        return Publication(publish.port, address, world.hold_port())
    first = world.stage.ports.take(publish.ports)
    return Publication(publish.port, address, first, first + publish.ports - 1 if publish.ports > 1 else None)


def _published_by(world: World, container: str) -> Publication:
    """What another container has published at a port or a range of our choosing.

    Raises LookupError when that is not one: the text is wrong, not the engine.
    """
    found = [each for each in world.container(container).publications if each.host_port is not None]
    if len(found) != 1:
        raise LookupError(f'"{container}" has not just one port published at the host')
    return found[0]


def _wait_until_ended(world: World, container: str) -> None:
    """The engine answers once the signal is sent. The process may end a little later, and Podman tidies up in another process."""
    ending = Retrying(
        stop=stop_after_delay(ENDING * world.stage.patience),
        wait=wait_fixed(0.05),
        retry=retry_if_result(bool),
        retry_error_callback=lambda _: None,
    )
    this = world.container(container)
    ending(lambda: this.inspect()["State"]["Running"] or any(each["IPAddress"] for each in this.endpoints().values()))


def _only_place(world: World, container: str) -> tuple[Network, IPv4Address]:
    return world.where_attached(container), world.container(container).only_address()


def _demand_new_address(world: World, container: str, former: IPv4Address) -> None:
    if world.container(container).only_address() == former:
        raise RuntimeError(f'"{container}" has its old address again: the scenario would check nothing')


def _process(image: str, container: Container) -> Sequence[str]:
    if image == "redis":
        # The name of the database file is how a Redis server says which container it runs in.
        port = ("--port", str(container.host_port)) if container.host_port else ()
        return ("redis-server", *port, "--protected-mode", "no", "--save", "", "--dbfilename", f"{container.name}.rdb")
    if image == "udp":
        return server_words(container.name)
    if image == "dns":
        return ("node", "-e", DNS_SERVER)
    return IDLE if image == "alpine" else ()
