"""Runs of the suite's command line, and what they left behind."""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import docker
from double.engine import Answer, EngineDouble, Request
from tenacity import Retrying, retry_if_result, stop_after_delay, wait_fixed

from faults.process_group import GroupLeader
from support.lab.embedded import Running
from support.world.ownership import OWNER, Owned, owned

CHECKOUT = Path(__file__).parents[2]
SUITE = (str(CHECKOUT / ".venv/bin/python"), "-m", "support")


@dataclass(frozen=True)
class Ended:
    """A run that has ended: exit code, both streams, and how many seconds it took."""

    code: int
    out: str
    err: str
    seconds: float
    pid: int

    def refusal(self) -> str:
        """The one line that says why there was no run, without its first words."""
        assert self.code == 2, self
        assert "Traceback" not in self.out + self.err, self
        lines = [line for line in self.err.splitlines() if line.strip()]
        assert len(lines) == 1, self
        assert lines[0].startswith("cannot run: "), self
        return lines[0].removeprefix("cannot run: ")


LONGEST = 500
"""Seconds that a run may take: one of the whole suite, on a machine that has other tests to run."""


class Started:
    """A run that goes on, in a process group of its own as a terminal gives it."""

    def __init__(self, command: Sequence[str], environment: dict[str, str]) -> None:
        self._began = time.monotonic()
        self.process = GroupLeader(command, environment, CHECKOUT)

    def end(self, timeout: float = LONGEST) -> Ended:
        """Wait for its end. A run that takes longer is killed, and TimeoutExpired is raised."""
        try:
            out, err = self.process.communicate(timeout=timeout)
        except subprocess.TimeoutExpired:
            self.kill()
            raise
        return Ended(self.process.returncode, out, err, time.monotonic() - self._began, self.process.pid)

    def kill(self) -> None:
        """Kill every process of the run."""
        self.process.kill_group()
        self.process.communicate()


class CommandLine:
    """Starts runs whose temporary files, reports and home lie below `directory`.

    A run sees none of the caller's variables but PATH, and those that are given.
    """

    def __init__(self, directory: Path) -> None:
        self.temporary = directory / "temporary"
        self.home = directory / "home"
        self.reports = directory / "reports"
        for made in (self.temporary, self.home, self.reports):
            made.mkdir(mode=0o777)
            made.chmod(0o777)
        self._started: list[Started] = []

    def verify(self, *, before: Sequence[str] = (), **variables: str) -> Ended:
        """`python -m support verify` to its end. `before` is a command that runs it."""
        return self.start("verify", before=before, **variables).end()

    def start(
        self, *words: str, before: Sequence[str] = (), program: Sequence[str] = SUITE, **variables: str
    ) -> Started:
        """Start a command of the suite."""
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.home),
            "TMPDIR": str(self.temporary),
            "REPORTS": str(self.reports),
            "CACHE_DIR": str(self.home / "cache"),
            "PYTHONDONTWRITEBYTECODE": "1",
            **variables,
        }
        run = Started([*before, *program, *words], environment)
        self._started.append(run)
        return run

    def results(self) -> dict[str, Any]:
        """What the last run wrote."""
        found: dict[str, Any] = json.loads((self.reports / "results.json").read_text(encoding="utf-8"))
        return found

    def verdicts(self) -> list[str]:
        """The verdicts of the last run, one for each scenario."""
        return [scenario["verdict"] for scenario in self.results()["scenarios"]]

    def left(self) -> list[str]:
        """Files that runs left: temporary ones, and what was made in a cache of their own."""
        cache = self.home / "cache"
        left = [*self.temporary.iterdir(), *(path for path in cache.rglob("*") if path.is_file())]
        return sorted(str(path.relative_to(self.home.parent)) for path in left)

    def end(self) -> None:
        """Kill what still runs."""
        for run in self._started:
            if run.process.poll() is None:
                run.kill()


def made_by(pid: int, client: docker.DockerClient) -> Iterator[Owned]:
    """What the run with that process made on the engine, and is still there."""
    return (thing for thing in owned(client.api) if thing.labels[OWNER].split("/")[1] == str(pid))


def wait_while(run: Started, not_yet: Callable[[], bool], seconds: float = 60) -> None:
    """Ask again and again until the answer is no, and the run goes on; RetryError after `seconds`."""

    def still_waiting() -> bool:
        assert run.process.poll() is None, run.end()
        return not_yet()

    Retrying(stop=stop_after_delay(seconds), wait=wait_fixed(0.02), retry=retry_if_result(bool))(still_waiting)


def in_the_middle(run: Started, client: docker.DockerClient) -> None:
    """Wait until the run has made several things on the engine and goes on making more."""
    wait_while(run, lambda: len(list(made_by(run.process.pid, client))) < 6)


def kill_and_look(run: Started, client: docker.DockerClient) -> set[str]:
    """Kill the whole run, and return the names of what it left once the engine is done with what it was asked for."""
    run.kill()

    def look() -> set[str]:
        return {thing.name for thing in made_by(run.process.pid, client)}

    looks: list[set[str]] = []

    def changing() -> bool:
        looks.append(look())
        return looks[-2:] != [looks[-1]] * 2

    Retrying(stop=stop_after_delay(30), wait=wait_fixed(0.5), retry=retry_if_result(bool))(changing)
    return looks[-1]


def clear_up(
    runs: CommandLine,
    how: str,
    engine: Running,
    directory: Path,
    healthy: dict[str, str],
    *,
    before: Sequence[str] = (),
) -> Ended:
    """Have "the next run", or "clean", remove what a killed run left on the engine."""

    def keeps_its_images(request: Request) -> Answer | None:
        # Others work with the images that `clean` would remove.
        asked = (request.method, request.path.startswith("/images/"))
        return Answer({"message": "in use"}, 409) if asked == ("DELETE", True) else None

    with EngineDouble(directory / "engine.sock", engine=engine.socket, instead=keeps_its_images) as double:
        if how == "clean":
            # In a cache of its own there is no embedded engine for it to stop.
            return runs.start("clean", before=before, ENGINE=double.url).end()
        return runs.verify(before=before, **healthy | {"ENGINE": double.url}, ONLY="RUN-01")
