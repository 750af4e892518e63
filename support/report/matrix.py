"""The matrix of statements by engines, as JSON, as Markdown and for the console."""

from __future__ import annotations

import json
from itertools import groupby
from pathlib import Path

from support.report import wording
from support.report.atomic import write_texts
from support.report.visible import in_markdown, visible
from support.spec.matrix import Column, Matrix
from support.spec.verdicts import Verdict

_LEGEND = " · ".join(f"{mark} {wording.LABELS[verdict]}" for verdict, mark in wording.MARKS.items())


def write_all(matrix: Matrix, directory: Path) -> list[Path]:
    """Write matrix.json and matrix.md, whole or not at all; their paths. Raises CannotRun when one cannot be written."""
    texts = {
        "matrix.json": json.dumps(matrix.to_json(), indent=2, ensure_ascii=False, allow_nan=False) + "\n",
        "matrix.md": markdown(matrix),
    }
    return write_texts(texts, directory, "the matrix")


def markdown(matrix: Matrix) -> str:
    """The matrix as Markdown: a legend, every engine's outcome, what diverges as recorded and why, and a table per area."""
    lines = ["# Statements by engines", "", _LEGEND, ""]
    lines += _row("", [_heading(column) for column in matrix.columns])
    lines += ["|---|" + "---|" * len(matrix.columns)]
    lines += _row("overall", [in_markdown(_overall(column)) for column in matrix.columns])
    for column in matrix.columns:
        recorded = wording.recorded_divergences(column.results) if column.results else []
        lines += ["", f"## What diverges as recorded on {in_markdown(column.engine)}", ""] if recorded else []
        lines += [
            f"- {in_markdown(each.id)}: {in_markdown(each.why)} ({wording.whom(found)})" for each, found in recorded
        ]
    for area, statements in groupby(matrix.statements, key=lambda each: each.area):
        lines += ["", f"## {wording.area(area, matrix.areas)}", ""]
        lines += _row("statement", [column.engine for column in matrix.columns])
        lines += ["|---|" + "---|" * len(matrix.columns)]
        for statement in statements:
            lines += _row(
                f"**{statement.id}** {in_markdown(statement.statement)}",
                [_mark(column, statement.id) for column in matrix.columns],
            )
    return "\n".join(lines) + "\n"


def compact(matrix: Matrix) -> list[str]:
    """The matrix for a console: one line per statement, one mark per engine, then each engine's outcome."""
    columns, width = matrix.columns, max((len(each.id) for each in matrix.statements), default=9)
    lines = [f"{'':{width}}  " + "  ".join(column.engine for column in columns)]
    for statement in matrix.statements:
        cells = "  ".join(f"{_mark(column, statement.id):^{len(column.engine)}}" for column in columns)
        lines.append(f"{statement.id:{width}}  {cells}".rstrip())
    lines += ["", _LEGEND, ""]
    return lines + [f"{column.engine}: {_overall(column)}" for column in columns]


def _row(first: str, cells: list[str]) -> list[str]:
    return ["| " + " | ".join(cell.replace("|", "\\|") for cell in (first, *cells)) + " |"]


def _heading(column: Column) -> str:
    return f"{column.engine} ({in_markdown(column.results.engine.version)})" if column.results else column.engine


def _overall(column: Column) -> str:
    if column.results is None:
        return f"could not run: {visible(column.failure)}"
    return f"{wording.outcome(column.results)}: {wording.tally(column.results)}"


def _mark(column: Column, statement: str) -> str:
    outcome = column.outcomes.get(statement)
    return wording.MARKS[outcome.verdict] if outcome else wording.MARKS[Verdict.ERROR]
