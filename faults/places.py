"""Doing something inside an engine's machine, or in the network of one of its containers, with the engine's own tools."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from pathlib import Path

from support.errors import CannotRun
from support.lab.embedded import ENVIRONMENT, Running

LIMIT = 20
"""Seconds that a command may take."""


class Places:
    """The machine of a running engine. Processes in it are named by the numbers that they have in there."""

    def __init__(self, running: Running) -> None:
        self.root = Path(f"/proc/{running.pid}/root")
        self._enter = ["nsenter", f"--target={running.pid}", "--mount", "--net", "--pid", "--ipc", "--uts"]
        self._running = running

    def engine(self, command: str, variables: Mapping[str, str] | None = None) -> None:
        """Run a shell command on the engine's machine. Raises CannotRun with what it said when it fails."""
        _run([*self._enter, "--", "sh", "-c", command], command, variables)

    def container(self, pid: int, command: str, variables: Mapping[str, str] | None = None) -> None:
        """Run a shell command on the engine's machine, in the network namespace of the process `pid`.

        Raises CannotRun as `engine`, and when `pid` is no container's.
        """
        if pid <= 1:
            raise CannotRun(f"{pid} is no process of a container")
        _run([*self._enter, "--", "nsenter", f"--target={pid}", "--net", "--", "sh", "-c", command], command, variables)

    def netns(self, pid: int) -> Path:
        """The network namespace of a process, as a path on this machine."""
        return self.root / f"proc/{pid}/ns/net"

    def has_own_network(self, pid: int) -> bool:
        """Whether a process has another network namespace than the engine."""
        return self.netns(pid).stat().st_ino != self._running.netns.stat().st_ino

    def is_attached(self, pid: int) -> bool:
        """Whether there is an interface besides loopback in a process's own network namespace."""
        devices = (self.root / f"proc/{pid}/net/dev").read_text(encoding="ascii")
        return self.has_own_network(pid) and " eth0:" in devices

    def file(self, path: str) -> Path:
        """A file of the engine's machine, as a path on this one: links on the way lead to where they lead in there."""
        found, rest = self.root, [part for part in path.split("/") if part]
        while rest:
            part = rest.pop(0)
            if (found / part).is_symlink():
                target = str((found / part).readlink())
                rest = [each for each in target.split("/") if each] + rest
                found = self.root if target.startswith("/") else found
            elif part == "..":
                found = found if found == self.root else found.parent
            else:
                found /= part
        return found


def _run(words: list[str], command: str, variables: Mapping[str, str] | None) -> None:
    try:
        done = subprocess.run(
            words,
            env={**ENVIRONMENT, **(variables or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=LIMIT,
        )
    except subprocess.TimeoutExpired as late:
        raise CannotRun(f"`{command}` did not end within {LIMIT} s") from late
    if done.returncode != 0:
        raise CannotRun(f"`{command}` ended with {done.returncode}: {' '.join(done.stdout.split())[-200:]}")
