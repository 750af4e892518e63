"""`make keep`, `make upgrades` and `make picture`: what the documentation shows of real engines, made from kept results."""

from __future__ import annotations

from pathlib import Path

from support.errors import CannotRun
from support.report import kept, upgrade_pages
from support.report.atomic import write_whole
from support.report.console import Console
from support.report.files import RESULTS, read_results
from support.report.picture import picture
from support.run.settings import Settings
from support.spec.comparison import compare
from support.spec.records import SPEC
from support.spec.results import RunResults
from support.spec.statements import load_ledger
from support.spec.unchecked import known_and_unchecked
from support.spec.verdicts import ExitCode

UPGRADES: tuple[upgrade_pages.Names, ...] = (
    ("docker-20.10", "docker-28.5"),
    ("docker-26.1", "docker-28.5"),
    ("docker-28.5", "podman-5.4"),
)
"""What docs/upgrades has notes on: engines of the lab, the one that is left first."""

PICTURED = "docker-26.1"
"""The engine of the lab whose run docs/verify.svg shows."""

KEPT = tuple(dict.fromkeys((PICTURED, *(name for names in UPGRADES for name in names))))
"""The engines whose results are kept."""

DOCS = SPEC.parent / "docs"


def keep(settings: Settings, console: Console) -> int:
    """Keep what the last matrix found of each of KEPT, or of those in ENGINES, below docs/upgrades/results.

    Raises CannotRun when an engine is none of KEPT, has no results, or has results that nobody should rely on.
    """
    engines = settings.engines or KEPT
    unknown = [engine for engine in engines if engine not in KEPT]
    if unknown:
        raise CannotRun(
            f"ENGINES={' '.join(engines)}: the documentation shows nothing of {', '.join(unknown)}: {_known()}"
        )
    found = {engine: settings.reports / "matrix" / engine / RESULTS for engine in engines}
    missing = [engine for engine, path in found.items() if not path.exists()]
    if missing:
        raise CannotRun(
            f"no results of {', '.join(missing)} below {settings.reports / 'matrix'}; run `make matrix` first, or name the "
            "directory with REPORTS="
        )
    texts = {engine: kept.text(kept.reduced(read_results(path))) for engine, path in found.items()}
    for engine, text in texts.items():
        _write(_place(engine), text, console)
    return ExitCode.CONFORMS


def write_upgrades(_settings: Settings, console: Console) -> int:
    """Write docs/upgrades from the kept results: a page for each of UPGRADES, and the index."""
    for name, text in pages().items():
        _write(DOCS / "upgrades" / name, text, console)
    return ExitCode.CONFORMS


def write_picture(_settings: Settings, console: Console) -> int:
    """Write docs/verify.svg from the kept results of PICTURED."""
    _write(DOCS / "verify.svg", verify_picture(), console)
    return ExitCode.CONFORMS


def pages() -> dict[str, str]:
    """Every page of docs/upgrades by the name of its file. Raises CannotRun when kept results are missing or damaged."""
    results = {engine: kept_results(engine) for engine in sorted({name for names in UPGRADES for name in names})}
    notes = [(names, compare(results[names[0]], results[names[1]])) for names in UPGRADES]
    ledger = load_ledger()
    made = {
        upgrade_pages.file_name(names): upgrade_pages.page(
            names, found, known_and_unchecked(ledger, found.before, found.after)
        )
        for names, found in notes
    }
    return {"README.md": upgrade_pages.index(notes, results), **made}


def verify_picture() -> str:
    """The picture of a run on PICTURED. Raises CannotRun when its kept results are missing or damaged."""
    return picture(kept_results(PICTURED), f"make verify ENGINE={PICTURED}")


def kept_results(engine: str) -> RunResults:
    """What is kept of an engine of the lab. Raises CannotRun when it is missing or damaged."""
    return read_results(_place(engine))


def _place(engine: str) -> Path:
    return DOCS / "upgrades" / "results" / f"{engine}.json"


def _known() -> str:
    return f"kept are {', '.join(KEPT)}"


def _write(path: Path, text: str, console: Console) -> None:
    """Write a file of the checkout, and say so when that changes it."""
    content = text.encode()
    try:
        same = path.exists() and path.read_bytes() == content
        if not same:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(path, content)
    except OSError as error:
        raise CannotRun(f"{path} cannot be written: {error.strerror or error}") from error
    console.note(f"{path.relative_to(DOCS.parent)} {'is as it was' if same else 'is written'}")
