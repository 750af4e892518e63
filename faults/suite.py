"""The suite as a user runs it, on an engine that may be broken: a process of its own, which knows of no fault."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from support.errors import CannotRun
from support.report.files import read_results
from support.spec.results import RunResults

LIMIT = 240
"""Seconds that a run may take; a scenario gives up after 90."""
OF_OTHER_RUNS = ("ONLY", "TAGS", "STRICT", "BASELINE", "ENGINES", "FAULT", "DOCKER_HOST", "DOCKER_CONTEXT", "CNS_OWNER")


@dataclass(frozen=True)
class Run:
    """A run that has ended: its results, None when there are none, and the last thing it said where it could not go on."""

    results: RunResults | None
    ended: str = ""


def run_suite(url: str, netns: Path, locations: Sequence[str], reports: Path, *, seed: int, jobs: int) -> Run:
    """Run the scenarios at these locations (FILE:LINE) on the engine at `url`, its host being played in `netns`."""
    results = reports / "results.json"
    results.unlink(missing_ok=True)
    environ = {name: value for name, value in os.environ.items() if name not in OF_OTHER_RUNS}
    environ |= {"ENGINE": url, "IMAGES": "debian", "REPORTS": str(reports), "SEED": str(seed), "JOBS": str(jobs)}
    environ |= {"FEATURES": " ".join(locations)}
    command = ["nsenter", f"--net={netns}", sys.executable, "-m", "support", "verify"]
    try:
        done = subprocess.run(
            command, env=environ, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, timeout=LIMIT
        )
    except subprocess.TimeoutExpired:
        return Run(None, f"no end within {LIMIT} s")
    said = [line for line in done.stderr.splitlines() if line.startswith("cannot run: ")]
    ended = said[-1].removeprefix("cannot run: ") if said else ""
    try:
        return Run(read_results(results), ended)
    except CannotRun:
        last = (done.stderr or done.stdout).strip().splitlines() or [f"exit code {done.returncode}"]
        return Run(None, ended or last[-1])
