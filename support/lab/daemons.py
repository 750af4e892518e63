"""How each kind of engine is started in the lab: its command, and what has to be configured for a confined machine."""

from __future__ import annotations

import json
import resource
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from support.lab.engines import EngineSpec, KindName
from support.lab.profiles import MARK, Profile

SOCKET_INSIDE = "/run/engine/docker.sock"
AGAIN_INSIDE = "/run/engine/again"
RESOLVER = "192.0.2.53"
"""Where the engine's machine has its resolver."""
RESOLV_CONF = f"nameserver {RESOLVER}\nnameserver 127.0.0.53\nsearch engine.test\noptions edns0 trust-ad\n"
PROGRAMS: Mapping[KindName, str] = {"docker": "dockerd", "podman": "podman"}
"""What the daemon's process is called."""
DAEMON_JSON = PurePosixPath("etc/docker/daemon.json")
MOST_FILES = 1048576
"""How many open files and processes Podman gives a container by default: containers.conf(5), default_ulimits."""


def command(kind: KindName, reaper: str) -> list[str]:
    """What to run inside the engine's root file system, to listen at `SOCKET_INSIDE`: `reaper` first, since the shims of finished
    containers are orphans, which the daemon does not wait for."""
    keep = ["sh", "-c", Path(__file__).with_name("daemon.sh").read_text(encoding="utf-8"), "sh", AGAIN_INSIDE]
    match kind:
        case "docker":
            # Group 0: the number of Debian's group "docker" may be anybody's on this machine.
            options = [f"--host=unix://{SOCKET_INSIDE}", "--group=0", "--exec-opt=native.cgroupdriver=cgroupfs"]
        case "podman":
            options = ["system", "service", "--time=0", f"unix://{SOCKET_INSIDE}"]
    # -g: signals reach the shell and the daemon.
    return [reaper, "-g", "--", *keep, PROGRAMS[kind], *options]


def files(spec: EngineSpec, root: Path, daemon_json: Mapping[str, Any]) -> dict[PurePosixPath, str]:
    """What to write into the engine's own part of its root file system before it starts, by path relative to that.

    `root` is the root file system that it runs on; `daemon_json` is added to what its profile says to Docker's daemon.
    """
    hostname = host_name(spec)
    profile = spec.profile or Profile("", "", ())
    found = {
        PurePosixPath("etc/resolv.conf"): RESOLV_CONF,
        PurePosixPath(
            "etc/hosts"
        ): f"127.0.0.1 localhost\n::1 localhost ip6-localhost ip6-loopback\n127.0.1.1 {hostname}\n",
    }
    match spec.kind:
        case "docker":
            found[DAEMON_JSON] = json.dumps({**profile.daemon, **daemon_json})
        case "podman":
            found[PurePosixPath("etc/containers/containers.conf")] = _containers_conf()
    shared = {name: (root / name).read_text(encoding="utf-8") for name in profile.append if (root / name).is_file()}
    return found | profile.files(shared)


def host_name(spec: EngineSpec) -> str:
    """The host name of the engine's machine."""
    return spec.name.replace(".", "-").replace(MARK, "-")


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
