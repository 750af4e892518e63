"""Faults inside containers: in their OCI configuration before they are created, in files and network before they run."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from faults.changes import changed_lines, holds
from faults.dns import Between
from faults.places import Places
from support.errors import CannotRun
from support.lab.embedded import Running
from support.lab.engines import KindName

WRAPPER = PurePosixPath("etc/faulty-runtime")
REAL = {"docker": "/usr/sbin/runc", "podman": "/usr/bin/crun"}
"""Debian's place for what each kind of engine runs containers with."""


def files(kind: KindName) -> Mapping[PurePosixPath, str]:
    """What to lay into an engine's part of its root file system so that it runs containers through the wrapper."""
    wrapper = (
        Path(__file__).with_name("runtime-wrapper.pl").read_text(encoding="utf-8").replace("@RUNTIME@", REAL[kind])
    )
    match kind:
        case "docker":
            return {WRAPPER: wrapper}
        case "podman":
            drop_in = f'[engine]\nruntime = "faulty"\n[engine.runtimes]\nfaulty = ["/{WRAPPER}"]\n'
            return {WRAPPER: wrapper, PurePosixPath("etc/containers/containers.conf.d/faults.conf"): drop_in}


def daemon_json(kind: KindName) -> Mapping[str, Any]:
    """What to tell Docker's daemon so that it runs containers through the wrapper."""
    match kind:
        case "docker":
            return {"default-runtime": "faulty", "runtimes": {"faulty": {"path": f"/{WRAPPER}"}}}
        case "podman":
            return {}


@dataclass(frozen=True)
class _Born:
    """A container as it was created: bundle and pid file are paths on the engine's machine."""

    bundle: str
    pid_file: str


class Runtime:
    """Puts `runtime` and `dns` changes into the containers of one engine, as the wrapper tells of them."""

    def __init__(self, running: Running, engine_api: Callable[[], Any]) -> None:
        """`engine_api` gives a client of the engine, past every proxy. `started` tells that a container has been started."""
        self.started = threading.Event()
        self._places = Places(running)
        self._engine_api = engine_api
        self._items: Sequence[Mapping[str, Any]] = ()
        self._between: Between | None = None
        self._born: dict[str, _Born] = {}
        self._seen: dict[str, int] = {}
        self._owners: dict[int, tuple[str, int]] = {}
        """Whose network a namespace is: by its number the container that came first, with its process."""
        self._count = 0
        self._lock = threading.Lock()

    def moved(self, running: Running) -> None:
        """The engine has been started again."""
        self._places = Places(running)
        self._born.clear()
        self._owners.clear()

    def apply(self, items: Sequence[Mapping[str, Any]], dns: Sequence[Mapping[str, Any]], problems: list[str]) -> None:
        """From now on containers have these changes; what fails of them where nobody waits is added to `problems`."""
        self.started.clear()
        self._count = 0
        self._seen.clear()
        self._items = items
        self._between = Between(dns, self._engine_api, problems, self._starts) if dns else None

    def heal(self) -> None:
        """From now on containers are what they should be; those that run keep what they have, but for answers in between."""
        self._items = ()
        if self._between is not None:
            self._between.close()
        self._between = None

    def applied(self) -> int:
        """How many changes have been made since `apply`."""
        return self._count + (self._between.applied if self._between is not None else 0)

    def handle(self, event: Mapping[str, Any]) -> None:
        """Do what is to be done about a container that is created or started, or run a command that the proxy asks for."""
        match event["event"]:
            case "create":
                self._born[event["id"]] = _Born(event["bundle"], event["pid_file"])
                self._create(event["id"])
            case "start":
                self.started.set()
                self._start(event["id"])
            case "problem":
                raise CannotRun(str(event["text"]))
            case "run":
                self._run(event)

    def _create(self, container: str) -> None:
        items = [item for item in self._items if item["when"] == "create"]
        if not items:
            return
        path = self._places.file(f"{self._born[container].bundle}/config.json")
        config = json.loads(path.read_bytes())
        for item in items:
            if holds(item.get("where", {}), config):
                before = config["process"].get("env", [])
                config["process"]["env"] = changed_lines(before, item.get("environment", {}))
                self._counted(config["process"]["env"] != before)
        path.write_text(json.dumps(config), encoding="utf-8")

    def _start(self, container: str) -> None:
        if not self._items and self._between is None:
            return
        born = self._born.get(container)
        if born is None:
            raise CannotRun(f"{container} was created before anybody listened")
        pid = int(self._places.file(born.pid_file).read_text(encoding="ascii"))
        config = json.loads(self._places.file(f"{born.bundle}/config.json").read_bytes())
        with self._lock:
            starts = self._seen[container] = self._seen.get(container, 0) + 1
        variables = {"PID": str(pid)}
        joined = self._joined(container, pid)
        attached = self._places.is_attached(pid) and not joined
        alone = self._places.has_own_network(pid) and not attached and not joined
        for item in self._items:
            if (
                item["when"] != "start"
                or not holds(item.get("where", {}), config)
                or (item.get("restarts") and starts < 2)
            ):
                continue
            for name, target in (("hosts", "/etc/hosts"), ("resolv_conf", "/etc/resolv.conf")):
                if name in item:
                    self._counted(_edit(self._source(config, target), item[name]))
            if "engine" in item:
                self._places.engine(item["engine"], variables)
                self._counted(True)
            if "container" in item and (alone if item.get("alone") else attached):
                self._places.container(pid, item["container"], variables)
                self._counted(True)
        if self._between is not None and attached:
            resolv_conf = self._source(config, "/etc/resolv.conf").read_text(encoding="utf-8")
            self._between.stand_in(self._places, pid, container, resolv_conf)

    def _joined(self, container: str, pid: int) -> bool:
        """Whether a container is in the network of another one, which has had its changes."""
        number = self._places.netns(pid).stat().st_ino
        with self._lock:
            owner, process = self._owners.setdefault(number, (container, pid))
            if owner == container:
                return False
            with suppress(OSError):
                if self._places.netns(process).stat().st_ino == number:
                    return True
            # The number was given to another namespace.
            self._owners[number] = (container, pid)
            return False

    def _source(self, config: Mapping[str, Any], target: str) -> Path:
        for mount in config.get("mounts", []):
            if mount["destination"] == target:
                return self._places.file(mount["source"])
        return self._places.file(config["root"]["path"]) / target.lstrip("/")

    def _starts(self, container: str) -> int:
        with self._lock:
            return self._seen.get(container, 0)

    def _run(self, event: Mapping[str, Any]) -> None:
        found = self._engine_api().inspect_container(event["container"]) if event["container"] else {}
        files = {"HOSTS_PATH": found.get("HostsPath") or "", "RESOLV_CONF_PATH": found.get("ResolvConfPath") or ""}
        variables = event["variables"] | files
        if event["in"] == "engine":
            self._places.engine(event["command"], variables)
        else:
            pid = int(found["State"]["Pid"])
            if not self._places.has_own_network(pid):
                raise CannotRun(f"{event['container']} has no network of its own")
            self._places.container(pid, event["command"], variables)
        self._counted(True)

    def _counted(self, changed: bool) -> None:
        with self._lock:
            self._count += changed


def _edit(path: Path, change: Mapping[str, Any]) -> bool:
    """Change a file where it stands: it is mounted into a container, so it has to stay the same file. Whether it changed."""
    before = path.read_text(encoding="utf-8")
    after = "".join(f"{line}\n" for line in changed_lines(before.splitlines(), change))
    if after != before:
        with path.open("r+", encoding="utf-8") as file:
            file.write(after)
            file.truncate()
    return after != before
