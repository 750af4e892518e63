"""The suite as a user runs it, on an engine that may be broken: a process of its own, which knows of no fault."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from faults.process_group import GroupLeader
from support.errors import CannotRun
from support.report.files import read_results
from support.spec.results import RunResults

LIMIT = 240
"""Seconds that a run may take, times the patience that was asked for; a scenario gives up after 90, times that."""
LOOK = 0.5
"""Seconds between two looks at whether a run is still wanted."""
OF_OTHER_RUNS = (
    "ONLY",
    "TAGS",
    "FAILED",
    "KEEP",
    "STRICT",
    "BASELINE",
    "ENGINES",
    "FAULT",
    "DOCKER_HOST",
    "DOCKER_CONTEXT",
    "CNS_OWNER",
)


@dataclass(frozen=True)
class Run:
    """A run that is over: its results, None when there are none.

    `ended` is why it could not go on, where it says so itself; `failed` why it is not to be trusted: it hung, it crashed, or its
    exit code is not that of its results.
    """

    results: RunResults | None
    ended: str = ""
    failed: str = ""


def run_suite(
    url: str,
    netns: Path,
    root: Path,
    profile: str,
    locations: Sequence[str],
    reports: Path,
    *,
    seed: int,
    jobs: int,
    patience: float,
    over: threading.Event,
) -> Run:
    """Run the scenarios at these locations (FILE:LINE) on the engine at `url`, its host being played in `netns`.

    `root` is the root directory of that host, `profile` how the lab configured it. Once `over` is set the run is ended, with
    everything that it started.
    """
    if not locations:
        raise CannotRun("no scenario to run: without any the suite would run all")
    results = reports / "results.json"
    results.unlink(missing_ok=True)
    environ = {name: value for name, value in os.environ.items() if name not in OF_OTHER_RUNS}
    environ |= {"ENGINE": url, "IMAGES": "debian", "REPORTS": str(reports), "SEED": str(seed), "JOBS": str(jobs)}
    environ |= {"FEATURES": " ".join(locations), "CNS_ROOT": str(root), "CNS_PROFILE": profile}
    limit = LIMIT * patience
    code, said = ended_within(
        limit, ["nsenter", f"--net={netns}", sys.executable, "-m", "support", "verify"], environ, over
    )
    return outcome(code, said, results, limit)


def outcome(code: int | None, said: str, written: Path, limit: float = LIMIT) -> Run:
    """What a run came to, by its exit code (None when it had to be ended, after `limit` seconds), what it said on standard error,
    and its results."""
    if code is None:
        return Run(None, failed=f"no end within {limit:.0f} s")
    could_not = [line for line in said.splitlines() if line.startswith("cannot run: ")]
    ended = could_not[-1].removeprefix("cannot run: ") if could_not else ""
    last = (said.strip().splitlines() or ["it said nothing"])[-1]
    try:
        results = read_results(written)
    except CannotRun:
        return Run(None, ended, "" if ended else f"exit code {code}: {last}")
    return Run(results, ended, "" if ended or code == results.exit_code else f"exit code {code}: {last}")


def ended_within(
    seconds: float, command: Sequence[str], environ: dict[str, str], over: threading.Event
) -> tuple[int | None, str]:
    """Exit code and standard error of a command. After so many seconds, or once `over` is set, it is ended with all that it has
    started, and the exit code is None."""
    last = time.monotonic() + seconds
    with GroupLeader(command, environ) as process:
        try:
            while time.monotonic() < last and not over.is_set():
                with suppress(subprocess.TimeoutExpired):
                    _, said = process.communicate(timeout=LOOK)
                    return process.returncode, said
        finally:
            # Nobody has waited for it yet, so that its number is still its own.
            if process.returncode is None:
                process.kill_group()
    return None, ""
