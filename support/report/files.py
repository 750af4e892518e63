"""The report files of a run, and reading results back."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, NoReturn

import jsonschema

from support.errors import CannotRun
from support.report import html, junit
from support.report.atomic import write_text, writing_to
from support.report.visible import visible
from support.spec.records import SPEC
from support.spec.results import SCHEMA, RunResults

RESULTS, JUNIT, PAGE = "results.json", "junit.xml", "index.html"
"""The names of the files."""

_LONGEST_PROBLEM = 200


def write_all(results: RunResults, directory: Path) -> list[Path]:
    """Write `results.json`, `junit.xml` and `index.html` below `directory`, made when missing. Returns their paths.

    Each file replaces its forerunner in one step. Raises CannotRun when one cannot be written.
    """
    writers: dict[str, Callable[[RunResults, Path], None]] = {
        RESULTS: write_results,
        JUNIT: junit.write,
        PAGE: html.write,
    }
    with writing_to(directory, "the reports"):
        for name, write in writers.items():
            write(results, directory / name)
    return [directory / name for name in writers]


def write_results(results: RunResults, path: Path) -> None:
    """Write the results as JSON; the same results always give the same bytes. Raises OSError when that cannot be done."""
    text = json.dumps(results.to_json(), ensure_ascii=False, indent=2, allow_nan=False)
    write_text(path, f"{text}\n")


def read_results(path: Path) -> RunResults:
    """Read what `write_results` wrote. Raises CannotRun naming the file and the first field that is wrong in it."""
    document = _parsed(path)
    if isinstance(document, dict) and document.get("schema", SCHEMA) != SCHEMA:
        _reject(path, "schema", f"results of another version, {document['schema']!r}; this suite reads {SCHEMA!r}")
    problem = jsonschema.exceptions.best_match(_validator().iter_errors(document))
    if problem is not None:
        _reject(path, ".".join(map(str, problem.absolute_path)) or "the whole file", problem.message)
    results = RunResults.from_json(document)
    derived = {"totals": results.totals, "overall": results.overall.value, "exit_code": int(results.exit_code)}
    for field, value in derived.items():
        if document[field] != value:
            _reject(path, field, f"does not follow from the scenarios, which give {value!r}")
    return results


def _parsed(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"), parse_constant=_no_number)
    except OSError as error:
        raise CannotRun(
            f"{path}: cannot be read: {error.strerror or error}; name a results.json of an earlier run"
        ) from error
    except (ValueError, RecursionError) as error:
        _reject(path, "the whole file", f"not JSON: {error}")


def _no_number(literal: str) -> NoReturn:
    raise ValueError(f"{literal} is no number")


def _reject(path: Path, field: str, problem: str) -> NoReturn:
    shown = visible(problem)
    if len(shown) > _LONGEST_PROBLEM:
        # Validators quote the offending value first and say what is wrong with it last.
        shown = f"{shown[: _LONGEST_PROBLEM // 4]} … {shown[-_LONGEST_PROBLEM // 2 :]}"
    raise CannotRun(f"{path}: no results file: {visible(field)}: {shown}")


@cache
def _validator() -> jsonschema.Draft202012Validator:
    rules = json.loads((SPEC / "results.schema.json").read_text(encoding="utf-8"))
    return jsonschema.Draft202012Validator(rules)
