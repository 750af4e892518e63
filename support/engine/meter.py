"""How much of a run is spent waiting for the engine: counted once, at the transport."""

from __future__ import annotations

import threading
import time
from types import TracebackType


class Meter:
    """Counts calls and the wall time, in seconds, during which at least one was under way.

    Use it as a context manager around a call; nested and concurrent calls are not counted twice in `seconds`.
    """

    def __init__(self) -> None:
        self.calls = 0
        self.seconds = 0.0
        self._under_way = 0
        self._since = 0.0
        self._lock = threading.Lock()

    def __enter__(self) -> None:
        with self._lock:
            if self._under_way == 0:
                self.calls += 1
                self._since = time.monotonic()
            self._under_way += 1

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        with self._lock:
            self._under_way -= 1
            if self._under_way == 0:
                self.seconds += time.monotonic() - self._since
