"""What is told of a look-up that failed: whether a nameserver keeps silent to everybody, or to one container."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from engine_in_memory import GATEWAY_MAC, Box, EngineInMemory

from support.expect import names, reachability
from support.world.world import World

NET = "backend-network"
SILENCE = ";; connection timed out; no servers could be reached\n"
NO_ANSWER = "there is no address in the answer (no answer)"
NOTHING_FOUND = "there is no address in the answer (nothing found)"
FORMER = "02:42:00:00:00:99"
CUT_OFF = f"), since it sends to {FORMER} and not to {GATEWAY_MAC}, where 172.20.0.1 answers"


def _leads(world: World) -> None:
    names.leads_to(world, "client", "redis", "redis", NET)


def _exactly(world: World) -> None:
    names.exactly_these_addresses(world, "client", {"redis": "{address of redis}"})


def _programs(world: World) -> None:
    """Its nameserver answers, and then no more."""
    world.api.boxes[world.container("client").name].commands.pop("nslookup")  # type: ignore[attr-defined]
    names.leads_to(world, "client", "redis", "redis", NET)


def _every_answer(world: World) -> None:
    names.every_answer_has_all(world, "client", "db", ["first", "second"], NET)


def _nothing(world: World) -> None:
    names.nothing_answers(world, "client", "nobody")


def _ping(world: World) -> None:
    reachability.ping_answered(world, "client", "redis", "redis", NET)


def _talk(world: World) -> None:
    reachability.redis_reached(world, "client", "redis", "redis")


@pytest.fixture
def client(world: World, box: Callable[[str], Box]) -> Box:
    """A client whose nameserver, the gateway, keeps silent to it."""
    world.create_network(NET)
    world.start("redis", "redis", network=NET)
    for name in ("first", "second"):
        world.start(name, "alpine", network=NET, aliases=["db"])
    world.start("client", "alpine", network=NET)
    client = box("client")
    client.nameservers = ["172.20.0.1"]
    client.commands["nslookup"] = lambda: (1, SILENCE)
    client.commands["sh -c i=0"] = lambda: (0, f"{SILENCE}=next=\n" * 10)
    client.commands["getent"] = lambda: (2, "")
    client.commands["ping"] = lambda: (2, "ping: redis: Temporary failure in name resolution\n")
    client.commands["sh -c printf"] = lambda: (1, "nc: getaddrinfo: Temporary failure in name resolution\n")
    return client


@pytest.mark.parametrize("check", [_leads, _exactly, _programs, _every_answer, _nothing, _ping, _talk])
def test_a_container_that_knows_a_former_mac_address_is_cut_off(
    world: World, client: Box, deviates: Callable[..., Any], check: Callable[[World], None]
) -> None:
    client.gateway_macs["172.20.0.1"] = FORMER
    told = deviates(lambda: check(world))
    assert told.observed.endswith(CUT_OFF)
    assert told.control.startswith('in a container that is started now beside "client", there is no address') == (
        check is _nothing
    )
    assert any("/proc/net/arp" in command and "client" in command for command in told.see_it)
    assert any("docker run" in command and "witness" in command for command in told.see_it)


def test_a_connection_that_times_out_may_be_cut_off_while_it_looks_up_the_name(
    world: World, client: Box, deviates: Callable[..., Any]
) -> None:
    client.commands["sh -c printf"] = lambda: (1, "nc: timed out\n")
    assert deviates(lambda: _talk(world)).observed == "timed out"
    client.gateway_macs["172.20.0.1"] = FORMER
    assert deviates(lambda: _talk(world)).observed.endswith(CUT_OFF)


@pytest.mark.parametrize("check", [_leads, _exactly, _programs, _every_answer, _ping, _talk])
def test_a_nameserver_that_is_silent_where_it_always_was_is_not_excused(
    world: World, client: Box, deviates: Callable[..., Any], check: Callable[[World], None]
) -> None:
    told = deviates(lambda: check(world))
    assert told.observed.endswith((NO_ANSWER, NOTHING_FOUND))
    assert told.control.startswith('in a container that is started now beside "client", the answer is 172.20.')


def test_a_question_that_was_lost_is_told_by_asking_again(
    world: World, client: Box, deviates: Callable[..., Any]
) -> None:
    codes = iter([2, 0])
    client.commands.pop("nslookup")
    client.commands["getent"] = lambda: (2, "") if next(codes) else (0, "172.20.0.2  redis\n")
    told = deviates(lambda: _leads(world))
    assert told.observed == f"{NOTHING_FOUND}, and 172.20.0.2 when it is asked again"
    assert "the answer is 172.20.0.2" in told.control


def test_silence_about_a_name_that_nobody_has_is_no_answer(world: World, client: Box) -> None:
    client.commands["getent"] = lambda: pytest.fail("it would wait for the nameserver as long again")  # type: ignore[return-value]
    _nothing(world)


def test_silence_about_a_name_in_the_hosts_file_is_no_answer_for_programs(
    world: World, client: Box, deviates: Callable[..., Any]
) -> None:
    client.hosts.append("172.20.0.9 nobody")
    assert deviates(lambda: _nothing(world)).observed == "the hosts file gives it 172.20.0.9"


@pytest.mark.parametrize("spoil", ["nameservers", "endpoints"])
def test_a_nameserver_that_is_no_neighbour_has_no_mac_address(
    world: World, client: Box, deviates: Callable[..., Any], spoil: str
) -> None:
    client.gateway_macs["172.20.0.1"] = FORMER
    if spoil == "nameservers":
        client.nameservers = ["127.0.0.11"]
    else:
        client.endpoints[next(iter(client.endpoints))]["Gateway"] = ""
    told = deviates(lambda: _leads(world))
    assert told.observed == NO_ANSWER
    assert not told.control


def test_a_witness_that_is_not_answered_either_finds_nobody_cut_off(
    world: World, double: EngineInMemory, client: Box, deviates: Callable[..., Any]
) -> None:
    client.gateway_macs["172.20.0.1"] = FORMER
    start = world.start

    def start_silent(documented: str, image: str, **how: Any) -> Any:
        container = start(documented, image, **how)
        double.boxes[container.name].commands["nslookup"] = lambda: (1, SILENCE)
        return container

    world.start = start_silent  # type: ignore[method-assign]
    told = deviates(lambda: _leads(world))
    assert told.observed == NO_ANSWER
    assert told.control.endswith(NO_ANSWER)


def test_a_ping_says_in_words_how_it_ended(
    world: World, box: Callable[[str], Box], client: Box, deviates: Callable[..., Any]
) -> None:
    client.commands.pop("ping")
    box("redis").state["Status"] = "exited"
    told = deviates(lambda: reachability.ping_answered(world, "client", "{address of redis}", "redis", NET))
    assert told.observed == "nothing came back from 172.20.0.2"
