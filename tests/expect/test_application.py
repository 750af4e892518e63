"""The checks of the web application: they hold where the promise is kept, and find every way of breaking it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from engine_in_memory import Box

from support.expect import application
from support.world.world import World


class App:
    """An application on loopback, with its counters; a test may spoil what it answers. `away` answers come as 503 first."""

    def __init__(self) -> None:
        self.total = 0
        self.stored = 0
        self.away = 0
        self.status = 200
        self.proof = application.PROOF
        self.page_adds = 1
        self.store_adds = 1
        self.counts = True

    def answer(self) -> tuple[int, str]:
        if self.away:
            self.away -= 1
            return 503, "Redis is away"
        self.total += self.page_adds
        self.stored += self.store_adds
        shown = f'<data id="total" value="{self.total}"><data id="from-client" value="{self.total}">'
        return self.status, f"<p>{self.proof}</p>{shown if self.counts else ''}"

    def get(self, key: str) -> str:
        assert key == "requests"
        return str(self.stored)

    def hgetall(self, key: str) -> dict[str, str]:
        assert key == "requests:by-client"
        return {"127.0.0.1": str(self.stored)}


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch) -> App:
    """The application, its counters seen by the spectator."""
    made = App()
    monkeypatch.setattr(application, "_spectator", lambda world, source: made)
    monkeypatch.setattr(application, "host_addresses", lambda world: ["127.0.0.1"])
    return made


@pytest.fixture
def port(app: App) -> Iterator[int]:
    """The port of loopback at which it serves."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, text = app.answer()
            self.send_response(status)
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server.server_address[1]
        server.shutdown()
        thread.join()


@pytest.fixture
def published(world: World, port: int) -> World:
    """The application "app", published at that port."""
    world.start("app", "app", publish={3000: port})
    world.published = ("app", port)
    return world


def test_an_application_that_keeps_its_promise_conforms(published: World) -> None:
    application.page_is_served(published)
    application.counts_agree(published, "redis")
    application.served_at_every_address(published)
    application.recorded_as_published(published, "app", 3000)
    application.served_nowhere(published)


def test_an_application_that_waits_for_redis_is_waited_for(published: World, app: App) -> None:
    app.away = 2
    application.page_is_served(published)


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("away", 100, "HTTP 503: Redis is away"),
        ("status", 500, "HTTP 500: "),
        ("proof", "hello", "HTTP 200: <p>hello</p>"),
        ("counts", False, "HTTP 200: "),
    ],
)
def test_another_page_is_found(
    published: World, app: App, deviates: Callable[..., Any], field: str, value: Any, told: str
) -> None:
    setattr(app, field, value)
    found = deviates(lambda: application.page_is_served(published))
    assert found.observed.startswith(told)
    assert found.see_it[-1] == f"docker logs {published.container('app').name}"


def test_a_port_where_nobody_answers_is_found(published: World, deviates: Callable[..., Any]) -> None:
    published.published = ("app", published.stage.ports.take())
    assert deviates(lambda: application.page_is_served(published)).observed == "nothing answered"


@pytest.mark.parametrize(
    "changes",
    [{"page_adds": 0}, {"page_adds": 2}, {"store_adds": 0}, {"store_adds": 2}, {"page_adds": 2, "store_adds": 2}],
)
def test_counts_that_disagree_are_found(
    published: World, app: App, deviates: Callable[..., Any], changes: dict[str, int]
) -> None:
    vars(app).update(changes)
    deviates(lambda: application.counts_agree(published, "redis"))


def test_an_address_without_the_page_is_found(
    published: World, monkeypatch: pytest.MonkeyPatch, deviates: Callable[..., Any]
) -> None:
    monkeypatch.setattr(application, "host_addresses", lambda world: ["127.0.0.1", "127.0.0.2"])
    found = deviates(lambda: application.served_at_every_address(published))
    assert found.observed == "127.0.0.2 gives ConnectionError"


def test_another_page_at_an_address_is_found(published: World, app: App, deviates: Callable[..., Any]) -> None:
    app.proof = "hello"
    assert deviates(lambda: application.served_at_every_address(published)).observed == "127.0.0.1 gives HTTP 200"


@pytest.mark.parametrize(
    "ports",
    [
        {},
        {"3000/tcp": None},
        {"3000/tcp": [{"HostIp": "127.0.0.1", "HostPort": "{port}"}]},
        {"3000/tcp": [{"HostIp": "::", "HostPort": "{port}"}]},
        {"3000/tcp": [{"HostIp": "0.0.0.0", "HostPort": "1"}]},
        {"3001/tcp": [{"HostIp": "0.0.0.0", "HostPort": "{port}"}]},
        {key: [{"HostIp": "0.0.0.0", "HostPort": "{port}"}] for key in ("3000/tcp", "3001/tcp")},
    ],
)
def test_another_record_of_the_port_is_found(
    published: World, box: Callable[[str], Box], deviates: Callable[..., Any], ports: dict[str, Any]
) -> None:
    number = str(published.published[1])
    box("app").ports = {
        key: value and [{**each, "HostPort": each["HostPort"].format(port=number)} for each in value]
        for key, value in ports.items()
    }
    deviates(lambda: application.recorded_as_published(published, "app", 3000))


def test_a_port_that_is_served_though_nobody_published_it_is_found(
    published: World, monkeypatch: pytest.MonkeyPatch, deviates: Callable[..., Any]
) -> None:
    monkeypatch.setattr(published.stage.ports, "take", lambda: published.published[1])
    found = deviates(lambda: application.served_nowhere(published))
    assert found.observed == "127.0.0.1 accepted a connection"


@pytest.mark.parametrize("bindings", [None, []])
def test_a_port_for_the_spectator_that_is_not_published_is_found(
    world: World, box: Callable[[str], Box], deviates: Callable[..., Any], bindings: Any
) -> None:
    world.start("redis", "redis", publish={6379: None})
    box("redis").ports["6379/tcp"] = bindings
    told = deviates(lambda: application._spectator(world, "redis"))
    assert told.promised == 'port 6379 of "redis" is published at a port of the host'


@pytest.mark.parametrize(
    ("bindings", "holds"),
    [
        ([("0.0.0.0", "{port}"), ("::", "{port}")], True),
        ([("::", "{port}"), ("0.0.0.0", "{port}")], True),
        ([("0.0.0.0", "{port}")], False),
        ([("", "{port}")], False),
        ([("0.0.0.0", "{port}"), ("::", "1")], False),
        ([("0.0.0.0", "{port}"), ("::1", "{port}")], False),
        ([], False),
    ],
)
def test_a_port_bound_for_both_families(
    published: World,
    box: Callable[[str], Box],
    deviates: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
    bindings: list[tuple[str, str]],
    holds: bool,
) -> None:
    monkeypatch.setattr(application, "host_has_ipv6", lambda world: True)
    app, port = published.published
    found = [{"HostIp": address, "HostPort": number.format(port=port)} for address, number in bindings]
    box(app).ports["3000/tcp"] = found
    if holds:
        application.recorded_for_both_families(published, app, 3000)
    else:
        deviates(lambda: application.recorded_for_both_families(published, app, 3000))


def test_a_host_without_ipv6_is_asked_for_one_family_only(
    published: World, box: Callable[[str], Box], deviates: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(application, "host_has_ipv6", lambda world: False)
    app, port = published.published
    application.served_over_ipv6(published)
    box(app).ports["3000/tcp"] = [{"HostIp": "0.0.0.0", "HostPort": str(port)}]
    application.recorded_for_both_families(published, app, 3000)
    box(app).ports["3000/tcp"] = []
    deviates(lambda: application.recorded_for_both_families(published, app, 3000))
