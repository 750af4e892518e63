"""A world over an engine that keeps its promises until a test spoils it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from engine_in_memory import Box, EngineInMemory, engine_of

from support.engine.kinds import Docker
from support.engine.target import Target
from support.errors import Deviation
from support.world.shared import SharedSetup
from support.world.stage import HostPorts, Stage
from support.world.world import World

Check = Callable[[], None]


@pytest.fixture
def double() -> EngineInMemory:
    """The engine."""
    return EngineInMemory()


@pytest.fixture
def world(double: EngineInMemory, tmp_path: Path) -> World:
    """A scenario that has begun, with nothing in it."""
    stage = Stage(
        engine=engine_of(double, Target("unix:///run/docker.sock", ""), Docker()),
        images=SimpleNamespace(alpine="alpine", redis="redis", app="app"),
        run_id="3f9c2a",
        shared=SharedSetup(tmp_path / "shared"),
        cleaner=SimpleNamespace(),  # type: ignore[arg-type]  # nothing is cleaned up here
        ports=HostPorts(tmp_path, 20000, 29999, local=True),
        patience=0.02,
    )
    return World(stage, "7")


@pytest.fixture
def box(double: EngineInMemory, world: World) -> Callable[[str], Box]:
    """The container of that documented name, for a test to spoil."""
    return lambda documented: double.boxes[world.container(documented).name]


@pytest.fixture
def deviates() -> Callable[[Check], Deviation]:
    """Demand that a check finds a deviation, and that its report can be read: in the text's names, with a way to see it."""

    def demand(check: Check) -> Deviation:
        with pytest.raises(Deviation) as found:
            check()
        deviation = found.value
        assert deviation.promised
        assert deviation.observed
        assert deviation.see_it[-1].startswith(("docker ", "curl "))
        assert "-3f9c2a-7" not in deviation.promised + deviation.observed
        return deviation

    return demand
