"""What a run costs, measured by doing it: figures and ratios from one sitting, no thresholds."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from support.engine.connection import Engine, connect
from support.errors import CannotRun
from support.fleet.cost import by_phase, slowest
from support.fleet.processors import Spent
from support.fleet.several import Outcome, run_on_each
from support.lab.engines import lab
from support.report.console import Console
from support.report.files import read_results
from support.run.engine_search import find_engine
from support.run.settings import Settings
from support.spec.results import RunResults
from support.world.naming import new_run_id
from support.world.ownership import labels, owned, remove

GOALS = {
    "fresh": "120 s or less",
    "scenario": "0.35 s or less",
    "overhead": "1.10 or less",
    "matrix": "200 s or less",
    "ratio": "less than 1",
}


BUSY = 0.1
"""The part of the processors that others may use while engines together are held against engines one after the other."""


@dataclass(frozen=True)
class Figure:
    """One line of the benchmark: what was measured, the value as text, and what it ought to be."""

    what: str
    value: str
    goal: str = ""


def bench(settings: Settings, console: Console) -> int:
    """Measure a fresh run, a warm one, one with a single worker, and the tutorial typed by hand; print the figures.

    The fresh run uses a cache of its own, which is removed afterwards; it is left out where the engine is not the embedded
    one. Raises CannotRun when a run does not end with a verdict.
    """
    figures = []
    with ExitStack() as held, tempfile.TemporaryDirectory(prefix="container-networking-spec-bench-") as scratch:
        target = find_engine(settings, os.environ, console, held)
        engine = connect(target)
        on_this = {"ENGINE": target.url} if target.netns is None else {"ENGINE": lab().default.name}
        if target.netns is not None:
            console.note("a fresh machine: engine and images made anew, then everything checked")
            _, seconds = _verify(
                {"CACHE_DIR": str(Path(scratch) / "cache"), "ENGINE": on_this["ENGINE"]}, Path(scratch)
            )
            figures.append(Figure("fresh: nothing cached to verdict", f"{seconds:.1f} s", GOALS["fresh"]))
        _verify(on_this | {"ONLY": "RUN-01"}, Path(scratch))
        console.note("warm: engine up, images there")
        warm, seconds = _verify(on_this, Path(scratch))
        count = len(warm.scenarios)
        figures += [
            Figure(f"warm: {count} scenarios, {warm.run.jobs} at a time", f"{seconds:.1f} s"),
            Figure("warm: per scenario", f"{seconds / count:.2f} s", GOALS["scenario"]),
            Figure("warm: engine calls per scenario", f"{warm.run.engine_calls / count:.1f}"),
            Figure("warm: where the workers' time goes", ", ".join(f"{k} {v:.0%}" for k, v in by_phase(warm).items())),
        ]
        at_once = seconds
        console.note("one scenario at a time")
        single, seconds = _verify(on_this | {"JOBS": "1"}, Path(scratch))
        waited = single.run.engine_seconds
        figures += [
            Figure(
                f"one at a time: wall, and waiting for {single.run.engine_calls} engine calls",
                f"{seconds:.1f} s, {waited:.1f} s",
            ),
            Figure("one at a time: wall / waiting for the engine", f"{seconds / waited:.2f}", GOALS["overhead"]),
            Figure(f"one at a time / {warm.run.jobs} at a time", f"{seconds / at_once:.2f}"),
        ]
        figures += _tutorial(engine, warm, console)
        if target.netns is not None:
            figures += matrix_figures(Path(scratch), console)
    console.line(f"{engine.record.kind} {engine.record.version}, {os.cpu_count()} processors")
    width = max(len(figure.what) for figure in figures)
    for figure in figures:
        goal = f"  (goal: {figure.goal})" if figure.goal else ""
        console.line(f"  {figure.what:<{width}}  {figure.value}{goal}")
    console.line("the slowest scenarios of the warm run:")
    for each in slowest(warm):
        console.line(f"  {each.seconds:5.1f} s  {each.feature}: {each.name}")
    return 0


def _verify(variables: Mapping[str, str], scratch: Path) -> tuple[RunResults, float]:
    """Results and wall seconds of one whole run in a process of its own."""
    reports = scratch / "reports"
    environ = {**os.environ, **variables, "REPORTS": str(reports)}
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "support", "verify"], env=environ, capture_output=True, text=True, check=False
    )
    seconds = time.monotonic() - began
    if done.returncode != 0:
        raise CannotRun(
            f"a run ended with exit code {done.returncode}: {' '.join((done.stdout + done.stderr).split())[-400:]}"
        )
    return read_results(reports / "results.json"), seconds


def matrix_figures(scratch: Path, console: Console) -> list[Figure]:
    """The matrix of the lab, several engines at a time, beside the same runs one engine after the other."""
    engines = lab().from_debian
    console.note(f"the lab: {', '.join(engines)}; first made ready, then together, then one after the other")
    quick = {"ONLY": "RUN-01"}
    _demand_results(run_on_each(engines, scratch / "ready", quick, _untold))
    before = Spent.now()
    _demand_results(run_on_each(engines, scratch / "together", {}, _untold))
    between = Spent.now()
    for engine in engines:
        _demand_results(run_on_each([engine], scratch / "alone", {}, _untold))
    after = Spent.now()
    together, alone = between.at - before.at, after.at - between.at
    ratio = together / alone
    others = before.by_others(between), between.by_others(after)
    return [
        Figure(f"matrix: {len(engines)} engines", f"{together:.1f} s", GOALS["matrix"]),
        Figure(
            "matrix / the same engines one after the other",
            f"{ratio:.2f}, {ratio_in_words(ratio, others, os.cpu_count() or 1)}",
            GOALS["ratio"],
        ),
    ]


def ratio_in_words(ratio: float, others: tuple[float, float], processors: int) -> str:
    """What the ratio is worth: how many processors others kept busy, a mean, while engines ran together and one after the other,
    and whether that leaves it a meaning."""
    load = f"while others kept {others[0]:.1f} and {others[1]:.1f} of {processors} processors busy"
    if max(others) > BUSY * processors:
        return f"{load}: the machine was too busy for this figure to mean anything, measure again on a quiet one"
    return f"{load}: together is slower than one after the other" if ratio > 1 else load


def _demand_results(outcomes: Sequence[Outcome]) -> None:
    for outcome in outcomes:
        if outcome.results is None:
            raise CannotRun(f"{outcome.engine}: {outcome.failure}")


def _untold(_outcome: Outcome) -> None:
    """Runs of a benchmark are told of by their figures."""


def _tutorial(engine: Engine, warm: RunResults, console: Console) -> list[Figure]:
    if shutil.which("docker") is None:
        return [Figure("the tutorial typed with the docker client", "no docker client here")]
    console.note("the tutorial's own commands, typed one after the other")
    run_id = new_run_id()
    environ = {**os.environ, "DOCKER_HOST": engine.target.url}
    images = {image.role: image.reference for image in warm.images}
    commands = tutorial_commands(run_id, images)
    began = time.monotonic()
    try:
        for command in commands:
            done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
            if done.returncode != 0:
                raise CannotRun(f"{' '.join(command)} failed: {' '.join(done.stderr.split())}")
        seconds = time.monotonic() - began
    finally:
        remove(engine.api, engine.kind, list(owned(engine.api, run_id)))
    return [
        Figure(f"the tutorial's {len(commands)} commands typed with the docker client", f"{seconds:.1f} s"),
        Figure("warm run / the tutorial typed", f"{warm.run.seconds / seconds:.1f}"),
    ]


def tutorial_commands(run_id: str, images: Mapping[str, str]) -> list[list[str]]:
    """The tutorial's commands, names and labels made this run's own; its two fetches with curl are left out."""
    redis_server, redis, backend, frontend, frontend2 = (
        f"{name}-{run_id}"
        for name in ("redis-server", "redis", "backend-network", "frontend-network", "frontend-network2")
    )
    marks = [word for key, value in labels(run_id, "tutorial").items() for word in ("--label", f"{key}={value}")]
    run, server = ["docker", "run", *marks], ["redis-server", "--protected-mode", "no"]
    alpine, linked = images["alpine"], ["--link", f"{redis_server}:redis"]
    create = ["docker", "network", "create", *marks]
    return [
        [*run, "-d", "--name", redis_server, images["redis"], *server],
        [*run, *linked, alpine, "env"],
        [*run, *linked, alpine, "cat", "/etc/hosts"],
        [*run, *linked, alpine, "ping", "-c", "1", "redis"],
        [*run, "-d", "-p", "3000", *linked, images["app"]],
        [*create, backend],
        [*run, "-d", f"--name={redis}", f"--net={backend}", images["redis"], *server],
        [*run, f"--net={backend}", alpine, "env"],
        [*run, f"--net={backend}", alpine, "cat", "/etc/hosts"],
        [*run, f"--net={backend}", alpine, "cat", "/etc/resolv.conf"],
        [*run, f"--net={backend}", alpine, "ping", "-c1", redis],
        [*create, frontend],
        ["docker", "network", "connect", frontend, redis],
        [*run, "-d", "-p", "3000", f"--net={frontend}", "-e", f"REDIS_HOST={redis}", images["app"]],
        [*create, frontend2],
        ["docker", "network", "connect", "--alias", "db", frontend2, redis],
        [*run, f"--net={frontend2}", alpine, "ping", "-c1", "db"],
        ["docker", "network", "ls"],
        ["docker", "network", "inspect", frontend],
        ["docker", "network", "disconnect", frontend, redis],
    ]
