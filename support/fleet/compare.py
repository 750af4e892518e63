"""`make compare A= B=`: what a user of A will notice on B, and `make baseline`: a result kept to compare with."""

from __future__ import annotations

from pathlib import Path

from support.errors import CannotRun
from support.fleet.several import Outcome, run_on_each
from support.report import comparison as report
from support.report.atomic import write_texts
from support.report.console import Console
from support.report.files import read_results, write_results
from support.run.settings import Settings
from support.spec.comparison import compare
from support.spec.results import RunResults
from support.spec.unchecked import known_and_unchecked
from support.spec.verdicts import ExitCode


def compare_engines(settings: Settings, console: Console) -> int:
    """Compare A with B, each an engine or a results file, and print upgrade notes.

    An engine is asked anew. The exit code is 1 when something differs without a recorded reason.
    """
    if not settings.a or not settings.b:
        raise CannotRun("name both sides: make compare A=docker-20.10 B=docker-28.5, or A=reports/old.json")
    sides = {side: _file(side) for side in (settings.a, settings.b)}
    engines = [side for side, results in sides.items() if results is None]
    if engines:
        console.note(f"asking {' and '.join(engines)}")
        for outcome in run_on_each(engines, settings.reports / "compare", {"SEED": str(settings.seed)}, _ignore):
            if outcome.results is None:
                raise CannotRun(f"{outcome.engine}: {outcome.failure}")
            sides[outcome.engine] = outcome.results
    before, after = sides[settings.a], sides[settings.b]
    if before is None or after is None:
        raise CannotRun("one of the two sides has no results")
    found = compare(before, after)
    text = report.markdown(found, known_and_unchecked(settings.ledger(), before, after))
    for line in text.splitlines():
        console.line(line)
    write_texts({"compare.md": text}, settings.reports, "the comparison")
    return ExitCode.DEVIATES if found.unexplained else ExitCode.CONFORMS


def baseline(settings: Settings, console: Console) -> int:
    """Keep the last run's results as the expectation of later ones, in BASELINE or else baseline.json."""
    source, target = settings.reports / "results.json", settings.baseline or Path("baseline.json")
    if not source.exists():
        raise CannotRun(f"{source}: no results to keep; run `make verify` first")
    results = read_results(source)
    try:
        write_results(results, target)
    except OSError as error:
        raise CannotRun(
            f"{target} cannot be written: {error.strerror or error}; name another place with BASELINE="
        ) from error
    console.note(
        f"{target} now holds what {results.engine.kind} {results.engine.version} does; compare with BASELINE={target}"
    )
    return ExitCode.CONFORMS


def _file(side: str) -> RunResults | None:
    """The results in the file of that name; None when it is the name or the URL of an engine."""
    path = Path(side)
    if path.suffix == ".json" or (path.exists() and path.is_file()):
        return read_results(path)
    return None


def _ignore(_outcome: Outcome) -> None:
    return
