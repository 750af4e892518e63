"""How much of the processors is in use, by this process's own programs and by others, and what that leaves room for."""

from __future__ import annotations

import os
import resource
import time
from dataclasses import dataclass

import psutil

LOOK_SECONDS = 3.0
"""How long a look at the processors takes, at least: a run that has just begun is to be seen in it."""
SPARE = 0.1
"""The part of the processors that has to be unused for another run to begin. Where one run leaves less, two at the same time
took longer than one after the other: six engines on two processors took 1.10 times as long when others used them too, and
0.88 times as long when nobody did."""


@dataclass(frozen=True)
class Spent:
    """Processor seconds up to the moment `at` (in seconds): what all programs had, and what those had that this process ran to
    their end."""

    at: float
    all: float
    own: float

    @classmethod
    def now(cls) -> Spent:
        """What has been spent until now."""
        times = psutil.cpu_times()
        # The kernel counts a guest's time as its user's, too. Waiting for a disk is no work of a processor.
        idle = times.idle + getattr(times, "iowait", 0.0)
        guests = getattr(times, "guest", 0.0) + getattr(times, "guest_nice", 0.0)
        own = resource.getrusage(resource.RUSAGE_CHILDREN)
        return cls(time.monotonic(), sum(times) - guests - idle, own.ru_utime + own.ru_stime)

    def by_others(self, until: Spent) -> float:
        """How many processors others kept busy from then `until` later, as a mean: what programs that this process has ended
        within that time do not account for."""
        return max(0.0, (until.all - self.all) - (until.own - self.own)) / max(until.at - self.at, 0.001)


class Processors:
    """A running look at the processors, which are `count`."""

    def __init__(self) -> None:
        self.count = os.cpu_count() or 1
        self._before = psutil.cpu_times()
        self._unused = 0.0

    def unused(self) -> float:
        """How many processors nobody used, as a mean since the last look that was long enough."""
        now = psutil.cpu_times()
        passed = (sum(now) - sum(self._before)) / self.count
        if passed >= LOOK_SECONDS * 0.9:
            self._unused = (now.idle - self._before.idle) / passed
            self._before = now
        return self._unused


def further(running: int, waiting: int, processors: int, unused: float) -> int:
    """How many of the `waiting` runs to begin beside those `running`: one in any case, one for each unused processor, one where
    a good part of one is, and none when there are as many as processors."""
    room = max(0, processors - running)
    wanted = int(unused) or int(unused >= SPARE * processors)
    return min(waiting, room, wanted if running else max(1, wanted))
