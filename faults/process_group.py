"""A command in a process group of its own, so that it can be ended with all that it has started."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path


class GroupLeader(subprocess.Popen[str]):
    """A started command that leads a process group and a session, as a terminal gives it; both streams can be read as text.

    `environ` is all of its environment, `directory` where it starts: here, unless given.
    """

    def __init__(self, command: Sequence[str], environ: Mapping[str, str], directory: Path | None = None) -> None:
        super().__init__(
            command,
            cwd=directory,
            env=environ,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def signal_group(self, number: signal.Signals) -> None:
        """Send a signal to every process of the group, as the terminal does on Ctrl-C. Raises ProcessLookupError."""
        os.killpg(self.pid, number)

    def kill_group(self) -> None:
        """Kill every process of the group that is left."""
        with suppress(ProcessLookupError):
            self.signal_group(signal.SIGKILL)
