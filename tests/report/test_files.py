"""The report files: written whole, read back, and refused when they are no results."""

from __future__ import annotations

import json
import os
import resource
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from support.errors import CannotRun
from support.report.files import read_results, write_all
from support.spec.results import RunResults
from support.spec.verdicts import Verdict
from tests.report.sample import sample, scenario

NAMES = ["results.json", "junit.xml", "index.html"]


def test_all_reports_are_written_and_the_directory_is_made(tmp_path: Path) -> None:
    directory = tmp_path / "new" / "reports"

    assert write_all(sample(), directory) == [directory / name for name in NAMES]
    assert sorted(path.name for path in directory.iterdir()) == sorted(NAMES)


@pytest.mark.parametrize(
    "results",
    [
        sample(),
        sample(*map(scenario, Verdict)),
        sample(scenarios=[], chapters=[], statements=[], images=[]),
        sample(scenario(Verdict.DEVIATES, observed="Zürich ✔ \x1b[31m\u202e\x00 \udcff")),
    ],
)
def test_results_are_read_back_the_same(tmp_path: Path, results: RunResults) -> None:
    path, *_ = write_all(results, tmp_path)

    assert read_results(path) == results


def test_results_are_readable_and_the_same_every_time(tmp_path: Path) -> None:
    path, *_ = write_all(sample(scenario(name="Zürich ✔")), tmp_path)
    first = path.read_bytes()
    write_all(read_results(path), tmp_path)

    assert path.read_bytes() == first
    assert first.startswith(b'{\n  "schema": "container-networking-spec/results/2",\n  "engine": {\n')
    assert "Zürich ✔".encode() in first
    assert first.endswith(b"}\n")


def test_older_reports_are_replaced_and_a_link_to_elsewhere_is_not_followed(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_text("mine")
    reports = tmp_path / "reports"
    reports.mkdir()
    (reports / "results.json").write_text("old")
    (reports / "index.html").symlink_to(elsewhere)

    write_all(sample(), reports)

    assert elsewhere.read_text() == "mine"
    assert read_results(reports / "results.json") == sample()


def test_others_may_read_reports_as_far_as_the_user_lets_them(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        paths = write_all(sample(), tmp_path)
    finally:
        os.umask(before)

    assert {stat.S_IMODE(path.stat().st_mode) for path in paths} == {0o640}


def a_file_in_its_place(directory: Path) -> None:
    directory.write_text("mine")


def a_file_above_it(directory: Path) -> None:
    directory.parent.rmdir()
    directory.parent.write_text("mine")


def a_directory_in_place_of_a_report(directory: Path) -> None:
    (directory / "junit.xml").mkdir(parents=True)


@pytest.mark.parametrize("spoil", [a_file_in_its_place, a_file_above_it, a_directory_in_place_of_a_report])
def test_a_directory_that_takes_no_reports_is_named_with_what_to_do(
    tmp_path: Path, spoil: Callable[[Path], None]
) -> None:
    directory = tmp_path / "above" / "reports"
    directory.parent.mkdir()
    spoil(directory)

    with pytest.raises(CannotRun, match="REPORTS=directory") as refused:
        write_all(sample(), directory)

    assert str(refused.value).startswith(f"the reports cannot be written to {directory}: ")
    assert "\n" not in str(refused.value)
    assert not list(tmp_path.rglob(".*")), "no drafts are left"


def test_a_write_that_breaks_off_leaves_what_was_there(tmp_path: Path) -> None:
    write_all(sample(), tmp_path)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    program = (
        "from tests.report.sample import sample; from support.report.files import write_all; import pathlib, sys; "
    )
    program += "write_all(sample(leaks=('a leak',)), pathlib.Path(sys.argv[1]))"

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))

    broken = subprocess.run(
        [sys.executable, "-B", "-c", program, str(tmp_path)],
        preexec_fn=limit,
        capture_output=True,
        text=True,
        check=False,
    )

    assert f"CannotRun: the reports cannot be written to {tmp_path}: File too large" in broken.stderr
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def as_json(change: Callable[[Any], Any]) -> bytes:
    """Results after a change, as a file's content."""
    document = json.loads(json.dumps(sample().to_json()))
    changed = change(document)
    return json.dumps(document if changed is None else changed).encode()


@pytest.mark.parametrize(
    ("content", "field", "problem"),
    [
        (b"", "the whole file", "not JSON"),
        (b"<testsuites/>", "the whole file", "not JSON"),
        (b'{"schema": "\xff"}', "the whole file", "not JSON"),
        (b'{"schema": NaN}', "the whole file", "NaN is no number"),
        (b"[" * 100_000, "the whole file", "not JSON"),
        (b"[]", "the whole file", "is not of type 'object'"),
        (b"{}", "the whole file", "is a required property"),
        (as_json(lambda it: it.update(schema="container-networking-spec/results/3")), "schema", "another version"),
        (as_json(lambda it: it.update(schema=["x"])), "schema", "another version"),
        (as_json(lambda it: it["engine"].update(version=26)), "engine.version", "26 is not of type 'string'"),
        (as_json(lambda it: it["engine"].update(socket="/x")), "engine", "'socket' was unexpected"),
        (as_json(lambda it: it["scenarios"][1].update(verdict="failed")), "scenarios.1.verdict", "is not one of"),
        (as_json(lambda it: it["scenarios"][1].update(observed="")), "scenarios.1.observed", "does not match"),
        (as_json(lambda it: it["scenarios"][3].update(reason="")), "scenarios.3.reason", "does not match"),
        (as_json(lambda it: it["totals"].update(conforms=4)), "totals", "does not follow from the scenarios"),
        (as_json(lambda it: it.update(overall="partial")), "overall", "does not follow from the scenarios"),
        (as_json(lambda it: it.update(exit_code=0)), "exit_code", "does not follow from the scenarios"),
        (as_json(lambda it: it["run"].update(seed="\x1b[2J\n" + "x" * 9999)), "run.seed", "is not of type 'integer'"),
    ],
)
def test_what_is_no_result_is_refused_by_file_and_field(
    tmp_path: Path, content: bytes, field: str, problem: str
) -> None:
    path = tmp_path / "old.json"
    path.write_bytes(content)

    with pytest.raises(CannotRun) as refused:
        read_results(path)

    message = str(refused.value)
    assert message.startswith(f"{path}: no results file: {field}: ")
    assert problem in message
    assert message.isprintable()
    assert len(message) < len(str(path)) + 300


@pytest.mark.parametrize("version", ["results/1", "results/3"])
def test_results_of_another_version_are_refused_by_file_and_both_versions(tmp_path: Path, version: str) -> None:
    path = tmp_path / "old.json"
    path.write_bytes(as_json(lambda it: it.update(schema=f"container-networking-spec/{version}")))

    with pytest.raises(CannotRun) as refused:
        read_results(path)

    assert str(refused.value) == (
        f"{path}: no results file: schema: results of another version, 'container-networking-spec/{version}'; "
        "this suite reads 'container-networking-spec/results/2'"
    )


@pytest.mark.parametrize("make", [lambda path: None, Path.mkdir])
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, make: Callable[[Path], None]) -> None:
    path = tmp_path / "old.json"
    make(path)

    with pytest.raises(CannotRun, match=r"cannot be read: .*; name a results.json of an earlier run") as refused:
        read_results(path)

    assert str(refused.value).startswith(f"{path}: ")
