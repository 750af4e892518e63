"""make as a user calls it: exit codes of `verify` alone and beside others, what runs when nothing is to run, and refusals."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[1]
PYTHON = """#!/bin/sh
# Stands for the suite: notes what it is asked to do, and answers as it is told.
echo "$*" >> "$NOTES"
case "$*" in *verify) exit "$ANSWER_WITH";; esac
"""

pytestmark = pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")


class Make:
    """Calls of make with a suite that only notes its calls."""

    def __init__(self, directory: Path) -> None:
        self.venv = directory / "venv"
        self.notes = directory / "notes"
        self.temporary = directory / "tmp"
        self.temporary.mkdir()
        (self.venv / "bin").mkdir(parents=True)
        python = self.venv / "bin" / "python"
        python.write_text(PYTHON, encoding="ascii")
        python.chmod(0o755)
        for mark in ("ready", "ready-dev"):
            (self.venv / mark).touch()

    def __call__(self, *words: str, code: int = 0) -> subprocess.CompletedProcess[str]:
        self.notes.write_text("", encoding="ascii")
        environ = {
            "PATH": os.environ["PATH"],
            "NOTES": str(self.notes),
            "ANSWER_WITH": str(code),
            "TMPDIR": str(self.temporary),
        }
        return subprocess.run(
            ["make", f"VENV={self.venv}", *words],
            cwd=CHECKOUT,
            env=environ,
            capture_output=True,
            text=True,
            check=False,
        )

    @property
    def asked(self) -> list[str]:
        """What the suite was asked to do, in order."""
        return [line.removeprefix("-m support ") for line in self.notes.read_text(encoding="ascii").splitlines()]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    return Make(tmp_path)


@pytest.mark.parametrize(("code", "answer"), [(0, 0), (1, 1), (2, 2), (130, 2)])
@pytest.mark.parametrize(
    ("goals", "before", "after"),
    [
        (["verify"], [], []),
        (["coverage", "verify"], ["coverage"], []),
        (["verify", "coverage"], [], ["coverage"]),
        (["clean", "verify", "bench"], ["clean"], ["bench"]),
    ],
    ids=" ".join,
)
def test_the_runs_own_answer_is_passed_on(
    make: Make, goals: list[str], before: list[str], after: list[str], code: int, answer: int
) -> None:
    assert make(*goals, code=code).returncode == answer
    assert make.asked == [*before, "verify", *(after if code == 0 else [])]
    assert list(make.temporary.iterdir()) == []


@pytest.mark.parametrize("flags", [["-n"], ["-q"], ["-nk"], ["-n", "ONLY=DNS-01"], ["--dry-run"]], ids=" ".join)
@pytest.mark.parametrize("goals", [["verify"], ["verify", "bench"]], ids=" ".join)
def test_nothing_runs_when_make_only_pretends(make: Make, flags: list[str], goals: list[str]) -> None:
    told = make(*flags, *goals)
    assert make.asked == []
    assert told.returncode == (1 if "-q" in flags else 0)
    if "-q" not in flags:
        assert [line.partition(" -m ")[2] for line in told.stdout.splitlines()] == [f"support {goal}" for goal in goals]


def test_a_checkout_that_cannot_be_written_is_called_that(make: Make) -> None:
    shutil.rmtree(make.venv)
    make.venv.touch()
    told = make("coverage")
    assert told.returncode == 2
    assert f"cannot run: {make.venv} cannot be written" in told.stderr
    assert "python3-venv" not in told.stderr
