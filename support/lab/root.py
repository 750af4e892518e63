"""The root file system of an engine: one for all engines that are made of the same, and what each of them has for itself.

Engines run on a read-only root file system that they share, with an `/etc` and a `/var` of their own: the first holds how they
are configured, the second what they keep. Everything else that they write to is in memory.
"""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import psutil
from filelock import FileLock, Timeout

from support.errors import CannotRun
from support.lab import registry
from support.lab.debian import BUILD_SECONDS, Tree, remove_tree, unpack
from support.lab.engines import EngineSpec

OWN = ("etc", "var")
LEFT_OUT = ("var/cache", *(f"var/lib/{name}" for name in ("apt", "cni", "containerd", "containers", "docker", "dpkg")))
"""What an engine's own part begins without: what engines keep, and Debian's own books."""


class SharedRoot:
    """The root file system in `home` that engines made of the same as `spec` run on.

    `home` holds it as `root`, beside `root.key`, which says what it was made of, and a lock.
    """

    def __init__(self, home: Path, spec: EngineSpec, *, registry: str, say: Callable[[str], None]) -> None:
        self.path = home / "root"
        self._home = home
        self._spec = spec
        self._registry = registry
        self._say = say
        self._key = home / "root.key"

    def ready(self) -> bool:
        """Whether it is there and made of what the engine's data say today."""
        with suppress(FileNotFoundError):
            return self.path.is_dir() and self._key.read_text(encoding="ascii").strip() == self._spec.source.key
        return False

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Nobody else makes it anew for as long as the context lasts."""
        self._home.mkdir(parents=True, exist_ok=True)
        lock = FileLock(self._home / "root.lock", timeout=BUILD_SECONDS)
        try:
            lock.acquire()
        except Timeout as problem:
            raise CannotRun(
                f"another run has been provisioning {self._spec.base} for {BUILD_SECONDS} s: end it and try again"
            ) from problem
        try:
            yield
        finally:
            lock.release()

    def provision(self, cache: Path) -> Path:
        """Have it, while it is `locked`. Returns the root file system that holds the tools to set a machine up with.

        Raises CannotRun when it cannot be made, or has to be made anew while an engine runs on it.
        """
        try:
            match self._spec.source:
                case Tree() as tree:
                    if not self.ready():
                        self._clear(f"from Debian {tree.suite}")
                        unpack(tree, self.path, cache=cache, say=self._say)
                    tools = self.path
                case image:
                    tools = registry.tools(cache, say=self._say)
                    if not self.ready():
                        self._clear(f"from the image {image.image}")
                        registry.unpack(image, self.path, registry=self._registry, cache=cache, say=self._say)
        except CannotRun as problem:
            raise CannotRun(f"{self._spec.name} cannot be provisioned: {problem}") from problem
        self._key.write_text(self._spec.source.key + "\n", encoding="ascii")
        return tools

    def _clear(self, source: str) -> None:
        if self.path.is_dir() and (users := self._users()):
            raise CannotRun(
                f"it has to be built anew, and engines run on what is there: stop {', '.join(users)}, then try again"
            )
        self._key.unlink(missing_ok=True)
        remove_tree(self.path)
        self._say(f"building {self._spec.base} {source} (once)")

    def _users(self) -> list[str]:
        """The names of engines that run on it now."""
        found = set()
        for process in psutil.process_iter():
            with suppress(psutil.Error):
                line = process.cmdline()
                if line[:1] == ["unshare"] and str(self.path) in line:
                    found |= {Path(word).name for word in line if Path(word).parent == self._home.parent}
        return sorted(found)


@dataclass(frozen=True)
class OwnPart:
    """What an engine at `home` has for itself of its root file system: `etc` and `var`, and `own.key`, which says of what."""

    home: Path

    def has(self, key: str) -> bool:
        """Whether it is there, and was made for `key`."""
        with suppress(FileNotFoundError):
            return (self.home / "own.key").read_text(encoding="ascii").strip() == key
        return False

    def make(self, root: Path, key: str) -> None:
        """Make it anew out of the root file system. Raises CannotRun when that cannot be copied."""
        (self.home / "own.key").unlink(missing_ok=True)
        for folder in OWN:
            remove_tree(self.home / folder)
        leave = [f"--exclude=./{place}" for place in LEFT_OUT]
        places = [f"./{folder}" for folder in OWN]
        pack = ["tar", "--create", "--numeric-owner", "--xattrs", *leave, f"--directory={root}", *places]
        unpack_here = [
            "tar",
            "--extract",
            "--numeric-owner",
            "--xattrs",
            "--xattrs-include=*",
            "--preserve-permissions",
        ]
        with subprocess.Popen(pack, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as packing:
            done = subprocess.run(
                [*unpack_here, f"--directory={self.home}"],
                stdin=packing.stdout,
                capture_output=True,
                text=True,
                check=False,
            )
        if done.returncode != 0 or packing.returncode != 0:
            said = " ".join(done.stderr.split())[-200:] or "it cannot be read"
            raise CannotRun(f"the engine's own part of {root} cannot be made: {said}")
        (self.home / "own.key").write_text(f"{key}\n", encoding="ascii")

    def lay(self, files: Mapping[PurePosixPath, str]) -> None:
        """Write files into it, by path relative to the root file system; what begins with `#!` can be executed."""
        for name, content in files.items():
            place = self.home / name
            place.parent.mkdir(parents=True, exist_ok=True)
            # A link would lead out of here.
            place.unlink(missing_ok=True)
            place.write_text(content, encoding="utf-8")
            place.chmod(0o755 if content.startswith("#!") else 0o644)
