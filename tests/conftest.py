"""The embedded engine that tests share, with the runs of whoever works on this machine."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.lab.cache import cache_dir
from support.lab.embedded import EmbeddedEngine, Running, engine_home, forbidden_reason

# A job that a shell starts in the background ignores SIGINT, and so would every run that these tests interrupt.
signal.signal(signal.SIGINT, signal.default_int_handler)


TESTS = Path(__file__).parent
OF_PROGRAMS = (
    "acceptance",
    "cli",
    "lab",
    "engine/test_ways_to_an_engine.py",
    "faults/test_campaign.py",
    "faults/test_life.py",
    "faults/test_on_an_engine.py",
    "faults/test_suite.py",
    "run/test_behave_traps.py",
    "run/test_pool.py",
)
"""Where tests start programs and wait for them."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what `make test-quick` leaves out."""
    for item in items:
        if any(item.path.is_relative_to(TESTS / place) for place in OF_PROGRAMS):
            item.add_marker("program")


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
