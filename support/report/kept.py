"""Results kept in the repository: what a comparison and a picture need of a run, and nothing that only that run is about.

A kept file is a results file like any other (`spec/results.schema.json`): `make compare` reads it. It has one line for each
record, so that what changes from one keeping to the next can be read.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

from support.errors import CannotRun
from support.report import wording
from support.spec.results import ChapterRecord, RunResults, ScenarioRecord
from support.spec.verdicts import Overall, Verdict

EVERYTHING = "everything"
_WORTH_KEEPING = frozenset({Overall.CONFORMANT, Overall.PARTIAL})


def reduced(results: RunResults) -> RunResults:
    """The results without the machine's kernel and notices, without how long scenarios took, and without what only pages show.

    Left out are steps, controls, the commands behind "see it", the paragraphs of chapters and rules, and the records of
    statements that merely conform: a difference between two engines is in the file of one of them. Verdicts, reasons,
    promises, observations and recorded divergences stay as they are. Raises CannotRun for results that nobody should rely on:
    of a part of the suite, of a strict run, or with something in them that is not explained.
    """
    if results.run.selection != EVERYTHING or results.run.strict:
        how = "STRICT=1" if results.run.strict else f"only {results.run.selection}"
        raise CannotRun(f"{_engine(results)} was asked with {how}: keep the results of a whole run")
    if results.overall not in _WORTH_KEEPING:
        raise CannotRun(
            f"{_engine(results)} came out as {wording.outcome(results)}: mend or record that before you keep it"
        )
    telling = {
        each
        for scenario in results.scenarios
        if scenario.verdict is not Verdict.CONFORMS
        for each in scenario.statements
    }
    return replace(
        results,
        engine=replace(results.engine, kernel="", notice=""),
        scenarios=[_reduced(scenario) for scenario in results.scenarios],
        chapters=[ChapterRecord(each.file, each.name, "") for each in results.chapters],
        statements=[statement for statement in results.statements if statement.id in telling],
    )


def text(results: RunResults) -> str:
    """The JSON document of the results, one line for each record; the same results always give the same text."""
    return "\n".join(_lines(results)) + "\n"


def _reduced(scenario: ScenarioRecord) -> ScenarioRecord:
    return replace(scenario, seconds=0.0, control="", see_it=[], steps=[])


def _lines(results: RunResults) -> Iterator[str]:
    document = results.to_json()
    yield "{"
    for number, (name, value) in enumerate(document.items(), start=1):
        comma = "," if number < len(document) else ""
        if isinstance(value, list) and value:
            yield f" {_json(name)}: ["
            yield from (
                f"  {_json(each)}{',' if place < len(value) else ''}" for place, each in enumerate(value, start=1)
            )
            yield f" ]{comma}"
        else:
            yield f" {_json(name)}: {_json(value)}{comma}"
    yield "}"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def _engine(results: RunResults) -> str:
    return wording.engine_name(results.engine)
