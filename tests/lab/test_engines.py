"""The engines of the lab as data."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path, PurePosixPath
from typing import Any

import pytest
import yaml

from support.errors import CannotRun
from support.lab import daemons
from support.lab.debian import Tree
from support.lab.engines import EngineSpec, RegistryImage, lab, load_engines

DEBIAN = {"suite": "trixie", "packages": ["docker.io"]}
GOOD = {"id": "docker-1.0", "kind": "docker", "default": True, "debian": DEBIAN}
OTHER = {"id": "podman-1.0", "kind": "podman", "registry": {"host": "docker.io", "image": "podman:1", "init": "tini"}}


def _load(place: Path, records: Any) -> Any:
    path = place / "engines.yaml"
    path.write_text(records if isinstance(records, str) else yaml.safe_dump(records))
    return load_engines(path)


def test_the_engines_of_the_checkout() -> None:
    assert lab().from_debian == (
        "docker-20.10",
        "docker-26.1",
        "docker-28.5",
        "podman-4.3",
        "podman-5.4",
        "podman-5.8",
    )
    assert lab().default.name == "docker-26.1"
    for name, engine in lab().engines.items():
        assert name.startswith(f"{engine.kind}-")
    assert len({engine.source.key for engine in lab().engines.values()}) == len(lab().engines)


def test_records_become_engines(tmp_path: Path) -> None:
    found = _load(tmp_path, [GOOD, OTHER])
    assert (
        found.default
        == found["docker-1.0"]
        == EngineSpec("docker-1.0", "docker", Tree("trixie", ("docker.io",), "apt"))
    )
    assert found["podman-1.0"].source == RegistryImage("docker.io", "podman:1", "tini")
    assert found.from_debian == ("docker-1.0",)


@pytest.mark.parametrize(
    ("records", "said"),
    [
        ([GOOD | {"kind": "rkt"}], "engines.yaml: docker-1.0: kind: 'rkt' is not one of"),
        ([GOOD, OTHER | {"kind": "LXC"}], "engines.yaml: podman-1.0: kind: 'LXC' is not one of"),
        ([GOOD | {"image": "x"}], "engines.yaml: docker-1.0: record: .*'image' was unexpected"),
        ([GOOD, GOOD], "engines.yaml: docker-1.0: id: this id is given to two engines"),
        ([GOOD | {"id": "../up"}], "engines.yaml: ../up: id: "),
        ([{"id": "docker-1.0", "kind": "docker"}], "engines.yaml: docker-1.0: record: "),
        ([GOOD | {"registry": OTHER["registry"]}], "engines.yaml: docker-1.0: record: "),
        ([GOOD | {"debian": {"suite": "trixie"}}], "engines.yaml: docker-1.0: .*'packages' is a required property"),
        ([GOOD | {"debian": DEBIAN | {"packages": []}}], "engines.yaml: docker-1.0: debian.packages: "),
        ([GOOD | {"debian": DEBIAN | {"packages": ["--hook"]}}], "engines.yaml: docker-1.0: debian.packages.0: "),
        ([OTHER], "engines.yaml: none: default: exactly one"),
        ([GOOD, OTHER | {"default": True}], "engines.yaml: docker-1.0, podman-1.0: default: exactly one"),
        ([], "engines.yaml: file: record: "),
        ("- id: [", "engines.yaml: not readable as YAML"),
    ],
)
def test_a_fault_is_named(tmp_path: Path, records: Any, said: str) -> None:
    with pytest.raises(CannotRun, match=said) as fault:
        _load(tmp_path, records)
    assert "\n" not in str(fault.value)


def test_an_engine_that_there_is_not() -> None:
    with pytest.raises(CannotRun, match=r"ENGINE=docker-12: no such engine; .*docker-20\.10, docker-26\.1"):
        lab()["docker-12"]


def test_podman_is_not_asked_for_more_than_this_process_may() -> None:
    found = daemons.files(lab()["podman-5.4"], Path("/nowhere"), {})
    configuration = found[PurePosixPath("etc/containers/containers.conf")]
    limit = subprocess.run(["sh", "-c", "ulimit -Hn"], capture_output=True, text=True, check=True).stdout.strip()
    wanted = daemons.MOST_FILES if limit == "unlimited" else min(daemons.MOST_FILES, int(limit))
    assert f'"nofile={wanted}:{wanted}"' in configuration
    assert json.loads(daemons.files(lab()["docker-28.5"], Path("/nowhere"), {})[daemons.DAEMON_JSON]) == {}
