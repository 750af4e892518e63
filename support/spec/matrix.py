"""Statements by engines: what each engine makes of each statement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from support.spec.by_statement import StatementOutcome, outcomes
from support.spec.results import AreaRecord, RunResults, StatementRecord, reading_order

SCHEMA = "container-networking-spec/matrix/1"


@dataclass(frozen=True)
class Column:
    """One engine of a matrix: its results, or why there are none."""

    engine: str
    results: RunResults | None = None
    failure: str = ""
    outcomes: Mapping[str, StatementOutcome] = field(default_factory=dict)

    @classmethod
    def of(cls, engine: str, results: RunResults) -> Column:
        """The column of an engine that ran."""
        return cls(engine, results, outcomes=outcomes(results))


@dataclass(frozen=True)
class Matrix:
    """Columns in the order asked for; `statements` are those that any column has looked at, by area and id,
    `areas` those that any column knows, in reading order.
    """

    columns: tuple[Column, ...]
    seconds: float

    @property
    def areas(self) -> list[AreaRecord]:
        """What the sections of the matrix are called."""
        results = [column.results for column in self.columns if column.results is not None]
        return list({area.name: area for each in results for area in each.areas}.values())

    @property
    def statements(self) -> list[StatementRecord]:
        """The rows of the matrix."""
        found = {
            statement.id: statement
            for column in self.columns
            if column.results is not None
            for statement in column.results.statements
        }
        order = reading_order(self.areas)
        return sorted(found.values(), key=lambda each: (order(each.area), each.id))

    def to_json(self) -> dict[str, object]:
        """The matrix as JSON: engines with their outcome, and for each statement one cell per engine."""
        return {
            "schema": SCHEMA,
            "seconds": round(self.seconds, 3),
            "engines": [
                {
                    "name": column.engine,
                    "version": column.results.engine.version if column.results else None,
                    "overall": column.results.overall.value if column.results else "could-not-run",
                    "failure": column.failure,
                    "totals": column.results.totals if column.results else {},
                }
                for column in self.columns
            ],
            "statements": [
                {
                    "id": statement.id,
                    "area": statement.area,
                    "level": statement.level,
                    "statement": statement.statement,
                    "cells": {column.engine: _cell(column, statement.id) for column in self.columns},
                }
                for statement in self.statements
            ],
        }


def _cell(column: Column, statement: str) -> dict[str, object]:
    outcome = column.outcomes.get(statement)
    if outcome is None:
        return {
            "verdict": "error",
            "reason": column.failure or "not run on this engine",
            "observed": [],
            "divergences": [],
        }
    return {
        "verdict": outcome.verdict.value,
        "reason": outcome.reason,
        "observed": list(outcome.observed),
        "divergences": [each.id for each in outcome.divergences],
    }
