"""Standard output that cannot be written ends a command with one line and exit code 2, whenever it shows."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[2]


def _end(*words: str, shell: str) -> subprocess.CompletedProcess[str]:
    environ = {
        "PATH": os.environ["PATH"],
        "HOME": os.environ.get("HOME", "/"),
        "JOBS": "0" if words == ("verify",) else "",
    }
    return subprocess.run(
        ["sh", "-c", f'"$@" {shell}', "sh", sys.executable, "-m", "support", *words],
        cwd=CHECKOUT,
        env=environ,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("shell", [">/dev/full", ">&-"])
@pytest.mark.parametrize("words", [("coverage",), ("engine", "list")], ids=" ".join)
def test_one_line_and_exit_code_2(words: tuple[str, ...], shell: str) -> None:
    ended = _end(*words, shell=shell)
    assert ended.returncode == 2
    assert ended.stderr.startswith("cannot run: standard output ")
    assert ended.stderr.count("\n") == 1


def test_another_reason_is_told_first() -> None:
    ended = _end("verify", shell=">/dev/full")
    assert (ended.returncode, ended.stderr.partition(":")[0]) == (2, "cannot run")
    assert "JOBS=0" in ended.stderr


def test_what_can_be_written_is_written() -> None:
    ended = _end("coverage", shell="")
    assert (ended.returncode, ended.stderr) == (0, "")
    assert "DNS-02" in ended.stdout
