"""What is demanded of a configured engine follows its settings, and is no less strict."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import requests

from support.errors import Deviation, Suspended
from support.expect import application, reach, trying
from support.spec.configuration import Configuration, Found, load_settings
from support.spec.statements import load_ledger
from support.world.world import World
from tests.double.engine_in_memory import Box, EngineInMemory

SETTINGS = {each.id: each for each in load_settings(load_ledger().statements)}
PING = 'Then a ping from "client" to the address of "redis" is answered from the address of "redis"'
SCENE = """
    Given a Redis container "redis" runs
    And an Alpine container "client" runs
"""


@pytest.fixture
def configured(world: World) -> Callable[..., None]:
    """The engine has these settings, each with its value."""

    def configure(**values: Any) -> None:
        ids = {name.replace("_", "-"): value for name, value in values.items()}
        found = tuple(Found(SETTINGS[name], SETTINGS[name].text, value) for name, value in ids.items())
        world.stage = replace(world.stage, configuration=Configuration(found))

    return configure


def _unanswered(box: Callable[[str], Box], address: str) -> None:
    text = f"PING {address} ({address}): 56 data bytes\n\n--- {address} ping statistics ---\n"
    text += "1 packets transmitted, 0 packets received, 100% packet loss\n"
    box("client").commands["ping"] = lambda: (1, text)


def test_containers_that_are_kept_apart_do_not_answer(
    say: Callable[[str], None], box: Callable[[str], Box], configured: Callable[..., None], world: World
) -> None:
    say(SCENE)
    configured(icc_off="false")
    _unanswered(box, str(world.container("redis").only_address()))
    say(PING)


def test_containers_that_answer_although_they_are_kept_apart_deviate(
    say: Callable[[str], None], configured: Callable[..., None]
) -> None:
    say(SCENE)
    configured(icc_off="false")
    with pytest.raises(Deviation, match='is not answered with "icc": false'):
        say(PING)


def test_a_container_that_is_kept_apart_is_still_looked_for_at_its_own_address(
    say: Callable[[str], None], box: Callable[[str], Box], configured: Callable[..., None]
) -> None:
    say(SCENE)
    configured(icc_off="false")
    _unanswered(box, "172.17.99.99")
    with pytest.raises(Deviation):
        say(PING)


def test_no_answer_deviates_where_nobody_is_kept_apart(
    say: Callable[[str], None], box: Callable[[str], Box], world: World
) -> None:
    say(SCENE)
    _unanswered(box, str(world.container("redis").only_address()))
    with pytest.raises(Deviation):
        say(PING)


EVERYWHERE = 'Then the host reaches port 3000 of "app" at every address of the host'


@pytest.mark.parametrize(
    ("accepted", "holds"), [(["127.0.0.1"], True), (["127.0.0.1", "192.0.2.9"], False), ([], False)]
)
def test_a_port_is_looked_for_where_the_engine_is_told_to_publish_it_and_nowhere_else(
    say: Callable[[str], None],
    configured: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
    accepted: list[str],
    holds: bool,
) -> None:
    def fetch(address: str, _port: int) -> application.Page:
        if address not in accepted:
            raise requests.ConnectionError("refused")
        return application.Page(200, application.PROOF, 1, 1)

    monkeypatch.setattr(reach, "host_addresses", lambda world, ipv6=False: ["127.0.0.1", "192.0.2.9"])
    monkeypatch.setattr(trying, "accepting", lambda world, observer, ats: [at for at in ats if at.address in accepted])
    monkeypatch.setattr(application, "fetch", fetch)
    monkeypatch.setattr(application, "first_page", lambda world, app, port: None)
    say('Given a network "frontend-network"')
    say('When the Node application "app" is started on "frontend-network" with its port 3000 published')
    configured(host_binding="127.0.0.1")
    if holds:
        say(EVERYWHERE)
    else:
        with pytest.raises(Deviation, match=r"127\.0\.0\.1"):
            say(EVERYWHERE)


def test_options_that_a_default_brought_are_no_surprise(
    say: Callable[[str], None], double: EngineInMemory, configured: Callable[..., None]
) -> None:
    say('Given a network "backend-network" with an MTU of 1400')
    (made,) = (each for name, each in double.nets.items() if name.startswith("backend-network"))
    option = "com.docker.network.bridge.host_binding_ipv4"
    look = 'Then inspecting "backend-network" shows:\n | options |\n | those it was created with |'
    made.options = {**made.options, option: "127.0.0.1"}
    with pytest.raises(Deviation):
        say(look)
    configured(default_network_opts={option: "127.0.0.1"})
    say(look)


REACH = 'Then "client" reaches the Redis server of "redis" at the address of "redis"'


def test_what_only_neighbours_can_show_does_not_apply_where_they_are_kept_apart(
    say: Callable[[str], None], configured: Callable[..., None]
) -> None:
    say(SCENE)
    say(REACH)
    configured(icc_off="false")
    with pytest.raises(Suspended, match='"icc": false'):
        say(REACH)


def test_a_link_is_held_to_what_it_opens_where_containers_are_kept_apart(
    say: Callable[[str], None], configured: Callable[..., None]
) -> None:
    say('Given a Redis container "redis" runs')
    say('Given an Alpine container "client" runs with a link to "redis" as "db"')
    configured(icc_off="false")
    say(REACH)


NAMED = """
    Given a network "backend-network"
    And a Redis container "redis" runs on "backend-network"
    And an Alpine container "client" runs on "backend-network"
"""
LOOKED_UP = 'Then the look-up of "redis" in "client" gives the address of "redis" on "backend-network"'


@pytest.mark.parametrize(("takes", "late"), [(8.0, False), (8.04, False), (8.06, True), (9.0, True)])
def test_programs_may_wait_for_nameservers_that_are_away_and_no_longer(
    say: Callable[[str], None], box: Callable[[str], Box], configured: Callable[..., None], takes: float, late: bool
) -> None:
    say(NAMED)
    configured(slow_names=8)
    box("client").slow = takes
    if not late:
        say(LOOKED_UP)
        return
    with pytest.raises(Deviation, match=r"within 8\.05 seconds"):
        say(LOOKED_UP)


@pytest.mark.parametrize(
    ("own", "configuration", "shown"),
    [
        ("options", {}, "options"),
        ("options", {"dns": ["192.0.2.1"]}, "nameservers options"),
        ("none", {"dns_search": ["example.test"], "dns_opts": ["ndots:1"]}, "search options"),
        ("options", {"dns_opts": ["ndots:1"]}, "options"),
    ],
)
def test_what_a_container_overrides_comes_beside_what_the_engine_is_configured_to(
    say: Callable[[str], None],
    box: Callable[[str], Box],
    configured: Callable[..., None],
    own: str,
    configuration: dict[str, list[str]],
    shown: str,
) -> None:
    say(NAMED)
    configured(**configuration)
    look = f'Then the resolv.conf of "client" shows:\n    | overrides |\n    | {own} |'
    box("client").resolv = ["nameserver 127.0.0.11", f"# Overrides: [{shown}]"]
    say(look)


@pytest.mark.parametrize("shown", ["nameservers", "options nameservers", "nameservers options search"])
def test_other_overrides_deviate(
    say: Callable[[str], None], box: Callable[[str], Box], configured: Callable[..., None], shown: str
) -> None:
    say(NAMED)
    configured(dns=["192.0.2.1"])
    box("client").resolv = ["nameserver 127.0.0.11", f"# Overrides: [{shown}]"]
    with pytest.raises(Deviation):
        say('Then the resolv.conf of "client" shows:\n    | overrides |\n    | options |')
