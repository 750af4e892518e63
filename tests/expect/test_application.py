"""The checks of the web application: they hold where the promise is kept, and find every way of breaking it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from support.errors import Deviation
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


SERVED = 'Then a page of "app", fetched from the host, says that it was generated after talking to Redis'
COUNTED = 'Then each further page of "app" counts one request more, as do the counters in "redis"'


@pytest.fixture
def published(world: World, port: int, say: Callable[[str], None], monkeypatch: pytest.MonkeyPatch) -> World:
    """The application "app", published at that port."""
    monkeypatch.setattr(world.stage.ports, "take", lambda *_: port)
    say('When the Node application "app" is started with its port 3000 published')
    return world


@pytest.mark.parametrize("look", [SERVED, COUNTED])
def test_an_application_that_keeps_its_promise_conforms(
    published: World, say: Callable[[str], None], look: str
) -> None:
    say(look)


def test_an_application_that_waits_for_redis_is_waited_for(
    published: World, app: App, say: Callable[[str], None]
) -> None:
    app.away = 2
    say(SERVED)


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
    published: World, app: App, deviates: Callable[[str], Deviation], field: str, value: Any, told: str
) -> None:
    setattr(app, field, value)
    found = deviates(SERVED)
    assert found.observed.startswith(told)
    assert found.see_it[-1] == f"docker logs {published.container('app').name}"


def test_a_port_where_nobody_answers_is_found(
    app: App, say: Callable[[str], None], deviates: Callable[[str], Deviation]
) -> None:
    say('When the Node application "app" is started with its port 3000 published')
    assert deviates(SERVED).observed == "nothing answered"


@pytest.mark.parametrize(
    "changes",
    [{"page_adds": 0}, {"page_adds": 2}, {"store_adds": 0}, {"store_adds": 2}, {"page_adds": 2, "store_adds": 2}],
)
def test_counts_that_disagree_are_found(
    published: World, app: App, deviates: Callable[[str], Deviation], changes: dict[str, int]
) -> None:
    vars(app).update(changes)
    deviates(COUNTED)
