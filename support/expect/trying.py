"""One try to reach a service at an address, by whoever stands there: the host, another host, a container."""

from __future__ import annotations

import secrets
import socket
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from ipaddress import ip_address
from typing import Any, TypeVar

import redis
import requests
from redis.backoff import NoBackoff
from redis.retry import Retry

from support.engine.namespaces import inside
from support.expect import application
from support.expect.broken_off import other_sides_doing
from support.expect.readiness import ASKED
from support.observe.no_connection import NoConnection, Reason
from support.observe.program_talk import read_greeting
from support.observe.text import Address
from support.observe.udp_talk import Heard, read_answer
from support.words.services import Observer, Service
from support.world.container import Container
from support.world.udp_server import asking_words
from support.world.visitor import authority
from support.world.world import World

Result = TypeVar("Result")

TIMEOUT = 5
"""Seconds for a connection and for an answer, where there is to be one."""
SILENCE = 3
"""Seconds after which nobody answers, where nobody is to."""
ABOUT_NAMES = (Reason.NO_SUCH_NAME, Reason.TIMED_OUT)
"""How a container tells that a name leads nowhere: nc has one deadline for looking it up and for connecting."""


@dataclass(frozen=True)
class Destination:
    """An address, or a name, and a port."""

    address: str
    port: int

    def __str__(self) -> str:
        return self.address


@dataclass(frozen=True)
class Try:
    """What came of a try: whether anybody `answered`, whether it was the `right` service, what came instead (`told`), and, where
    there was no connection, the `reason`; by which address the service `sees` who tried, where it says so by itself."""

    answered: bool
    right: bool = False
    told: str = ""
    reason: str = ""
    sees: str = ""


def is_address(text: str) -> bool:
    """Whether a text is an address rather than a name."""
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def attempt(world: World, observer: Observer, service: Service, at: Destination) -> Try:
    """Try once, and find out who answers."""
    if observer.container:
        return _from_container(world, world.container(observer.container), service, at)
    return _standing_there(world, observer, partial(_SPEAKING[service.talk], world, service, at))


def answering(world: World, observer: Observer, service: Service, ats: Sequence[Destination]) -> dict[Destination, str]:
    """Those of the destinations where anybody is there for the observer, and what is told of it.

    Whoever stands on a host connects, which over UDP says nothing: there the service is asked.
    """
    if observer.container or service.talk == "UDP":
        tries = attempts(world, observer, service, ats)
        return {at: each.told or f"{service} answered" for at, each in tries.items() if each.answered}
    return dict.fromkeys(accepting(world, observer, ats), "accepted a connection")


def whom_it_sees(world: World, observer: Observer, service: Service, at: Destination) -> str | Try:
    """By which address the service knows the observer, which asks once more; what came of it where there is no answer.

    Raises LookupError for a service that tells nobody: the text is wrong, not the engine.
    """
    if service.talk == "Redis":
        heard = _redis_sees(world, observer, at)
        return (
            heard if isinstance(heard, str) else _silent(heard) if isinstance(heard, NoConnection) else _nothing(heard)
        )
    tried = attempt(world, observer, service, at)
    if tried.right and not tried.sees:
        raise LookupError(f"{service} does not tell whom it sees")
    return tried.sees if tried.right else tried


def _redis_sees(world: World, observer: Observer, at: Destination) -> str | NoConnection | redis.RedisError:
    token = secrets.token_hex(8)
    if observer.container:
        return world.container(observer.container).ask_redis_whom_it_sees(at.address, at.port, token)

    def ask() -> str | redis.RedisError:
        try:
            with closing(_redis_client(at, client_name=token)) as client:
                (own,) = [each for each in client.client_list() if each["name"] == token]
        except redis.RedisError as error:
            return error
        return str(own["addr"]).rpartition(":")[0].strip("[]")

    return _standing_there(world, observer, ask)


def attempts(world: World, observer: Observer, service: Service, ats: Sequence[Destination]) -> dict[Destination, Try]:
    """Try at all of the destinations at the same time: where nobody is to answer, each takes as long as patience lasts."""
    return _at_once(partial(attempt, world, observer, service), ats)


def accepting(world: World, observer: Observer, ats: Sequence[Destination]) -> list[Destination]:
    """Those of the destinations that accept a connection from the host or another one, whoever is there."""
    accepted = _at_once(lambda at: _standing_there(world, observer, partial(_accepts, at)), ats)
    return [at for at in ats if accepted[at]]


def shown(world: World, observer: Observer, service: Service, at: Destination) -> str:
    """The try as the reader would make it."""
    if observer.container:
        return world.container(observer.container).shown(*probe_words(world, observer, service, at))
    if service.talk == "UDP":
        *_, asking = asking_words(at.address, at.port, "whoever", TIMEOUT, node=False)
        return f"{asking}  # on another host, which routes to it through this one" if observer.another else asking
    curl = f"curl http://{authority(at.address)}:{at.port}/"
    return f"{curl}  # on another host, which routes to it through this one" if observer.another else curl


def probe_words(world: World, observer: Observer, service: Service, at: Destination) -> tuple[str, ...]:
    """The command inside a container with which it tries."""
    client = world.container(observer.container)
    if service.talk == "HTTP":
        return client.fetch_words(at.address, at.port)
    if service.talk == "UDP":
        return client.asking_words(at.address, at.port, "whoever")
    if service.program:
        return client.greeted_words(at.address, at.port)
    return client.talk_words(at.address, at.port)


def _at_once(call: Callable[[Destination], Result], ats: Sequence[Destination]) -> dict[Destination, Result]:
    with ThreadPoolExecutor(len(ats) or 1) as pool:
        return dict(zip(ats, pool.map(call, ats), strict=True))


def _standing_there(world: World, observer: Observer, call: Callable[[], Result]) -> Result:
    if not observer.another:
        return call()
    if world.stage.neighbour is None:
        raise LookupError("this run has no neighbour host")
    return inside(world.stage.neighbour.netns, call)


def _page(_world: World, _service: Service, at: Destination) -> Try:
    try:
        page = application.fetch(at.address, at.port)
    except requests.RequestException as error:
        return _nothing(error)
    return _of_page(page.status, page.text)


def _of_page(status: int, text: str) -> Try:
    if status != 200:
        return Try(answered=True, told=f"HTTP {status}")
    return Try(answered=True, right=True) if application.PROOF in text else Try(answered=True, told="another page")


def _redis(world: World, service: Service, at: Destination) -> Try:
    """The Redis server's answer tells which container it runs in."""
    try:
        with closing(_redis_client(at)) as client:
            answer: dict[str, str] = client.config_get("dbfilename")  # type: ignore[assignment]  # the client is synchronous
    except redis.ResponseError as error:
        return Try(answered=True, told=f"an answer that no Redis server gives ({error})")
    except redis.RedisError as error:
        return _nothing(error)
    return _of_redis(world, service, answer.get("dbfilename", "nothing"))


def _redis_client(at: Destination, **further: Any) -> redis.Redis:
    # The library would try again by itself, and a connection that is reset now and then would go unnoticed.
    once = Retry(NoBackoff(), 0)
    return redis.Redis(
        host=at.address, port=at.port, socket_timeout=TIMEOUT, decode_responses=True, retry=once, **further
    )


def _of_redis(world: World, service: Service, file: str) -> Try:
    if service.container and file == f"{world.container(service.container).name}.rdb":
        return Try(answered=True, right=True)
    return Try(answered=True, told=f"the Redis server of {file.removesuffix('.rdb')} answered")


def _udp(world: World, service: Service, at: Destination) -> Try:
    """The server's answer tells which container it runs in. It has to come from where it was asked: others are not heard."""
    family = socket.AF_INET6 if ":" in at.address else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as asking:
        asking.settimeout(TIMEOUT / ASKED * max(world.stage.patience, 1))
        reason = ""
        for said in _sayings():
            try:
                asking.connect((at.address, at.port))
                asking.send(said.encode())
                heard = read_answer(asking.recv(1024), said)
            except OSError as error:
                reason = other_sides_doing(error)
                continue
            if isinstance(heard, Heard):
                return _of_udp(world, service, heard)
    told = reason or "silence"
    return Try(answered=False, told=f"no answer ({told})", reason=told)


def _asked_from_container(world: World, client: Container, service: Service, at: Destination) -> Try:
    silence = NoConnection(Reason.NOTHING_SAID)
    for said in _sayings():
        heard = client.ask_over_udp(at.address, at.port, said)
        if isinstance(heard, Heard):
            return _of_udp(world, service, heard)
        silence = heard
    return _silent(silence)


def _sayings() -> list[str]:
    """What is said to a server over UDP, one after the other until it answers."""
    return [secrets.token_hex(4) for _ in range(ASKED)]


def _of_udp(world: World, service: Service, heard: Heard) -> Try:
    if heard.name == world.container(service.container).name:
        return Try(answered=True, right=True, sees=heard.sees)
    return Try(answered=True, told=f"the UDP server of {heard.name} answered")


def _greeting(world: World, _service: Service, at: Destination) -> Try:
    """The program's first word tells that it is the scenario's own."""
    name, _ = world.program_beside()
    try:
        with (
            socket.create_connection((at.address, at.port), timeout=TIMEOUT) as connection,
            connection.makefile("rb") as said,
        ):
            return _of_program(read_greeting(said.read(), name))
    except OSError as error:
        return _nothing(error)


def _of_program(heard: Address | NoConnection) -> Try:
    if isinstance(heard, NoConnection):
        return _silent(heard)
    return Try(answered=True, right=True, told="the program of another host answered", sees=str(heard))


def _nothing(error: BaseException) -> Try:
    reason = other_sides_doing(error) or f"no answer within {TIMEOUT} s"
    return Try(answered=False, told=f"no connection ({reason})", reason=reason)


def _accepts(at: Destination) -> bool:
    try:
        with socket.create_connection((at.address, at.port), timeout=SILENCE):
            return True
    except OSError:
        return False


def _from_container(world: World, client: Container, service: Service, at: Destination) -> Try:
    if service.talk == "HTTP":
        page = client.fetch_page(at.address, at.port)
        return _silent(page) if isinstance(page, NoConnection) else _of_page(page.status, page.text)
    if service.talk == "UDP":
        return _asked_from_container(world, client, service, at)
    if service.program:
        name, _ = world.program_beside()
        return _of_program(client.greeted(at.address, at.port, name))
    heard = client.talk_to_redis(at.address, at.port)
    return _silent(heard) if isinstance(heard, NoConnection) else _of_redis(world, service, heard)


_SPEAKING: Mapping[str, Callable[[World, Service, Destination], Try]] = {
    "HTTP": _page,
    "Redis": _redis,
    "UDP": _udp,
    "program": _greeting,
}


def _silent(heard: NoConnection) -> Try:
    return Try(answered=heard.reason is Reason.CUT_SHORT, told=heard.reason.value, reason=heard.reason.value)
