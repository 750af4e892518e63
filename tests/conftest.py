"""The embedded engine that tests share, with the runs of whoever works on this machine."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator

import pytest

from support.lab.cache import cache_dir
from support.lab.embedded import EmbeddedEngine, Running, engine_home, forbidden_reason

# A job that a shell starts in the background ignores SIGINT, and so would every run that these tests interrupt.
signal.signal(signal.SIGINT, signal.default_int_handler)


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
