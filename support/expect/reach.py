"""Who reaches whom: echo requests, and connections to a service that says whose it is, from a
container, from the host or from another one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from ipaddress import ip_address

from tenacity import Retrying, retry_if_result, stop_after_delay, wait_fixed

from support.errors import Deviation, ProbeBroken, Suspended
from support.expect import application
from support.expect.finding import deviation, listed
from support.expect.host_addresses import LOOPBACK, host_addresses, ipv6_loopback
from support.expect.lookup_failure import LookupFailure, failure_of
from support.expect.published import REDIS_PORT, default_address, is_published, names_no_address, published_port
from support.expect.readiness import await_ipv6_gateways, await_listening
from support.expect.trying import (
    ABOUT_NAMES,
    TIMEOUT,
    Destination,
    Try,
    accepting,
    answering,
    attempt,
    attempts,
    is_address,
    probe_words,
    shown,
)
from support.observe.lookup import Answer, Outcome
from support.observe.no_connection import Reason
from support.observe.ping import NetworkUnreachable, NoReply, Ping, Reply, UnknownHost
from support.words.expressions import Expression, Target
from support.words.services import THE_HOST, Observer, Service, Where
from support.world.world import World

AGAIN = 3
"""How often it is tried again where somebody was reached who should not be: a gap that closes is not one that stays."""
UNRESOLVED = Answer((), Outcome.NOTHING_FOUND)
"""What a program knows of a name that led it nowhere."""


def ping_answered(world: World, container: str, target: Target, source: Expression) -> None:
    """An echo request to the target is answered, from the address that the engine gives for `source`, of either family.

    Where the engine is configured to keep the two apart, it is sent to that address, and not answered.
    """
    client, spoken, (address,) = world.container(container), world.target(target), world.addresses(source)
    result = client.ping(spoken)
    addresses = {address, *world.ipv6_addresses_beside({address})}
    apart = world.keeps_apart(container, address)
    promised = f'a ping from "{container}" to {target} is answered from {listed(sorted(map(str, addresses)))}, {source}'
    if apart:
        setting = world.stage.configuration.told("icc-off")
        promised = (
            f'a ping from "{container}" to {target} goes to {address}, {source}, and is not answered with {setting}'
        )
    if isinstance(result, UnknownHost):
        failure = failure_of(world, container, spoken, UNRESOLVED, *client.ping_words(spoken))
        raise _unresolved(world, str(target), promised, failure)
    wanted = isinstance(result, NoReply if apart else Reply) and result.address in addresses
    if not wanted:
        raise deviation(world, promised, _told(result), client.shown(*client.ping_words(spoken)))


def ping_not_answered(world: World, container: str, target: Target) -> None:
    """An echo request to the target is not answered."""
    client, address = world.container(container), world.target(target)
    result = client.ping(address)
    if isinstance(result, UnknownHost):
        raise ProbeBroken(f'"{address}" is no address: nobody was asked')
    if isinstance(result, Reply):
        again = [client.ping(address) for _ in range(AGAIN)]
        raise deviation(
            world,
            f'nothing answers "{container}" at {address}, {target}',
            f"a reply came from {result.address}{_told_again(isinstance(each, Reply) for each in again)}",
            client.shown(*client.ping_words(address)),
        )


def reached(world: World, observer: Observer, service: Service, where: Where) -> list[Destination]:
    """The observer reaches the service at each of the addresses, and it is this service that answers.

    Whoever comes first waits until it listens, seen from inside, and then has one try, as all others have. Where the engine is
    configured to publish at one address of the host, that one is every address, and the others lead nowhere. Returns where it was
    reached.
    """
    if _is_of_host(world, observer, where) and not _on_the_host(world, service):
        published_port(world, service)
    ats = destinations(world, observer, service, where)
    _demand_not_kept_apart(world, observer, service, ats)
    configured = default_address(world, service.container) if where.host and names_no_address(world, service) else ""
    elsewhere = [at for at in ats if configured and at.address != configured]
    ats = [at for at in ats if at not in elsewhere]
    first, tried = ("up", service.container), {}
    for at in ats:
        tried[at] = _once_it_listens(world, observer, service, at)
        if tried[at].right:
            world.held |= {first, ("reached", observer.sort, service.talk), ("reached at", observer.sort, at.address)}
    failed = {at: each for at, each in tried.items() if not each.right}
    if failed:
        raise _not_there(world, observer, service, where, ats, failed)
    accepted = answering(world, observer, service, elsewhere)
    if accepted:
        raise deviation(
            world,
            f"{observer} reaches {service} at {configured} and at no other address of the host, as is configured",
            f"{listed(accepted)} {'answered' if service.talk == 'UDP' else 'accepted a connection'}",
            *(shown(world, observer, service, at) for at in accepted),
        )
    return ats


def _demand_not_kept_apart(world: World, observer: Observer, service: Service, ats: Sequence[Destination]) -> None:
    """Raise Suspended where the engine is configured to keep the observer from the service, and no link opens a way."""
    if not observer.container or not service.container:
        return
    links = world.container(observer.container).inspect()["HostConfig"].get("Links") or []
    if any(link.startswith(f"/{world.container(service.container).name}:") for link in links):
        return
    for at in ats:
        if is_address(at.address) and world.keeps_apart(observer.container, ip_address(at.address)):
            setting = world.stage.configuration.told("icc-off")
            raise Suspended(f"{observer} reaches nobody on the default bridge of an engine with {setting}")


def not_reached(world: World, observer: Observer, service: Service, where: Where) -> None:
    """The observer reaches the service at none of the addresses.

    Raises LookupError unless somebody reached the service, and the same kind of observer reached something that is spoken to
    alike, earlier in the scenario: who never reached anything shows nothing.
    """
    _demand_controls(world, observer, service)
    if service.container or service.program:
        ats = destinations(world, observer, service, where)
        found = _found(world, observer, service, where, ats)
    else:
        with world.stage.ports.nobodys() as port:
            ats = [Destination(address, port) for address in _of_host(world, observer, where)]
            found = dict.fromkeys(accepting(world, observer, ats), "accepted a connection")
    if found:
        again = (
            [attempt(world, observer, service, at) for at in found for _ in range(AGAIN)]
            if service.talk != "anything"
            else []
        )
        told = listed(each if where.target and observer.container else f"{at} {each}" for at, each in found.items())
        raise deviation(
            world,
            f"{observer} does not reach {service} at {where}{_port(ats)}",
            f"{told}{_told_again(each.answered for each in again)}",
            *(shown(world, observer, service, at) for at in found),
        )


def redis_answers_inside(world: World, container: str) -> None:
    """The Redis server of the container answers a client inside the same container."""
    this = world.container(container)
    # Without a loopback interface redis-cli waits for minutes.
    words = ("timeout", str(TIMEOUT), "redis-cli", "config", "get", "dbfilename")
    readiness = await_listening(world, container, REDIS_PORT)
    output = this.run(*words)
    if f"{this.name}.rdb" not in output.text.split():
        raise deviation(
            world,
            f'the Redis server inside "{container}" answers',
            f'redis-cli printed "{" ".join(output.text.split())}" and ended with exit code {output.exit_code}',
            this.shown(*words),
            control=readiness,
        )


# Where it is tried.


def destinations(world: World, observer: Observer, service: Service, where: Where) -> list[Destination]:
    """Where somebody tries to reach a service: a container at its own port, the host, or a gateway, at the published one.

    A port that is not published is tried at its own number there.
    """
    if service.program:
        return [_beside(world, where)]
    addresses = [world.target(where.target)] if where.target else _of_host(world, observer, where)
    port = _host_port(world, service) if _is_of_host(world, observer, where) else _own_port(world, service)
    return [Destination(each, port) for each in addresses]


def _beside(world: World, where: Where) -> Destination:
    """Where the program of another host is. Raises LookupError for any other place: the text is wrong, not the engine."""
    if not where.beside or world.stage.neighbour is None:
        raise LookupError(f"a program of another host is not at {where}")
    _, port = world.program_beside()
    return Destination(world.stage.neighbour.own_ipv6 if where.ipv6 else world.stage.neighbour.own_ipv4, port)


def _is_of_host(world: World, observer: Observer, where: Where) -> bool:
    """Whether it is the host that is tried: at a gateway, and at an address that is said as it is, which a container has not."""
    if where.target is None:
        return not where.beside
    if where.target.expression is not None:
        return where.target.expression.kind == "gateway"
    return not observer.container and is_address(world.target(where.target))


def _of_host(world: World, observer: Observer, where: Where) -> list[str]:
    """The host's addresses, as far as the observer could reach them: nobody but the host has its loopback addresses. Where nobody
    is to reach anything, another host sends to 127.0.0.1 by way of the link, too."""
    if where.ipv6_loopback:
        return ipv6_loopback(world)
    found = host_addresses(world, ipv6=where.ipv6)
    if observer.sort != THE_HOST:
        found = [each for each in found if not ip_address(each).is_loopback]
        found += [LOOPBACK] if observer.another and where.text.startswith("any ") else []
    if where.others:
        found = [each for each in found if ("reached at", observer.sort, each) not in world.held]
    if not found:
        raise LookupError(f"the host has no such address for {observer}: that nothing is reached there shows nothing")
    return found


def _on_the_host(world: World, service: Service) -> bool:
    """Whether the service is on the host's network, where it is open without being published."""
    return bool(service.container) and world.container(service.container).host_port is not None


def _own_port(world: World, service: Service) -> int:
    own = world.container(service.container).host_port if service.container else None
    return service.port or own or REDIS_PORT


def _host_port(world: World, service: Service) -> int:
    return published_port(world, service) if is_published(world, service) else _own_port(world, service)


# What comes of it.


def _once_it_listens(world: World, observer: Observer, service: Service, at: Destination) -> Try:
    """The one try at a service that has been seen to listen. It is asked again only where the application itself answers that its
    Redis is away: a connection that only the second try gets is lost for whoever tries once."""
    _await(world, service)
    if ":" in at.address and service.container:
        await_ipv6_gateways(world, service.container)
    asking = Retrying(
        stop=stop_after_delay(application.APP_READY * world.stage.patience + world.stage.lookups),
        wait=wait_fixed(0.1),
        retry=retry_if_result(lambda each: each.told == application.AWAY),
        retry_error_callback=lambda state: state.outcome.result() if state.outcome else None,
    )
    result = asking(attempt, world, observer, service, at)
    if not isinstance(result, Try):
        raise ProbeBroken(f"the connection to {at} gave neither an answer nor a reason")
    return result


def _await(world: World, service: Service) -> str:
    """Wait until the service listens. Returns what came of it: the control of what follows."""
    if service.program:
        return "the program of another host listens on every address"
    return await_listening(world, service.container, _own_port(world, service), service.protocol)


def _found(
    world: World, observer: Observer, service: Service, where: Where, ats: Sequence[Destination]
) -> dict[Destination, str]:
    """Where somebody answered who should not. At a port of the host that this scenario did not publish that is the service alone:
    the port may be somebody else's."""
    if service.program or is_published(world, service) or not _is_of_host(world, observer, where):
        return answering(world, observer, service, ats)
    tries = attempts(world, observer, service, ats)
    return {at: each.told or f"{service} answered" for at, each in tries.items() if each.right}


def _demand_controls(world: World, observer: Observer, service: Service) -> None:
    talks = {each[2] for each in world.held if each[:2] == ("reached", observer.sort)}
    alike = talks if service.talk == "anything" else talks & {service.talk}
    if not alike or (service.container and ("up", service.container) not in world.held):
        raise LookupError(
            f"{observer} has not reached anything like {service} before, or nobody {service}: this shows nothing"
        )


def _not_there(
    world: World,
    observer: Observer,
    service: Service,
    where: Where,
    ats: Sequence[Destination],
    failed: Mapping[Destination, Try],
) -> Deviation:
    looks = [shown(world, observer, service, at) for at in failed]
    readiness = _await(world, service)
    if observer.container and where.target is not None:
        promised = f"{observer} reaches {service} at {where}"
        (at, each), *_ = failed.items()
        if each.reason in ABOUT_NAMES and not is_address(at.address):
            words = probe_words(world, observer, service, at)
            failure = failure_of(world, observer.container, at.address, UNRESOLVED, *words)
            if each.reason == Reason.NO_SUCH_NAME or failure.cut_off:
                return _unresolved(world, str(where), promised, failure)
        return deviation(world, promised, each.told, *looks, control=readiness)
    return deviation(
        world,
        f"{observer} reaches {service} at {where} ({listed(ats)}){_port(ats)}",
        listed(f"{at} gives {each.told}" for at, each in failed.items()),
        *looks,
        control=readiness,
    )


def _told_again(answers: Iterable[bool]) -> str:
    """What is to be added where nobody should have answered: that nobody did, each time that it was tried again."""
    tried = list(answers)
    return ", and no longer when it was tried again" if tried and not any(tried) else ""


def _port(ats: Sequence[Destination]) -> str:
    return f", port {ats[0].port}" if ats else ""


def _unresolved(world: World, name: str, promised: str, failure: LookupFailure) -> Deviation:
    observed = f"{name} was looked up: {failure.observed}"
    return deviation(world, promised, observed, *failure.looks, control=failure.control)


def _told(result: Ping) -> str:
    match result:
        case Reply(address):
            return f"it is answered from {address}"
        case NoReply(address):
            return f"nothing came back{f' from {address}' if address else ''}"
        case NetworkUnreachable():
            return "there is no route to it"
    raise ProbeBroken(f"a ping came to nothing known: {result}")
