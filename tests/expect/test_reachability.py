"""The checks of who reaches whom: they hold on an engine that keeps its promise, and find every way of breaking it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from engine_in_memory import Box, EngineInMemory

from support.errors import ProbeBroken
from support.expect import reachability
from support.world.world import World

NET = "backend-network"
Check = Callable[[World], None]
Spoil = Callable[[EngineInMemory, Callable[[str], Box]], None]


@pytest.fixture
def neighbours(world: World) -> World:
    """ "redis", "other" (another Redis) and "client" on one network."""
    world.create_network(NET)
    for name, image in (("redis", "redis"), ("other", "redis"), ("client", "alpine")):
        world.start(name, image, network=NET)
    return world


def _ping(world: World) -> None:
    reachability.ping_answered(world, "client", "redis", "redis", NET)


def _redis(world: World) -> None:
    reachability.redis_reached(world, "client", "redis", "redis")


def _redis_by_address(world: World) -> None:
    reachability.redis_reached(world, "client", "redis", "{address of redis}")


def _inside(world: World) -> None:
    reachability.redis_answers_inside(world, "redis")


@pytest.mark.parametrize("check", [_ping, _redis, _redis_by_address, _inside])
def test_an_engine_that_keeps_its_promise_conforms(neighbours: World, check: Check) -> None:
    check(neighbours)


def _leads_to(other: str) -> Spoil:
    def spoil(double: EngineInMemory, box: Callable[[str], Box]) -> None:
        addresses = [endpoint["IPAddress"] for endpoint in box(other).endpoints.values()]
        double.records[box("redis").name] = tuple(addresses)

    return spoil


def _unknown(double: EngineInMemory, box: Callable[[str], Box]) -> None:
    double.records[box("redis").name] = ()


def _stopped(double: EngineInMemory, box: Callable[[str], Box]) -> None:
    box("redis").state["Status"] = "exited"


def _prints(beginning: str, code: int, text: str) -> Spoil:
    def spoil(double: EngineInMemory, box: Callable[[str], Box]) -> None:
        for name in ("client", "redis"):
            box(name).commands[beginning] = lambda: (code, text)

    return spoil


UNREACHABLE = "nc: connect to redis port 6379 (tcp) failed: No route to host\n"


@pytest.mark.parametrize(
    ("check", "spoil"),
    [
        (_ping, _leads_to("other")),
        (_ping, _unknown),
        (_ping, _stopped),
        (_redis, _leads_to("other")),
        (_redis, _leads_to("client")),
        (_redis, _unknown),
        (_redis, _stopped),
        (_redis, _prints("sh -c printf", 1, UNREACHABLE)),
        (_redis, _prints("sh -c printf", 0, "")),
        (_redis_by_address, _stopped),
        (_inside, _prints("timeout", 124, "")),
        (_inside, _prints("timeout", 1, "Could not connect to Redis at 127.0.0.1:6379: Connection refused\n")),
        (_inside, _prints("timeout", 0, "dbfilename\nother.rdb\n")),
    ],
)
def test_every_broken_promise_is_found(
    neighbours: World,
    double: EngineInMemory,
    box: Callable[[str], Box],
    deviates: Callable[..., Any],
    check: Check,
    spoil: Spoil,
) -> None:
    spoil(double, box)
    deviates(lambda: check(neighbours))


def test_who_left_a_network_does_not_answer_there(
    neighbours: World, double: EngineInMemory, box: Callable[[str], Box], deviates: Callable[..., Any]
) -> None:
    neighbours.disconnect("redis", NET)
    reachability.ping_not_answered(neighbours, "client", "redis", NET)
    former = str(neighbours.container("redis").address_before(NET))
    next(iter(box("other").endpoints.values()))["IPAddress"] = former
    assert deviates(lambda: reachability.ping_not_answered(neighbours, "client", "redis", NET)).observed == (
        f"a reply came from {former}"
    )


@pytest.mark.parametrize(
    ("check", "beginning", "code", "text"),
    [
        (_ping, "ping", 127, "sh: ping: not found"),
        (_ping, "ping", 1, "ping: permission denied (are you root?)\n"),
        (_redis, "sh -c printf", 0, "-ERR unknown command\r\n"),
        (_redis, "sh -c printf", 127, "nc: not found"),
    ],
)
def test_a_probe_that_does_not_work_says_nothing_of_the_engine(
    neighbours: World,
    double: EngineInMemory,
    box: Callable[[str], Box],
    check: Check,
    beginning: str,
    code: int,
    text: str,
) -> None:
    _prints(beginning, code, text)(double, box)
    with pytest.raises(ProbeBroken):
        check(neighbours)


def test_a_broken_ping_does_not_pass_for_silence(
    neighbours: World, double: EngineInMemory, box: Callable[[str], Box]
) -> None:
    neighbours.disconnect("redis", NET)
    _prints("ping", 1, "ping: permission denied (are you root?)\n")(double, box)
    with pytest.raises(ProbeBroken):
        reachability.ping_not_answered(neighbours, "client", "redis", NET)
