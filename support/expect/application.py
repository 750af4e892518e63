"""The Node application, asked from the host over HTTP, and the counters it leaves in Redis, read by a spectator."""

from __future__ import annotations

import socket
from dataclasses import dataclass
from typing import Any

import psutil
import redis
import requests
from tenacity import Retrying, retry_if_exception_type, retry_if_result, stop_after_delay, wait_fixed

from support.expect.finding import deviation, listed
from support.world.visitor import authority, get_page
from support.world.world import World

APP_READY = 15
"""Seconds that the application may take to answer after its container was started."""

PROOF = "generated after talking to Redis"
ANY_ADDRESS = {"0.0.0.0", "::", ""}
REQUEST_TIMEOUT = 5


@dataclass(frozen=True)
class Page:
    """A page of the application: its HTTP status and text, and the counts it shows, None where there are none."""

    status: int
    text: str
    total: int | None
    visitor: int | None


def page_is_served(world: World) -> None:
    """A page fetched at the published port is complete, and says that it was generated after talking to Redis."""
    app, host_port = world.published
    page = _first_page(world, world.stage.engine.target.host, host_port)
    if page is None or page.status != 200 or PROOF not in page.text or page.total is None or page.visitor is None:
        seen = "nothing answered" if page is None else f"HTTP {page.status}: {' '.join(page.text.split())[:200]}"
        raise deviation(
            world,
            f"a page from port {host_port} of the host says that it was {PROOF}",
            seen,
            _curl(world, host_port),
            f"docker logs {world.container(app).name}",
        )


def counts_agree(world: World, source: str) -> None:
    """Three further pages count one request more each, for all visitors and for this one, as do the counters in Redis."""
    _, host_port = world.published
    seen = []
    counters = _spectator(world, source)
    before = _counters(counters)
    for _ in range(3):
        page = _fetch(world.stage.engine.target.host, host_port)
        seen.append(((page.total, page.visitor), _counters(counters)))
    total, by_visitor = before
    wanted = [((total + n, by_visitor + n), (total + n, by_visitor + n)) for n in (1, 2, 3)]
    if seen != wanted:
        raise deviation(
            world,
            f'each page counts one request more than the last, from {before} on, as does Redis in "{source}"',
            f"page and Redis counted {listed(f'{page} and {stored}' for page, stored in seen)}",
            _curl(world, host_port),
        )


def served_at_every_address(world: World) -> None:
    """The page is served at the published port on each of the host's IPv4 addresses."""
    _served_at(world, host_addresses(world))


def served_over_ipv6(world: World) -> None:
    """The page is served at the published port on the host's IPv6 loopback address, where there is one, or at a remote host."""
    target = world.stage.engine.target
    here = ["::1"] if host_has_ipv6(world) else []
    _served_at(world, here if target.is_local else [address for address in target.addresses if ":" in address])


def _served_at(world: World, addresses: list[str]) -> None:
    _, host_port = world.published
    _first_page(world, world.stage.engine.target.host, host_port)
    failed = {}
    for address in addresses:
        try:
            page = _fetch(address, host_port)
        except requests.RequestException as error:
            failed[address] = type(error).__name__
        else:
            if page.status != 200 or PROOF not in page.text:
                failed[address] = f"HTTP {page.status}"
    if failed:
        raise deviation(
            world,
            f"port {host_port} serves the page on {listed(addresses)}",
            listed(f"{address} gives {reason}" for address, reason in failed.items()),
            *(f"curl http://{authority(address)}:{host_port}/" for address in failed),
        )


def recorded_as_published(world: World, app: str, port: int) -> None:
    """Inspecting the container shows the port published at the host's port on every address, and nothing else published."""
    _, host_port = world.published
    this = world.container(app)
    published = {key: value for key, value in (this.inspect()["NetworkSettings"]["Ports"] or {}).items() if value}
    bindings = published.get(f"{port}/tcp", [])
    hosts, ports = {each["HostIp"] for each in bindings}, {each["HostPort"] for each in bindings}
    if (
        set(published) != {f"{port}/tcp"}
        or ports != {str(host_port)}
        or not hosts <= ANY_ADDRESS
        or not hosts & {"0.0.0.0", ""}
    ):
        raise deviation(
            world,
            f'port {port} of "{app}" is published at port {host_port} on every address of the host, and no other port is',
            f"the engine records {published}",
            f"docker port {this.name}",
        )


def recorded_for_both_families(world: World, app: str, port: int) -> None:
    """Inspecting the container shows the port bound at the host's port for every family that the host has, once each."""
    _, host_port = world.published
    this = world.container(app)
    bindings = (this.inspect()["NetworkSettings"]["Ports"] or {}).get(f"{port}/tcp") or []
    found = sorted((each["HostIp"], each["HostPort"]) for each in bindings)
    families = ["0.0.0.0", "::"] if host_has_ipv6(world) else ["0.0.0.0"]
    if found != [(address, str(host_port)) for address in families]:
        raise deviation(
            world,
            f'port {port} of "{app}" is bound at port {host_port} for {listed(families)}',
            f"the engine records {listed(f'{address} port {number}' for address, number in found)}",
            f"docker port {this.name}",
        )


def served_nowhere(world: World) -> None:
    """A port of the host that nobody published accepts no connection on any of the host's addresses."""
    with world.stage.ports.nobodys() as port:
        accepted = [address for address in host_addresses(world) if _accepts(address, port)]
    if accepted:
        raise deviation(
            world, f"nothing is served at port {port}", f"{listed(accepted)} accepted a connection", _curl(world, port)
        )


def host_addresses(world: World) -> list[str]:
    """The addresses at which the host is known: of a remote host its name, of this host its IPv4 addresses.

    Bridges that come and go with the scenarios that run beside this one are left out.
    """
    target = world.stage.engine.target
    if not target.is_local:
        return list(target.addresses)
    return [
        each.address
        for name, addresses in psutil.net_if_addrs().items()
        if not world.stage.engine.kind.comes_and_goes(name)
        for each in addresses
        if each.family is socket.AF_INET
    ]


def host_has_ipv6(world: World) -> bool:
    """Whether some interface of the host has an IPv6 address; of a remote host it is taken for granted."""
    interfaces = psutil.net_if_addrs().values()
    return not world.stage.engine.target.is_local or any(
        each.family is socket.AF_INET6 for addresses in interfaces for each in addresses
    )


def _first_page(world: World, host: str, port: int) -> Page | None:
    """The first page that shows the application up and its Redis found, or else the last one; None when nothing answered."""
    starting = Retrying(
        stop=stop_after_delay(APP_READY * world.stage.patience),
        wait=wait_fixed(0.1),
        retry=retry_if_exception_type(requests.RequestException) | retry_if_result(lambda page: page.status == 503),
        retry_error_callback=lambda state: (
            None if state.outcome is None or state.outcome.failed else state.outcome.result()
        ),
    )
    page: Page | None = starting(_fetch, host, port)
    return page


def _fetch(host: str, port: int) -> Page:
    answer = get_page(host, port, timeout=REQUEST_TIMEOUT)
    return Page(answer.status_code, answer.text, _count(answer.text, "total"), _count(answer.text, "from-client"))


def _count(text: str, of: str) -> int | None:
    marker = f'<data id="{of}" value="'
    number = text.partition(marker)[2].partition('"')[0]
    return int(number) if number.isdigit() else None


def _spectator(world: World, source: str) -> redis.Redis:
    bindings: list[dict[str, Any]] | None = world.container(source).inspect()["NetworkSettings"]["Ports"]["6379/tcp"]
    if not bindings:
        raise deviation(
            world,
            f'port 6379 of "{source}" is published at a port of the host',
            "the engine records none",
            f"docker port {world.container(source).name}",
        )
    return redis.Redis(
        host=world.stage.engine.target.host,
        port=int(bindings[0]["HostPort"]),
        socket_timeout=REQUEST_TIMEOUT,
        decode_responses=True,
    )


def _counters(spectator: redis.Redis) -> tuple[int, int]:
    """The application's counters: all requests, and the sum over its visitors, who are one and the same here."""
    by_visitor: dict[str, str] = spectator.hgetall("requests:by-client")  # type: ignore[assignment]  # the client is synchronous
    return int(str(spectator.get("requests") or 0)), sum(int(count) for count in by_visitor.values())


def _accepts(address: str, port: int) -> bool:
    try:
        with socket.create_connection((address, port), timeout=REQUEST_TIMEOUT):
            return True
    except OSError:
        return False


def _curl(world: World, port: int) -> str:
    return f"curl http://{authority(world.stage.engine.target.host)}:{port}/"
