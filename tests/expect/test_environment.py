"""The looks at environments: they hold on an engine that keeps its promise, and find every way of breaking it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from support.errors import Deviation
from tests.double.engine_in_memory import IMAGES, Box

SCENE = """
    Given a Redis container "redis-server" runs with:
      | environment    | exposes            |
      | COLOUR=blue    | 5300/udp, 7000/tcp |
      | Mode=a = b = c |                    |
      | NOTHING=       |                    |
    And Alpine containers "stranger" and "twin" run
    When an Alpine container "client" is started with a link to "redis-server" as "redis"
"""
NAME = 'Then the variable "REDIS_NAME" of "client" is "/{name of client}/redis"'
FIRST_PORT = 'Then the variable "REDIS_PORT" of "client" is "udp://{address of redis-server}:5300"'
VALUE_AS_WRITTEN = 'Then the variable "REDIS_ENV_Mode" of "client" is "a = b = c"'
NOTHING = 'Then the variable "REDIS_ENV_NOTHING" of "client" is ""'
NO_PATH = 'Then no variable of "client" begins with "REDIS_ENV_PATH"'
NONE = 'Then no variable of "stranger" begins with "REDIS_"'
PORT = """
    Then exactly these variables of "client" begin with "REDIS_PORT_6379":
      | variable                  | value                                |
      | REDIS_PORT_6379_TCP       | tcp://{address of redis-server}:6379 |
      | REDIS_PORT_6379_TCP_ADDR  | {address of redis-server}            |
      | REDIS_PORT_6379_TCP_PORT  | 6379                                 |
      | REDIS_PORT_6379_TCP_PROTO | tcp                                  |
"""
ONLY_PREFIX = (
    'Then apart from its hostname and variables that begin with "REDIS_" the environment of "client" '
    'is that of "stranger"'
)
LINK = (
    'Then those of "client" that begin with "REDIS_" are the link\'s name, the ports and all variables of "redis-server" '
    'but "HOME" and "PATH"'
)
SAME = 'Then apart from its hostname the environment of "stranger" is that of "twin"'


@pytest.fixture(autouse=True)
def scene(say: Callable[[str], None]) -> None:
    """A "client" linked to "redis-server" as "redis", and two who are not."""
    say(SCENE)


@pytest.mark.parametrize(
    "look", [NAME, FIRST_PORT, VALUE_AS_WRITTEN, NOTHING, NO_PATH, NONE, PORT, ONLY_PREFIX, LINK, SAME]
)
def test_an_engine_that_keeps_its_promise_conforms(say: Callable[[str], None], look: str) -> None:
    say(look)


@pytest.mark.parametrize(
    ("look", "container", "changes"),
    [
        (NAME, "client", {"REDIS_NAME": None}),
        (NAME, "client", {"REDIS_NAME": "/redis/client"}),
        (NAME, "client", {"REDIS_NAME": ""}),
        (FIRST_PORT, "client", {"REDIS_PORT": "tcp://172.17.0.2:6379"}),
        (VALUE_AS_WRITTEN, "client", {"REDIS_ENV_Mode": "a"}),
        (VALUE_AS_WRITTEN, "client", {"REDIS_ENV_Mode": None, "REDIS_ENV_MODE": "a = b = c"}),
        (NOTHING, "client", {"REDIS_ENV_NOTHING": None}),
        (NOTHING, "client", {"REDIS_ENV_NOTHING": " "}),
        (NO_PATH, "client", {"REDIS_ENV_PATH": "/bin"}),
        (NO_PATH, "client", {"REDIS_ENV_PATH": ""}),
        (PORT, "client", {"REDIS_PORT_6379_TCP_PROTO": None}),
        (PORT, "client", {"REDIS_PORT_6379_TCP_PROTO": "udp"}),
        (PORT, "client", {"REDIS_PORT_6379_SCTP": "sctp://172.17.0.2:6379"}),
        (PORT, "client", {"REDIS_PORT_6379_TCP": "tcp://172.17.9.9:6379"}),
        (NONE, "stranger", {"REDIS_NAME": "/x/y"}),
        (ONLY_PREFIX, "client", {"EXTRA": "1"}),
        (ONLY_PREFIX, "stranger", {"EXTRA": "1"}),
        (ONLY_PREFIX, "client", {"PATH": "/elsewhere"}),
        (LINK, "client", {"REDIS_EXTRA": "1"}),
        (LINK, "client", {"REDIS_ENV_HOME": "/data"}),
        (LINK, "client", {"REDIS_ENV_PATH": "/bin"}),
        (LINK, "client", {"REDIS_ENV_COLOUR": None}),
        (LINK, "client", {"REDIS_ENV_COLOUR": "green"}),
        (LINK, "client", {"REDIS_ENV_NOTHING": None}),
        (LINK, "client", {"REDIS_ENV_REDIS_VERSION": None}),
        (LINK, "client", {"REDIS_ENV_REDIS_VERSION": "6"}),
        (LINK, "client", {"REDIS_NAME": None}),
        (LINK, "client", {"REDIS_PORT": None}),
        (LINK, "client", {"REDIS_PORT_7000_TCP_ADDR": None}),
        (LINK, "client", {"REDIS_PORT_7001_TCP_ADDR": "172.17.0.2"}),
        (SAME, "stranger", {"EXTRA": "1"}),
        (SAME, "stranger", {"PATH": None}),
        (SAME, "stranger", {"PATH": "/elsewhere"}),
        (SAME, "stranger", {"SEEN": "tcp://172.17.0.2:6379"}),
    ],
)
def test_every_broken_promise_is_found(
    box: Callable[[str], Box],
    deviates: Callable[[str], Deviation],
    look: str,
    container: str,
    changes: dict[str, str | None],
) -> None:
    for variable, value in changes.items():
        if value is None:
            del box(container).environ[variable]
        else:
            box(container).environ[variable] = value
    assert "/proc/1/environ" in deviates(look).see_it[-1]


@pytest.mark.parametrize("look", [ONLY_PREFIX, LINK, PORT, NAME])
def test_without_any_link_variable_the_difference_is_no_pass(
    box: Callable[[str], Box], deviates: Callable[[str], Deviation], look: str
) -> None:
    client = box("client")
    client.environ = {name: value for name, value in client.environ.items() if not name.startswith("REDIS_")}
    deviates(look)


def test_an_image_without_variables_to_share_checks_nothing_and_says_so(
    say: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(IMAGES, "redis", {"Env": ["PATH=/bin"], "ExposedPorts": None})
    with pytest.raises(LookupError, match="the image of redis-server sets no variable that could be shared"):
        say(LINK)
