"""What a sentence takes beyond an engine."""

from __future__ import annotations

import pytest

from support.words.needs import NEEDS, looks_at_host, needs_of


@pytest.mark.parametrize(
    ("sentence", "needs"),
    [
        ('another host reaches the Redis server of "redis" at every address of the host', {"second-host"}),
        ('another host does not reach a port that nobody published at any address of the host', {"second-host"}),
        ('"client" reaches port 3000 of "app" at every address of the host', {"bare-host"}),
        ('"client" does not reach the Redis server of "redis" at any address of the host', {"bare-host"}),
        ('"client" reaches the Redis server of "redis" at the gateway of "n"', set()),
        ('the host reaches port 3000 of "app" at every address of the host', set()),
        ('the host reaches the Redis server of "redis" at the address of "redis"', {"host-bridges"}),
        (
            'the host reaches the Redis server of "redis" at every address of the host, which sees it with its own address',
            {"host-bridges"},
        ),
        (
            '"client" reaches a program of another host at its address, which sees it with an address of the host',
            {"second-host", "host-bridges"},
        ),
        (
            '"client" reaches the Redis server of "redis" at every address of the host, which sees it with the gateway of "n"',
            {"bare-host"},
        ),
        ("a rule of the administrator's at the end of FORWARD drops all that is from or to \"redis\"", {"host-firewall"}),
        ("the host's firewall shows:", {"host-firewall"}),
        ("on the host", {"host-bridges"}),
        ('the interfaces and hostname of "redis" are those of the host', {"host-bridges"}),
        ('the interfaces and hosts file of "redis" are those of the host', {"host-bridges", "host-files"}),
        ('the resolver settings and hostname of "redis" are those of the host', {"host-files"}),
        ('the interfaces and routes of "client" are those of "redis"', set()),
        ('an Alpine container "client" is started with the extra host "host.example" at "host-gateway"', {"own-host-gateway"}),
        ('an Alpine container "client" is started with the extra host "db.example" at "192.0.2.7"', set()),
        ('nothing answers to "host.docker.internal" in "client"', {"knows-no-host"}),
        ('nothing answers to "redis" in "client"', set()),
        ('a network "n" with IPv6 and the subnets "172.28.5.0/24" and "2001:db8:5::/64"', {"ipv6"}),
        ('a network "n" is created with IPv6', {"ipv6"}),
        ('a network "n" with the subnet "172.28.5.0/24"', set()),
        ('"client" is started', set()),
    ],
)  # fmt: skip
def test_needs(sentence: str, needs: set[str]) -> None:
    assert needs_of([sentence]) == needs


def test_each_reason_can_stand_in_a_report() -> None:
    assert all(reason[0].islower() and reason[-1] != "." for _, reason in NEEDS.values())


@pytest.mark.parametrize(
    ("sentence", "looks"),
    [
        ('"backend-network" is neither listed nor found', True),
        ("overlaps", True),
        ('"backend-network" is still listed and found', False),
        ("subnets", False),
    ],
)
def test_what_is_looked_at_on_the_host_too(sentence: str, looks: bool) -> None:
    assert looks_at_host([sentence]) is looks
