"""A scenario on an engine that keeps its promises until a test spoils it: what is done and looked at is said in sentences."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import SimpleNamespace

import pytest
from behave.model import Step
from behave.parser import parse_steps
from behave.step_registry import StepRegistry

from support.book.step_loader import StepLoader
from support.engine.kinds import Docker
from support.engine.target import Target
from support.errors import Deviation
from support.world.shared import SharedSetup
from support.world.stage import HostPorts, Stage
from support.world.world import World
from tests.double.engine_in_memory import Box, EngineInMemory, engine_of

NAME_SUFFIX = "-3f9c2a-7"
"""What the engine's names have that those of the text have not."""


def shows(thing: str, heading: str, cell: str) -> str:
    """The look at one fact of an inspection."""
    return f"Then inspecting {thing} shows:\n    | {heading} |\n    | {cell} |"


@cache
def _steps() -> StepRegistry:
    return StepLoader().step_registry


def take(world: World, text: str, *, phase: str = "") -> None:
    """Take steps of the suite as behave would, one after the other, each in its own `phase` unless one is given.

    An exception of a step passes through.
    """
    for step in parse_steps(text):
        take_step(world, step, phase=phase)


def take_step(world: World, step: Step, *, phase: str = "") -> None:
    """Take one step of the suite as behave would."""
    match = _steps().find_match(step)
    assert match is not None, f"no sentence fits {step.keyword} {step.name}"
    world.phase = phase or step.step_type
    arguments = {argument.name: argument.value for argument in match.arguments if argument.name}
    unnamed = [argument.value for argument in match.arguments if not argument.name]
    match.func(SimpleNamespace(world=world, table=step.table), *unnamed, **arguments)


@pytest.fixture
def double() -> EngineInMemory:
    """The engine."""
    return EngineInMemory()


@pytest.fixture
def new_world(double: EngineInMemory, tmp_path: Path) -> Callable[..., World]:
    """Scenarios of one run that have begun, with nothing in them: given their numbers, and further arguments of a world."""
    stage = Stage(
        engine=engine_of(double, Target("unix:///run/docker.sock", ""), Docker()),
        images=SimpleNamespace(alpine="alpine", redis="redis", app="app"),
        run_id="3f9c2a",
        shared=SharedSetup(tmp_path / "shared"),
        cleaner=SimpleNamespace(),  # type: ignore[arg-type]  # nothing is cleaned up here
        ports=HostPorts(tmp_path, 20000, 29999, local=True),
        patience=0.02,
    )
    return lambda number="7", **how: World(stage, number, **how)


@pytest.fixture
def world(new_world: Callable[..., World]) -> World:
    """A scenario that has begun, with nothing in it."""
    return new_world()


@pytest.fixture
def say(world: World) -> Callable[[str], None]:
    """Take steps in that scenario."""
    return lambda text: take(world, text)


@pytest.fixture
def box(double: EngineInMemory, world: World) -> Callable[[str], Box]:
    """The container of that documented name, for a test to spoil: what was seen of it is read again."""

    def find(documented: str) -> Box:
        world.ground.moment += 1
        return double.boxes[world.container(documented).name]

    return find


@pytest.fixture
def deviates(world: World) -> Callable[[str], Deviation]:
    """Demand that a sentence finds a deviation, and that its report can be read: in the text's names, with a way to see it."""

    def demand(text: str) -> Deviation:
        with pytest.raises(Deviation) as found:
            take(world, text)
        deviation = found.value
        assert deviation.promised
        assert deviation.observed
        assert deviation.see_it[-1].startswith(("docker ", "curl ", "printf "))
        assert NAME_SUFFIX not in deviation.promised + deviation.observed
        return deviation

    return demand
