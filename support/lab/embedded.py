"""An embedded engine: a container engine of the lab, in namespaces of its own, on this machine.

It outlives the run that started it, so that the next run finds it warm. `init.sh` beside this module is its first
process. Nothing on the machine changes outside the engine's home directory but processes, namespaces and one cgroup per
hierarchy, and those end with the engine. In particular it can load no kernel module by itself: br_netfilter would send
the machine's own bridged traffic through its firewall.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import platform
import shutil
import signal
import socket
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import docker
import psutil
import requests
from docker.errors import DockerException
from filelock import FileLock, Timeout
from tenacity import RetryError, Retrying, retry_if_result, stop_after_delay, wait_fixed

from support.engine.kinds import kind_of
from support.errors import CannotRun
from support.lab import daemons
from support.lab.cache import writing_below
from support.lab.debian import BUILD_SECONDS, Tree
from support.lab.engines import EngineSpec, lab
from support.lab.processes import Process
from support.lab.root import OwnPart, SharedRoot

CGROUPS = Path("/sys/fs/cgroup")
INIT = Path(__file__).with_name("init.sh")
UNSHARE = [
    "unshare",
    "--mount",
    "--net",
    "--pid",
    "--uts",
    "--ipc",
    "--fork",
    "--kill-child",
    "--propagation",
    "private",
]
ENVIRONMENT = {
    "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    "HOME": "/root",
    "LC_ALL": "C.UTF-8",
}
SOCKET_PATH_BYTES = 107
READY_SECONDS = 60
PING_SECONDS = 10
STOP_SECONDS = 4
KILL_SECONDS = 10


@dataclass(frozen=True)
class Running:
    """An embedded engine that answers.

    `socket` is its socket on this machine; `pid` the first process of its namespaces, numbered as on this machine;
    `netns` its network namespace; `started_here` whether the object that was asked has started it.
    """

    socket: Path
    pid: int
    netns: Path
    started_here: bool

    @property
    def root(self) -> Path:
        """The root directory of its machine, as seen from here."""
        return Path(f"/proc/{self.pid}/root")


@dataclass(frozen=True)
class Seen:
    """What was seen of an engine when it last came up: its own version, and that of its API."""

    version: str
    api_version: str


def engine_home(cache: Path, spec: EngineSpec | None = None) -> Path:
    """Where the engine of `spec`, or the lab's default one, lives in a cache."""
    return cache / "engines" / (spec or lab().default).name


def engine_homes(cache: Path) -> list[Path]:
    """Where engines live in a cache: those of the lab, and copies that somebody made of them."""
    return sorted(home for home in (cache / "engines").glob("*") if home.is_dir())


def forbidden_reason() -> str | None:
    """Why no engine can be embedded on this machine, in one line that says what to do; None when it can.

    Namespaces are tried, not guessed from privileges: a confined root may have all of them and still be refused.
    """
    other = "name an engine that runs elsewhere with ENGINE= or DOCKER_HOST"
    if platform.system() != "Linux":
        return f"the embedded engine needs Linux, this is {platform.system()}: {other}"
    if os.geteuid() != 0:
        return f"the embedded engine needs root: run this as root, or {other}"
    missing = [tool for tool in ("unshare", "nsenter", "mount", "pivot_root") if shutil.which(tool) is None]
    if missing:
        return f"the embedded engine needs {', '.join(missing)} (Debian package util-linux): install it, or {other}"
    if not any(CGROUPS.glob("*")):
        return f"the embedded engine needs cgroups, and none are mounted at {CGROUPS}: mount them, or {other}"
    tried = subprocess.run(
        [*UNSHARE, "mount", "-t", "tmpfs", "tmpfs", "/tmp"], capture_output=True, text=True, check=False
    )
    if tried.returncode != 0:
        said = " ".join(tried.stderr.split()) or f"exit code {tried.returncode}"
        return f"this machine refuses the namespaces of the embedded engine ({said}): grant CAP_SYS_ADMIN, or {other}"
    return None


class EmbeddedEngine:
    """One engine of a cache, to be started, found warm, shared between runs, and stopped.

    `home` is what `engine_home` gives, or a folder beside that for another engine of the same make: it lies two folders below
    the cache. It holds the engine's own part of its root file system (`etc`, `var`, and `own.key`, which says what for), the
    socket (`run/docker.sock`), `engine.log`, what is known of the running engine (`state.json`, never trusted without a look at
    the processes), what was seen of it when it was up (`seen.json`), the mark `kept`, and two locks. The root file system lies in
    the home of the lab's engine of that name.
    """

    def __init__(
        self,
        home: Path,
        *,
        say: Callable[[str], None],
        spec: EngineSpec | None = None,
        registry: str = "",
        files: Mapping[PurePosixPath, str] | None = None,
        daemon_json: Mapping[str, Any] | None = None,
    ) -> None:
        """`spec` is the lab's default engine unless given; `registry` takes the place of the one that an image comes from.

        `files` are laid into the engine's `etc` and `var` at every start, beside those that the kind of engine needs, by path
        relative to its root file system; what begins with `#!` can be executed. `daemon_json` is what Docker's daemon is told.
        """
        self.home = home.absolute()
        self.spec = spec or lab().default
        self._say = say
        self._files = files or {}
        self._daemon_json = daemon_json or {}
        self._cache = self.home.parent.parent
        self._root = SharedRoot(self.home.with_name(self.spec.base), self.spec, registry=registry, say=say)
        self._own = OwnPart(self.home)
        self._socket = self.home / "run" / "docker.sock"
        self._again = self.home / "run" / PurePosixPath(daemons.AGAIN_INSIDE).name
        self._log = self.home / "engine.log"
        self._state = self.home / "state.json"
        self._kept = self.home / "kept"
        self._seen = self.home / "seen.json"
        self.cgroup = f"container-networking-spec-{hashlib.sha256(os.fsencode(self.home)).hexdigest()[:12]}"
        self._keeper: Process | None = None

    def provisioned(self) -> bool:
        """Whether the root file system that it runs on is there and made of what the engine's data say today."""
        return self._root.ready()

    def running(self) -> Running | None:
        """The engine if it is up: the recorded process is alive, and its socket answers."""
        keeper, init = self._recorded()
        if keeper is None or init is None or not keeper.alive or not init.alive or not self._answers(PING_SECONDS):
            return None
        return Running(self._socket, init.pid, Path(f"/proc/{init.pid}/ns/net"), keeper == self._keeper)

    def seen(self) -> Seen | None:
        """What was seen of this engine when it last came up; None when it never did."""
        try:
            return Seen(**json.loads(self._seen.read_bytes()))
        except (OSError, ValueError, TypeError):
            return None

    def size(self) -> int:
        """How many bytes of the disk this engine takes, with its images."""
        if not self.home.is_dir():
            return 0
        measured = subprocess.run(
            ["du", "-s", "--block-size=1", "--one-file-system", "--", str(self.home)],
            capture_output=True,
            text=True,
            check=False,
        )
        # Files may come and go meanwhile: du complains of them, and has its sum all the same.
        return int(measured.stdout.split()[0]) if measured.stdout else 0

    def demand_possible(self) -> None:
        """Raise CannotRun when this engine can certainly not be embedded here; nothing is changed by asking."""
        if reason := forbidden_reason():
            raise CannotRun(f"{self.spec.name}: {reason}")
        if len(os.fsencode(self._socket)) > SOCKET_PATH_BYTES:
            raise CannotRun(
                f"the path of the engine's socket, {self._socket}, is longer than a unix socket allows "
                f"({SOCKET_PATH_BYTES} bytes): set CACHE_DIR to a directory with a shorter path"
            )

    def up(self) -> Running:
        """Make the engine run and answer: found warm, or provisioned and started as far as that is needed.

        Raises CannotRun when this machine cannot embed an engine, the root file system cannot be made, or the engine
        does not answer; nothing is left running then.
        """
        self.demand_possible()
        with writing_below(self._cache), self._locked():
            if warm := self.running():
                if not self._own.has(self.spec.key):
                    again = f"make engine-down ENGINE={self.spec.name}"
                    self._say(f"{self.spec.name} runs as it was configured before: `{again}` ends it")
                return warm
            self._stop()
            try:
                with self._root.locked():
                    keeper = self._start(self._root.provision(self._cache))
                return self._started(keeper)
            except BaseException:
                # Ctrl-C included: no half-started engine stays behind, and then it goes on its way.
                self._stop()
                raise

    def provision(self) -> None:
        """Have the root file system, without starting anything. Raises CannotRun as `up` does."""
        self.demand_possible()
        with writing_below(self._cache), self._locked():
            if not self.provisioned():
                self._stop()
                with self._root.locked():
                    self._root.provision(self._cache)

    def down(self) -> bool:
        """Stop the engine, or clear what a crash has left; True if something was running. It is kept no longer."""
        if not self.home.is_dir():
            return False
        with writing_below(self._cache), self._locked():
            self._kept.unlink(missing_ok=True)
            return self._stop()

    def restart_daemon(self, by: signal.Signals = signal.SIGTERM) -> Running:
        """End the engine's daemon by a signal and start it again, on the machine as it is: what becomes of its containers and
        networks is the engine's own matter. Raises CannotRun when it is not running, or does not answer again."""
        with writing_below(self._cache), self._locked():
            running = self.running()
            if running is None:
                raise CannotRun(f"{self.spec.name} is not running: there is nothing to restart")
            daemon = self._daemon(running)
            self._again.touch()
            daemon.send(by)
            if not daemon.ended_within(READY_SECONDS):
                self._again.unlink(missing_ok=True)
                raise CannotRun(f"the daemon of {self.spec.name} does not end within {READY_SECONDS} s")
            keeper, _ = self._recorded()
            return self._once_it_answers(lambda: self._ready(keeper))

    def _daemon(self, running: Running) -> Process:
        """The daemon's process: a child of the shell that the first process has started."""
        name = daemons.PROGRAMS[self.spec.kind]
        first = Process.of(running.pid)
        shells = _children(first) if first else []
        found = [each for shell in shells for each in _children(shell) if _name(each) == name]
        if len(found) != 1:
            raise CannotRun(f"{self.spec.name}: {len(found)} processes are called {name}: stop it and start it again")
        return found[0]

    @contextmanager
    def hold(self) -> Iterator[None]:
        """Claim the engine for as long as the context lasts: `release_if_idle` of another run leaves it alone."""
        with self._users() as users:
            fcntl.flock(users, fcntl.LOCK_SH)
            yield

    def held(self) -> bool:
        """Whether a living run claims the engine by `hold`."""
        if not self.home.is_dir():
            return False
        with self._users() as users:
            return not _only_user(users)

    def release_if_idle(self) -> None:
        """Stop the engine, unless it is kept or another run holds it. To be called outside of one's own `hold`."""
        if self.home.is_dir():
            with self._locked(), self._users() as users:
                if not self._kept.exists() and _only_user(users):
                    self._stop()

    def down_unless_held(self) -> bool | None:
        """As `down`, unless a run holds the engine: then it is left alone, and None is returned."""
        if not self.home.is_dir():
            return False
        # Who claims it only now waits for the lock, and starts it again.
        with writing_below(self._cache), self._locked(), self._users() as users:
            if not _only_user(users):
                return None
            self._kept.unlink(missing_ok=True)
            return self._stop()

    def keep(self, warm: bool) -> None:
        """Say whether the engine is to stay when nobody uses it."""
        with writing_below(self._cache):
            self.home.mkdir(parents=True, exist_ok=True)
            if warm:
                self._kept.touch()
            else:
                self._kept.unlink(missing_ok=True)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        self.home.mkdir(parents=True, exist_ok=True)
        lock = FileLock(self.home / "lock", timeout=BUILD_SECONDS)
        try:
            lock.acquire()
        except Timeout as problem:
            raise CannotRun(
                f"another run has been starting or stopping {self.spec.name} for {BUILD_SECONDS} s: "
                "end it and try again"
            ) from problem
        try:
            yield
        finally:
            lock.release()

    @contextmanager
    def _users(self) -> Iterator[int]:
        with writing_below(self._cache):
            self.home.mkdir(parents=True, exist_ok=True)
            users = os.open(self.home / "users", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            yield users
        finally:
            os.close(users)

    def _start(self, tools: Path) -> Process | None:
        """Have its own part of the root file system, and begin its first process."""
        self._socket.parent.mkdir(mode=0o700, exist_ok=True)
        if not self._own.has(self.spec.key):
            self._seen.unlink(missing_ok=True)
            self._own.make(self._root.path, self.spec.key)
        self._own.lay({**daemons.files(self.spec, self._root.path, self._daemon_json), **self._files})
        self._again.unlink(missing_ok=True)
        reaper = "tini" if isinstance(self.spec.source, Tree) else self.spec.source.init
        places = [str(self._root.path), str(tools), str(self.home)]
        prepare = self.spec.profile.prepare if self.spec.profile else ""
        machine = [self.cgroup, daemons.host_name(self.spec), daemons.RESOLVER, prepare]
        command = [*UNSHARE, "--", "sh", str(INIT), *places, *machine, *daemons.command(self.spec.kind, reaper)]
        pid = os.posix_spawnp(
            command[0],
            command,
            ENVIRONMENT,
            file_actions=[
                (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
                (os.POSIX_SPAWN_OPEN, 1, self._log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_APPEND, 0o600),
                (os.POSIX_SPAWN_DUP2, 1, 2),
                # Locks and pipes of whoever started this run, which the engine outlives.
                *((os.POSIX_SPAWN_CLOSE, descriptor) for descriptor in _inherited()),
            ],
            setsid=True,
            setsigmask=[],
            setsigdef=[signal.SIGHUP, signal.SIGINT, signal.SIGPIPE, signal.SIGQUIT, signal.SIGTERM],
        )
        self._keeper = Process.of(pid)
        return self._keeper

    def _started(self, keeper: Process | None) -> Running:
        """The engine, once it answers."""
        running = self._once_it_answers(lambda: self._ready(keeper))
        self._remember(self._version())
        return running

    def _once_it_answers(self, look: Callable[[], Running | None]) -> Running:
        waiting = Retrying(
            stop=stop_after_delay(READY_SECONDS), wait=wait_fixed(0.05), retry=retry_if_result(lambda up: up is None)
        )
        running: Running | None = None
        with suppress(RetryError):
            running = waiting(look)
        if running is None:
            raise CannotRun(f"{self.spec.name} did not answer within {READY_SECONDS} s: {self._last_words()}")
        return running

    def _version(self) -> dict[str, Any]:
        try:
            api = docker.APIClient(base_url=f"unix://{self._socket}", timeout=PING_SECONDS)
            try:
                return api.version(api_version=False)
            finally:
                api.close()
        except (DockerException, requests.RequestException) as problem:
            raise CannotRun(f"{self.spec.name} does not say its version ({problem}): {self._last_words()}") from problem

    def _remember(self, version: dict[str, Any]) -> None:
        seen = Seen(kind_of(version).version(version), str(version["ApiVersion"]))
        self._seen.write_text(json.dumps(asdict(seen)), encoding="ascii")

    def _ready(self, keeper: Process | None) -> Running | None:
        if keeper is None or not keeper.alive:
            raise CannotRun(f"{self.spec.name} stopped while starting: {self._last_words()}")
        init = next(iter(_children(keeper)), None)
        if init is None or not self._answers(PING_SECONDS):
            return None
        self._record(keeper, init)
        return self.running()

    def _last_words(self) -> str:
        try:
            lines = self._log.read_text(encoding="utf-8", errors="replace").splitlines()
        except FileNotFoundError:
            lines = []
        words = " / ".join("".join(sign for sign in line if sign.isprintable()) for line in lines[-3:])
        return f"{words or 'it wrote nothing'} (all of it: {self._log})"

    def _record(self, keeper: Process, init: Process) -> None:
        fresh = self._state.with_suffix(".new")
        fresh.write_text(json.dumps({"keeper": asdict(keeper), "init": asdict(init)}), encoding="ascii")
        fresh.replace(self._state)

    def _recorded(self) -> tuple[Process | None, Process | None]:
        try:
            state = json.loads(self._state.read_bytes())
            return Process(**state["keeper"]), Process(**state["init"])
        except (OSError, ValueError, KeyError, TypeError):
            return None, None

    def _answers(self, seconds: float) -> bool:
        request = b"GET /_ping HTTP/1.1\r\nHost: engine\r\nConnection: close\r\n\r\n"
        with suppress(OSError), socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(seconds)
            connection.connect(str(self._socket))
            connection.sendall(request)
            return connection.recv(64).split(b" ")[1:2] == [b"200"]
        return False

    def _stop(self) -> bool:
        """End every process of this engine and remove what it has made outside its root; True if there was one."""
        keepers, inits = self._processes()
        for process in inits:
            process.send(signal.SIGTERM)
        if not all(process.ended_within(STOP_SECONDS) for process in (*inits, *keepers)):
            for process in (*inits, *keepers):
                process.send(signal.SIGKILL)
        for process in (*inits, *keepers):
            if not process.ended_within(KILL_SECONDS):
                raise CannotRun(
                    f"process {process.pid} of {self.spec.name} does not end: end it, or restart the machine"
                )
        _remove_cgroups(self.cgroup)
        self._socket.unlink(missing_ok=True)
        self._state.unlink(missing_ok=True)
        return bool(keepers or inits)

    def _processes(self) -> tuple[set[Process], set[Process]]:
        """Living processes of this engine: those that keep a namespace, and the first ones in it.

        Found by their command line as well as by the record, which a crash may have lost.
        """
        keeper, init = self._recorded()
        keepers = {keeper} if keeper and keeper.alive else set()
        inits = {init} if init and init.alive else set()
        for candidate in psutil.process_iter():
            with suppress(psutil.Error):
                line = candidate.cmdline()
                if line[:1] == UNSHARE[:1] and str(self.home) in line and candidate.uids().real == 0:
                    found = Process.of(candidate.pid)
                    keepers |= {found} if found else set()
        for process in keepers:
            inits |= set(_children(process))
        return keepers, inits


def _name(process: Process) -> str:
    with suppress(psutil.Error):
        return psutil.Process(process.pid).name()
    return ""


def _only_user(users: int) -> bool:
    """Whether nobody else holds this open file; from now on, until it is closed, nobody else can."""
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _inherited() -> list[int]:
    """The descriptors, standard ones apart, that a program started by this process would get without being told of them.

    Python opens none that a new program keeps (PEP 446): these have come from this process's own parent.
    """
    found = []
    for place in Path("/proc/self/fd").iterdir():
        number = int(place.name)
        # The descriptor that lists the folder is among them, and may be closed by now.
        with suppress(OSError):
            found += [number] if number > 2 and os.get_inheritable(number) else []
    return found


def _children(parent: Process) -> list[Process]:
    with suppress(psutil.Error):
        found = [Process.of(child.pid) for child in psutil.Process(parent.pid).children()]
        return [child for child in found if child] if parent.alive else []
    return []


def _remove_cgroups(name: str) -> None:
    """Remove the cgroup `name`, with those below it, from every hierarchy (v1) or from the only one (v2).

    The processes in them have ended; the kernel may take a moment to let go of the last.
    """
    waiting = Retrying(stop=stop_after_delay(KILL_SECONDS), wait=wait_fixed(0.05), retry=retry_if_result(bool))
    try:
        waiting(_remaining_cgroups, name)
    except RetryError as problem:
        raise CannotRun(
            f"the cgroup {name} cannot be removed ({problem.last_attempt.result()}): end what runs in it"
        ) from problem


def _remaining_cgroups(name: str) -> list[str]:
    remaining: list[str] = []
    for partition in psutil.disk_partitions(all=True):
        if partition.fstype not in ("cgroup", "cgroup2"):
            continue
        top = Path(partition.mountpoint) / name
        for folder, _, _ in os.walk(top, topdown=False):
            try:
                Path(folder).rmdir()
            except FileNotFoundError:
                continue
            except OSError:
                remaining.append(folder)
    return remaining
