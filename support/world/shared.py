"""Set-up that several scenarios only look at, made once per run, whichever worker needs it first.

What is asked for is its own key: two scenarios that ask for the same network, or for a container of the same name, image,
environment and networks, get the same one. Workers are processes; a lock file per key keeps them from making it twice.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from filelock import FileLock


def key_of(description: Any) -> str:
    """A short key for a JSON-like description of something to be made: equal for equal descriptions."""
    return hashlib.sha256(json.dumps(description, sort_keys=True).encode()).hexdigest()[:6]


class SharedSetup:
    """The run's shared objects, kept as files in a directory that all workers of the run see."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        directory.mkdir(parents=True, exist_ok=True)

    def get_or_make(self, key: str, make: Callable[[], list[str]]) -> list[str]:
        """The journal of the shared object under `key`; made by `make` on first use.

        Other workers wait for it. When `make` raises, nothing is remembered and the next caller tries for itself.
        """
        record = self._directory / f"{key}.json"
        with FileLock(self._directory / f"{key}.lock"):
            if not record.exists():
                record.write_text(json.dumps(make()), encoding="utf-8")
            journal: list[str] = json.loads(record.read_text(encoding="utf-8"))
        return journal
