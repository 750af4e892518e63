"""The Node application, asked from the host over HTTP, and the counters it leaves in Redis, read by a spectator."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import redis
import requests
from redis.backoff import NoBackoff
from redis.retry import Retry
from tenacity import Retrying, retry_if_result, stop_after_delay, wait_fixed

from support.expect.broken_off import unbroken
from support.expect.finding import deviation, listed
from support.expect.published import host_of, published_port
from support.expect.readiness import await_listening
from support.words.services import Service
from support.world.visitor import authority, get_page
from support.world.world import World

APP_READY = 15
"""Seconds that the application may take to answer after its container was started, beside those for looking Redis up."""

PROOF = "generated after talking to Redis"
AWAY = "HTTP 503"
"""How the application answers while it has no connection to its Redis."""
REQUEST_TIMEOUT = 5
APP_PORT, REDIS_PORT = 3000, 6379


@dataclass(frozen=True)
class Page:
    """A page of the application: its HTTP status and text, and the counts it shows, None where there are none."""

    status: int
    text: str
    total: int | None
    visitor: int | None


def page_is_served(world: World, app: str) -> None:
    """A page fetched at the published port is complete, and says that it was generated after talking to Redis."""
    port = published_port(world, Service(app, APP_PORT))
    readiness = await_listening(world, app, APP_PORT)
    page, tries = first_page(world, app, port)
    if page is None or page.status != 200 or PROOF not in page.text or page.total is None or page.visitor is None:
        seen = "nothing answered" if page is None else f"HTTP {page.status}: {' '.join(page.text.split())[:200]}"
        raise deviation(
            world,
            f"a page from port {port} of the host says that it was {PROOF}",
            seen,
            _curl(world, app, port),
            f"docker logs {world.container(app).name}",
            control=f"{readiness}; the page {tries}",
        )


def counts_agree(world: World, app: str, source: str) -> None:
    """Three further pages count one request more each, for all visitors and for this one, as do the counters in Redis."""
    port = published_port(world, Service(app, APP_PORT))
    seen = []
    counters = _spectator(world, source)
    stored = partial(
        unbroken,
        world,
        f'Redis in "{source}" tells its counters',
        partial(_counters, counters),
        _curl(world, app, port),
    )
    further = partial(fetch, host_of(world, app), port)
    before = stored()
    for _ in range(3):
        page = unbroken(world, f"a further page comes from port {port} of the host", further, _curl(world, app, port))
        seen.append(((page.total, page.visitor), stored()))
    total, by_visitor = before
    wanted = [((total + n, by_visitor + n), (total + n, by_visitor + n)) for n in (1, 2, 3)]
    if seen != wanted:
        raise deviation(
            world,
            f'each page counts one request more than the last, from {_pair(before)} on, as does Redis in "{source}"',
            f"page and Redis counted {listed(f'{_pair(page)} and {_pair(stored)}' for page, stored in seen)}",
            _curl(world, app, port),
        )


def first_page(world: World, app: str, port: int) -> tuple[Page | None, str]:
    """The first page that shows its Redis found, or else the last one, None when nothing answered; and how it came, in words.

    It is asked for again only where the application itself says that its Redis is away: once the application listens, a
    connection that is refused or lost is the engine's doing, and nobody tries another.
    """
    await_listening(world, app, APP_PORT)
    asking = Retrying(
        stop=stop_after_delay(APP_READY * world.stage.patience + world.stage.lookups),
        wait=wait_fixed(0.1),
        retry=retry_if_result(lambda page: page is not None and page.status == 503),
        retry_error_callback=lambda state: state.outcome.result() if state.outcome else None,
    )
    page: Page | None = asking(_fetch_once, host_of(world, app), port)
    tried, seconds = asking.statistics["attempt_number"], asking.statistics["delay_since_first_attempt"]
    return page, f"was asked for {'once' if tried == 1 else f'{tried} times'} in {seconds:.1f} s"


def _fetch_once(host: str, port: int) -> Page | None:
    try:
        return fetch(host, port)
    except requests.RequestException:
        return None


def fetch(host: str, port: int) -> Page:
    """A page from a port of `host`. Raises requests.RequestException when nothing answers."""
    answer = get_page(host, port, timeout=REQUEST_TIMEOUT)
    return Page(answer.status_code, answer.text, _count(answer.text, "total"), _count(answer.text, "from-client"))


def _pair(counts: tuple[int | None, int | None]) -> str:
    """Two counts, of all requests and of one visitor's."""
    return " in all, of these ".join("no count" if each is None else str(each) for each in counts)


def _count(text: str, of: str) -> int | None:
    marker = f'<data id="{of}" value="'
    number = text.partition(marker)[2].partition('"')[0]
    return int(number) if number.isdigit() else None


def _spectator(world: World, source: str) -> redis.Redis:
    # The library would try again by itself, and a connection that is reset now and then would go unnoticed.
    return redis.Redis(
        host=host_of(world, source),
        port=published_port(world, Service(source, REDIS_PORT)),
        socket_timeout=REQUEST_TIMEOUT,
        decode_responses=True,
        retry=Retry(NoBackoff(), 0),
    )


def _counters(spectator: redis.Redis) -> tuple[int, int]:
    """The application's counters: all requests, and the sum over its visitors, who are one and the same here."""
    by_visitor: dict[str, str] = spectator.hgetall("requests:by-client")  # type: ignore[assignment]  # the client is synchronous
    return int(str(spectator.get("requests") or 0)), sum(int(count) for count in by_visitor.values())


def _curl(world: World, app: str, port: int) -> str:
    return f"curl http://{authority(host_of(world, app))}:{port}/"
