"""The checks of environments: they hold on an engine that keeps its promise, and find every way of breaking it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from engine_in_memory import IMAGES, Box, EngineInMemory

from support.expect import environment
from support.world.world import World

PORT_VARIABLES = {
    "REDIS_PORT_6379_TCP": "tcp://{address of redis-server}:6379",
    "REDIS_PORT_6379_TCP_ADDR": "{address of redis-server}",
    "REDIS_PORT_6379_TCP_PORT": "6379",
    "REDIS_PORT_6379_TCP_PROTO": "tcp",
}
BUT = frozenset({"HOME", "PATH"})
Check = Callable[[World], None]


@pytest.fixture
def linked(world: World) -> World:
    """A "client" linked to "redis-server" as "redis", and an unlinked "stranger"."""
    world.start("redis-server", "redis", environment={"COLOUR": "blue", "Mode": "a = b = c"})
    world.start("stranger", "alpine")
    world.start_linked("client", "redis-server", "redis")
    return world


def _name(world: World) -> None:
    environment.variable_is(world, "client", "REDIS_NAME", "/{name of client}/redis")


def _value_as_written(world: World) -> None:
    environment.variable_is(world, "client", "REDIS_ENV_Mode", "a = b = c")


def _no_path(world: World) -> None:
    environment.no_variable(world, "client", "REDIS_ENV_PATH")


def _ports(world: World) -> None:
    environment.exactly_these_begin_with(world, "client", "REDIS_PORT_", PORT_VARIABLES)


def _none(world: World) -> None:
    environment.none_begins_with(world, "stranger", "REDIS_")


def _only_prefix(world: World) -> None:
    environment.differs_only_in_prefix(world, "client", "stranger", "REDIS_")


def _accounted(world: World) -> None:
    environment.link_variables_are_accounted_for(world, "client", "REDIS_", "redis-server")


def _image(world: World) -> None:
    environment.image_variables_reappear(world, "redis", "client", "REDIS_ENV_", but=BUT)


def _no_mention(world: World) -> None:
    environment.does_not_mention(world, "stranger", "client")


def _same(world: World) -> None:
    world.start("twin", "alpine")
    environment.same_but_hostname(world, "stranger", "twin")


@pytest.mark.parametrize(
    "check",
    [_name, _value_as_written, _no_path, _ports, _none, _only_prefix, _accounted, _image, _no_mention, _same],
)
def test_an_engine_that_keeps_its_promise_conforms(linked: World, check: Check) -> None:
    check(linked)


@pytest.mark.parametrize(
    ("check", "container", "changes"),
    [
        (_name, "client", {"REDIS_NAME": None}),
        (_name, "client", {"REDIS_NAME": "/redis/client"}),
        (_name, "client", {"REDIS_NAME": ""}),
        (_value_as_written, "client", {"REDIS_ENV_Mode": "a"}),
        (_value_as_written, "client", {"REDIS_ENV_Mode": None, "REDIS_ENV_MODE": "a = b = c"}),
        (_no_path, "client", {"REDIS_ENV_PATH": "/bin"}),
        (_no_path, "client", {"REDIS_ENV_PATH": ""}),
        (_ports, "client", {"REDIS_PORT_6379_TCP_PROTO": None}),
        (_ports, "client", {"REDIS_PORT_6379_TCP_PROTO": "udp"}),
        (_ports, "client", {"REDIS_PORT_6380_TCP": "tcp://172.17.0.2:6380"}),
        (_ports, "client", {"REDIS_PORT_6379_TCP": "tcp://172.17.9.9:6379"}),
        (_none, "stranger", {"REDIS_NAME": "/x/y"}),
        (_only_prefix, "client", {"EXTRA": "1"}),
        (_only_prefix, "stranger", {"EXTRA": "1"}),
        (_only_prefix, "client", {"PATH": "/elsewhere"}),
        (_accounted, "client", {"REDIS_EXTRA": "1"}),
        (_accounted, "client", {"REDIS_ENV_HOME": "/data"}),
        (_accounted, "client", {"REDIS_ENV_COLOUR": None}),
        (_accounted, "client", {"REDIS_PORT": None}),
        (_image, "client", {"REDIS_ENV_REDIS_VERSION": None}),
        (_image, "client", {"REDIS_ENV_REDIS_VERSION": "6"}),
        (_no_mention, "stranger", {"SEEN": "{name}"}),
        (_no_mention, "stranger", {"SEEN": "x{hostname}x"}),
        (_no_mention, "stranger", {"SEEN": "tcp://{address}:6379"}),
        (_no_mention, "stranger", {"{hostname}": ""}),
        (_same, "stranger", {"EXTRA": "1"}),
        (_same, "stranger", {"PATH": None}),
    ],
)
def test_every_broken_promise_is_found(
    linked: World,
    box: Callable[[str], Box],
    deviates: Callable[..., Any],
    check: Check,
    container: str,
    changes: dict[str, str | None],
) -> None:
    client = box("client")
    facts = {"name": client.name, "hostname": client.hostname, "address": client.endpoints["bridge"]["IPAddress"]}
    for variable, value in changes.items():
        if value is None:
            del box(container).environ[variable]
        else:
            box(container).environ[variable.format(**facts)] = value.format(**facts)
    found = deviates(lambda: check(linked))
    assert "/proc/1/environ" in found.see_it[-1]


def test_without_any_link_variable_the_difference_is_no_pass(
    linked: World, box: Callable[[str], Box], deviates: Callable[..., Any]
) -> None:
    client = box("client")
    client.environ = {name: value for name, value in client.environ.items() if not name.startswith("REDIS_")}
    for check in (_only_prefix, _accounted, _ports, _image):
        deviates(lambda check=check: check(linked))


def test_an_image_without_variables_to_share_checks_nothing_and_says_so(
    linked: World, double: EngineInMemory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(IMAGES, "redis", {"Env": ["PATH=/bin"], "ExposedPorts": None})
    with pytest.raises(LookupError, match="the scenario would check nothing"):
        _image(linked)
