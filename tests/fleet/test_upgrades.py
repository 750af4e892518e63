"""`make keep`, `make upgrades` and `make picture`, and that this checkout holds what they make."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pytest

from support.errors import CannotRun
from support.fleet import upgrades
from support.lab.engines import lab
from support.report.console import Console
from support.report.files import write_results
from support.report.kept import reduced, text
from support.run.settings import Settings
from support.spec.results import RunResults
from support.spec.verdicts import Verdict
from tests.report.sample import ENGINE, sample, scenario

MOST_BYTES = 900
"""What a scenario may take in kept results: everybody who clones the repository gets them, and every older version of them."""

RESULTS = sample(scenario(), scenario(Verdict.NOT_APPLICABLE))


@pytest.fixture
def docs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Documentation of its own, empty."""
    monkeypatch.setattr(upgrades, "DOCS", tmp_path / "docs")
    return tmp_path / "docs"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of a checkout whose matrix has been run, with results of every engine that is kept."""
    for number, engine in enumerate(upgrades.KEPT):
        _matrix_of(tmp_path, engine, replace(RESULTS, engine=replace(ENGINE, version=f"2{number}.0")))
    return Settings.from_environment({"REPORTS": str(tmp_path / "reports")})


def _matrix_of(folder: Path, engine: str, results: RunResults) -> None:
    place = folder / "reports" / "matrix" / engine
    place.mkdir(parents=True, exist_ok=True)
    write_results(results, place / "results.json")


def test_the_pages_of_this_checkout_are_what_the_command_makes() -> None:
    made = upgrades.pages()
    there = {path.name: path.read_text(encoding="utf-8") for path in (upgrades.DOCS / "upgrades").glob("*.md")}

    assert there.keys() == made.keys(), "make upgrades, and remove what it does not make"
    assert there == made, "make upgrades"


def test_the_picture_of_this_checkout_is_what_the_command_makes() -> None:
    there = (upgrades.DOCS / "verify.svg").read_text(encoding="utf-8")

    assert there == upgrades.verify_picture(), "make picture"


def test_the_results_of_this_checkout_are_small_and_as_the_command_keeps_them() -> None:
    paths = sorted((upgrades.DOCS / "upgrades" / "results").iterdir())

    assert [path.stem for path in paths] == sorted(upgrades.KEPT)
    for path in paths:
        results = upgrades.kept_results(path.stem)
        assert path.stat().st_size < MOST_BYTES * len(results.scenarios)
        assert path.read_text(encoding="utf-8") == text(reduced(results)), f"{path.name}: make keep"


def test_the_results_of_this_checkout_name_nothing_of_the_machine_that_made_them() -> None:
    for engine in upgrades.KEPT:
        results = upgrades.kept_results(engine)
        assert results.engine.chosen == f"ENGINE names {engine} of the lab"
        assert results.engine.kernel == ""
        assert not any(marked in text(results) for marked in ("/home/", "/root/", "/tmp/", "DOCKER_HOST"))


def test_every_engine_that_is_shown_is_one_of_the_lab() -> None:
    assert set(upgrades.KEPT) <= set(lab().engines)


def test_what_the_matrix_found_is_kept_and_shown(docs: Path, settings: Settings) -> None:
    log = io.StringIO()
    for command in (upgrades.keep, upgrades.write_upgrades, upgrades.write_picture):
        assert command(settings, Console(log)) == 0

    assert upgrades.kept_results(upgrades.PICTURED).engine.kernel == ""
    assert (docs / "upgrades" / "README.md").read_text(encoding="utf-8") == upgrades.pages()["README.md"]
    assert (docs / "verify.svg").read_text(encoding="utf-8") == upgrades.verify_picture()
    assert f"docs/upgrades/results/{upgrades.PICTURED}.json is written" in log.getvalue()


def test_what_would_not_change_is_left_alone(docs: Path, settings: Settings) -> None:
    upgrades.keep(settings, Console(io.StringIO()))
    path = docs / "upgrades" / "results" / f"{upgrades.PICTURED}.json"
    before, log = path.stat().st_ino, io.StringIO()
    upgrades.keep(settings, Console(log))

    assert path.stat().st_ino == before
    assert f"{path.name} is as it was" in log.getvalue()


def test_one_engine_may_be_kept_alone(docs: Path, settings: Settings) -> None:
    upgrades.keep(replace(settings, engines=(upgrades.PICTURED,)), Console(io.StringIO()))

    assert [path.stem for path in (docs / "upgrades" / "results").iterdir()] == [upgrades.PICTURED]


def test_nothing_is_kept_when_one_engine_has_no_results(docs: Path, settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "reports" / "matrix" / upgrades.KEPT[-1] / "results.json").unlink()

    with pytest.raises(CannotRun, match=rf"no results of {upgrades.KEPT[-1]} below .*run `make matrix` first"):
        upgrades.keep(settings, Console(io.StringIO()))
    assert not docs.exists()


def test_nothing_is_kept_when_one_engine_deviates(docs: Path, settings: Settings, tmp_path: Path) -> None:
    _matrix_of(tmp_path, upgrades.KEPT[-1], sample(scenario(Verdict.DEVIATES)))

    with pytest.raises(CannotRun, match="came out as deviates"):
        upgrades.keep(settings, Console(io.StringIO()))
    assert not docs.exists()


def test_an_engine_that_nothing_shows_is_not_kept(docs: Path, settings: Settings) -> None:
    with pytest.raises(CannotRun, match=r"ENGINES=docker-99: .*shows nothing of docker-99: kept are docker-26.1"):
        upgrades.keep(replace(settings, engines=("docker-99",)), Console(io.StringIO()))
    assert not docs.exists()


def test_documentation_that_cannot_be_written_is_one_line(docs: Path, settings: Settings) -> None:
    docs.write_text("no folder", encoding="utf-8")

    with pytest.raises(CannotRun, match=r"docker-26.1.json cannot be written: "):
        upgrades.keep(settings, Console(io.StringIO()))
