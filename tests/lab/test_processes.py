"""Telling a process from another one that has its PID."""

from __future__ import annotations

import os
import signal
import subprocess
from dataclasses import replace

import pytest

from support.lab.processes import Process, read_stat

FIELDS = " ".join(
    ["1", "1", "1", "0", "-1", "0", "0", "0", "0", "0", "0", "0", "0", "0", "20", "0", "1", "0", "4711", "0"]
)


@pytest.mark.parametrize("name", ["sh", "a b", "oh) S 1 (", "x\n)"])
def test_read_stat(name: str) -> None:
    assert read_stat(f"7 ({name}) R {FIELDS}") == ("R", 4711)


def test_a_process_is_alive_until_it_ends() -> None:
    child = subprocess.Popen(["sleep", "60"])
    process = Process.of(child.pid)
    assert process is not None
    assert process.alive
    assert not process.ended_within(0.1)
    process.send(signal.SIGTERM)
    assert process.ended_within(10)
    assert not process.alive


@pytest.mark.parametrize("change", [{"start": 1}, {"boot": "another"}])
def test_another_process_with_the_same_number_is_not_hit(change: dict[str, object]) -> None:
    child = subprocess.Popen(["sleep", "60"])
    process = Process.of(child.pid)
    assert process is not None
    other = replace(process, **change)
    other.send(signal.SIGKILL)
    assert not other.alive
    assert child.poll() is None
    child.kill()
    child.wait()


def test_nobody_has_the_number() -> None:
    child = subprocess.Popen(["true"])
    child.wait()
    assert Process.of(child.pid) is None
    Process(child.pid, 1, "boot").send(signal.SIGKILL)


def test_what_remains_of_a_child_is_no_process() -> None:
    child = subprocess.Popen(["true"])
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
    assert Process.of(child.pid) is None
    child.wait()
