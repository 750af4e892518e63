"""A run from settings to exit code, with an engine that is none: what counts when it is held against a baseline."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Collection
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from support.book.scenarios import Planned, read_features
from support.errors import CannotRun
from support.report.console import Console
from support.report.files import read_results, write_results
from support.run import verify as verifying
from support.run.pool import PoolResult
from support.run.settings import Settings
from support.run.verify import verify
from support.spec.configuration import Configuration
from support.spec.results import ScenarioRecord
from support.spec.statements import load_ledger
from support.spec.verdicts import Verdict
from tests.report.sample import DIVERGENCE, ENGINE, IMAGES, scenario

LEDGER, FEATURES = load_ledger(), read_features()
"""Read once: nothing here changes them."""
ONLY = {"ONLY": "ALIAS-11,ISO-03", "SEED": "1"}
CONFORMS, DEVIATES, ERROR = Verdict.CONFORMS, Verdict.DEVIATES, Verdict.ERROR
GATED, RECORDED, EXPIRED = Verdict.NOT_APPLICABLE, Verdict.DIVERGES_AS_RECORDED, Verdict.CONFORMS_UNEXPECTEDLY


class _Surroundings:
    """An open run on an engine that nobody asks; `opened` counts how often one was opened."""

    opened = 0

    def __init__(self, settings: Settings) -> None:
        type(self).opened += 1
        self.settings = settings
        self.engine = SimpleNamespace(record=ENGINE)
        self.images = IMAGES
        self.run_id = "3f9c2a"

    def rulebook(self, *_: Any) -> Any:
        return SimpleNamespace(configuration=Configuration())

    def abandon(self) -> list[str]:
        return []

    def close(self, _keep: Collection[str]) -> list[str]:
        return []


def _record(planned: Planned, verdict: Verdict) -> ScenarioRecord:
    return scenario(
        verdict,
        feature=planned.scenario.feature.name,
        rule=planned.rule,
        name=planned.scenario.name,
        location=planned.location,
        statements=list(planned.statements),
    )


Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run two scenarios, the first of an extended statement, the second of a core one, that end with these verdicts.

    Returns the exit code and what was printed. Results are below tmp_path/reports.
    """

    def running(*verdicts: Verdict, lost: str = "", **variables: str) -> tuple[int, str]:
        class _Pool:
            def __init__(self, _surroundings: Any, _runner: Any, chosen: list[Planned], *_: Any) -> None:
                by_place = sorted(chosen, key=lambda each: each.number)
                pairs = zip(by_place, verdicts, strict=True)
                self.records = {each.number: _record(each, verdict) for each, verdict in pairs}

            def run(self) -> PoolResult:
                return PoolResult(records=self.records, lost=lost)

        monkeypatch.setattr(_Surroundings, "opened", 0)
        monkeypatch.setattr(verifying, "open_surroundings", lambda settings, *_: _Surroundings(settings))
        monkeypatch.setattr(verifying, "Pool", _Pool)
        monkeypatch.setattr(verifying, "read_features", lambda: FEATURES)
        monkeypatch.setattr(Settings, "ledger", staticmethod(lambda: LEDGER))
        monkeypatch.setattr(verifying, "interrupt_on_termination", lambda: None)
        settings = Settings.from_environment({"HOME": "/", "REPORTS": str(tmp_path / "reports"), **ONLY, **variables})
        printed = io.StringIO()
        return verify(settings, Console(printed)), printed.getvalue()

    return running


@pytest.fixture
def expect(run: Run, tmp_path: Path) -> Callable[..., str]:
    """Have a run with these verdicts, and keep its results; returns the file's name."""

    def expecting(*verdicts: Verdict) -> str:
        run(*verdicts)
        kept = tmp_path / "baseline.json"
        write_results(read_results(tmp_path / "reports" / "results.json"), kept)
        return str(kept)

    return expecting


@pytest.mark.parametrize(
    ("verdicts", "strict", "code", "overall"),
    [
        ((CONFORMS, CONFORMS), "0", 0, "conformant"),
        ((CONFORMS, GATED), "0", 0, "conformant"),
        ((CONFORMS, DEVIATES), "0", 1, "deviates"),
        ((RECORDED, CONFORMS), "0", 0, "conformant"),
        ((CONFORMS, RECORDED), "0", 0, "partial"),
        ((CONFORMS, RECORDED), "1", 1, "deviates"),
        ((CONFORMS, EXPIRED), "0", 1, "deviates"),
        ((CONFORMS, ERROR), "0", 2, "could-not-run"),
    ],
)
def test_without_a_baseline_the_verdicts_alone_count(
    run: Run, tmp_path: Path, verdicts: tuple[Verdict, ...], strict: str, code: int, overall: str
) -> None:
    assert run(*verdicts, STRICT=strict)[0] == code
    results = json.loads((tmp_path / "reports" / "results.json").read_text(encoding="utf-8"))
    assert (results["overall"], results["run"]["strict"]) == (overall, strict == "1")


@pytest.mark.parametrize(
    ("before", "after", "code", "told"),
    [
        ((CONFORMS, CONFORMS), (CONFORMS, CONFORMS), 0, "no change against the baseline"),
        ((CONFORMS, DEVIATES), (CONFORMS, DEVIATES), 0, "no change against the baseline"),
        ((CONFORMS, EXPIRED), (CONFORMS, EXPIRED), 0, "no change against the baseline"),
        ((CONFORMS, CONFORMS), (CONFORMS, DEVIATES), 1, "1 scenario changed against the baseline"),
        ((CONFORMS, DEVIATES), (CONFORMS, CONFORMS), 1, "1 scenario changed against the baseline"),
        ((DEVIATES, DEVIATES), (CONFORMS, CONFORMS), 1, "2 scenarios changed against the baseline"),
        ((CONFORMS, CONFORMS), (CONFORMS, RECORDED), 1, DIVERGENCE.id),
        ((CONFORMS, CONFORMS), (GATED, GATED), 1, "2 scenarios changed against the baseline"),
        ((CONFORMS, CONFORMS), (CONFORMS, ERROR), 2, "1 scenario changed against the baseline"),
    ],
)
def test_against_a_baseline_only_what_changed_counts(
    run: Run,
    expect: Callable[..., str],
    before: tuple[Verdict, ...],
    after: tuple[Verdict, ...],
    code: int,
    told: str,
) -> None:
    ended, printed = run(*after, BASELINE=expect(*before))
    assert ended == code
    assert told in printed


def test_nothing_that_applies_cannot_run_whatever_the_baseline_has(run: Run, tmp_path: Path) -> None:
    with pytest.raises(CannotRun, match="nothing that was selected applies to docker"):
        run(GATED, GATED)
    with pytest.raises(CannotRun, match="nothing that was selected applies to docker"):
        run(GATED, GATED, BASELINE=str(tmp_path / "reports" / "results.json"))


def test_a_run_that_lost_its_engine_says_so_unless_there_is_something_worse(
    run: Run, expect: Callable[..., str]
) -> None:
    kept = expect(CONFORMS, CONFORMS)
    with pytest.raises(CannotRun, match="the engine is gone"):
        run(CONFORMS, ERROR, lost="the engine is gone", BASELINE=kept)
    code, printed = run(DEVIATES, ERROR, lost="the engine is gone", BASELINE=kept)
    assert code == 1
    assert "the run ended early: the engine is gone" in printed


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (None, "cannot be read"),
        ("no JSON", "no results file"),
        ("[]", "no results file"),
        ('{"schema": "container-networking-spec/results/1"}', "results of another version"),
    ],
)
def test_a_bad_baseline_is_told_before_the_engine_is_asked(
    run: Run, tmp_path: Path, content: str | None, told: str
) -> None:
    kept = tmp_path / "kept.json"
    if content is not None:
        kept.write_text(content, encoding="utf-8")
    with pytest.raises(CannotRun, match=told) as error:
        run(CONFORMS, CONFORMS, BASELINE=str(kept))
    assert str(error.value).startswith(str(kept))
    assert _Surroundings.opened == 0


def test_a_baseline_of_another_engine_version_is_compared_scenario_by_scenario(
    run: Run, expect: Callable[..., str]
) -> None:
    kept = Path(expect(CONFORMS, CONFORMS))
    older = read_results(kept)
    write_results(replace(older, engine=replace(older.engine, version="20.10.24+dfsg1")), kept)
    assert run(CONFORMS, CONFORMS, BASELINE=str(kept))[0] == 0
