"""The embedded engine that tests share, with the runs of whoever works on this machine."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from support.lab.cache import cache_dir
from support.lab.embedded import EmbeddedEngine, Running, engine_home, forbidden_reason


@pytest.fixture(scope="session")
def shared_engine() -> Iterator[EmbeddedEngine]:
    """The embedded engine of the default cache, up and held; stopped afterwards unless somebody else wants it."""
    if reason := forbidden_reason():
        pytest.skip(reason)
    engine = EmbeddedEngine(engine_home(cache_dir(os.environ)), say=print)
    with engine.hold():
        engine.up()
        yield engine
    engine.release_if_idle()


@pytest.fixture(scope="session")
def running_engine(shared_engine: EmbeddedEngine) -> Running:
    """The shared engine's socket and namespaces."""
    running = shared_engine.running()
    assert running is not None
    return running
