"""Runs on several engines: each in a process of its own, as many at a time as the machine carries."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path

from support.errors import CannotRun
from support.fleet.processors import LOOK_SECONDS, Processors, further
from support.report.files import read_results
from support.spec.results import RunResults


@dataclass(frozen=True)
class Outcome:
    """One engine's run: its results, or, when there are none, why."""

    engine: str
    results: RunResults | None
    failure: str = ""


def run_on_each(
    engines: Sequence[str], reports: Path, variables: Mapping[str, str], ended: Callable[[Outcome], None]
) -> list[Outcome]:
    """Run the suite on each engine, given by name or URL, and read the results; outcomes in the order of `engines`,
    each once.

    How many run at the same time follows from what the processors leave unused, and is decided again and again. Reports of an
    engine are below `reports`, in a folder with its name. `variables` are set for every run. `ended` is called as each run
    ends. An engine that cannot be asked costs only its own outcome.
    """
    # Two runs of one engine would write into the same folder.
    engines = list(dict.fromkeys(engines))
    waiting, running = deque(engines), set[Future[Outcome]]()
    outcomes: dict[str, Outcome] = {}
    processors = Processors()
    with ThreadPoolExecutor(max(1, len(engines))) as crew:
        while waiting or running:
            for _ in range(further(len(running), len(waiting), processors.count, processors.unused())):
                engine = waiting.popleft()
                running.add(crew.submit(_run, engine, reports / _folder(engine), variables))
            done, running = wait(running, timeout=LOOK_SECONDS if waiting else None, return_when=FIRST_COMPLETED)
            for future in done:
                outcome = outcomes[future.result().engine] = future.result()
                ended(outcome)
    return [outcomes[engine] for engine in engines]


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
