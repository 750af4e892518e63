"""How each kind of engine is started in the lab: its command, and what has to be configured for a confined machine."""

from __future__ import annotations

import resource
from collections.abc import Mapping
from pathlib import PurePosixPath

from support.lab.engines import KindName

SOCKET_INSIDE = "/run/engine/docker.sock"
MOST_FILES = 1048576
"""How many open files and processes Podman gives a container by default: containers.conf(5), default_ulimits."""


def command(kind: KindName) -> list[str]:
    """What to run inside the engine's root file system, to listen at `SOCKET_INSIDE`."""
    match kind:
        case "docker":
            # Group 0: the number of Debian's group "docker" may be anybody's on this machine.
            return ["dockerd", f"--host=unix://{SOCKET_INSIDE}", "--group=0", "--exec-opt=native.cgroupdriver=cgroupfs"]
        case "podman":
            return ["podman", "system", "service", "--time=0", f"unix://{SOCKET_INSIDE}"]


def files(kind: KindName) -> Mapping[PurePosixPath, str]:
    """What to write into the engine's root file system before it starts, by path relative to that."""
    match kind:
        case "docker":
            return {}
        case "podman":
            return {PurePosixPath("etc/containers/containers.conf"): _containers_conf()}


def _containers_conf() -> str:
    """Podman's configuration where no systemd runs (it would be asked for cgroups, and its journal for events).

    Podman raises limits beyond the hard ones, which takes a privilege that a confined root lacks.
    """
    limits = []
    for name, number in (("nofile", resource.RLIMIT_NOFILE), ("nproc", resource.RLIMIT_NPROC)):
        hard = resource.getrlimit(number)[1]
        limit = MOST_FILES if hard == resource.RLIM_INFINITY else min(MOST_FILES, hard)
        limits.append(f'"{name}={limit}:{limit}"')
    return (
        f"[containers]\ndefault_ulimits = [{', '.join(limits)}]\n"
        '[engine]\ncgroup_manager = "cgroupfs"\nevents_logger = "file"\n'
    )
