"""What an administrator of the engine's host does to its firewall."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from support.errors import Deviation
from support.words.barriers import ASKED_FOR, AT_CONTAINER, Barrier
from support.words.services import Observer, Service
from support.world.container import REDIS_PORT, Container
from support.world.host_firewall import TOOLS, HostFirewall, NoSuchChain, drop_rule
from support.world.ownership import labels
from support.world.world import World


def bar(world: World, barrier: Barrier) -> None:
    """Write a rule that drops, for each family of addresses of the container that it is about. It is there until the scenario
    ends."""
    name = barrier.container or (barrier.service.container if barrier.service else "")
    container = world.container(name)
    for family in _families(container):
        for words in _matching(world, container, barrier, family):
            _add(world, family, barrier, words)


def _add(world: World, family: int, barrier: Barrier, words: Sequence[str]) -> None:
    firewall = HostFirewall(world.stage.engine.target)
    rule = drop_rule(barrier.chain, words, labels(world.stage.run_id, world.scenario))
    world.at_the_end(partial(firewall.remove, family, rule))
    shown = [TOOLS[family], "--append" if barrier.last else "--insert", barrier.chain, *words, "--jump", "DROP"]
    promise = f"the host's firewall takes a rule of the administrator's in {barrier.chain}"
    try:
        world.act(shown, promise, partial(firewall.add, family, rule, last=barrier.last))
    except NoSuchChain:
        raise Deviation(
            promise, f"it has no such chain for IPv{family}", see_it=world.see(f"{TOOLS[family]} --list-rules")
        ) from None


def _matching(world: World, container: Container, barrier: Barrier, family: int) -> Iterator[list[str]]:
    """What the rules match, one after the other."""
    own = container.addresses(family)
    if barrier.observer is None or barrier.service is None:
        for address in own:
            yield from (["--source", address], ["--destination", address])
        return
    service = barrier.service
    source = _source(world, barrier.observer, family)
    if barrier.known == AT_CONTAINER and own:
        target = ["--destination", own[0], "--protocol", service.protocol, "--dport", str(service.port or REDIS_PORT)]
    elif barrier.known == ASKED_FOR:
        asked = str(_port_of_host(container, service))
        target = ["--protocol", service.protocol, "--match", "conntrack", "--ctorigdstport", asked]
    else:
        target = ["--protocol", service.protocol, "--dport", str(_port_of_host(container, service))]
    yield [*source, *target]


def _source(world: World, observer: Observer, family: int) -> list[str]:
    """Raises LookupError for an observer whose addresses no rule could tell: the text is wrong, not the engine."""
    if observer.container:
        return ["--source", world.container(observer.container).addresses(family)[0]]
    neighbour = world.stage.neighbour
    if not observer.another or neighbour is None:
        raise LookupError(f"rules of the administrator's are for other hosts and for containers, not for {observer}")
    return ["--source", neighbour.own_ipv6 if family == 6 else neighbour.own_ipv4]


def _families(container: Container) -> list[int]:
    """Those of the container's addresses; one on the host's network has the host's of IPv4."""
    return [family for family in TOOLS if container.addresses(family)] or [4]


def _port_of_host(container: Container, service: Service) -> int:
    """The port of the host that leads to the service. Raises LookupError where none of our choosing does."""
    if container.host_port is not None:
        return container.host_port
    port = f"{service.port or REDIS_PORT}/{service.protocol}"
    found = [each.host_port for each in container.publications if each.port == port and each.host_port]
    if len(found) != 1:
        raise LookupError(f"{service} is not published at just one port of our choosing")
    return found[0]
