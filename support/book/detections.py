"""What the last full run of faults showed: which faults each scenario is known to detect.

A scenario is known by its title, which is its own in the whole suite and goes with it to another file.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from support.errors import CannotRun
from support.spec.records import SPEC

DETECTIONS = SPEC.parent / "faults" / "detections.json"


def load_detections(path: Path = DETECTIONS) -> Mapping[str, Sequence[str]]:
    """The titles of scenarios, each with the ids of the faults that failed it. Raises CannotRun when the file is at fault."""
    return {str(scenario): tuple(faults) for scenario, faults in _read(path)[0].items()}


def load_missed(path: Path = DETECTIONS) -> Sequence[str]:
    """The ids of the faults that nothing detected. Raises CannotRun when the file is at fault."""
    return tuple(_read(path)[1])


def _read(path: Path) -> tuple[dict[str, list[str]], list[str]]:
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        return dict(document["scenarios"]), list(document.get("missed", []))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise CannotRun(
            f"{path.name}: what faults are detected cannot be read ({error}): run `make faults RECORD=1`"
        ) from error
