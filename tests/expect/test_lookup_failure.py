"""What is told of a look-up that failed: whether a nameserver keeps silent to everybody, or to one container."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from support.errors import Deviation
from support.expect import lookup_failure
from support.world.world import World
from tests.double.engine_in_memory import GATEWAY_MAC, Box, EngineInMemory

SCENE = """
    Given a network "backend-network"
    And a Redis container "redis" runs on "backend-network"
    And Alpine containers "first" and "second" run on "backend-network" with the alias "db"
    When an Alpine container "client" is started on "backend-network"
"""
SILENCE = ";; connection timed out; no servers could be reached\n"
NO_ANSWER = "there is no address in the answer (no answer)"
NOTHING_FOUND = "there is no address in the answer (nothing found)"
FORMER = "02:42:00:00:00:99"
CUT_OFF = f'), since it sends to {FORMER} and not to {GATEWAY_MAC}, where the gateway of "backend-network" answers'
LEADS = 'Then the look-up of "redis" in "client" gives the address of "redis" on "backend-network"'
DNS = """
    Then in "client" the embedded DNS server gives exactly these addresses:
      | name  | address                               |
      | redis | {address of redis on backend-network} |
"""
EVERY_ANSWER = 'Then the look-up of "db" in "client" gives the addresses of "first" and "second" on "backend-network"'
NOTHING = 'Then nothing answers to "nobody" in "client"'
PING = 'Then a ping from "client" to "redis" is answered from the address of "redis" on "backend-network"'
TALK = 'Then "client" reaches the Redis server of "redis" at "redis"'


@pytest.fixture
def client(say: Callable[[str], None], box: Callable[[str], Box]) -> Box:
    """A client whose nameserver, the gateway, keeps silent to it."""
    say(SCENE)
    client = box("client")
    client.nameservers = ["172.20.0.1"]
    client.commands["nslookup"] = lambda: (1, SILENCE)
    client.commands["sh -c i=0"] = lambda: (0, f"{SILENCE}=next=\n" * 10)
    client.commands["getent"] = lambda: (2, "")
    client.commands["ping"] = lambda: (2, "ping: redis: Temporary failure in name resolution\n")
    client.commands["sh -c printf"] = lambda: (1, "nc: getaddrinfo: Temporary failure in name resolution\n")
    return client


def _programs(client: Box) -> None:
    """Its nameserver answers, and then no more."""
    client.commands.pop("nslookup")


@pytest.mark.parametrize(
    ("look", "prepare"),
    [(look, None) for look in (LEADS, DNS, EVERY_ANSWER, NOTHING, PING, TALK)] + [(LEADS, _programs)],
)
def test_a_container_that_knows_a_former_mac_address_is_cut_off(
    client: Box, deviates: Callable[[str], Deviation], look: str, prepare: Callable[[Box], None] | None
) -> None:
    if prepare:
        prepare(client)
    client.gateway_macs["172.20.0.1"] = FORMER
    told = deviates(look)
    assert told.observed.endswith(CUT_OFF)
    assert told.control.startswith('in a container that is started now beside "client", there is no address') == (
        look is NOTHING
    )
    assert any("/proc/net/arp" in command and "client" in command for command in told.see_it)
    assert any("docker run" in command and "witness" in command for command in told.see_it)


def test_a_connection_that_times_out_may_be_cut_off_while_it_looks_up_the_name(
    client: Box, deviates: Callable[[str], Deviation]
) -> None:
    client.commands["sh -c printf"] = lambda: (1, "nc: timed out\n")
    assert deviates(TALK).observed == "timed out"
    client.gateway_macs["172.20.0.1"] = FORMER
    assert deviates(TALK).observed.endswith(CUT_OFF)


@pytest.mark.parametrize(
    ("look", "prepare"), [(look, None) for look in (LEADS, DNS, EVERY_ANSWER, PING, TALK)] + [(LEADS, _programs)]
)
def test_a_nameserver_that_is_silent_where_it_always_was_is_not_excused(
    client: Box, deviates: Callable[[str], Deviation], look: str, prepare: Callable[[Box], None] | None
) -> None:
    if prepare:
        prepare(client)
    told = deviates(look)
    assert told.observed.endswith((NO_ANSWER, NOTHING_FOUND))
    assert told.control.startswith('in a container that is started now beside "client", the answer is 172.20.')


def test_a_question_that_was_lost_is_told_by_asking_again(client: Box, deviates: Callable[[str], Deviation]) -> None:
    codes = iter([2, 0])
    client.commands.pop("nslookup")
    client.commands["getent"] = lambda: (2, "") if next(codes) else (0, "172.20.0.2  redis\n")
    told = deviates(LEADS)
    assert told.observed == f"{NOTHING_FOUND}, and 172.20.0.2 when it is asked again"
    assert "the answer is 172.20.0.2" in told.control


def test_silence_about_a_name_that_nobody_has_is_no_answer(say: Callable[[str], None], client: Box) -> None:
    client.commands["getent"] = lambda: pytest.fail("it would wait for the nameserver as long again")  # type: ignore[return-value]
    say(NOTHING)


def test_silence_about_a_name_in_the_hosts_file_is_no_answer_for_programs(
    client: Box, deviates: Callable[[str], Deviation]
) -> None:
    client.hosts.append("172.20.0.9 nobody")
    assert deviates(NOTHING).observed == "the hosts file gives it 172.20.0.9"


@pytest.mark.parametrize("spoil", ["nameservers", "endpoints"])
def test_a_nameserver_that_is_no_neighbour_has_no_mac_address(
    client: Box, deviates: Callable[[str], Deviation], spoil: str
) -> None:
    client.gateway_macs["172.20.0.1"] = FORMER
    if spoil == "nameservers":
        client.nameservers = ["127.0.0.11"]
    else:
        client.endpoints[next(iter(client.endpoints))]["Gateway"] = ""
    told = deviates(LEADS)
    assert told.observed == NO_ANSWER
    assert not told.control


def test_a_witness_that_is_not_answered_either_finds_nobody_cut_off(
    double: EngineInMemory, client: Box, deviates: Callable[[str], Deviation], monkeypatch: pytest.MonkeyPatch
) -> None:
    client.gateway_macs["172.20.0.1"] = FORMER
    start = lookup_failure.start_alpine

    def start_silent(*how: Any) -> Any:
        witness = start(*how)
        double.boxes[witness.name].commands["nslookup"] = lambda: (1, SILENCE)
        return witness

    monkeypatch.setattr(lookup_failure, "start_alpine", start_silent)
    told = deviates(LEADS)
    assert told.observed == NO_ANSWER
    assert told.control.endswith(NO_ANSWER)


def test_a_witness_may_be_started_though_a_then_is_taken(
    world: World, client: Box, deviates: Callable[[str], Deviation]
) -> None:
    deviates(LEADS)
    assert "witness" in world.containers
    assert world.phase == "then"
