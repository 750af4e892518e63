"""Embedded engines for the tests: the one that runs share, and one to break."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

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


@pytest.fixture(scope="session")
def spare_cache(shared_engine: EmbeddedEngine, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache with a provisioned engine of its own, without containers or images."""
    cache = tmp_path_factory.mktemp("spare")
    home = engine_home(cache)
    (home / "root").mkdir(parents=True)
    pack = ["tar", "--directory", str(shared_engine.home / "root"), "--one-file-system", "--create", "--file=-"]
    pack += ["--exclude=./var/lib/docker", "--exclude=./var/lib/containerd", "."]
    with subprocess.Popen(pack, stdout=subprocess.PIPE) as packing:
        subprocess.run(["tar", "--directory", str(home / "root"), "--extract"], stdin=packing.stdout, check=True)
    assert packing.returncode == 0
    (home / "root.key").write_text(shared_engine.spec.tree.key, encoding="ascii")
    return cache


@pytest.fixture
def spare(spare_cache: Path) -> Iterator[EmbeddedEngine]:
    """An engine that is down, and that a test may start, break and kill."""
    engine = EmbeddedEngine(engine_home(spare_cache), say=print)
    engine.down()
    yield engine
    engine.down()
