"""Kept results: the newest of them, read back, and told for people."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from support.report import history
from support.spec.history import histories
from support.spec.results import RunResults
from support.spec.verdicts import Verdict
from tests.report.sample import RUN, sample, scenario


def _run(day: int, verdict: Verdict = Verdict.CONFORMS) -> RunResults:
    ended = replace(scenario(verdict), name="a", location=f"features/a.feature:{day}")
    run = replace(RUN, started=f"2026-11-{day:02}T12:00:00+00:00", id=f"{day:06x}", seed=day)
    return replace(sample(ended), run=run)


def test_what_is_kept_is_read_back_and_the_oldest_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "KEPT", 3)
    runs = [_run(day) for day in (1, 2, 3, 4, 5)]
    for each in runs:
        history.keep(each, tmp_path)
    assert history.kept(tmp_path, pytest.fail) == runs[-3:]


def test_histories_of_a_matrix_are_found_and_what_cannot_be_read_is_said(tmp_path: Path) -> None:
    history.keep(_run(1), tmp_path)
    history.keep(_run(2), tmp_path / "matrix" / "docker-26.1")
    (tmp_path / history.FOLDER / "broken.json").write_text("{", encoding="ascii")
    (tmp_path / "results.json").write_text("{", encoding="ascii")
    said: list[str] = []
    assert len(history.kept(tmp_path, said.append)) == 2
    assert [line.partition(":")[0] for line in said] == ["passed over"]


def test_what_turned_is_told_with_its_last_turn() -> None:
    runs = [_run(1), _run(2, Verdict.DEVIATES)]
    told = list(history.lines(histories(runs)))
    assert told[:4] == [
        "Docker 26.1.5+dfsg1: 2 runs, 1 November 2026, 12:00 UTC to 2 November 2026, 12:00 UTC",
        "  changed  a",
        "           conforms 1, deviates 1",
        "           last turn 2 November 2026, 12:00 UTC: conforms → deviates (run 000002, SEED=2)",
    ]
    assert runs[1].scenarios[0].observed in told[4]
    again = list(history.lines(histories([*runs, _run(3)])))
    assert again[1] == "  flakes   a"


def test_nothing_that_turned_is_said_too() -> None:
    assert list(history.lines(histories([_run(1)]))) == [
        "Docker 26.1.5+dfsg1: 1 run, 1 November 2026, 12:00 UTC",
        "  every scenario came out the same each time",
    ]
