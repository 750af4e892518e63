"""Who was asked outside, and what nameservers are told: the whole way from the sentence to the files of a run."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from support.engine.upstream import Asked, Given, OutsideServers
from support.errors import Deviation, ProbeBroken
from support.world.dns_server import read_asked
from support.world.outside import Outside
from support.world.world import SharedSetupChanged, World
from tests.double.engine_in_memory import Box
from tests.double.scenario import take

BESIDE = ("198.18.0.3", "198.18.0.4")
TOLD = """
    Given DNS servers "first" and "second" on another host answer:
      | server | question       | type | answer                   |
      | first  | shop.example   | A    | refused                  |
      | second | shop.example   | A    | 192.0.2.80, 198.51.100.80 |
      | second | closed.example | A    | silence                  |
    And the host's nameservers answer:
      | question     | type | answer       |
      | shop.example | TXT  | open all day |
"""
LOOK = """
    Then the nameservers outside have been asked exactly:
      | question     | servers       | by         | seconds apart |
      | shop.example | first, second | 172.18.0.2 | 4             |
"""
SHOP, CLOSED = "shop-3f9c2a-7.run5.test", "closed-3f9c2a-7.run5.test"


@pytest.fixture
def servers(world: World, tmp_path: Path, say: Callable[[str], None]) -> OutsideServers:
    """The nameservers of the run, which have been told."""
    found = OutsideServers(tmp_path, "run5.test", BESIDE)
    world.stage = replace(world.stage, outside=found)
    world.outside = Outside(found, world.ground.names)
    say(TOLD)
    say('Given an Alpine container "somebody" runs')
    return found


def _asked(
    server: str = BESIDE[0], at: float = 1.0, *, name: str = SHOP, number: int = 1, by: str = "172.18.0.2"
) -> Asked:
    return Asked(at, server, name, number, by)


def test_each_is_told_what_it_is_to_answer(servers: OutsideServers) -> None:
    assert servers.given(BESIDE[0], SHOP, 1) == Given(5)
    assert servers.given(BESIDE[1], SHOP, 1) == Given(data=("c0000250", "c6336450"))
    assert servers.given(BESIDE[1], SHOP, 28) == Given()
    assert servers.given(BESIDE[1], CLOSED, 1) == Given(silent=True)
    assert servers.given(BESIDE[0], CLOSED, 1) is None
    for server in ("192.0.2.53", "127.0.0.53"):
        assert servers.given(server, SHOP, 16) == Given(data=(f"0c{b'open all day'.hex()}",))


def test_one_of_the_hosts_can_be_told_apart(servers: OutsideServers, say: Callable[[str], None]) -> None:
    say("""
        Given the host's nameserver on a loopback address answers:
          | question     | answer        |
          | shop.example | server failed |
    """)
    assert servers.given("127.0.0.53", SHOP, 16) == Given(2)
    assert servers.given("192.0.2.53", SHOP, 16) != Given(2)


def test_a_container_asks_them_at_their_addresses(
    servers: OutsideServers, say: Callable[[str], None], box: Callable[[str], Box]
) -> None:
    say('When an Alpine container "client" is started with the DNS servers "second" and "192.0.2.9"')
    assert box("client").nameservers == [BESIDE[1], "192.0.2.9"]


def test_who_was_asked_as_promised_conforms(servers: OutsideServers, say: Callable[[str], None]) -> None:
    servers.note(_asked())
    servers.note(_asked(BESIDE[1], 5.1))
    servers.note(_asked(name="shop-3f9c2a-8.run5.test"))
    say(LOOK)


@pytest.mark.parametrize(
    ("asked", "observed"),
    [
        ([], "no nameserver outside was asked"),
        ([_asked()], "asked were first by 172.18.0.2"),
        (
            [_asked(), _asked(BESIDE[1], 1.2)],
            "asked were first by 172.18.0.2 and second by 172.18.0.2, 0 seconds apart",
        ),
        (
            [_asked(BESIDE[1]), _asked(at=5.0)],
            "asked were second by 172.18.0.2 and first by 172.18.0.2, 4 seconds apart",
        ),
        (
            [_asked(), _asked(BESIDE[1], 5.0, by="172.18.0.9")],
            "asked were first by 172.18.0.2 and second by 172.18.0.9, 4 seconds apart",
        ),
        (
            [_asked(), _asked("127.0.0.53", 5.0)],
            "asked were first by 172.18.0.2 and the host's nameserver on a loopback address by 172.18.0.2, 4 seconds apart",
        ),
        (
            [_asked(), _asked(BESIDE[1], 5.0), _asked("192.0.2.53", number=28)],
            'the host\'s nameservers was asked for "shop.example" as AAAA',
        ),
        (
            [_asked(), _asked(BESIDE[1], 5.0), _asked(name=CLOSED)],
            'first was asked for "closed.example" as A',
        ),
    ],
)
def test_anything_else_is_found(
    servers: OutsideServers, deviates: Callable[[str], Deviation], asked: list[Asked], observed: str
) -> None:
    for each in asked:
        servers.note(each)
    assert deviates(LOOK).observed == observed


def test_that_nobody_was_asked_is_said_so(
    servers: OutsideServers, say: Callable[[str], None], deviates: Callable[[str], Deviation]
) -> None:
    look = """
        Then the nameservers outside have been asked exactly:
          | question     | servers |
          | shop.example | none    |
    """
    say(look)
    servers.note(_asked("192.0.2.53"))
    assert deviates(look).promised == 'for "shop.example" as A are asked, in this order: no nameserver'


def test_a_server_in_a_container_is_told_and_tells(
    say: Callable[[str], None], box: Callable[[str], Box], deviates: Callable[[str], Deviation]
) -> None:
    say('Given a network "backend-network"\nAnd a DNS server "resolver" runs on "backend-network"')
    told: list[tuple[int, str]] = []
    lines = [{"at": 1.0, "name": "shop-3f9c2a-7.test", "type": 1, "by": "172.18.0.3"}]
    box("resolver").commands["sh -c printf %s"] = lambda: told.append((0, "")) or (0, "")  # type: ignore[func-returns-value]
    box("resolver").commands["sh -c cat /proc/net/udp"] = lambda: (0, _UDP_53)
    box("resolver").commands["sh -c cat /tmp/asked"] = lambda: (0, "".join(f"{json.dumps(each)}\n" for each in lines))
    say("""
        Given "resolver" answers:
          | question     | answer        |
          | shop.example | 198.51.100.80 |
    """)
    assert len(told) == 1
    look = """
        Then the nameservers outside have been asked exactly:
          | question     | servers  | by         |
          | shop.example | resolver | 172.18.0.3 |
    """
    say(look)
    lines.append({"at": 2.0, "name": "shop-3f9c2a-7.test", "type": 28, "by": "172.18.0.3"})
    assert deviates(look).observed == 'resolver was asked for "shop.example" as AAAA'


_UDP_53 = (
    "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops\n"
    "  4: 00000000:0035 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 21 2 0000000000000000 0\n"
)


def test_a_server_that_others_look_at_is_not_told_anything(new_world: Callable[..., World]) -> None:
    world = new_world(reads_only=True)
    take(world, 'Given a network "backend-network"\nAnd a DNS server "resolver" runs on "backend-network"')
    with pytest.raises(SharedSetupChanged, match='"resolver" is shared'):
        take(world, 'Given "resolver" answers:\n| question | answer |\n| shop.example | none |')


def test_what_cannot_be_is_a_mistake_in_the_text(servers: OutsideServers, say: Callable[[str], None]) -> None:
    with pytest.raises(LookupError, match="third: no such server"):
        say(
            'Given a DNS server "first" on another host answers:\n| server | question | answer |\n| third | a.example | none |'
        )
    with pytest.raises(LookupError, match="no address left"):
        say('Given a DNS server "third" on another host answers:\n| question | answer |\n| a.example | none |')


def test_without_nameservers_there_is_nobody_to_tell(say: Callable[[str], None]) -> None:
    with pytest.raises(LookupError, match="no nameservers around the engine"):
        say("Given the host's nameservers answer:\n| question | answer |\n| a.example | none |")


@pytest.mark.parametrize(
    "output", ["nothing\n", '{"at": 1}\n', '{"at": 1.0, "name": "a", "type": 1, "by": "x", "to": "y"}\n']
)
def test_what_a_server_cannot_have_written_is_no_answer(output: str) -> None:
    with pytest.raises(ProbeBroken, match='"resolver" tells of its questions'):
        read_asked(output, "resolver")
