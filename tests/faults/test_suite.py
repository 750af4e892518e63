"""The suite's own process: told apart are an honest end, a crash, and a run that had to be ended with all that it had started."""

from __future__ import annotations

import sys
import threading
import time
from pathlib import Path

import pytest

from faults import suite
from faults.suite import Run, ended_within, outcome, run_suite
from support.errors import CannotRun
from support.lab.processes import Process

CHILD = "import subprocess, sys; print(subprocess.Popen(['sleep', '60']).pid, file=open(sys.argv[1], 'w'), flush=True)"


@pytest.mark.parametrize(
    ("code", "said", "run"),
    [
        (2, "cannot run: the engine stopped answering\n", Run(None, ended="the engine stopped answering")),
        (1, "Traceback …\nKeyError: 'x'\n", Run(None, failed="exit code 1: KeyError: 'x'")),
        (-9, "", Run(None, failed="exit code -9: it said nothing")),
        (None, "", Run(None, failed="no end within 240 s")),
    ],
)
def test_how_a_run_without_results_ended(tmp_path: Path, code: int | None, said: str, run: Run) -> None:
    assert outcome(code, said, tmp_path / "results.json") == run


@pytest.mark.parametrize(("code", "failed"), [(0, ""), (1, "exit code 1: RuntimeError: late")])
def test_results_count_only_with_the_exit_code_that_goes_with_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, failed: str
) -> None:
    class Conformant:
        exit_code = 0

    monkeypatch.setattr(suite, "read_results", lambda _: Conformant())
    assert outcome(code, "RuntimeError: late\n", tmp_path / "results.json").failed == failed


def test_a_command_that_ends() -> None:
    words = [sys.executable, "-c", "import sys; print('well', file=sys.stderr); sys.exit(3)"]
    assert ended_within(60, words, {}, threading.Event()) == (3, "well\n")


@pytest.mark.parametrize("over", [True, False])
def test_what_does_not_end_is_ended_with_its_children(tmp_path: Path, over: bool) -> None:
    unwanted, place = threading.Event(), tmp_path / "child"
    threading.Timer(3, unwanted.set if over else bool).start()
    began = time.monotonic()
    program = f"{CHILD}; import time; time.sleep(60)"
    words = [sys.executable, "-c", program, str(place)]
    assert ended_within(60 if over else 3, words, {"PATH": "/usr/bin:/bin"}, unwanted) == (None, "")
    assert time.monotonic() - began < 30
    child = Process.of(int(place.read_text(encoding="ascii")))
    assert child is None or child.ended_within(10)


def test_no_scenarios_are_not_all_scenarios(tmp_path: Path) -> None:
    with pytest.raises(CannotRun, match="no scenario to run"):
        run_suite(
            "unix:///nowhere", tmp_path, tmp_path, "", [], tmp_path, seed=1, jobs=1, patience=1, over=threading.Event()
        )
