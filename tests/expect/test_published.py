"""At which port of the host something is published: the one asked for, or the engine's choice, which it has to record."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from support.errors import Deviation
from support.expect.published import published_port
from support.words.services import Service
from support.world.world import World
from tests.double.engine_in_memory import Box


def test_the_port_that_was_asked_for(world: World, say: Callable[[str], None]) -> None:
    say('When the Node application "app" is started with its port 3000 published')
    (asked,) = world.container("app").publications
    assert published_port(world, Service("app", 3000)) == asked.host_port


def test_the_port_that_the_engine_chose(world: World, say: Callable[[str], None]) -> None:
    say('Given a Redis container "redis" runs with a port for the spectator')
    assert published_port(world, Service("redis")) == 49153


@pytest.mark.parametrize("bindings", [None, []])
def test_a_port_for_the_spectator_that_is_not_published_is_found(
    world: World, say: Callable[[str], None], box: Callable[[str], Box], bindings: Any
) -> None:
    say('Given a Redis container "redis" runs with a port for the spectator')
    box("redis").ports["6379/tcp"] = bindings
    with pytest.raises(Deviation) as told:
        published_port(world, Service("redis"))
    assert told.value.promised == 'the Redis server of "redis" is published at a port of the host'
    assert told.value.observed == "the engine records none"


@pytest.mark.parametrize("service", [Service("app", 3001), Service("app", 3000, "udp"), Service("app")])
def test_a_port_that_the_scenario_did_not_publish_is_a_mistake_of_the_text(
    world: World, say: Callable[[str], None], service: Service
) -> None:
    say('When the Node application "app" is started with its port 3000 published')
    with pytest.raises(LookupError, match='of "app" is not published in this scenario'):
        published_port(world, service)
