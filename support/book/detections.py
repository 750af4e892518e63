"""What the last full run of faults showed: which faults each scenario is known to detect."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from support.errors import CannotRun
from support.spec.records import SPEC

DETECTIONS = SPEC.parent / "faults" / "detections.json"


def scenario_name(location: str, title: str) -> str:
    """A scenario's name for people and files: the feature's file and the title; it stays when lines move."""
    return f"{location.rpartition(':')[0]}: {title}"


def load_detections(path: Path = DETECTIONS) -> Mapping[str, Sequence[str]]:
    """Scenarios, as "FILE: TITLE", each with the ids of the faults that failed it. Raises CannotRun when the file is at fault."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        return {str(scenario): tuple(faults) for scenario, faults in document["scenarios"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise CannotRun(
            f"{path.name}: what faults are detected cannot be read ({error}): run `make faults RECORD=1`"
        ) from error
