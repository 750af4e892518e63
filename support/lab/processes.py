"""Processes told apart for certain: a PID alone may have been given to another process since.

Source: proc(5), /proc/pid/stat fields 3 (state) and 22 (starttime), /proc/sys/kernel/random/boot_id.
"""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tenacity import RetryError, Retrying, retry_if_result, stop_after_delay, wait_fixed

PROC = Path("/proc")
ENDED_STATES = frozenset("ZX")


@dataclass(frozen=True)
class Process:
    """One process of this machine: its PID, its start (clock ticks after boot) and the boot it belongs to."""

    pid: int
    start: int
    boot: str

    @classmethod
    def of(cls, pid: int) -> Process | None:
        """The process that has this PID now; None when there is none, or only its remains (a zombie)."""
        try:
            state, start = read_stat((PROC / str(pid) / "stat").read_text(encoding="utf-8", errors="replace"))
        except (FileNotFoundError, ProcessLookupError):
            return None
        return None if state in ENDED_STATES else cls(pid, start, boot_id())

    @property
    def alive(self) -> bool:
        """Whether this very process still runs."""
        return Process.of(self.pid) == self

    def send(self, number: signal.Signals) -> None:
        """Send a signal to this process, and to no other that may have got its PID; silent when it has ended."""
        with suppress(ProcessLookupError):
            descriptor = os.pidfd_open(self.pid)
            try:
                if self.alive:
                    signal.pidfd_send_signal(descriptor, number)
            finally:
                os.close(descriptor)

    def ended_within(self, seconds: float) -> bool:
        """Wait until this process has ended, `seconds` at most, and say whether it has."""
        waiting = Retrying(stop=stop_after_delay(seconds), wait=wait_fixed(0.02), retry=retry_if_result(bool))
        try:
            waiting(self._alive_after_reaping)
        except RetryError:
            return False
        return True

    def _alive_after_reaping(self) -> bool:
        # Only a child of this process can be waited for, and only then it would stay a zombie.
        with suppress(ChildProcessError):
            os.waitpid(self.pid, os.WNOHANG)
        return self.alive


def read_stat(text: str) -> tuple[str, int]:
    """State letter and start time (clock ticks after boot) out of /proc/pid/stat; the name in it may hold anything."""
    fields = text.rpartition(")")[2].split()
    return fields[0], int(fields[19])


def boot_id() -> str:
    """The kernel's name for the time since it was started."""
    return (PROC / "sys/kernel/random/boot_id").read_text(encoding="utf-8").strip()
