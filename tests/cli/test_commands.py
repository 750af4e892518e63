"""The commands behind the Makefile's targets: exit codes, and one line for what cannot be done."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from support.book.lint import Finding
from support.cli import main
from support.errors import CannotRun
from support.lab.embedded import EmbeddedEngine, engine_home
from support.lab.engines import lab
from support.run.settings import VARIABLES


def _raise(error: BaseException) -> Callable[..., None]:
    def raising(*_: object) -> None:
        raise error

    return raising


def test_lint_without_findings_is_silent_and_ends_with_0(
    call: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(main, "lint_checkout", list)
    result = call("lint")
    assert (result.exit_code, result.output) == (0, "")


def test_lint_prints_one_line_for_each_finding_and_ends_with_1(
    call: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(main, "lint_checkout", lambda: [Finding("a", 1, "wrong; mend it"), Finding("b", 2, "so too")])
    result = call("lint")
    assert (result.exit_code, result.stdout) == (1, "a:1: wrong; mend it\nb:2: so too\n")


def test_lint_that_cannot_lint_ends_with_2(call: Callable[..., Result], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(main, "lint_checkout", _raise(CannotRun("links.yaml: LINK-ENV-01: level: 'vital' is none")))
    result = call("lint")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == "cannot run: links.yaml: LINK-ENV-01: level: 'vital' is none\n"


def test_coverage_lists_statements_and_ends_with_0(call: Callable[..., Result]) -> None:
    result = call("coverage")
    assert result.exit_code == 0
    assert "  DNS-02 " in result.stdout


@pytest.mark.parametrize(
    ("variables", "told"),
    [
        ({"TAGS": "doesnotexist"}, "TAGS=doesnotexist: no scenario bears the tag @doesnotexist"),
        ({"TAGS": "dns and aliases"}, "nothing to run: no scenario is selected by TAGS=dns and aliases"),
        ({"ONLY": "DNS-2"}, "ONLY=DNS-2: no such statement; did you mean DNS-02?"),
        (
            {"FEATURES": "features/names/alias.feature"},
            "FEATURES=features/names/alias.feature: no such feature file or folder",
        ),
        ({"JOBS": "0"}, "JOBS=0: give a whole number, 1 or more"),
        ({"ENGINE": "docker-99"}, "ENGINE=docker-99: no such engine"),
        ({"ENGINE": "docker-28.5+icc"}, "ENGINE=docker-28.5+icc: no profile +icc; profiles of docker-28.5: +icc-off, "),
        ({"ENGINE": "unix:///nowhere.sock"}, "unix:///nowhere.sock: no socket there"),
    ],
)
def test_what_cannot_run_is_one_line_and_ends_with_2(
    call: Callable[..., Result], variables: dict[str, str], told: str
) -> None:
    result = call("verify", **variables)
    assert result.exit_code == 2
    assert told in result.stderr
    assert result.stderr.startswith("cannot run: ")
    assert result.stderr.count("\n") == 1


@pytest.mark.parametrize("code", [0, 1, 2, 130])
def test_a_run_ends_with_the_code_of_its_verdict(
    call: Callable[..., Result], monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    monkeypatch.setattr(main, "verify", lambda *_: code)
    assert call("verify").exit_code == code


def test_a_run_that_the_user_ends_ends_as_shells_have_it(
    call: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(main, "verify", _raise(KeyboardInterrupt()))
    result = call("verify")
    assert result.exit_code == 130
    assert "Traceback" not in result.output


def test_every_variable_is_listed(call: Callable[..., Result]) -> None:
    result = call("variables")
    assert result.exit_code == 0
    assert all(f"  {name} " in result.stdout for name in VARIABLES)


@pytest.mark.parametrize(
    ("variables", "told"),
    [
        ({"PROFILES": "icc"}, "PROFILES=icc: no profile +icc; the lab has +icc-off, "),
        ({"PROFILES": "icc-off", "ENGINES": "podman-5.4"}, "PROFILES=icc-off: +icc-off is for docker-20.10, "),
        ({"ENGINES": "docker-28.5 podman-5.4+icc-off"}, "ENGINE=podman-5.4+icc-off: +icc-off is for docker-20.10, "),
    ],
)
def test_a_matrix_of_profiles_that_there_are_not(
    call: Callable[..., Result], variables: dict[str, str], told: str
) -> None:
    result = call("matrix", **variables)
    assert (result.exit_code, result.stdout) == (2, "")
    assert told in result.stderr


def test_the_daemon_of_an_engine_that_a_run_uses_is_not_restarted(call: Callable[..., Result], tmp_path: Path) -> None:
    variables = {"ENGINE": "docker-28.5+icc-off", "CACHE_DIR": str(tmp_path)}
    assert "docker-28.5+icc-off is not running: there is nothing" in call("engine", "restart", **variables).stderr
    with EmbeddedEngine(engine_home(tmp_path, lab()["docker-28.5+icc-off"]), say=print).hold():
        result = call("engine", "restart", **variables)
    assert result.exit_code == 2
    assert "a run uses docker-28.5+icc-off" in result.stderr


def test_an_unknown_command_is_refused(call: Callable[..., Result]) -> None:
    assert call("verfiy").exit_code == 2
