"""The matrix as files and on the console."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from support.errors import CannotRun
from support.report import wording
from support.report.matrix import compact, markdown, write_all
from support.spec.matrix import Column, Matrix
from support.spec.verdicts import Verdict
from tests.report.sample import DIVERGENCE, ENGINE, sample, scenario

ALL = Column.of("docker-26.1", sample(*map(scenario, Verdict)))
GOOD = Column.of("d|28", sample(scenario(), engine=replace(ENGINE, version="28.5|x")))
FAILED = Column("podman-5.4", failure="no\nroom")
MATRIX = Matrix((ALL, GOOD, FAILED), 1.5)


def test_the_console_gets_one_line_for_each_statement_and_engine() -> None:
    assert compact(MATRIX) == [
        "             docker-26.1  d|28  podman-5.4",
        "ALIAS-01          ‼        ✔        !",
        "ALIAS-04          ✘        !        !",
        "LINK-ENV-03       !        !        !",
        "LINK-ENV-12       ○        !        !",
        "",
        "✔ conforms · ≠ diverges as recorded · ✘ deviates · ‼ conforms unexpectedly · ○ not applicable · ! error",
        "",
        f"docker-26.1: deviates: {wording.tally(sample(*map(scenario, Verdict)))}",
        "d|28: conformant: 1 of 1 scenario conform",
        "podman-5.4: could not run: no\\nroom",
    ]


def test_the_markdown_has_a_table_for_each_area_in_which_nothing_breaks_a_row() -> None:
    lines = markdown(MATRIX).splitlines()
    tables = [line for line in lines if line.startswith("|")]

    assert [line for line in lines if line.startswith("## ")] == [
        "## What diverges as recorded on docker-26.1",
        "## Names",
        "## Links",
    ]
    assert {line.replace("\\|", "").count("|") for line in tables} == {5}
    assert "d\\|28 (28.5\\|x)" in tables[0]
    assert f"- {DIVERGENCE.id}: {DIVERGENCE.why} (ALIAS-04)" in lines


def test_both_files_are_written_whatever_an_engine_said(tmp_path: Path) -> None:
    hostile = Column.of("docker-26.1", sample(scenario(Verdict.DEVIATES, observed="\udcff\x1b[2J")))
    paths = write_all(Matrix((hostile,), 1.5), tmp_path / "new")

    assert [path.name for path in paths] == ["matrix.json", "matrix.md"]
    document = json.loads(paths[0].read_text(encoding="utf-8"))
    assert document["statements"][1]["cells"]["docker-26.1"]["observed"] == ["\udcff\x1b[2J"]
    assert "\x1b" not in paths[1].read_text(encoding="utf-8")


def test_a_directory_that_takes_no_files_is_named_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "reports").write_text("mine")

    with pytest.raises(CannotRun, match=r"the matrix cannot be written to .*REPORTS=directory"):
        write_all(MATRIX, tmp_path / "reports")
