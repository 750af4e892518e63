"""A few faults for real, one for each mechanism: every one is noticed, and the engine is healthy before and after."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from support.lab.cache import cache_dir

FAULTS = ("connect-without-effect", "hosts-own-line-missing", "names-of-another", "create-no-default-route")

pytestmark = pytest.mark.engine


def _run(directory: Path, **variables: str) -> tuple[int, str, dict[str, Any]]:
    environ = {"PATH": os.environ["PATH"], "HOME": str(Path.home()), "CACHE_DIR": str(cache_dir(os.environ))}
    if mirror := os.environ.get("DEBIAN_MIRROR"):
        environ["DEBIAN_MIRROR"] = mirror
    environ |= {"REPORTS": str(directory), "SEED": "1", **variables}
    done = subprocess.run(
        [sys.executable, "-m", "faults"], env=environ, capture_output=True, text=True, check=False, timeout=1500
    )
    report = directory / "faults.json"
    document = json.loads(report.read_text(encoding="utf-8")) if report.exists() else {}
    return done.returncode, done.stdout + done.stderr, document


def test_a_few_faults_are_noticed(running_engine: Any, tmp_path: Path) -> None:
    code, said, report = _run(tmp_path, FAULT=",".join(FAULTS))
    assert code == 0, said
    assert {each["id"]: each["result"] for each in report["faults"]} == dict.fromkeys(FAULTS, "detected")
    assert all(each["noticed"][0]["promised"] for each in report["faults"])
    assert said.count(" is healthy: ") == 2


def test_an_unknown_fault_is_named(tmp_path: Path) -> None:
    code, said, _ = _run(tmp_path, FAULT="nonsense")
    assert code == 2
    assert "cannot run: FAULT=nonsense: no such fault" in said


def test_what_some_scenarios_show_is_not_kept(tmp_path: Path) -> None:
    code, said, _ = _run(tmp_path, FAULT="connect-without-effect", TAGS="connect", RECORD="1")
    assert code == 2
    assert "cannot run: RECORD=1 keeps what all scenarios show" in said
