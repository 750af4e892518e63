"""What faults showed when each was last kept: which of them each scenario is known to detect.

A scenario is known by its title, which is its own in the whole suite and goes with it to another file.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from support.errors import CannotRun
from support.spec.records import SPEC

DETECTIONS = SPEC.parent / "faults" / "detections.json"


def load_detections(path: Path = DETECTIONS) -> Mapping[str, Sequence[str]]:
    """The titles of scenarios, each with the ids of the faults that failed it. Raises CannotRun when the file is at fault."""
    return {str(scenario): tuple(faults) for scenario, faults in _read(path)["scenarios"].items()}


def load_missed(path: Path = DETECTIONS) -> Sequence[str]:
    """The ids of the faults that nothing detected. Raises CannotRun when the file is at fault."""
    return tuple(_read(path).get("missed", []))


def load_waiting(path: Path = DETECTIONS) -> Sequence[str]:
    """The ids of the faults that no scenario speaks of. Raises CannotRun when the file is at fault."""
    return tuple(_read(path).get("waiting", []))


def load_engines(path: Path = DETECTIONS) -> Sequence[str]:
    """The engines that were broken, as "name version". Raises CannotRun when the file is at fault."""
    return tuple(_read(path)["engines"])


def _read(path: Path) -> dict[str, Any]:
    try:
        document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        document["scenarios"].items()
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise CannotRun(
            f"{path.name}: what faults are detected cannot be read ({error}): run `make faults RECORD=1`"
        ) from error
    return document
