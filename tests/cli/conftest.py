"""Calls of the command line within this process."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from click.testing import CliRunner, Result

from support.cli import main
from support.run.settings import VARIABLES


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Call a command with no variable set but those given."""
    for name in (*VARIABLES, "DOCKER_HOST", "DOCKER_CONTEXT"):
        monkeypatch.delenv(name, raising=False)
    return lambda *words, **variables: CliRunner().invoke(main.cli, list(words), env=variables)
