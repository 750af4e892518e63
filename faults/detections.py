"""Which faults each scenario is known to detect: kept in the repository, for the lint that no scenario is without one."""

from __future__ import annotations

import json
from pathlib import Path

from faults.report import Campaign
from support.book.detections import DETECTIONS
from support.report.atomic import write_text


def keep(campaign: Campaign) -> Path:
    """Keep what a run of the whole catalogue showed; the file's path."""
    document = {
        "date": campaign.started[:10],
        "engines": list(campaign.engines),
        "detection_rate": round(campaign.rate, 4),
        "scenarios": campaign.detecting,
    }
    write_text(DETECTIONS, json.dumps(document, indent=2, ensure_ascii=False) + "\n")
    return DETECTIONS.relative_to(Path.cwd()) if DETECTIONS.is_relative_to(Path.cwd()) else DETECTIONS
