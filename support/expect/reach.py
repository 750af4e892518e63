"""Who reaches whom: echo requests, and connections to a service that says whose it is, from a container or from the host."""

from __future__ import annotations

import socket
from dataclasses import dataclass

import redis
import requests
from tenacity import Retrying, retry_if_result, stop_after_delay, wait_fixed

from support.errors import Deviation, ProbeBroken
from support.expect import application
from support.expect.finding import deviation, listed
from support.expect.host_addresses import host_addresses, ipv6_loopback
from support.expect.lookup_failure import LookupFailure, failure_of
from support.expect.published import default_address, published_port
from support.observe.lookup import Answer, Outcome
from support.observe.ping import NetworkUnreachable, NoReply, Ping, Reply, UnknownHost
from support.observe.redis_talk import NoConnection, Reason
from support.words.expressions import Expression, Target
from support.words.services import Observer, Service, Where
from support.world.container import Container
from support.world.visitor import authority
from support.world.world import World

UNRESOLVED = Answer((), None, Outcome.NOTHING_FOUND)
"""What a program knows of a name that led it nowhere."""
MAYBE_UNRESOLVED = (Reason.NO_SUCH_NAME, Reason.TIMED_OUT)
"""nc has one deadline for looking the name up and for connecting."""
REDIS_READY = 5
"""Seconds that a Redis server may take to listen after its container was started."""
TIMEOUT = 5


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
        raise deviation(
            world,
            f'nothing answers "{container}" at {address}, {target}',
            f"a reply came from {result.address}",
            client.shown(*client.ping_words(address)),
        )


def reached(world: World, observer: Observer, service: Service, where: Where) -> None:
    """The observer reaches the service at each of the addresses, and it is this service that answers."""
    if observer.container and not service.port:
        _redis_reached(world, observer.container, service.container, where)
    elif observer.container or service.protocol == "udp":
        raise LookupError(f"nobody has taught {observer} to speak with {service} yet")
    else:
        _reached_from_host(world, service, where)
    world.held.add(_control(observer, service.container))


def not_reached(world: World, observer: Observer, service: Service, where: Where) -> None:
    """The observer reaches the service at none of the addresses.

    Raises LookupError unless the same kind of observer reached the service, or, of a port that nobody published, another one,
    earlier in the scenario: who never reached anything shows nothing.
    """
    controls = [_control(observer, name) for name in ([service.container] if service.container else world.containers)]
    if not world.held.intersection(controls):
        raise LookupError(f"{observer} has not reached {service} before in this scenario: that it cannot shows nothing")
    if observer.container:
        _not_reached_from_container(world, observer.container, service, where)
    else:
        _not_reached_from_host(world, service, where)


def redis_answers_inside(world: World, container: str) -> None:
    """The Redis server of the container answers a client inside the same container."""
    this = world.container(container)
    # Without a loopback interface redis-cli waits for minutes.
    words = ("timeout", str(REDIS_READY), "redis-cli", "config", "get", "dbfilename")
    asking = Retrying(
        stop=stop_after_delay(REDIS_READY * world.stage.patience),
        wait=wait_fixed(0.05),
        retry=retry_if_result(lambda output: "Could not connect" in output.text),
        retry_error_callback=lambda state: state.outcome.result() if state.outcome else None,
    )
    output = asking(this.run, *words)
    if f"{this.name}.rdb" not in output.text.split():
        raise deviation(
            world,
            f'the Redis server inside "{container}" answers',
            f'redis-cli printed "{" ".join(output.text.split())}" and ended with exit code {output.exit_code}',
            this.shown(*words),
        )


def _control(observer: Observer, service: str) -> tuple[str, ...]:
    """That a service was reached by this kind of observer, as `World.held` keeps it."""
    return ("reached", "from a container" if observer.container else "from the host", service)


# From a container.


def _redis_reached(world: World, container: str, target: str, where: Where) -> None:
    client, spoken = world.container(container), world.target(_only(where))
    heard = _listen(world, client, spoken)
    promised = f'"{container}" reaches the Redis server of "{target}" at {where}'
    words = client.talk_words(spoken)
    if isinstance(heard, NoConnection) and heard.reason in MAYBE_UNRESOLVED:
        failure = failure_of(world, container, spoken, UNRESOLVED, *words)
        if heard.reason is Reason.NO_SUCH_NAME or failure.cut_off:
            raise _unresolved(world, str(where), promised, failure)
    if heard != f"{world.container(target).name}.rdb":
        raise deviation(world, promised, _heard(heard), client.shown(*words))


def _not_reached_from_container(world: World, container: str, service: Service, where: Where) -> None:
    client, spoken = world.container(container), world.target(_only(where))
    heard = client.talk_to_redis(spoken)
    if not isinstance(heard, NoConnection):
        raise deviation(
            world,
            f'"{container}" does not reach {service} at {where}',
            _heard(heard),
            client.shown(*client.talk_words(spoken)),
        )


def _only(where: Where) -> Target:
    if where.target is None:
        raise LookupError(f"{where} is not for containers")
    return where.target


def _heard(heard: str | NoConnection) -> str:
    if isinstance(heard, NoConnection):
        return heard.reason.value
    return f"the Redis server of {heard.removesuffix('.rdb')} answered"


def _listen(world: World, client: Container, host: str) -> str | NoConnection:
    """What Redis at `host` says; a refused connection is tried again until the server has had time to listen."""
    listening = Retrying(
        stop=stop_after_delay(REDIS_READY * world.stage.patience),
        wait=wait_fixed(0.05),
        retry=retry_if_result(lambda heard: isinstance(heard, NoConnection) and heard.reason is Reason.REFUSED),
        retry_error_callback=lambda state: state.outcome.result() if state.outcome else None,
    )
    heard = listening(client.talk_to_redis, host)
    if not isinstance(heard, str | NoConnection):
        raise ProbeBroken(f"the connection to {host} gave neither an answer nor a reason")
    return heard


# From the host.


@dataclass(frozen=True)
class _Failed:
    """Where the host did not reach a service, and what came instead."""

    address: str
    reason: str


def _reached_from_host(world: World, service: Service, where: Where) -> None:
    port = published_port(world, service)
    address = default_address(world, service.container) if where.host else ""
    addresses = [address] if address else _addresses(world, where)
    if service.port:
        application.first_page(world, service.container, port)
    failed = [each for each in (_try(world, service, address, port) for address in addresses) if each]
    if failed:
        raise deviation(
            world,
            f"the host reaches {service} at {where} ({listed(addresses)}), there port {port}",
            listed(f"{each.address} gives {each.reason}" for each in failed),
            *(f"curl http://{authority(each.address)}:{port}/" for each in failed),
        )
    if address:
        _demand_nowhere_else(world, service, address, port)


def _demand_nowhere_else(world: World, service: Service, address: str, port: int) -> None:
    """The engine is configured to publish at one address of the host: the others lead nowhere."""
    accepted = [each for each in host_addresses(world) if each != address and _accepts(each, port)]
    if accepted:
        raise deviation(
            world,
            f"the host reaches {service} at {address} and at no other of its addresses, as is configured",
            f"{listed(accepted)} accepted a connection",
            *(f"curl http://{authority(each)}:{port}/" for each in accepted),
        )


def _not_reached_from_host(world: World, service: Service, where: Where) -> None:
    if service.container:
        port = published_port(world, service)
        accepted = [address for address in _addresses(world, where) if _accepts(address, port)]
    else:
        with world.stage.ports.nobodys() as port:
            accepted = [address for address in _addresses(world, where) if _accepts(address, port)]
    if accepted:
        raise deviation(
            world,
            f"the host does not reach {service} at {where}, port {port}",
            f"{listed(accepted)} accepted a connection",
            *(f"curl http://{authority(address)}:{port}/" for address in accepted),
        )


def _addresses(world: World, where: Where) -> list[str]:
    if where.ipv6_loopback:
        return ipv6_loopback(world)
    if where.host and not where.others:
        return host_addresses(world)
    if where.others:
        others = [each for each in host_addresses(world) if ("reached at", each) not in world.held]
        if not others:
            raise LookupError("the host has no other address: that nothing is reached there shows nothing")
        return others
    return [world.target(_only(where))]


def _try(world: World, service: Service, address: str, port: int) -> _Failed | None:
    if not service.port:
        return _try_redis(world, service, address, port)
    try:
        page = application.fetch(address, port)
    except requests.RequestException as error:
        return _Failed(address, type(error).__name__)
    if page.status != 200 or application.PROOF not in page.text:
        return _Failed(address, f"HTTP {page.status}")
    world.held.add(("reached at", address))
    return None


def _try_redis(world: World, service: Service, address: str, port: int) -> _Failed | None:
    """Where a Redis server is published, whose answer tells which container it runs in."""
    client = redis.Redis(host=address, port=port, socket_timeout=TIMEOUT, decode_responses=True)
    try:
        answer: dict[str, str] = client.config_get("dbfilename")  # type: ignore[assignment]  # the client is synchronous
    except redis.RedisError as error:
        return _Failed(address, type(error).__name__)
    file = answer.get("dbfilename", "nothing")
    return None if file == f"{world.container(service.container).name}.rdb" else _Failed(address, file)


def _accepts(address: str, port: int) -> bool:
    try:
        with socket.create_connection((address, port), timeout=TIMEOUT):
            return True
    except OSError:
        return False


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
