"""A service of the suite's own is waited for; what others hear of it then is asked for once."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from ipaddress import IPv6Address

import pytest

from support.engine.host import OUR_NETWORK
from support.errors import Deviation, ProbeBroken
from support.expect import readiness
from support.world import container
from support.world.world import World
from tests.double.engine_in_memory import LISTENING, Box

SCENE = """
    Given a network "backend-network"
    And a Redis container "redis" runs on "backend-network"
    And an Alpine container "client" runs on "backend-network"
"""
REACHED = 'Then "client" reaches the Redis server of "redis" at "redis"'
REFUSED = "nc: connect to redis port 6379 (tcp) failed: Connection refused\n"
LOOK = "sh -c cat /proc/net/tcp"


@pytest.fixture(autouse=True)
def scene(say: Callable[[str], None]) -> None:
    """A client and a Redis server."""
    say(SCENE)


def _says(*answers: str) -> tuple[list[str], Callable[[], tuple[int, str]]]:
    """What a command prints one time after the other, the last text for good; and what it has printed so far."""
    printed: list[str] = []

    def play() -> tuple[int, str]:
        printed.append(answers[min(len(printed), len(answers) - 1)])
        return 0, printed[-1]

    return printed, play


def test_a_server_that_is_slow_to_listen_is_waited_for(say: Callable[[str], None], box: Callable[[str], Box]) -> None:
    printed, box("redis").commands[LOOK] = _says("", "", LISTENING.format(6379))
    say(REACHED)
    assert len(printed) == 3


def test_it_is_seen_to_listen_once_for_each_action(say: Callable[[str], None], box: Callable[[str], Box]) -> None:
    printed, box("redis").commands[LOOK] = _says(LISTENING.format(6379))
    say(REACHED)
    say(REACHED)
    assert len(printed) == 1
    say('When "redis" is restarted')
    say(REACHED)
    assert len(printed) == 2


def test_the_first_connection_that_is_refused_is_a_deviation(
    box: Callable[[str], Box], deviates: Callable[[str], Deviation]
) -> None:
    """Also where the next one would be granted."""
    printed, box("client").commands["sh -c printf"] = _says(REFUSED, "+dbfilename")
    told = deviates(REACHED)
    assert told.observed == "refused"
    assert told.control == '"redis" listens at port 6379, seen from inside; it was tried once'
    assert len(printed) == 1


def test_a_server_that_never_listens_says_nothing_about_the_engine(
    say: Callable[[str], None], box: Callable[[str], Box], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(container, "LISTENING", 0.2)
    _, box("redis").commands[LOOK] = _says("")
    printed, box("client").commands["sh -c printf"] = _says(REFUSED)
    with pytest.raises(ProbeBroken, match=r'inside "redis" nobody listens at port 6379 after .*PATIENCE='):
        say(REACHED)
    assert not printed


def _watch_detection(world: World, monkeypatch: pytest.MonkeyPatch, *looks: set[IPv6Address]) -> list[int]:
    """Have the host be ours to look at, and answer at all of its IPv6 addresses but those of each look, the last for good; how
    often was looked so far."""
    monkeypatch.setattr(world.stage.engine, "target", replace(world.stage.engine.target, seen=OUR_NETWORK))
    seen: list[int] = []

    def look() -> frozenset[IPv6Address]:
        seen.append(len(seen))
        return frozenset(looks[min(seen[-1], len(looks) - 1)])

    monkeypatch.setattr(readiness, "tentative_addresses", look)
    return seen


def _gateway(box: Callable[[str], Box], text: str) -> None:
    next(iter(box("redis").endpoints.values()))["IPv6Gateway"] = text


GATEWAY, SOMEBODYS = IPv6Address("fd00::1"), IPv6Address("fd00:7::1")


def test_the_gateway_is_waited_for_until_the_host_answers_at_it(
    world: World, box: Callable[[str], Box], monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = _watch_detection(world, monkeypatch, {GATEWAY, SOMEBODYS}, {GATEWAY}, {SOMEBODYS})
    _gateway(box, str(GATEWAY))
    for _ in range(2):
        readiness.await_ipv6_gateways(world, "redis")
    assert len(seen) == 3


def test_an_address_that_somebody_else_has_is_no_reason_to_wait_for_good(
    world: World, box: Callable[[str], Box], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readiness, "DETECTION", 0.2)
    seen = _watch_detection(world, monkeypatch, {GATEWAY})
    _gateway(box, str(GATEWAY))
    readiness.await_ipv6_gateways(world, "redis")
    assert 1 < len(seen) < 9


def test_nobody_waits_where_the_host_cannot_be_looked_at(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readiness, "tentative_addresses", lambda: pytest.fail("it was looked at"))
    readiness.await_ipv6_gateways(world, "redis")


@pytest.mark.skipif(os.geteuid() != 0, reason="network namespaces are made by root")
def test_the_kernel_tells_of_addresses_it_has_not_made_sure_of() -> None:
    """A bridge without anybody on it never gets to ask."""
    told = subprocess.run(
        ["unshare", "--net", sys.executable, "-c", TENTATIVELY], capture_output=True, text=True, check=True
    )
    assert [each for each in told.stdout.split() if each.startswith("fd00:")] == ["fd00::1"]


TENTATIVELY = """
from pyroute2 import IPRoute
from support.world.host_network import tentative_addresses

with IPRoute() as kernel:
    kernel.link("add", ifname="br0", kind="bridge")
    (bridge,) = kernel.link_lookup(ifname="br0")
    kernel.addr("add", index=bridge, address="fd00::1", prefixlen=64)
    kernel.addr("add", index=bridge, address="fd00::2", prefixlen=64, flags=0x02)
    kernel.link("set", index=bridge, state="up")
print(*tentative_addresses())
"""
