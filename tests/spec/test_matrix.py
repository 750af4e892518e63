"""Statements by engines."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from support.spec.matrix import Column, Matrix
from support.spec.verdicts import Verdict
from tests.report.sample import AREAS, DIVERGENCE, ENGINE, STATEMENTS, sample, scenario

CONFORMANT = Column.of("docker-26.1", sample(scenario(), scenario(Verdict.NOT_APPLICABLE)))
DIVERGING = Column.of(
    "docker-20.10",
    sample(scenario(), scenario(Verdict.DIVERGES_AS_RECORDED), engine=replace(ENGINE, version="20.10.24")),
)
FAILED = Column("podman-5.4", failure="podman-5.4 cannot be provisioned: no room")
MATRIX = Matrix((CONFORMANT, DIVERGING, FAILED), seconds=12.3456)


def _cells(matrix: Matrix) -> dict[str, dict[str, Any]]:
    document = json.loads(json.dumps(matrix.to_json()))
    return {each["id"]: each["cells"] for each in document["statements"]}


def test_every_statement_has_a_cell_for_every_engine_and_every_cell_a_verdict() -> None:
    cells = _cells(MATRIX)

    assert list(cells) == ["ALIAS-01", "ALIAS-04", "LINK-ENV-03", "LINK-ENV-12"]
    for row in cells.values():
        assert list(row) == ["docker-26.1", "docker-20.10", "podman-5.4"]
        for cell in row.values():
            assert set(cell) == {"verdict", "reason", "observed", "divergences"}
            assert cell["verdict"] in list(Verdict)


def test_a_row_repeats_what_the_ledger_says_of_its_statement() -> None:
    document: Any = MATRIX.to_json()
    rows = [{name: value for name, value in row.items() if name != "cells"} for row in document["statements"]]

    assert rows == [
        {"id": each.id, "area": each.area, "level": each.level, "statement": each.statement} for each in STATEMENTS
    ]


def test_a_cell_says_what_came_out_and_by_which_record() -> None:
    diverging = scenario(Verdict.DIVERGES_AS_RECORDED)

    assert _cells(MATRIX)["ALIAS-04"]["docker-20.10"] == {
        "verdict": "diverges-as-recorded",
        "reason": diverging.reason,
        "observed": [diverging.observed],
        "divergences": [DIVERGENCE.id],
    }


def test_an_engine_that_could_not_run_costs_only_its_column() -> None:
    with_it, without = _cells(MATRIX), _cells(Matrix((CONFORMANT, DIVERGING), 1.0))

    for statement, row in with_it.items():
        failed = row.pop("podman-5.4")
        assert (failed["verdict"], failed["reason"]) == ("error", FAILED.failure)
        assert row == without[statement]


def test_a_statement_that_one_engine_has_not_looked_at_is_an_error_there() -> None:
    assert _cells(MATRIX)["ALIAS-04"]["docker-26.1"]["reason"] == "not run on this engine"


def test_engines_come_in_the_order_asked_for_with_their_outcome() -> None:
    document: Any = MATRIX.to_json()

    assert [(each["name"], each["version"], each["overall"], each["failure"]) for each in document["engines"]] == [
        ("docker-26.1", "26.1.5+dfsg1", "conformant", ""),
        ("docker-20.10", "20.10.24", "partial", ""),
        ("podman-5.4", None, "could-not-run", FAILED.failure),
    ]
    assert document["engines"][1]["totals"]["diverges-as-recorded"] == 1
    assert (document["schema"], document["seconds"]) == ("container-networking-spec/matrix/1", 12.346)


def test_a_matrix_of_nothing_but_failures_has_no_statements() -> None:
    assert Matrix((FAILED,), 0.0).statements == []


def test_rows_come_in_the_reading_order_of_all_columns() -> None:
    older = Column.of("docker-19.03", sample(areas=[]))
    turned = Column.of("docker-29.0", sample(areas=AREAS[::-1]))

    assert Matrix((FAILED, older, CONFORMANT, turned), 1.0).areas == AREAS
    assert list(_cells(Matrix((turned,), 1.0))) == ["LINK-ENV-03", "LINK-ENV-12", "ALIAS-01", "ALIAS-04"]
    assert Matrix((older,), 1.0).areas == []
