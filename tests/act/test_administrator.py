"""Rules that an administrator writes: what they match, for which families, and that they go with the scenario."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from support.act import administrator
from support.engine.host import NeighbourHost
from support.errors import Deviation
from support.observe.iptables import Rule
from support.world.host_firewall import NoSuchChain
from support.world.world import World

ADDRESS = "172.18.0.2"


class _Firewall:
    """Plays the firewall: rules without what says whose they are, by family and place."""

    there: list[tuple[int, str, str]]
    lacks: str

    def __init__(self, _target: Any) -> None:
        pass

    @classmethod
    def add(cls, family: int, rule: Rule, *, last: bool = False) -> None:
        if rule.chain == cls.lacks:
            raise NoSuchChain(rule.chain)
        cls.there.append((family, "last" if last else "first", _told(rule)))

    @classmethod
    def remove(cls, family: int, rule: Rule) -> None:
        cls.there = [each for each in cls.there if (each[0], each[2]) != (family, _told(rule))]


def _told(rule: Rule) -> str:
    words = rule.words[: rule.words.index("comment") - 1]
    return " ".join((rule.chain, *words))


@pytest.fixture
def firewall(monkeypatch: pytest.MonkeyPatch, world: World) -> type[_Firewall]:
    _Firewall.there, _Firewall.lacks = [], ""
    monkeypatch.setattr(administrator, "HostFirewall", _Firewall)
    beside = NeighbourHost(Path("/proc/1/ns/net"), "cns-link7", "198.18.0.1", "2001:2::1", "198.18.0.2", "2001:2::2")
    world.stage = replace(world.stage, neighbour=beside)
    return _Firewall


START = """
    Given a network "n"
    And a Redis container "redis" runs on "n" with its port 6379 published
"""


@pytest.mark.parametrize(
    ("said", "matching"),
    [
        ("", "--destination {} --protocol tcp --dport 6379"),
        (", known by its port at the host", "--protocol tcp --dport [port]"),
        (", known by the port that was asked for", "--protocol tcp --match conntrack --ctorigdstport [port]"),
    ],
)
def test_what_another_host_sends(
    say: Callable[[str], None], world: World, firewall: type[_Firewall], said: str, matching: str
) -> None:
    say(START)
    sent = "what another host sends to the Redis server of"
    say(f'When a rule of the administrator\'s in DOCKER-USER drops {sent} "redis"{said}')
    redis = world.container("redis")
    wanted = matching.replace("{}", str(redis.only_address())).replace("[port]", str(redis.publications[0].host_port))
    assert firewall.there == [(4, "first", f"DOCKER-USER --source 198.18.0.2 {wanted}")]


def test_all_from_and_to_a_container_as_the_last_rules(
    say: Callable[[str], None], world: World, firewall: type[_Firewall]
) -> None:
    say(START)
    say('When a rule of the administrator\'s at the end of FORWARD drops all that is from or to "redis"')
    address = world.container("redis").only_address()
    assert firewall.there == [
        (4, "last", f"FORWARD --source {address}"),
        (4, "last", f"FORWARD --destination {address}"),
    ]


def test_it_goes_with_the_scenario(say: Callable[[str], None], world: World, firewall: type[_Firewall]) -> None:
    say(START)
    say('When a rule of the administrator\'s in INPUT drops all that is from or to "redis"')
    assert firewall.there
    world.stage.cleaner.remove = lambda *_: None  # type: ignore[method-assign]
    world.clean_up()
    assert firewall.there == []


def test_a_chain_that_is_not_there_is_the_engine_s_doing(say: Callable[[str], None], firewall: type[_Firewall]) -> None:
    firewall.lacks = "DOCKER-USER"
    say(START)
    with pytest.raises(Deviation, match="it has no such chain for IPv4"):
        say('When a rule of the administrator\'s in DOCKER-USER drops all that is from or to "redis"')


@pytest.mark.parametrize(
    "sentence",
    [
        'in INPUT drops what the host sends to the Redis server of "redis"',
        'in INPUT drops what another host sends to port 3000 of "redis", known by its port at the host',
    ],
)
def test_what_no_rule_can_tell_is_a_fault_of_the_text(
    say: Callable[[str], None], firewall: type[_Firewall], sentence: str
) -> None:
    say(START)
    with pytest.raises(LookupError):
        say(f"When a rule of the administrator's {sentence}")
    assert firewall.there == []
