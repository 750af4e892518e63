"""The look at a refusal: it holds for the status and the words that are promised, and for no other."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from support.errors import Deviation
from support.world.world import World
from tests.double.engine_in_memory import EngineInMemory, refusal

SCENE = """
    Given a network "backend-network"
    And an Alpine container "client" runs on "backend-network"
"""
REFUSED = 'Then the engine refuses with status 403, saying "active endpoints"'


@pytest.fixture(autouse=True)
def scene(say: Callable[[str], None]) -> None:
    """A network that is in use."""
    say(SCENE)


def test_a_refusal_as_promised_conforms(say: Callable[[str], None], world: World) -> None:
    say('When "backend-network" is to be removed')
    say(REFUSED)
    assert world.refusal_text() == "error while removing network: network backend-network has active endpoints"


@pytest.mark.parametrize(
    ("status", "text"),
    [
        (409, "network {name} has active endpoints"),
        (403, "operation not permitted"),
        (500, "active endpoints"),
    ],
)
def test_another_refusal_is_found(
    double: EngineInMemory,
    world: World,
    say: Callable[[str], None],
    deviates: Callable[[str], Deviation],
    status: int,
    text: str,
) -> None:
    name = world.networks["backend-network"].name

    def refuse(handle: str) -> None:
        raise refusal(status, text.format(name=name))

    double.remove_network = refuse  # type: ignore[method-assign]
    say('When "backend-network" is to be removed')
    told = deviates(REFUSED)
    assert told.observed == f"it refused with HTTP {status}: {text.format(name='backend-network')}"
    assert [line for line in told.see_it if " rm " in line] == [f"docker network rm {name}"]


def test_what_was_not_refused_is_found(say: Callable[[str], None], deviates: Callable[[str], Deviation]) -> None:
    say('Given "client" is disconnected from "backend-network"')
    say('When "backend-network" is to be removed')
    assert deviates(REFUSED).observed == "it did it"


def test_a_refusal_where_none_was_promised_is_a_deviation(say: Callable[[str], None]) -> None:
    with pytest.raises(Deviation) as found:
        say('When "backend-network" is removed by its name')
    assert found.value.promised == 'the engine removes "backend-network"'
    assert found.value.observed.startswith("the engine refused with HTTP 403: ")
    assert [line.split()[1:3] for line in found.value.see_it][-1] == ["network", "rm"]
    assert len(set(found.value.see_it)) == len(found.value.see_it)


def test_any_status_will_do_where_none_is_promised(say: Callable[[str], None]) -> None:
    say('When "backend-network" is to be removed')
    say('Then the engine refuses, saying "active endpoints"')


WARNED = 'Then the engine warns, saying "already exists"'


@pytest.mark.parametrize(
    ("warning", "told"),
    [("", "it warns of nothing"), ("it is late", "it warns of it is late")],
)
def test_a_warning_that_is_missing_or_another_is_found(
    say: Callable[[str], None], world: World, deviates: Callable[[str], Deviation], warning: str, told: str
) -> None:
    say('When a network "frontend-network" is created')
    world.last.warnings = ["network frontend-network already exists"]
    say(WARNED)
    world.last.warnings = [warning] if warning else []
    assert deviates(WARNED).observed == told
