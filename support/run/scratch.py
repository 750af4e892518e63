"""The temporary directory in which a run keeps what its workers share, and the removal of those that killed runs left."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from support.world.ownership import alive, owner

PREFIX = "container-networking-spec-run-"
OWNER_FILE = "owner"


def new_scratch() -> tempfile.TemporaryDirectory[str]:
    """A directory of this run's own, to be cleaned up by the caller."""
    remove_abandoned()
    scratch = tempfile.TemporaryDirectory(prefix=PREFIX)
    Path(scratch.name, OWNER_FILE).write_text(owner(), encoding="ascii")
    return scratch


def remove_abandoned() -> None:
    """Remove the directories of this user's runs that ended without doing so themselves."""
    for directory in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        try:
            ours = directory.stat().st_uid == os.geteuid()
            dead = ours and alive((directory / OWNER_FILE).read_text(encoding="ascii")) is False
        except OSError:
            # Just being made, or just being removed, by the run that it belongs to.
            continue
        if dead:
            shutil.rmtree(directory, ignore_errors=True)
