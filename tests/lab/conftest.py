"""An embedded engine for the tests to break."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.lab.embedded import EmbeddedEngine, engine_home


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
    (home / "root.key").write_text(shared_engine.spec.source.key, encoding="ascii")
    return cache


@pytest.fixture
def spare(spare_cache: Path) -> Iterator[EmbeddedEngine]:
    """An engine that is down, and that a test may start, break and kill."""
    engine = EmbeddedEngine(engine_home(spare_cache), say=print)
    engine.down()
    yield engine
    engine.down()
