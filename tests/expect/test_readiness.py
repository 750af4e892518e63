"""A service of the suite's own is waited for; what others hear of it then is asked for once."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from support.errors import Deviation
from support.world.world import World
from tests.double.engine_in_memory import LISTENING, Box

SCENE = """
    Given a network "backend-network"
    And a Redis container "redis" runs on "backend-network"
    And an Alpine container "client" runs on "backend-network"
"""
REACHED = 'Then "client" reaches the Redis server of "redis" at "redis"'
REFUSED = "nc: connect to redis port 6379 (tcp) failed: Connection refused\n"
LOOK = "sh -c cat /proc/net/tcp"


@pytest.fixture(autouse=True)
def scene(say: Callable[[str], None]) -> None:
    """A client and a Redis server."""
    say(SCENE)


def _says(*answers: str) -> tuple[list[str], Callable[[], tuple[int, str]]]:
    """What a command prints one time after the other, the last text for good; and what it has printed so far."""
    printed: list[str] = []

    def play() -> tuple[int, str]:
        printed.append(answers[min(len(printed), len(answers) - 1)])
        return 0, printed[-1]

    return printed, play


def test_a_server_that_is_slow_to_listen_is_waited_for(say: Callable[[str], None], box: Callable[[str], Box]) -> None:
    printed, box("redis").commands[LOOK] = _says("", "", LISTENING.format(6379))
    say(REACHED)
    assert len(printed) == 3


def test_it_is_seen_to_listen_once_for_each_action(say: Callable[[str], None], box: Callable[[str], Box]) -> None:
    printed, box("redis").commands[LOOK] = _says(LISTENING.format(6379))
    say(REACHED)
    say(REACHED)
    assert len(printed) == 1
    say('When "redis" is restarted')
    say(REACHED)
    assert len(printed) == 2


def test_the_first_connection_that_is_refused_is_a_deviation(
    box: Callable[[str], Box], deviates: Callable[[str], Deviation]
) -> None:
    """Also where the next one would be granted."""
    printed, box("client").commands["sh -c printf"] = _says(REFUSED, "+dbfilename")
    told = deviates(REACHED)
    assert told.observed == "refused"
    assert told.control == '"redis" listens at port 6379, seen from inside; it was tried once'
    assert len(printed) == 1


def test_a_server_that_never_listens_is_told(
    world: World, box: Callable[[str], Box], deviates: Callable[[str], Deviation]
) -> None:
    _, box("redis").commands[LOOK] = _says("")
    _, box("client").commands["sh -c printf"] = _says(REFUSED)
    assert deviates(REACHED).control.startswith('inside "redis" nobody listens at port 6379, after ')
