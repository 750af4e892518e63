"""Ports that are chosen, shared and given back, and what is spoken over UDP: each look holds, and finds what is broken."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator

import pytest

from support.errors import Deviation, ProbeBroken
from support.expect import inspecting, reach
from support.expect.host_addresses import ephemeral_ports
from support.world.world import World
from tests.double.engine_in_memory import Box, EngineInMemory

CLIENT = """
    Given a network "backend-network"
    And a UDP server "beacon" runs on "backend-network" with its port 5300/udp published
    And an Alpine container "client" runs on "backend-network"
"""
HEARD = 'Then "client" reaches UDP port 5300 of "beacon" at the address of "beacon"'
ITSELF = 'Then "beacon" reaches UDP port 5300 of "beacon" at the gateway of "backend-network"'
UNHEARD = 'Then "client" does not reach UDP port 5300 of "beacon" at the address of "beacon"'
BY_HOST = 'Then the host reaches UDP port 5300 of "beacon" at every address of the host'
UNHEARD_BY_HOST = 'Then the host does not reach UDP port 5300 of "beacon" at any address of the host'


@pytest.fixture
def talk(say: Callable[[str], None]) -> None:
    """A UDP server, and a client on its network."""
    say(CLIENT)


@pytest.mark.parametrize("look", [HEARD, ITSELF])
def test_a_server_over_udp_is_reached(talk: None, say: Callable[[str], None], look: str) -> None:
    say(look)


@pytest.mark.parametrize(
    ("output", "told"),
    [
        ("", "nothing said"),
        ("nc: read: Connection refused\n", "refused"),
        ("other-3f9c2a-7 {said} 172.18.0.3", "the UDP server of other answered"),
        ("beacon-3f9c2a-7 late 172.18.0.3", "nothing said"),
    ],
)
def test_whoever_else_answers_over_udp_is_found(
    talk: None,
    world: World,
    box: Callable[[str], Box],
    deviates: Callable[[str], Deviation],
    monkeypatch: pytest.MonkeyPatch,
    output: str,
    told: str,
) -> None:
    monkeypatch.setattr("support.expect.trying._sayings", lambda: ["cafe", "cafe", "cafe"])
    asked: list[int] = []

    def play() -> tuple[int, str]:
        asked.append(1)
        return 0, output.format(said="cafe")

    box("client").commands["sh -c printf"] = play
    world.ground.names.adopt("other-3f9c2a-7", "other")
    found = deviates(HEARD)
    assert found.observed == told
    assert found.control == '"beacon" listens at UDP port 5300, seen from inside; it was tried 3 times'
    assert len(asked) == (1 if "answered" in told else 3)


def test_an_answer_that_only_the_second_question_gets_will_do(
    talk: None, say: Callable[[str], None], box: Callable[[str], Box], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("support.expect.trying._sayings", lambda: ["cafe", "cafe", "cafe"])
    answers = iter(["", "beacon-3f9c2a-7 cafe 172.18.0.3"])
    box("client").commands["sh -c printf"] = lambda: (0, next(answers))
    say(HEARD)


def test_silence_over_udp_has_its_control_over_udp(
    talk: None, say: Callable[[str], None], box: Callable[[str], Box], deviates: Callable[[str], Deviation]
) -> None:
    with pytest.raises(LookupError, match="has not reached"):
        say(UNHEARD)
    say(HEARD)
    assert deviates(UNHEARD).observed == 'UDP port 5300 of "beacon" answered'
    box("client").commands["sh -c printf"] = lambda: (0, "")
    say(UNHEARD)
    box("client").commands["sh -c printf"] = lambda: (0, "what is this now")
    with pytest.raises(ProbeBroken):
        say(UNHEARD)


def test_redis_has_nothing_to_speak_udp_with(talk: None, say: Callable[[str], None]) -> None:
    say('Given a Redis container "redis" runs on "backend-network"')
    with pytest.raises(LookupError, match="nothing to speak UDP with"):
        say(HEARD.replace('"client"', '"redis"'))


@pytest.fixture
def on_the_host(talk: None, world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """A server at the port of the host where "beacon" is published; given a name it answers by that, given none not at all."""
    answer = [world.container("beacon").name]
    monkeypatch.setattr(reach, "host_addresses", lambda world, **_: ["127.0.0.1"])
    monkeypatch.setattr("support.expect.trying.TIMEOUT", 0.6)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", world.container("beacon").publications[0].host_port or 0))
        server.settimeout(0.05)
        ended = threading.Event()

        def serve() -> None:
            while not ended.is_set():
                try:
                    said, client = server.recvfrom(1024)
                except TimeoutError:
                    continue
                if answer[0]:
                    server.sendto(f"{answer[0]} {said.decode()} 127.0.0.1".encode(), client)

        thread = threading.Thread(target=serve)
        thread.start()
        yield lambda name: answer.__setitem__(0, name)
        ended.set()
        thread.join()


def test_the_host_asks_over_udp(
    on_the_host: Callable[[str], None], say: Callable[[str], None], deviates: Callable[[str], Deviation]
) -> None:
    say(BY_HOST)
    assert deviates(UNHEARD_BY_HOST).observed == '127.0.0.1 UDP port 5300 of "beacon" answered'
    on_the_host("")
    say(UNHEARD_BY_HOST)
    found = deviates(BY_HOST.replace("Then", "Given"))
    assert found.observed == "127.0.0.1 gives no answer (silence)"


def test_the_host_hears_whose_server_it_is(
    on_the_host: Callable[[str], None], world: World, deviates: Callable[[str], Deviation]
) -> None:
    world.ground.names.adopt("other-3f9c2a-7", "other")
    on_the_host("other-3f9c2a-7")
    assert deviates(BY_HOST).observed == "127.0.0.1 gives the UDP server of other answered"


# Ports of the host.

REFUSED = 'Then the engine refuses, saying "already"'
CREATED = 'Then inspecting "store" shows:\n | state |\n | created |'


def test_a_port_that_another_container_holds_is_refused(
    world: World, say: Callable[[str], None], deviates: Callable[[str], Deviation], double: EngineInMemory
) -> None:
    say('Given a Redis container "redis" runs with its port 6379 published')
    second = 'When a Redis container "store" is to be started with its port 6379 published to the port of "redis"'
    say(second)
    say(REFUSED)
    say(CREATED)
    assert world.container("store").publications == world.container("redis").publications
    say('Given "redis" is stopped')
    say(second.replace('"store"', '"third"'))
    assert deviates(REFUSED).observed == "it did it"
    assert deviates(CREATED.replace("store", "third")).observed == "it shows state: running"


def test_a_range_is_shared_until_it_is_full(
    world: World, say: Callable[[str], None], box: Callable[[str], Box], deviates: Callable[[str], Deviation]
) -> None:
    say('Given a Redis container "redis" runs with its port 6379 published to a range of 2 ports')
    say('Given a Redis container "store" runs with its port 6379 published to the range of "redis"')
    say('When a Redis container "third" is to be started with its port 6379 published to the range of "redis"')
    say('Then the engine refuses, saying "allocated"')
    (asked,) = world.container("redis").publications
    assert asked.last == (asked.host_port or 0) + 1
    look = 'Then inspecting "store" shows:\n | published ports | different host ports |\n | {} | 1 |'
    everywhere = look.format("6379/tcp on every address")
    say(everywhere)
    box("store").ports["6379/tcp"].append({"HostIp": "::", "HostPort": str(asked.host_port)})
    different = 'Then inspecting "store" shows:\n | different host ports |\n | 1 |'
    assert deviates(different).observed == "it shows different host ports: 2"
    assert "at another port of the host" in deviates(everywhere).observed
    box("store").ports["6379/tcp"] = [{"HostIp": "0.0.0.0", "HostPort": "1"}]
    assert "at another port of the host (1)" in deviates(everywhere).observed


def test_a_port_of_somebody_without_just_one_is_a_mistake_of_the_text(say: Callable[[str], None]) -> None:
    say('Given a Redis container "redis" runs with a port for the spectator')
    with pytest.raises(LookupError, match="not just one port"):
        say('When a Redis container "store" is started with its port 6379 published to the port of "redis"')


def test_another_program_holds_a_port_as_long_as_the_scenario_lasts(
    world: World, say: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    say('When a Redis container "store" is started with its port 6379 published to a port that another program holds')
    port = world.container("store").publications[0].host_port or 0
    with socket.create_connection(("127.0.0.1", port), timeout=5):
        pass
    monkeypatch.setattr(world.stage.cleaner, "remove", lambda *_: None, raising=False)
    world.clean_up()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=5)


def test_nobody_holds_a_port_of_a_host_that_is_elsewhere(world: World) -> None:
    with pytest.raises(LookupError, match="not here"), world.stage.ports.on(local=False).held():
        pass


# All that is exposed, and where its ports come from.

ALL = """
    Then inspecting "redis" shows:
      | published ports                                      | host ports |
      | 6379/tcp on every address, 7000/tcp on every address | ephemeral  |
"""


def test_all_exposed_ports_are_published_at_ephemeral_ones(
    say: Callable[[str], None],
    box: Callable[[str], Box],
    deviates: Callable[[str], Deviation],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(inspecting, "ephemeral_ports", lambda: range(49000, 50000))
    say(
        'When a Redis container "redis" is started with the port "7000/tcp" exposed and all its exposed ports published'
    )
    say(ALL)
    box("redis").ports["7000/tcp"][0]["HostPort"] = "29999"
    assert "host ports: 29999, which is not in 49000-49999" in deviates(ALL).observed
    del box("redis").ports["7000/tcp"]
    deviates(ALL)


def test_the_ephemeral_ports_are_those_of_the_host() -> None:
    assert 1 < len(ephemeral_ports()) < 65536


def test_the_network_of_the_host_discards_ports_with_a_warning(
    say: Callable[[str], None], world: World, deviates: Callable[[str], Deviation]
) -> None:
    say('When an Alpine container "client" is started on the host\'s network with its port 7000 published')
    warned = 'Then the engine warns, saying "discarded"'
    say(warned)
    say('Then inspecting "client" shows:\n | published ports |\n | none |')
    world.last.warnings = []
    assert deviates(warned).observed == "it warns of nothing"


def test_a_network_may_keep_ports_to_an_address(
    say: Callable[[str], None], deviates: Callable[[str], Deviation]
) -> None:
    say('Given a network "backend-network" with published ports kept to "127.0.0.1"')
    say('When a Redis container "redis" is started on "backend-network" with its port 6379 published')
    say('Then inspecting "redis" shows:\n | published ports |\n | 6379/tcp at 127.0.0.1 |')
    deviates('Then inspecting "redis" shows:\n | published ports |\n | 6379/tcp on every address |')


def test_an_address_may_be_that_of_a_gateway(world: World, say: Callable[[str], None]) -> None:
    say('Given networks "backend-network" and "frontend-network"')
    say(
        'When a Redis container "redis" is started on "backend-network" '
        'with its port 6379 published at "{gateway of frontend-network}"'
    )
    assert world.container("redis").publications[0].address == world.fill("{gateway of frontend-network}")
    say('Then inspecting "redis" shows:\n | published ports |\n | 6379/tcp at {gateway of frontend-network} |')
