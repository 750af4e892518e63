"""A connection that the other side breaks is an observation; one that takes too long says nothing."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import closing

import pytest
import redis
import requests
from redis.backoff import NoBackoff
from redis.retry import Retry

from support.errors import Deviation
from support.expect import application
from support.expect.broken_off import ENDED, other_sides_doing, unbroken
from support.expect.trying import Destination, Try, _page, _redis
from support.words.services import Service
from support.world.world import World

Behaviour = Callable[[socket.socket], None]
RESET_AT_CLOSE = struct.pack("ii", 1, 0)


def _reset(connection: socket.socket) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_AT_CLOSE)


def _reset_after_a_question(connection: socket.socket) -> None:
    connection.recv(4096)
    _reset(connection)


def _say_nothing(connection: socket.socket) -> None:
    connection.recv(4096)


def _break_off_a_page(connection: socket.socket) -> None:
    connection.recv(4096)
    connection.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 5000\r\n\r\n<html>")


def _break_off_a_value(connection: socket.socket) -> None:
    connection.recv(4096)
    connection.sendall(b"$5000\r\nabc")


def _wait(connection: socket.socket) -> None:
    connection.settimeout(5)
    while connection.recv(4096):
        continue


@pytest.fixture
def serving() -> Iterator[Callable[[Behaviour], int]]:
    """A server on the loopback address that treats each of its visitors so; its port is returned."""
    servers: list[socket.socket] = []

    def serve(behaviour: Behaviour) -> int:
        server = socket.create_server(("127.0.0.1", 0))
        servers.append(server)

        def accept() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                with connection:
                    behaviour(connection)

        threading.Thread(target=accept, daemon=True).start()
        return int(server.getsockname()[1])

    yield serve
    for server in servers:
        server.shutdown(socket.SHUT_RDWR)
        server.close()


def _of_a_page(port: int) -> str:
    with pytest.raises(requests.RequestException) as found:
        application.fetch("127.0.0.1", port)
    return other_sides_doing(found.value)


def _of_redis(port: int) -> str:
    client = redis.Redis(host="127.0.0.1", port=port, socket_timeout=0.5, retry=Retry(NoBackoff(), 0))
    with closing(client), pytest.raises(redis.RedisError) as found:
        client.get("requests")
    return other_sides_doing(found.value)


@pytest.mark.parametrize(
    ("behaviour", "page", "value"),
    [
        (_reset, "reset", "reset"),
        (_reset_after_a_question, "reset", "reset"),
        (_say_nothing, ENDED, ENDED),
        (_break_off_a_page, ENDED, None),
        (_break_off_a_value, None, ENDED),
        (_wait, "", ""),
    ],
)
def test_what_the_other_side_did(
    serving: Callable[[Behaviour], int],
    monkeypatch: pytest.MonkeyPatch,
    behaviour: Behaviour,
    page: str | None,
    value: str | None,
) -> None:
    monkeypatch.setattr(application, "REQUEST_TIMEOUT", 0.5)
    port = serving(behaviour)
    if page is not None:
        assert _of_a_page(port) == page
    if value is not None:
        assert _of_redis(port) == value


def _nobodys() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def test_a_port_that_nobody_has() -> None:
    assert _of_a_page(_nobodys()) == "refused"
    assert _of_redis(_nobodys()) == "refused"


def test_a_name_that_leads_nowhere_is_trouble_of_ours() -> None:
    with pytest.raises(requests.RequestException) as found:
        application.fetch("nobody.invalid", 1)
    assert other_sides_doing(found.value) == ""


def test_it_becomes_a_deviation(world: World, serving: Callable[[Behaviour], int]) -> None:
    port = serving(_reset)
    with pytest.raises(Deviation) as found:
        unbroken(world, "a page comes", lambda: application.fetch("127.0.0.1", port), "curl it")
    assert found.value.promised == "a page comes"
    assert found.value.observed == "the connection was reset"
    assert found.value.see_it[-1] == "curl it"


def test_a_deadline_of_ours_stays_an_error(
    world: World, serving: Callable[[Behaviour], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(application, "REQUEST_TIMEOUT", 0.2)
    port = serving(_wait)
    with pytest.raises(requests.ReadTimeout):
        unbroken(world, "a page comes", lambda: application.fetch("127.0.0.1", port), "curl it")


@pytest.mark.parametrize("attempt", [_page, _redis])
def test_one_try_is_one_connection(
    world: World, serving: Callable[[Behaviour], int], attempt: Callable[[World, Service, Destination], Try]
) -> None:
    seen: list[int] = []

    def count(connection: socket.socket) -> None:
        seen.append(1)
        _reset_after_a_question(connection)

    came = attempt(world, Service(), Destination("127.0.0.1", serving(count)))
    assert came == Try(answered=False, told="no connection (reset)", reason="reset")
    assert len(seen) == 1
