"""What a container keeps over a restart: another address is no change, a line more is one."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from support.errors import Deviation
from tests.double.engine_in_memory import Box

SCENE = """
    Given networks "backend-network" and "frontend-network"
    And an Alpine container "client" runs on "backend-network" with the alias "web" and the variable "COLOUR" set to "blue"
    And "client" is connected to "frontend-network"
"""
RESTARTED = 'When "client" is restarted'
LOOK = (
    "Then the hosts file, environment, resolver settings, interfaces, routes, networks, aliases, links, published ports and "
    'hostname of "client" are what they were before'
)
HOSTS = 'Then the hosts file and environment of "client" are what they were before'
PLACES = 'Then the networks, aliases and interfaces of "client" are what they were before'
PORTS = 'Then the published ports and links of "client" are what they were before'


IPV6 = """
    Given a network "vault" with IPv6 and the subnets "172.28.5.0/24" and "2001:db8:5::/64"
    And a Redis container "redis" runs on "vault"
    When "redis" is restarted
"""


@pytest.fixture(autouse=True)
def scene(say: Callable[[str], None]) -> None:
    """A container on two networks."""
    say(SCENE)


def test_nothing_changed(say: Callable[[str], None]) -> None:
    say(RESTARTED)
    say(LOOK)


def test_where_nothing_befell_it_there_is_nothing_to_compare(say: Callable[[str], None]) -> None:
    with pytest.raises(LookupError, match='nothing has befallen "client"'):
        say(LOOK)


def _own_line_twice(box: Box) -> None:
    box.hosts.append(box.hosts[-1])


def _another_variable(box: Box) -> None:
    box.environ["COLOUR"] = "red"


def _network_left(box: Box) -> None:
    box.endpoints.pop(next(iter(box.endpoints)))


def _alias_lost(box: Box) -> None:
    next(iter(box.endpoints.values()))["Aliases"] = []


def _port_bound(box: Box) -> None:
    box.ports["80/tcp"] = [{"HostIp": "0.0.0.0", "HostPort": "28000"}]


def _linked(box: Box) -> None:
    box.links.append("/store:/client/db")


@pytest.mark.parametrize(
    ("look", "spoil"),
    [
        (HOSTS, _own_line_twice),
        (HOSTS, _another_variable),
        (PLACES, _network_left),
        (PLACES, _alias_lost),
        (PORTS, _port_bound),
        (PORTS, _linked),
    ],
)
def test_every_change_is_found(
    say: Callable[[str], None],
    box: Callable[[str], Box],
    deviates: Callable[[str], Deviation],
    look: str,
    spoil: Callable[[Box], None],
) -> None:
    say(RESTARTED)
    spoil(box("client"))
    deviates(look)


def test_a_doubled_line_is_told(
    say: Callable[[str], None], box: Callable[[str], Box], deviates: Callable[[str], Deviation]
) -> None:
    say(RESTARTED)
    _own_line_twice(box("client"))
    told = deviates(HOSTS)
    assert told.promised.startswith('hosts file of "client" as before: ')
    assert told.observed.count("its address on frontend-network") == 2 * told.promised.count("frontend-network")


def test_another_address_on_the_same_network_is_no_change(
    say: Callable[[str], None], box: Callable[[str], Box]
) -> None:
    say('When "client" is stopped and started again')
    say(HOSTS)
    say(PLACES)


def test_the_line_of_podman_for_the_host_may_change(say: Callable[[str], None], box: Callable[[str], Box]) -> None:
    box("client").hosts.append("10.89.0.1 host.containers.internal")
    say(RESTARTED)
    box("client").hosts[:] = [line.replace("10.89.0.1", "10.89.7.1") for line in box("client").hosts]
    say(HOSTS)


def test_another_ipv6_address_is_no_change_but_one_more_is(
    say: Callable[[str], None], box: Callable[[str], Box], deviates: Callable[[str], Deviation]
) -> None:
    say(IPV6)
    look = 'Then the interfaces and hosts file of "redis" are what they were before'
    say(look)
    box("redis").hosts.append("2001:db8:5::99 redis")
    assert "2001:db8:5::99 redis" in deviates(look).observed
    box("redis").hosts.pop()
    box("redis").interfaces["eth0"]["ipv6"] = ""
    assert "IPv6" in deviates(look).promised
