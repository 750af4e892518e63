"""Who owns what on an engine: labels on everything made, and the removal of what a dead run left behind.

An object belongs to a run, and a run to an owner: a machine and a process on it. What is not labelled is nobody's business
here, whatever its name.
"""

from __future__ import annotations

import hashlib
import os
import socket
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import docker
import psutil
from docker.errors import APIError, NotFound

from support.engine.kinds import Kind

LABEL = "org.container-networking-spec"
RUN, SCENARIO, OWNER, KEPT = f"{LABEL}.run", f"{LABEL}.scenario", f"{LABEL}.owner", f"{LABEL}.kept"
SHARED, CANARY = "shared", "canary"
"""What stands for a scenario on what several look at, and on what the run itself looks with."""
REMOVALS_AT_A_TIME = 4


def labels(run_id: str, scenario: str) -> dict[str, str]:
    """The labels of an object that this process makes for a scenario of a run; one more when it may outlast the run."""
    return {RUN: run_id, SCENARIO: scenario, OWNER: owner()} | ({KEPT: "1"} if os.environ.get("CNS_KEEP") else {})


def owner(pid: int | None = None) -> str:
    """Machine, process and start time, such as `4f1c…/4711/1763929263`, of the run that this process belongs to.

    Workers are children of the run's process; they inherit its owner through the environment.
    """
    inherited = os.environ.get("CNS_OWNER")
    if inherited and pid is None:
        return inherited
    process = psutil.Process(pid)
    return f"{_machine()}/{process.pid}/{int(process.create_time())}"


def alive(owner_label: str) -> bool | None:
    """Whether that owner still runs; None when it is a process of another machine, of which nothing is known here."""
    try:
        machine, pid, started = owner_label.split("/")
        if machine != _machine():
            return None
        process = psutil.Process(int(pid))
        # What was killed stays as a zombie until its parent looks, which the first process of a container may never do.
        return process.status() != psutil.STATUS_ZOMBIE and int(process.create_time()) == int(started)
    except (ValueError, psutil.NoSuchProcess):
        return False


def _machine() -> str:
    parts = [socket.gethostname()]
    for source in ("/etc/machine-id", "/proc/sys/kernel/random/boot_id"):
        path = Path(source)
        parts += [path.read_text(encoding="ascii").strip()] if path.exists() else []
    namespace = Path("/proc/self/ns/pid")
    parts += [str(namespace.readlink())] if namespace.is_symlink() else []
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12]


@dataclass(frozen=True)
class Owned:
    """A labelled object on an engine: `kind` is "container" or "network"."""

    kind: str
    id: str
    name: str
    labels: Mapping[str, str]

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"


def owned(api: docker.APIClient, run_id: str | None = None) -> Iterator[Owned]:
    """Labelled containers, then labelled networks, of one run or of all."""
    wanted = {"label": f"{RUN}={run_id}" if run_id else RUN}
    for found in api.containers(all=True, filters=wanted):
        names = found.get("Names") or [found["Id"][:12]]
        yield Owned("container", found["Id"], names[0].lstrip("/"), found.get("Labels") or {})
    for found in api.networks(filters=wanted):
        yield Owned("network", found["Id"], found["Name"], found.get("Labels") or {})


def left_behind(api: docker.APIClient) -> list[Owned]:
    """What runs that have ended on this machine left on the engine, be it that they were asked to."""
    return [thing for thing in owned(api) if alive(thing.labels.get(OWNER, "")) is False]


def remove(api: docker.APIClient, kind: Kind, things: list[Owned]) -> None:
    """Remove these objects, containers first, several at a time. One that is gone already is no error."""
    containers = [thing.id for thing in things if thing.kind == "container"]
    networks = [thing.id for thing in things if thing.kind == "network"]
    with ThreadPoolExecutor(REMOVALS_AT_A_TIME) as pool:
        _remove_all(pool, partial(kind.remove_container, api), containers)
        for _ in pool.map(partial(remove_network, api), networks):
            continue


def _remove_all(pool: ThreadPoolExecutor, call: Callable[[str], None], containers: list[str]) -> None:
    """Remove containers, in as many rounds as it takes: Podman keeps one for as long as another is in its network.

    Raises the engine's refusal of the first that is left when a round removed none.
    """
    left = containers
    while left:
        refusals = dict(zip(left, pool.map(partial(_refusal, call), left), strict=True))
        left = [each for each, refusal in refusals.items() if refusal]
        if left and len(left) == len(refusals):
            raise next(refusal for refusal in refusals.values() if refusal)


def _refusal(call: Callable[[str], None], container: str) -> APIError | None:
    try:
        call(container)
    except APIError as error:
        return error
    return None


def remove_network(api: docker.APIClient, network: str) -> None:
    """Remove a network, and first detach what is attached to it. One that is gone already is no error."""
    try:
        api.remove_network(network)
    except NotFound:
        return
    except APIError:
        # Somebody else's container may be attached to a network of ours: it loses the network, it is not removed.
        for attached in api.inspect_network(network).get("Containers") or {}:
            api.disconnect_container_from_network(attached, network, force=True)
        api.remove_network(network)
