"""What a run tells of the engine that it asks."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.engine.target import Target
from support.run.surroundings import _preamble


@pytest.mark.parametrize(
    ("lab_name", "commands"),
    [
        ("", ()),
        ("docker-26.1", ('export DOCKER_HOST="$(make -s engine-url)"',)),
        ("docker-28.5+icc-off", ('export DOCKER_HOST="$(make -s engine-url ENGINE=docker-28.5+icc-off)"',)),
    ],
)
def test_a_reproduction_asks_the_engine_that_was_asked(lab_name: str, commands: tuple[str, ...]) -> None:
    target = Target("unix:///run/docker.sock", "a test names it", netns=Path("/proc/1/ns/net"), lab_name=lab_name)
    assert _preamble(target) == commands
