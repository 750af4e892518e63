"""Copies of the lab's engines, to be broken without harm to those that others use."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

from support.errors import CannotRun
from support.lab.cache import writing_below
from support.lab.debian import remove_tree
from support.lab.embedded import EmbeddedEngine, engine_home
from support.lab.engines import EngineSpec

STATE = ("./var/lib/docker", "./var/lib/containerd", "./var/lib/containers", "./var/lib/cni")
"""Where engines keep images and containers: a copy begins without."""


def copy_home(cache: Path, spec: EngineSpec, number: int) -> Path:
    """Where a copy of an engine lives."""
    home = engine_home(cache, spec)
    return home.with_name(f"{home.name}-faults-{number}")


def clone(spec: EngineSpec, cache: Path, home: Path, say: Callable[[str], None]) -> None:
    """Have a copy of an engine at `home`: it is made when there is none, or when the engine has changed since.

    Raises CannotRun when the engine cannot be provisioned, or not be copied.
    """
    original = EmbeddedEngine(engine_home(cache, spec), say=say, spec=spec)
    original.provision()
    copy = EmbeddedEngine(home, say=say, spec=spec)
    if not copy.provisioned():
        copy.down()
        say(f"copying {spec.name} (once)")
        with writing_below(cache):
            (home / "root.key").unlink(missing_ok=True)
            remove_tree(home / "root")
            (home / "root").mkdir(parents=True)
            _copy(original.home / "root", home / "root")
            (home / "root.key").write_text(f"{spec.source.key}\n", encoding="ascii")


def _copy(source: Path, target: Path) -> None:
    leave = [f"--exclude={place}" for place in STATE]
    pack = ["tar", "--create", "--numeric-owner", "--xattrs", "--one-file-system", *leave, f"--directory={source}", "."]
    unpack = [
        "tar",
        "--extract",
        "--numeric-owner",
        "--xattrs",
        "--xattrs-include=*",
        "--preserve-permissions",
        f"--directory={target}",
    ]
    with subprocess.Popen(pack, stdout=subprocess.PIPE) as packing:
        done = subprocess.run(unpack, stdin=packing.stdout, capture_output=True, text=True, check=False)
    if done.returncode != 0 or packing.returncode != 0:
        raise CannotRun(f"an engine cannot be copied: {' '.join(done.stderr.split())[-200:] or 'it cannot be read'}")
