"""Upgrade notes as pages of the repository: the comparison of two kept results, and an index of all of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from support.report import comparison, wording
from support.report.visible import in_markdown
from support.spec.comparison import Comparison
from support.spec.results import RunResults
from support.spec.unchecked import Unchecked

Names = tuple[str, str]
"""The engine that is left and the one that is moved to, as the lab calls them."""

_INDEX = """\
# What changes from one engine to another

Notes for whoever plans an upgrade or a move: which documented behaviours are not the same on both engines, what a user sees on
each, why, and where that is written down.

| from | to | behaviours that differ | that are the same | notes |
|---|---|---|---|---|
{notes}

They compare what these engines of the lab did:

| engine | version | asked on | outcome |
|---|---|---|---|
{engines}

This page and the notes are made by `make upgrades` from the files in [`results/`](results/), and those by `make keep`:
[what is generated](../writing.md#what-is-generated). `make compare` does the same for other engines:
[many engines](../running.md#many-engines).
"""


def page(names: Names, found: Comparison, unchecked: Sequence[Unchecked] = ()) -> str:
    """The notes on one upgrade, as `make compare` prints them, and which results they are made from."""
    before, after = (
        f"[{name}](results/{name}.json), asked on {_day(results)}"
        for name, results in zip(names, (found.before, found.after), strict=True)
    )
    return (
        f"{comparison.markdown(found, unchecked)}\n"
        f"Made by `make upgrades` from results of {before}, and of {after}.\n"
        f"`make compare A={names[0]} B={names[1]}` asks both engines anew.\n"
    )


def index(notes: Sequence[tuple[Names, Comparison]], kept: Mapping[str, RunResults]) -> str:
    """The page that lists every note, and the results that they are made from."""
    return _INDEX.format(
        notes="\n".join(_note(names, found) for names, found in notes),
        engines="\n".join(_engine(name, results) for name, results in kept.items()),
    )


def file_name(names: Names) -> str:
    """The name of the file with the notes on one upgrade."""
    return f"{names[0]}-to-{names[1]}.md"


def _note(names: Names, found: Comparison) -> str:
    versions = (in_markdown(wording.engine_name(side.engine)) for side in (found.before, found.after))
    shown = f"[{names[0]} to {names[1]}]({file_name(names)})"
    return _row(*versions, str(len(found.differences)), str(found.same), shown)


def _engine(name: str, results: RunResults) -> str:
    version = f"{wording.engine_name(results.engine)} (API {results.engine.api_version or 'unknown'})"
    outcome = f"{wording.outcome(results)}: {wording.tally(results)}"
    return _row(f"[{name}](results/{name}.json)", in_markdown(version), _day(results), in_markdown(outcome))


def _row(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _day(results: RunResults) -> str:
    return wording.moment(results.run.started).partition(",")[0]
