"""What an engine meets while scenarios run: not before a container is started, and counted only once it has happened."""

from __future__ import annotations

import os
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from faults import life
from faults.life import Life
from support.errors import CannotRun
from support.lab.embedded import Running

HERE = Running(Path("/nonexistent"), os.getpid(), Path("/proc/self/ns/net"), False)


@pytest.fixture
def sleeping(monkeypatch: pytest.MonkeyPatch) -> Iterator[psutil.Process]:
    monkeypatch.setattr(life, "ENGINES", frozenset({"sleep"}))
    with subprocess.Popen(["sleep", "60"]) as process:
        yield psutil.Process(process.pid)
        process.kill()


def test_nothing_happens_before_it_begins() -> None:
    with Life([{"restart": True}], HERE, pytest.fail, threading.Event()) as lived:
        pass
    assert lived.applied == 0


def test_a_restart_is_counted_when_it_is_done() -> None:
    begun, restarted = threading.Event(), threading.Event()
    with Life([{"restart": True}], HERE, restarted.set, begun) as lived:
        assert not restarted.is_set()
        begun.set()
        assert restarted.wait(30)
    assert lived.applied == 1


def test_what_fails_is_told_and_not_counted() -> None:
    def fail() -> None:
        failed.set()
        raise CannotRun("it does not start")

    begun, failed = threading.Event(), threading.Event()
    begun.set()
    with pytest.raises(CannotRun, match="it does not start"), Life([{"restart": True}], HERE, fail, begun) as lived:
        failed.wait(30)
    assert lived.applied == 0


def test_a_paused_process_goes_on_whatever_becomes_of_the_others(
    sleeping: psutil.Process, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Gone:
        def suspend(self) -> None:
            raise psutil.NoSuchProcess(0)

        resume = suspend

    processes = Life._processes
    monkeypatch.setattr(Life, "_processes", lambda self: [*processes(self), Gone()])
    suspended, resume = threading.Event(), psutil.Process.resume

    def resumed(self: Any) -> None:
        assert self.status() == psutil.STATUS_STOPPED
        resume(self)
        suspended.set()

    monkeypatch.setattr(psutil.Process, "resume", resumed)
    begun = threading.Event()
    begun.set()
    with Life([{"pause": 0.5}], HERE, pytest.fail, begun) as lived:
        assert suspended.wait(30)
    assert lived.applied == 1
    assert sleeping.status() != psutil.STATUS_STOPPED


def test_what_is_under_way_is_waited_for() -> None:
    begun, under_way, done = threading.Event(), threading.Event(), threading.Event()

    def restart() -> None:
        under_way.set()
        done.wait(1)

    begun.set()
    with Life([{"restart": True, "times": 2}], HERE, restart, begun) as lived:
        assert under_way.wait(30)
        lived.end()
        assert lived.applied == 1
