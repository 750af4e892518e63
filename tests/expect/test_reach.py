"""The looks at who reaches whom: they hold on an engine that keeps its promise, and find every way of breaking it."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from types import SimpleNamespace

import pytest
import redis
import requests

from support.errors import Deviation, ProbeBroken
from support.expect import application, reach, trying
from support.expect.trying import Try
from support.world.world import World
from tests.double.engine_in_memory import Box, EngineInMemory

Spoil = Callable[[EngineInMemory, Callable[[str], Box]], None]
SCENE = """
    Given networks "backend-network" and "frontend-network"
    And Redis containers "redis" and "other" run on "backend-network"
    And an Alpine container "client" runs on "backend-network"
"""
PING = 'Then a ping from "client" to "redis" is answered from the address of "redis" on "backend-network"'
PING_BY_ADDRESS = (
    'Then a ping from "client" to the address of "redis" on "backend-network" '
    'is answered from the address of "redis" on "backend-network"'
)
REDIS = 'Then "client" reaches the Redis server of "redis" at "redis"'
BY_ADDRESS = 'Then "client" reaches the Redis server of "redis" at the address of "redis" on "backend-network"'
INSIDE = 'Then the Redis server inside "redis" answers'
SILENT = 'Then a ping from "client" to the address that "redis" had on "backend-network" is not answered'
UNREACHED = (
    'Then "client" does not reach the Redis server of "redis" at the address that "redis" had on "backend-network"'
)


@pytest.fixture
def neighbours(say: Callable[[str], None]) -> None:
    """ "redis", "other" (another Redis) and "client" on one network."""
    say(SCENE)


@pytest.mark.parametrize("look", [PING, PING_BY_ADDRESS, REDIS, BY_ADDRESS, INSIDE])
def test_an_engine_that_keeps_its_promise_conforms(neighbours: None, say: Callable[[str], None], look: str) -> None:
    say(look)


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
    ("look", "spoil"),
    [
        (PING, _leads_to("other")),
        (PING, _unknown),
        (PING, _stopped),
        (PING_BY_ADDRESS, _stopped),
        (REDIS, _leads_to("other")),
        (REDIS, _leads_to("client")),
        (REDIS, _unknown),
        (REDIS, _stopped),
        (REDIS, _prints("sh -c printf", 1, UNREACHABLE)),
        (REDIS, _prints("sh -c printf", 0, "")),
        (BY_ADDRESS, _stopped),
        (INSIDE, _prints("timeout", 124, "")),
        (INSIDE, _prints("timeout", 1, "Could not connect to Redis at 127.0.0.1:6379: Connection refused\n")),
        (INSIDE, _prints("timeout", 0, "dbfilename\nother.rdb\n")),
    ],
)
def test_every_broken_promise_is_found(
    neighbours: None,
    double: EngineInMemory,
    box: Callable[[str], Box],
    deviates: Callable[[str], Deviation],
    look: str,
    spoil: Spoil,
) -> None:
    spoil(double, box)
    deviates(look)


def test_who_left_a_network_does_not_answer_there(
    neighbours: None, say: Callable[[str], None], box: Callable[[str], Box], deviates: Callable[[str], Deviation]
) -> None:
    say(REDIS.replace("Then", "Given"))
    say('When "redis" is disconnected from "backend-network"')
    say(SILENT)
    say(UNREACHED)
    next(iter(box("other").endpoints.values()))["IPAddress"] = "172.20.0.2"
    assert deviates(SILENT).observed == "a reply came from 172.20.0.2"
    assert deviates(UNREACHED).observed == "the Redis server of other answered"


def test_a_gap_that_closes_is_told_from_one_that_stays(
    neighbours: None,
    say: Callable[[str], None],
    box: Callable[[str], Box],
    deviates: Callable[[str], Deviation],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    say(REDIS.replace("Then", "Given"))
    say('When "redis" is disconnected from "backend-network"')
    next(iter(box("other").endpoints.values()))["IPAddress"] = "172.20.0.2"
    monkeypatch.setattr(reach, "attempt", lambda *_: Try(answered=False))
    assert deviates(UNREACHED).observed == "the Redis server of other answered, and no longer when it was tried again"


def test_a_ping_says_in_words_how_it_ended(
    neighbours: None, box: Callable[[str], Box], deviates: Callable[[str], Deviation]
) -> None:
    box("redis").state["Status"] = "exited"
    assert deviates(PING_BY_ADDRESS).observed == "nothing came back from 172.20.0.2"


@pytest.mark.parametrize(
    ("look", "beginning", "code", "text"),
    [
        (PING, "ping", 127, "sh: ping: not found"),
        (PING, "ping", 1, "ping: permission denied (are you root?)\n"),
        (REDIS, "sh -c printf", 0, "-ERR unknown command\r\n"),
        (REDIS, "sh -c printf", 127, "nc: not found"),
    ],
)
def test_a_probe_that_does_not_work_says_nothing_of_the_engine(
    neighbours: None,
    double: EngineInMemory,
    box: Callable[[str], Box],
    say: Callable[[str], None],
    look: str,
    beginning: str,
    code: int,
    text: str,
) -> None:
    _prints(beginning, code, text)(double, box)
    with pytest.raises(ProbeBroken):
        say(look)


@pytest.mark.parametrize(
    ("look", "beginning", "text"),
    [
        (SILENT, "ping", "ping: permission denied (are you root?)\n"),
        (SILENT, "ping", "ping: 172.20.0.2: Name or service not known\n"),
        (UNREACHED, "sh -c printf", "-ERR unknown command\r\n"),
    ],
)
def test_a_broken_probe_does_not_pass_for_silence(
    neighbours: None,
    double: EngineInMemory,
    box: Callable[[str], Box],
    say: Callable[[str], None],
    look: str,
    beginning: str,
    text: str,
) -> None:
    say(REDIS.replace("Then", "Given"))
    say('When "redis" is disconnected from "backend-network"')
    _prints(beginning, 2, text)(double, box)
    with pytest.raises(ProbeBroken):
        say(look)


# What cannot be reached, and its control.


@pytest.mark.parametrize(
    "look",
    [
        UNREACHED,
        "Then the host does not reach a port that nobody published at any address of the host",
        'Then the host does not reach port 3000 of "app" at any other address of the host',
    ],
)
def test_who_never_reached_anything_shows_nothing(neighbours: None, say: Callable[[str], None], look: str) -> None:
    say('When "redis" is disconnected from "backend-network"')
    with pytest.raises(LookupError, match=r"has not reached .* before, .*: this shows nothing"):
        say(look)


@pytest.mark.parametrize(
    "control",
    ['Given "client" reaches the Redis server of "other" at "other"', REDIS.replace("Then", "Given")],
)
def test_another_one_s_control_is_none(
    neighbours: None, say: Callable[[str], None], box: Callable[[str], Box], control: str
) -> None:
    """Neither what a container reached for the host, nor one service for another."""
    say(control)
    say('When "redis" is disconnected from "backend-network"')
    look = UNREACHED if "other" in control else UNREACHED.replace('"client" does', "the host does")
    with pytest.raises(LookupError, match="has not reached"):
        say(look)


def test_what_failed_to_be_reached_is_no_control(
    neighbours: None, say: Callable[[str], None], box: Callable[[str], Box], deviates: Callable[[str], Deviation]
) -> None:
    box("redis").state["Status"] = "exited"
    deviates(REDIS)
    with pytest.raises(LookupError, match="has not reached"):
        say(UNREACHED.replace('the address that "redis" had', 'the address of "redis"'))


@pytest.mark.parametrize(
    "look",
    [
        'Then the host reaches UDP port 53 of "redis" at every address of the host',
        'Then "client" reaches the Redis server of "redis" at every address of the host',
    ],
)
def test_what_nobody_knows_how_to_try_is_a_mistake_of_the_text(
    neighbours: None, say: Callable[[str], None], look: str
) -> None:
    with pytest.raises(LookupError):
        say(look)


# From the host.

EVERYWHERE = 'Then the host reaches port 3000 of "app" at every address of the host'
OVER_IPV6 = 'Then the host reaches port 3000 of "app" at the IPv6 loopback address of the host'
UNPUBLISHED = "Then the host does not reach a port that nobody published at any address of the host"
ELSEWHERE = 'Then the host does not reach port 3000 of "app" at any other address of the host'
AT_LOOPBACK = 'Then the host reaches port 3000 of "app" at "127.0.0.1"'


class Host:
    """The host's addresses, and what is answered at each: a page, or an exception."""

    def __init__(self) -> None:
        good = application.Page(200, application.PROOF, 1, 1)
        self.pages: dict[str, application.Page | Exception] = {"127.0.0.1": good, "192.0.2.9": good, "::1": good}
        self.asked: list[str] = []

    def fetch(self, address: str, port: int) -> application.Page:
        self.asked.append(address)
        page = self.pages.get(address, requests.ConnectionError(ConnectionRefusedError(111, "refused")))
        if isinstance(page, Exception):
            raise page
        return page


@pytest.fixture
def host(world: World, monkeypatch: pytest.MonkeyPatch) -> Host:
    """Two addresses of IPv4 and the loopback one of IPv6, where an application "app" is published."""
    made = Host()
    monkeypatch.setattr(reach, "host_addresses", lambda world, **_: ["127.0.0.1", "192.0.2.9"])
    monkeypatch.setattr(reach, "ipv6_loopback", lambda world: ["::1"])
    monkeypatch.setattr(application, "fetch", made.fetch)
    monkeypatch.setattr(application, "first_page", lambda world, app, port: (None, ""))
    return made


@pytest.fixture
def published(host: Host, say: Callable[[str], None]) -> Host:
    """The application runs."""
    say('When the Node application "app" is started with its port 3000 published')
    return host


@pytest.mark.parametrize("look", [EVERYWHERE, OVER_IPV6])
def test_a_page_at_every_address_conforms(published: Host, say: Callable[[str], None], look: str) -> None:
    say(look)
    assert published.asked == (["::1"] if look is OVER_IPV6 else ["127.0.0.1", "192.0.2.9"])


@pytest.mark.parametrize("look", [EVERYWHERE, OVER_IPV6])
@pytest.mark.parametrize(
    ("page", "told"),
    [
        (requests.ConnectionError(ConnectionRefusedError(111, "refused")), "no connection (refused)"),
        (requests.ReadTimeout("silence"), "no connection (no answer within 5 s)"),
        (application.Page(500, application.PROOF, 1, 1), "HTTP 500"),
        (application.Page(200, "hello", 1, 1), "another page"),
    ],
)
def test_an_address_without_the_page_is_found(
    published: Host, deviates: Callable[[str], Deviation], look: str, page: application.Page | Exception, told: str
) -> None:
    address = "::1" if look is OVER_IPV6 else "192.0.2.9"
    published.pages[address] = page
    found = deviates(look)
    assert found.observed == f"{address} gives {told}"
    assert found.see_it[-1].startswith("curl http://[::1]:" if look is OVER_IPV6 else "curl http://192.0.2.9:")


def test_a_host_without_ipv6_has_no_such_address(
    published: Host, say: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reach, "ipv6_loopback", lambda world: [])
    say(OVER_IPV6)
    assert published.asked == []


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    """Somebody who accepts connections on loopback."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        yield server


def test_a_port_that_is_served_though_nobody_published_it_is_found(
    published: Host,
    world: World,
    say: Callable[[str], None],
    deviates: Callable[[str], Deviation],
    listener: socket.socket,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(reach, "host_addresses", lambda world, **_: ["127.0.0.1"])
    say(EVERYWHERE)
    say(UNPUBLISHED)
    monkeypatch.setattr(world.stage.ports, "take", lambda *_: listener.getsockname()[1])
    assert deviates(UNPUBLISHED).observed == "127.0.0.1 accepted a connection"


def test_a_port_published_at_one_address_is_not_reached_at_another(
    host: Host,
    world: World,
    say: Callable[[str], None],
    deviates: Callable[[str], Deviation],
    listener: socket.socket,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(reach, "host_addresses", lambda world, **_: ["127.0.0.1", "127.0.0.2"])
    monkeypatch.setattr(world.stage.ports, "take", lambda *_: listener.getsockname()[1])
    say('When the Node application "app" is started with its port 3000 published at "127.0.0.1"')
    say(AT_LOOPBACK)
    assert host.asked == ["127.0.0.1"]
    say(ELSEWHERE)
    world.held.discard(("reached at", "the host", "127.0.0.1"))
    assert deviates(ELSEWHERE).observed == "127.0.0.1 accepted a connection"


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ({"dbfilename": "redis-3f9c2a-7.rdb"}, ""),
        ({"dbfilename": "other.rdb"}, "the Redis server of other answered"),
        ({}, "the Redis server of nothing answered"),
        (redis.ConnectionError("closed"), "no connection (ended in the middle of the answer)"),
    ],
)
def test_a_redis_server_published_at_the_host_says_whose_it_is(
    host: Host,
    say: Callable[[str], None],
    deviates: Callable[[str], Deviation],
    monkeypatch: pytest.MonkeyPatch,
    answer: dict[str, str] | Exception,
    told: str,
) -> None:
    def config_get(name: str) -> dict[str, str]:
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr(trying.redis, "Redis", lambda **_: SimpleNamespace(config_get=config_get, close=lambda: None))
    say('Given a Redis container "redis" runs with a port for the spectator')
    look = 'Then the host reaches the Redis server of "redis" at every address of the host'
    if told:
        assert deviates(look).observed == f"127.0.0.1 gives {told} and 192.0.2.9 gives {told}"
    else:
        say(look)
