"""Runs on several engines: each in a process of its own, as many at a time as the machine carries."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from support.errors import CannotRun
from support.report.files import read_results
from support.spec.results import RunResults


@dataclass(frozen=True)
class Outcome:
    """One engine's run: its results, or, when there are none, why."""

    engine: str
    results: RunResults | None
    failure: str = ""


def at_a_time(engines: Sequence[str]) -> int:
    """How many engines run at the same time: one for each processor."""
    return max(1, min(len(engines), os.cpu_count() or 1))


def run_on_each(
    engines: Sequence[str], reports: Path, variables: Mapping[str, str], ended: Callable[[Outcome], None]
) -> list[Outcome]:
    """Run the suite on each engine, given by name or URL, and read the results; outcomes in the order of `engines`.

    Reports of an engine are below `reports`, in a folder with its name. `variables` are set for every run. `ended` is called,
    from any thread, as each run ends. An engine that cannot be asked costs only its own outcome.
    """

    def one(engine: str) -> Outcome:
        outcome = _run(engine, reports / _folder(engine), variables)
        ended(outcome)
        return outcome

    with ThreadPoolExecutor(at_a_time(engines)) as crew:
        return list(crew.map(one, engines))


def _run(engine: str, reports: Path, variables: Mapping[str, str]) -> Outcome:
    results = reports / "results.json"
    results.unlink(missing_ok=True)
    environ = {**os.environ, **variables, "ENGINE": engine, "REPORTS": str(reports)}
    # The owner of what a run makes is that run's own process, not this one.
    environ.pop("CNS_OWNER", None)
    done = subprocess.run(
        [sys.executable, "-m", "support", "verify"],
        env=environ,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if not results.exists():
        said = (done.stderr or done.stdout).strip().splitlines() or [f"exit code {done.returncode}"]
        return Outcome(engine, None, said[-1].removeprefix("cannot run: "))
    try:
        return Outcome(engine, read_results(results))
    except CannotRun as error:
        return Outcome(engine, None, str(error))


def _folder(engine: str) -> str:
    return "".join(character if character.isalnum() or character in "-." else "-" for character in engine)
