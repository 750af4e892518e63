"""What a run is asked to do: every variable of `make help`, read once into one typed object."""

from __future__ import annotations

import os
import random
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from support.book.selection import Selection
from support.errors import CannotRun
from support.lab.cache import cache_dir
from support.spec.statements import Ledger, load_ledger

IMAGE_WAYS = ("auto", "pull", "debian")
VARIABLES = {
    "ENGINE": "a URL (unix://, tcp://, ssh://) or the name of an engine of the lab (docker-28.5, docker-28.5+icc-off)",
    "IMAGES": "where images come from: auto, pull or debian (default: auto)",
    "REGISTRY": "the registry to pull from, such as 127.0.0.1:5000 (default: the engine's own)",
    "TAGS": "a tag expression, such as 'dns and not aliases'",
    "ONLY": "statement ids, separated by commas, such as DNS-02,ALIAS-04",
    "FEATURES": "feature files or folders, such as features/names",
    "FAILED": "1 runs what failed last time, as results.json in REPORTS has it (default: 0)",
    "KEEP": "1 leaves what a failed scenario made on the engine, until make clean (default: 0)",
    "JOBS": "how many scenarios run at the same time (default: two for each processor)",
    "SEED": "the order of the scenarios (default: another one each time; it is printed)",
    "STRICT": "1 counts recorded divergences as deviations (default: 0)",
    "BASELINE": "a results file: only what changed against it fails the run",
    "ENGINES": "for make matrix and make keep: engines, separated by blanks (default: all that Debian has, all that is kept)",
    "PROFILES": "for make matrix: 1 for all profiles of the lab, or some, such as 'icc-off ipv6' (on ENGINES, or the newest)",
    "A": "the first side of a comparison: an engine or a results file",
    "B": "the second side of a comparison",
    "FAULT": "for make faults: ids of faults, separated by commas (default: all)",
    "RECORD": "for make faults: 1 keeps which fault each scenario detects in faults/detections.json (default: 0)",
    "PORTS": "the host's ports that scenarios may publish at (default: 20000-29999)",
    "PATIENCE": "the factor for every deadline, for slow machines (default: 1)",
    "REPORTS": "the directory for reports (default: reports)",
    "CACHE_DIR": "where engines and images are kept (default: container-networking-spec in ~/.cache)",
    "DEBIAN_MIRROR": "the Debian mirror for the embedded engine and images (default: the machine's own)",
}
"""Every variable that a user may set, with its meaning as `make help` prints it."""


@dataclass(frozen=True)
class Settings:
    """One run's settings. `ports` are the first and the last port; `patience` multiplies deadlines in seconds."""

    engine: str
    images: str
    registry: str
    selection: Selection
    jobs: int
    seed: int
    ports: tuple[int, int]
    patience: float
    reports: Path
    cache: Path
    strict: bool = False
    failed: bool = False
    keep: bool = False
    baseline: Path | None = None
    engines: tuple[str, ...] = ()
    profiles: tuple[str, ...] = ()
    a: str = ""
    b: str = ""
    faults: tuple[str, ...] = ()
    record: bool = False

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> Settings:
        """Read the variables. An empty one counts as not set. Raises CannotRun naming the variable that makes no sense."""
        given = {name: environ.get(name, "").strip() for name in VARIABLES}
        if given["IMAGES"] not in ("", *IMAGE_WAYS):
            raise CannotRun(f"IMAGES={given['IMAGES']}: choose one of {', '.join(IMAGE_WAYS)}")
        seed = _whole_number("SEED", given["SEED"], at_least=0)
        return cls(
            engine=given["ENGINE"],
            images=given["IMAGES"] or "auto",
            registry=given["REGISTRY"],
            selection=Selection(
                tags=given["TAGS"],
                only=tuple(word.strip() for word in given["ONLY"].split(",") if word.strip()),
                paths=tuple(given["FEATURES"].split()),
            ),
            jobs=_whole_number("JOBS", given["JOBS"], at_least=1) or 2 * (os.cpu_count() or 1),
            seed=random.randrange(1, 100_000) if seed is None else seed,
            ports=_ports(given["PORTS"] or "20000-29999"),
            patience=_patience(given["PATIENCE"] or "1"),
            reports=Path(given["REPORTS"] or "reports"),
            cache=cache_dir(environ),
            strict=_yes("STRICT", given["STRICT"]),
            failed=_yes("FAILED", given["FAILED"]),
            keep=_yes("KEEP", given["KEEP"]),
            baseline=Path(given["BASELINE"]) if given["BASELINE"] else None,
            engines=tuple(given["ENGINES"].replace(",", " ").split()),
            profiles=() if given["PROFILES"] == "0" else tuple(given["PROFILES"].replace(",", " ").split()),
            a=given["A"],
            b=given["B"],
            faults=tuple(given["FAULT"].replace(",", " ").split()),
            record=_yes("RECORD", given["RECORD"]),
        )

    @staticmethod
    def ledger() -> Ledger:
        """The statements of `spec/`. Raises CannotRun when a record is at fault."""
        return load_ledger()


def _whole_number(name: str, text: str, *, at_least: int) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit()) or int(text) < at_least:
        raise CannotRun(f"{name}={text}: give a whole number, {at_least} or more")
    return int(text)


def _yes(name: str, text: str) -> bool:
    if text not in ("", "0", "1"):
        raise CannotRun(f"{name}={text}: give 1 for yes or 0 for no")
    return text == "1"


def _ports(text: str) -> tuple[int, int]:
    first, _, last = text.partition("-")
    if not (first.isdigit() and (last or first).isdigit()) or not 1 <= int(first) <= int(last or first) <= 65535:
        raise CannotRun(f"PORTS={text}: give a range of ports such as 20000-29999")
    return int(first), int(last or first)


def _patience(text: str) -> float:
    try:
        factor = float(text)
    except ValueError:
        factor = 0.0
    if not 0 < factor < float("inf"):
        raise CannotRun(f"PATIENCE={text}: give a factor for deadlines, such as 3")
    return factor
