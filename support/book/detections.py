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
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        return {str(scenario): tuple(faults) for scenario, faults in document["scenarios"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise CannotRun(
            f"{path.name}: what faults are detected cannot be read ({error}): run `make faults RECORD=1`"
        ) from error
