"""The engine's life: it stalls, or goes away and comes back, while scenarios run."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from types import TracebackType
from typing import Any, Self

import psutil

from support.errors import CannotRun
from support.lab.embedded import Running

ENGINES = frozenset({"dockerd", "podman"})
"""What the process that answers is called."""


class Life:
    """A context in which the engine meets what the items say, each `after` so many seconds, the first counted from `begun` on.

    `{pause: 3, after: 2, times: 4}` stops the engine's own process for three seconds, four times, two seconds apart; containers
    go on. `{restart: true, after: 5}` ends the engine with all its containers and starts it again. `{stop: true, after: 5}` ends
    it.
    """

    def __init__(
        self,
        items: Sequence[Mapping[str, Any]],
        running: Running,
        restart: Callable[[], None],
        begun: threading.Event,
    ) -> None:
        self.applied = 0
        self._items = items
        self._init = running.pid
        self._restart = restart
        self._begun = begun
        self._over = threading.Event()
        self._problem: BaseException | None = None
        self._thread = threading.Thread(target=self._live, name="engine's life")

    def __enter__(self) -> Self:
        if self._items:
            self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.end()
        if self._problem is not None and error is None:
            raise CannotRun(f"the engine's life could not be changed: {self._problem}") from self._problem

    def end(self) -> None:
        """Have nothing more happen to the engine; what is under way is waited for."""
        self._over.set()
        self._begun.set()
        if self._items:
            self._thread.join()

    def _live(self) -> None:
        self._begun.wait()
        try:
            for item in self._items:
                for _ in range(item.get("times", 1)):
                    if self._over.wait(item.get("after", 0)):
                        return
                    self._meet(item)
                    self.applied += 1
        except (OSError, psutil.Error, CannotRun) as problem:
            self._problem = problem

    def _meet(self, item: Mapping[str, Any]) -> None:
        if "pause" in item:
            paused = self._processes()
            try:
                for process in paused:
                    with suppress(psutil.NoSuchProcess):
                        process.suspend()
                self._over.wait(item["pause"])
            finally:
                for process in paused:
                    with suppress(psutil.NoSuchProcess):
                        process.resume()
        elif "restart" in item:
            self._restart()
        else:
            os.kill(self._init, signal.SIGTERM)

    def _processes(self) -> list[psutil.Process]:
        found = []
        for each in psutil.Process(self._init).children(recursive=True):
            with suppress(psutil.NoSuchProcess):
                found += [each] if each.name() in ENGINES else []
        if not found:
            raise CannotRun("no process of the engine was found")
        return found
