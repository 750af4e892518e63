"""The looks at names: they hold on an engine that keeps its promise, and find every way of breaking it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from support.errors import Deviation
from tests.double.engine_in_memory import Box, EngineInMemory

Spoil = Callable[[EngineInMemory, Callable[[str], Box]], None]
SCENE = """
    Given a network "backend-network"
    And a Redis container "redis" runs on "backend-network"
    And an Alpine container "client" runs on "backend-network"
    And Alpine containers "first" and "second" run on "backend-network" with the alias "db"
    And an Alpine container "hermit" runs
    And an Alpine container "linked" runs with a link to "hermit" as "alias"
"""
LEADS = 'Then the look-up of "redis" in "client" gives the address of "redis" on "backend-network"'
SHORT_ID = 'Then the look-up of the short id of "redis" in "client" gives the address of "redis" on "backend-network"'
BY_HOSTS_FILE = 'Then the look-up of "alias" in "linked" gives the address of "hermit"'
NOTHING = 'Then nothing answers to "hermit" in "client"'
NO_SHORT_ID = 'Then nothing answers to the short id of "hermit" in "client"'
NOTHING_ON_BRIDGE = 'Then nothing answers to "redis" in "hermit"'
DNS = """
    Then in "client" the nameserver answers exactly:
      | question                | answer                                |
      | redis               | {address of redis on backend-network}  |
      | {short id of redis} | {address of redis on backend-network}  |
      | client              | {address of client on backend-network} |
"""
BOTH = 'Then the look-up of "db" in "client" gives the addresses of "first" and "second" on "backend-network"'
EACH_FIRST = (
    'Then in "client" each of the addresses of "first" and "second" on "backend-network" '
    'comes first in some of the answers for "db"'
)
LOOKS = [LEADS, SHORT_ID, BY_HOSTS_FILE, NOTHING, NO_SHORT_ID, NOTHING_ON_BRIDGE, DNS, BOTH, EACH_FIRST]


@pytest.fixture(autouse=True)
def scene(say: Callable[[str], None]) -> None:
    """Neighbours on one network, two of them sharing the alias "db"; "hermit" and who is linked to it on the bridge."""
    say(SCENE)


@pytest.mark.parametrize("look", LOOKS)
def test_an_engine_that_keeps_its_promise_conforms(say: Callable[[str], None], look: str) -> None:
    say(look)


@pytest.mark.parametrize("look", [each.replace("Then", "Given") for each in (LEADS, NOTHING)])
def test_what_is_a_control_may_be_a_given(say: Callable[[str], None], look: str) -> None:
    say(look)


def _dns_says(documented: str, *addresses: str) -> Spoil:
    """The name of a container leads elsewhere, in DNS and for programs."""

    def spoil(double: EngineInMemory, box: Callable[[str], Box]) -> None:
        double.records[box(documented).name if documented != "db" else "db"] = addresses

    return spoil


def _dns_says_of_short_id(documented: str, *addresses: str) -> Spoil:
    def spoil(double: EngineInMemory, box: Callable[[str], Box]) -> None:
        double.records[box(documented).short_id] = addresses

    return spoil


def _in_hosts_file(container: str, line: str) -> Spoil:
    def spoil(double: EngineInMemory, box: Callable[[str], Box]) -> None:
        box(container).hosts.insert(0, line.format(redis=box("redis").name, hermit=box("hermit").name))

    return spoil


def _alias_of_one(double: EngineInMemory, box: Callable[[str], Box]) -> None:
    for endpoint in box("second").endpoints.values():
        endpoint["Aliases"] = []


def _always_the_same_order(double: EngineInMemory, box: Callable[[str], Box]) -> None:
    found = [endpoint["IPAddress"] for name in ("first", "second") for endpoint in box(name).endpoints.values()]
    double.records["db"] = tuple(found)


def _libc_asks_again(double: EngineInMemory, box: Callable[[str], Box]) -> None:
    box("client").slow = 5.0


def _always_late(double: EngineInMemory, box: Callable[[str], Box]) -> None:
    box("client").slow = 3.0


@pytest.mark.parametrize(
    ("look", "spoil"),
    [
        (LEADS, _dns_says("redis")),
        (LEADS, _dns_says("redis", "172.20.9.9")),
        (LEADS, _dns_says("redis", "172.20.0.2", "172.20.9.9")),
        (LEADS, _in_hosts_file("client", "172.20.9.9 {redis}")),
        (LEADS, _libc_asks_again),
        (LEADS, _always_late),
        (SHORT_ID, _dns_says_of_short_id("redis")),
        (SHORT_ID, _dns_says_of_short_id("redis", "172.20.9.9")),
        (BY_HOSTS_FILE, _in_hosts_file("linked", "172.17.9.9 alias")),
        (NOTHING, _dns_says("hermit", "172.17.0.2")),
        (NOTHING, _in_hosts_file("client", "172.17.0.2 {hermit}")),
        (NO_SHORT_ID, _dns_says_of_short_id("hermit", "172.17.0.2")),
        (NOTHING_ON_BRIDGE, _in_hosts_file("hermit", "172.20.0.2 {redis}")),
        (NOTHING_ON_BRIDGE, _dns_says("redis", "172.20.0.2")),
        (DNS, _dns_says("client")),
        (DNS, _dns_says("redis", "172.20.9.9")),
        (DNS, _dns_says("client", "172.20.0.3", "172.20.9.9")),
        (DNS, _dns_says_of_short_id("redis")),
        (BOTH, _alias_of_one),
        (BOTH, _dns_says("db")),
        (BOTH, _dns_says("db", "172.20.0.4", "172.20.0.5", "172.20.9.9")),
        (BOTH, _dns_says("db", "172.20.0.4")),
        (EACH_FIRST, _alias_of_one),
        (EACH_FIRST, _dns_says("db", "172.20.0.4", "172.20.9.9")),
        (EACH_FIRST, _always_the_same_order),
        (EACH_FIRST, _dns_says("db")),
    ],
)
def test_every_broken_promise_is_found(
    double: EngineInMemory,
    box: Callable[[str], Box],
    deviates: Callable[[str], Deviation],
    look: str,
    spoil: Spoil,
) -> None:
    spoil(double, box)
    deviates(look)


def test_a_deviation_speaks_in_the_words_of_the_sentence(
    double: EngineInMemory, box: Callable[[str], Box], deviates: Callable[[str], Deviation]
) -> None:
    _dns_says("redis", "172.20.9.9")(double, box)
    told = deviates(LEADS)
    assert told.promised == '"redis" is 172.20.0.2 in "client"'
    assert told.observed == "the answer is 172.20.9.9"
