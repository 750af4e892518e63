"""The checks of names and nameservers: they hold on an engine that keeps its promise, and find every way of breaking it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from engine_in_memory import Box, EngineInMemory

from support.expect import names
from support.world.world import World

NET = "backend-network"
Check = Callable[[World], None]
Spoil = Callable[[EngineInMemory, Callable[[str], Box]], None]


@pytest.fixture
def neighbours(world: World) -> World:
    """ "redis" and "client" on one network, "first" and "second" there sharing the alias "db"; "hermit" on the bridge."""
    world.create_network(NET)
    world.start("redis", "redis", network=NET)
    world.start("client", "alpine", network=NET)
    world.start("first", "alpine", network=NET, aliases=["db"])
    world.start("second", "alpine", network=NET, aliases=["db"])
    world.start("hermit", "alpine")
    world.start("on-the-host", "alpine", network="host")
    return world


def _leads(world: World) -> None:
    names.leads_to(world, "client", "redis", "redis", NET)


def _leads_by_hosts_file(world: World) -> None:
    world.start_linked("linked", "hermit", "alias")
    names.leads_to(world, "linked", "alias", "hermit", None)


def _nothing(world: World) -> None:
    names.nothing_answers(world, "client", "hermit")


def _nothing_on_bridge(world: World) -> None:
    names.nothing_answers(world, "hermit", "redis")


def _exactly(world: World) -> None:
    table = {"redis": "{address of redis on backend-network}", "client": "{address of client on backend-network}"}
    names.exactly_these_addresses(world, "client", table)


def _only_nameserver(world: World) -> None:
    names.only_nameserver_is(world, "client", "127.0.0.11")


def _answers_itself(world: World) -> None:
    names.answers_for_itself(world, "client")


def _search(world: World) -> None:
    names.same_search_domains(world, "client", "on-the-host")


def _options(world: World) -> None:
    names.host_options_and_ndots(world, "client", "on-the-host")


def _both(world: World) -> None:
    names.every_answer_has_all(world, "client", "db", ["first", "second"], NET)


def _each_first(world: World) -> None:
    names.each_comes_first(world, "client", "db", ["first", "second"], NET)


@pytest.mark.parametrize(
    "check",
    [
        _leads,
        _leads_by_hosts_file,
        _nothing,
        _nothing_on_bridge,
        _exactly,
        _only_nameserver,
        _answers_itself,
        _search,
        _options,
        _both,
        _each_first,
    ],
)
def test_an_engine_that_keeps_its_promise_conforms(neighbours: World, check: Check) -> None:
    check(neighbours)


def _dns_says(documented: str, *addresses: str) -> Spoil:
    """The name of a container leads elsewhere, in DNS and for programs."""

    def spoil(double: EngineInMemory, box: Callable[[str], Box]) -> None:
        double.records[box(documented).name if documented != "db" else "db"] = addresses

    return spoil


def _in_hosts_file(container: str, line: str) -> Spoil:
    def spoil(double: EngineInMemory, box: Callable[[str], Box]) -> None:
        box(container).hosts.insert(0, line.format(redis=box("redis").name, hermit=box("hermit").name))

    return spoil


def _has(container: str, **fields: list[str]) -> Spoil:
    def spoil(double: EngineInMemory, box: Callable[[str], Box]) -> None:
        for key, value in fields.items():
            setattr(box(container), key, value)

    return spoil


def _alias_of_one(double: EngineInMemory, box: Callable[[str], Box]) -> None:
    for endpoint in box("second").endpoints.values():
        endpoint["Aliases"] = []


def _always_the_same_order(double: EngineInMemory, box: Callable[[str], Box]) -> None:
    found = [endpoint["IPAddress"] for name in ("first", "second") for endpoint in box(name).endpoints.values()]
    double.records["db"] = tuple(found)


def _other_server_answers(double: EngineInMemory, box: Callable[[str], Box]) -> None:
    client = box("client")
    (address,) = (endpoint["IPAddress"] for endpoint in client.endpoints.values())
    text = "Server:\t\t192.0.2.53\nAddress:\t192.0.2.53:53\n\nNon-authoritative answer:\n"
    client.commands["nslookup"] = lambda: (0, f"{text}Name:\tx\nAddress: {address}\n\n")


@pytest.mark.parametrize(
    ("check", "spoil"),
    [
        (_leads, _dns_says("redis")),
        (_leads, _dns_says("redis", "172.20.9.9")),
        (_leads, _dns_says("redis", "172.20.0.2", "172.20.9.9")),
        (_leads, _in_hosts_file("client", "172.20.9.9 {redis}")),
        (_nothing, _dns_says("hermit", "172.17.0.2")),
        (_nothing, _in_hosts_file("client", "172.17.0.2 {hermit}")),
        (_nothing_on_bridge, _in_hosts_file("hermit", "172.20.0.2 {redis}")),
        (_nothing_on_bridge, _dns_says("redis", "172.20.0.2")),
        (_exactly, _dns_says("client")),
        (_exactly, _dns_says("redis", "172.20.9.9")),
        (_only_nameserver, _has("client", nameservers=["192.0.2.53"])),
        (_only_nameserver, _has("client", nameservers=["127.0.0.11", "192.0.2.53"])),
        (_only_nameserver, _has("client", nameservers=[])),
        (_answers_itself, _dns_says("client")),
        (_answers_itself, _dns_says("client", "172.20.9.9")),
        (_answers_itself, _other_server_answers),
        (_search, _has("client", search=[])),
        (_search, _has("client", search=["example.test", "more.test"])),
        (_search, _has("on-the-host", search=["other.test"])),
        (_options, _has("client", options=["edns0"])),
        (_options, _has("client", options=["ndots:0"])),
        (_options, _has("client", options=["edns0", "ndots:0", "rotate"])),
        (_options, _has("on-the-host", options=["ndots:2"])),
        (_both, _alias_of_one),
        (_both, _dns_says("db")),
        (_both, _dns_says("db", "172.20.0.4", "172.20.0.5", "172.20.9.9")),
        (_both, _dns_says("db", "172.20.0.4")),
        (_each_first, _alias_of_one),
        (_each_first, _dns_says("db", "172.20.0.4", "172.20.9.9")),
        (_each_first, _always_the_same_order),
        (_each_first, _dns_says("db")),
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


BARE = ["search example.test", "nameserver 127.0.0.11", "options ndots:0"]
TELLING = [
    "# Generated by the engine.",
    "",
    "nameserver 127.0.0.11",
    "nameserver 127.0.0.12",
    "search example.test",
    "options ndots:0",
    "",
    "# Based on host file: /etc/resolv.conf",
    "# Overrides: []",
]


@pytest.mark.parametrize(
    ("lines", "settings", "holds"),
    [
        (BARE, ["search", "nameserver", "options"], True),
        (BARE, ["nameserver", "search", "options"], False),
        (BARE, ["search", "nameserver"], False),
        (BARE, ["search", "nameserver", "options", "sortlist"], False),
        (TELLING, ["nameserver", "search", "options"], True),
        (TELLING, ["nameserver", "nameserver", "search", "options"], False),
        ([*BARE, "nameserver 127.0.0.12"], ["search", "nameserver", "options"], False),
        ([*BARE, "nameserver 127.0.0.12"], ["search", "nameserver", "options", "nameserver"], True),
    ],
)
def test_the_order_of_settings_in_resolv_conf(
    neighbours: World,
    box: Callable[[str], Box],
    deviates: Callable[..., Any],
    lines: list[str],
    settings: list[str],
    holds: bool,
) -> None:
    box("client").resolv = lines
    if holds:
        names.settings_in_order(neighbours, "client", settings)
        return
    told = deviates(lambda: names.settings_in_order(neighbours, "client", settings))
    assert "in this order" in told.promised


@pytest.mark.parametrize(
    ("lines", "comments", "holds"),
    [
        (BARE, [], True),
        (TELLING, [], False),
        (["# one comment", *BARE], [], False),
        (BARE, ["Generated"], False),
        (TELLING, ["Generated by", "Based on host file", "Overrides"], True),
        (TELLING, ["Generated by", "Overrides"], True),
        (TELLING, ["Based on host file", "Generated by"], False),
        (TELLING, ["Generated by", "Based on host file", "Option ndots from"], False),
        (TELLING, ["the engine"], False),
        (["#Generated by hand", *BARE], ["Generated by"], True),
        (["nameserver 127.0.0.11 # Generated by"], ["Generated by"], False),
    ],
)
def test_the_comments_of_resolv_conf(
    neighbours: World,
    box: Callable[[str], Box],
    deviates: Callable[..., Any],
    lines: list[str],
    comments: list[str],
    holds: bool,
) -> None:
    box("client").resolv = lines
    if holds:
        names.comments_begin_with(neighbours, "client", comments)
        return
    told = deviates(lambda: names.comments_begin_with(neighbours, "client", comments))
    assert "comments" in told.promised


def test_the_hosts_own_ndots_is_kept(neighbours: World, box: Callable[[str], Box]) -> None:
    for container in ("client", "on-the-host"):
        box(container).options = ["ndots:2", "edns0"]
    _options(neighbours)


def test_a_link_line_that_leads_elsewhere_is_found(
    neighbours: World, box: Callable[[str], Box], deviates: Callable[..., Any]
) -> None:
    neighbours.start_linked("linked", "hermit", "alias")
    box("linked").hosts.insert(0, "172.17.9.9 alias")
    deviates(lambda: names.leads_to(neighbours, "linked", "alias", "hermit", None))


@pytest.mark.parametrize(
    ("options", "holds"),
    [
        (["ndots:3"], True),
        (["edns0", "ndots:3"], True),
        (["ndots:0"], False),
        (["ndots:3", "ndots:0"], False),
        (["ndots:3", "ndots:3"], False),
        ([], False),
    ],
)
def test_one_option_on_ndots(
    neighbours: World, box: Callable[[str], Box], deviates: Callable[..., Any], options: list[str], holds: bool
) -> None:
    box("client").options = options
    if holds:
        names.only_ndots_is(neighbours, "client", "ndots:3")
    else:
        deviates(lambda: names.only_ndots_is(neighbours, "client", "ndots:3"))


@pytest.mark.parametrize(
    ("comment", "host", "holds"),
    [
        ("# ExtServers: [192.0.2.53]", ["192.0.2.53"], True),
        ("# ExtServers: [host(127.0.0.53)]", ["127.0.0.53"], True),
        ("# ExtServers: [192.0.2.53 host(127.0.0.53)]", ["192.0.2.53", "127.0.0.53"], True),
        ("# ExtServers: [127.0.0.11]", ["192.0.2.53"], False),
        ("# ExtServers: [192.0.2.53 192.0.2.54]", ["192.0.2.53"], False),
        ("# ExtServers: []", ["192.0.2.53"], False),
        ("# Overrides: [192.0.2.53]", ["192.0.2.53"], False),
    ],
)
def test_the_comment_on_outside_nameservers(
    neighbours: World,
    box: Callable[[str], Box],
    deviates: Callable[..., Any],
    comment: str,
    host: list[str],
    holds: bool,
) -> None:
    box("on-the-host").nameservers = host
    box("client").resolv = [*BARE, comment]
    if holds:
        names.comment_tells_outside_nameservers(neighbours, "client", "on-the-host")
    else:
        deviates(lambda: names.comment_tells_outside_nameservers(neighbours, "client", "on-the-host"))
