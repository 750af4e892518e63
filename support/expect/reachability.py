"""Who reaches whom: echo requests, and connections to a Redis server that says which container it runs in."""

from __future__ import annotations

from tenacity import Retrying, retry_if_result, stop_after_delay, wait_fixed

from support.errors import Deviation, ProbeBroken
from support.expect.finding import deviation
from support.expect.lookup_failure import LookupFailure, failure_of
from support.observe.lookup import Answer, Outcome
from support.observe.ping import NetworkUnreachable, NoReply, Reply, UnknownHost
from support.observe.redis_talk import NoConnection, Reason
from support.world.container import Container
from support.world.world import World

UNRESOLVED = Answer((), None, Outcome.NOTHING_FOUND)
"""What a program knows of a name that led it nowhere."""
MAYBE_UNRESOLVED = (Reason.NO_SUCH_NAME, Reason.TIMED_OUT)
"""nc has one deadline for looking the name up and for connecting."""
REDIS_READY = 5
"""Seconds that a Redis server may take to listen after its container was started."""


def ping_answered(world: World, container: str, target: str, source: str, network: str | None) -> None:
    """An echo request to the target is answered, from the address that the engine gives for `source`."""
    client, spoken = world.container(container), world.spoken(target)
    address = world.container(source).address_on(network) if network else world.container(source).only_address()
    result = client.ping(spoken)
    promised = f'a ping from "{container}" to "{target}" is answered from {address}, the address of "{source}"'
    if isinstance(result, UnknownHost):
        failure = failure_of(world, container, target, UNRESOLVED, *client.ping_words(spoken))
        raise _unresolved(world, target, promised, failure)
    if result != Reply(address):
        raise deviation(world, promised, _told(result), client.shown(*client.ping_words(spoken)))


def ping_not_answered(world: World, container: str, target: str, network: str) -> None:
    """An echo request to the address that the target had on a network, before it left, is not answered."""
    client, address = world.container(container), world.container(target).address_before(network)
    result = client.ping(str(address))
    if isinstance(result, Reply):
        raise deviation(
            world,
            f'nothing answers "{container}" at {address}, which "{target}" had on {network}',
            f"a reply came from {result.address}",
            client.shown(*client.ping_words(str(address))),
        )


def redis_reached(world: World, container: str, target: str, at: str) -> None:
    """A connection from the container to Redis at `at` ends at the server that runs in the target container."""
    client, spoken = world.container(container), world.spoken(at)
    heard = _listen(world, client, spoken)
    promised = f'"{container}" reaches the Redis server of "{target}" at "{at}"'
    words = ("sh", "-c", client.talk_script(spoken))
    if isinstance(heard, NoConnection) and heard.reason in MAYBE_UNRESOLVED:
        failure = failure_of(world, container, at, UNRESOLVED, *words)
        if heard.reason is Reason.NO_SUCH_NAME or failure.cut_off:
            raise _unresolved(world, at, promised, failure)
    if heard != f"{world.container(target).name}.rdb":
        seen = (
            heard.reason.value
            if isinstance(heard, NoConnection)
            else f"another Redis answered: {heard.removesuffix('.rdb')}"
        )
        raise deviation(world, promised, seen, client.shown(*words))


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
            f"redis-cli printed {output.text.strip()!r} and ended with exit code {output.exit_code}",
            this.shown(*words),
        )


def _unresolved(world: World, name: str, promised: str, failure: LookupFailure) -> Deviation:
    observed = f'"{name}" was looked up: {failure.observed}'
    return deviation(world, promised, observed, *failure.looks, control=failure.control)


def _told(result: Reply | NoReply | NetworkUnreachable) -> str:
    match result:
        case Reply(address):
            return f"it is answered from {address}"
        case NoReply(address):
            return f"nothing came back{f' from {address}' if address else ''}"
        case NetworkUnreachable():
            return "there is no route to it"


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
