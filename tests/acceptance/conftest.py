"""The command line as a user has it: a process of its own, in a clean environment, that leaves nothing behind."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import docker
import pytest
from command_line import CommandLine

from support.lab.cache import cache_dir
from support.lab.embedded import Running


@pytest.fixture
def command_line() -> Iterator[CommandLine]:
    """Runs of the suite, their temporary files kept apart; whatever a test started is ended with it."""
    # The directories that pytest offers are too deep for an engine's socket.
    with tempfile.TemporaryDirectory() as directory:
        runs = CommandLine(Path(directory))
        yield runs
        runs.end()


@pytest.fixture(scope="session")
def client(running_engine: Running) -> Iterator[docker.DockerClient]:
    """The shared engine, for a look from outside, and for what somebody else has on it."""
    found = docker.DockerClient(base_url=f"unix://{running_engine.socket}")
    yield found
    found.close()


@pytest.fixture(scope="session")
def healthy(running_engine: Running, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Variables that lead to the shared engine, which has its images."""
    variables = {"ENGINE": "docker-26.1", "CACHE_DIR": str(cache_dir(os.environ))}
    runs = CommandLine(tmp_path_factory.mktemp("images"))
    run = runs.verify(**variables, ONLY="RUN-01")
    assert run.code == 0, run.out + run.err
    return variables
