"""What the faults showed: `faults.json`, `faults.md`, a table for the console, and what is kept of it in the repository."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from faults.judging import FaultResult, Result
from support.book.detections import DETECTIONS, load_detections, load_engines, load_missed, load_waiting
from support.report import wording
from support.report.atomic import write_text, write_texts
from support.report.visible import in_markdown, visible

SCHEMA = "container-networking-spec/faults/1"


@dataclass(frozen=True)
class Campaign:
    """All that a run of faults found.

    `engines` are those that were broken, as "name version". `started` is UTC in ISO 8601, `seconds` wall time. `scenarios` are
    all that could have failed; `left_out` are faults that were not tried, with the reason. `whole` tells whether it was the
    whole catalogue. `false_alarms` says what a healthy engine was blamed for after the last fault.
    """

    results: Sequence[FaultResult]
    engines: Sequence[str]
    scenarios: Sequence[str]
    left_out: Sequence[str]
    started: str
    seconds: float
    seed: int
    whole: bool
    false_alarms: Sequence[str] = ()

    @property
    def rate(self) -> float:
        """Detected faults for each one that an observer could tell, 1.0 when there is none."""
        return rate(self.results)

    @property
    def detecting(self) -> dict[str, list[str]]:
        """Each scenario with the faults that failed it on behalf of a statement of its own, by name."""
        found: dict[str, list[str]] = {scenario: [] for scenario in sorted(self.scenarios)}
        for result in self.results:
            for noticed in result.noticed if result.result is Result.DETECTED and result.mechanism != "life" else []:
                found.setdefault(noticed.scenario, []).append(result.id)
        return found

    @property
    def missed(self) -> list[str]:
        """The ids of the faults that were missed."""
        return sorted({each.id for each in self.results if each.result is Result.MISSED})

    @property
    def waiting(self) -> list[str]:
        """The ids of those that no scenario speaks of."""
        return sorted({each.id for each in self.results if each.result is Result.WAITING})

    @property
    def lost(self) -> list[str]:
        """The ids of faults that were missed and are kept as detected."""
        known = {fault for faults in load_detections().values() for fault in faults}
        return [fault for fault in self.missed if fault in known]

    @property
    def no_longer(self) -> list[str]:
        """What is kept of detections and was not seen again, as `SCENARIO: FAULT`, where the fault was detected by another."""
        detected = {each.id for each in self.results if each.result is Result.DETECTED}
        return [
            f"{scenario}: {fault}"
            for scenario, faults in load_detections().items()
            for fault in faults
            if fault in detected and fault not in self.detecting.get(scenario, ())
        ]

    @property
    def never_failed(self) -> list[str]:
        """Scenarios that no fault failed."""
        return [scenario for scenario, faults in self.detecting.items() if not faults]

    def to_json(self) -> dict[str, Any]:
        """The document of `faults.json`: its `faults` are objects with `id`, `result` and more."""
        return {
            "schema": SCHEMA,
            "engines": list(self.engines),
            "started": self.started,
            "seconds": round(self.seconds, 1),
            "seed": self.seed,
            "whole": self.whole,
            "detection_rate": round(self.rate, 4),
            "by_area": {name: _counts(found) for name, found in _groups(self.results, lambda each: each.areas)},
            "by_mechanism": {
                name: _counts(found) for name, found in _groups(self.results, lambda each: [each.mechanism])
            },
            "by_corner": {name: _counts(found) for name, found in _by_corner(self.results)},
            "modelled_on_shipped": sum(bool(each.shipped) for each in self.results),
            "scenarios_never_failed": self.never_failed,
            "left_out": list(self.left_out),
            "false_alarms": list(self.false_alarms),
            "faults": [asdict(each) for each in self.results],
        }


def rate(results: Iterable[FaultResult]) -> float:
    """Detected faults for each one that was tried and that an observer could tell, 1.0 when there is none."""
    told = [each.result for each in results if each.result not in (Result.EQUIVALENT, Result.WAITING)]
    return told.count(Result.DETECTED) / len(told) if told else 1.0


def lines(campaign: Campaign) -> list[str]:
    """For the console: what was missed and why, rates by area and mechanism, scenarios that nothing failed."""
    told = [f"missed  {each.id}: {_missed(each)}" for each in campaign.results if each.result is Result.MISSED]
    told += [f"waiting  {each.id}: {_missed(each)}" for each in campaign.results if each.result is Result.WAITING]
    told += [f"left out  {visible(each)}" for each in campaign.left_out]
    told += [f"false alarm  {visible(each)}" for each in campaign.false_alarms]
    if campaign.whole:
        told += [f"never failed by a fault: {scenario}" for scenario in campaign.never_failed]
        told += [f"no longer noticed by  {visible(each)}" for each in campaign.no_longer]
    told += [""] if told else []
    by_area = _groups(campaign.results, lambda each: each.areas)
    by_mechanism = _groups(campaign.results, lambda each: [each.mechanism])
    rows = [*by_area, *by_mechanism, *_by_corner(campaign.results)]
    width = max((len(name) for name, _ in rows), default=0)
    told += [f"  {name:<{width}}  {_in_words(found)}" for name, found in rows]
    shipped = sum(bool(each.shipped) for each in campaign.results)
    return [
        *told,
        "",
        f"{_in_words(campaign.results)}; {shipped} of {len(campaign.results)} modelled on what really shipped",
    ]


def markdown(campaign: Campaign) -> str:
    """For a page: the rate, a table of faults, and what failed each scenario."""
    text = [
        "# What the suite notices",
        "",
        f"{', '.join(map(in_markdown, campaign.engines))}: {_in_words(campaign.results)}.",
    ]
    text += ["", "| fault | what is broken | corner | modelled on | result | how |", "|---|---|---|---|---|---|"]
    text += [
        _row(each.id, each.breaks, each.corner, each.reference, each.result.value, _missed(each))
        for each in sorted(campaign.results, key=lambda each: (each.mechanism, each.id))
    ]
    text += ["", "## Scenarios, and the faults that fail them", "", "| scenario | faults |", "|---|---|"]
    text += [_row(scenario, ", ".join(found) or "none") for scenario, found in campaign.detecting.items()]
    return "\n".join(text) + "\n"


def write_all(campaign: Campaign, directory: Path) -> list[Path]:
    """Write faults.json and faults.md; their paths. Raises CannotRun when one cannot be written."""
    texts = {
        "faults.json": json.dumps(campaign.to_json(), indent=2, ensure_ascii=False, allow_nan=False) + "\n",
        "faults.md": markdown(campaign),
    }
    return write_texts(texts, directory, "the report")


def keep_detections(campaign: Campaign) -> Path:
    """Keep, in the repository, which scenarios each fault failed, for the lint that none is without one; the file's path.

    What is kept of faults that were not tried stays, unless it was a whole run.
    """
    tried = {each.id for each in campaign.results}
    engines, missed, waiting, kept = (
        ([], [], [], {}) if campaign.whole else (load_engines(), load_missed(), load_waiting(), load_detections())
    )
    scenarios = {
        scenario: sorted({*set(kept.get(scenario, ())) - tried, *campaign.detecting[scenario]})
        for scenario in sorted(campaign.scenarios)
    }
    not_noticed = sorted({*set(missed) - tried, *campaign.missed})
    yet_to_come = sorted({*set(waiting) - tried, *campaign.waiting})
    detected = {fault for faults in scenarios.values() for fault in faults}
    document = {
        "date": campaign.started[:10],
        "engines": sorted({*engines, *campaign.engines}),
        "detection_rate": round(len(detected) / (len(detected) + len(not_noticed)), 4),
        "missed": not_noticed,
        "waiting": yet_to_come,
        "scenarios": scenarios,
    }
    write_text(DETECTIONS, json.dumps(document, indent=2, ensure_ascii=False) + "\n")
    return DETECTIONS.relative_to(Path.cwd()) if DETECTIONS.is_relative_to(Path.cwd()) else DETECTIONS


def _missed(result: FaultResult) -> str:
    """Why a fault was judged as it was, and what would see one that nothing sees."""
    unseen = result.result in (Result.MISSED, Result.WAITING)
    look = f"; what would see it: {result.look}" if result.look and unseen else ""
    return f"{visible(result.why)}{look}"


def _by_corner(results: Sequence[FaultResult]) -> list[tuple[str, list[FaultResult]]]:
    """The results of faults that strike one value only, by its dimension."""
    return _groups(results, lambda each: [f"one {each.corner.partition(':')[0]}"] if each.corner else [])


def _groups(
    results: Sequence[FaultResult], key: Callable[[FaultResult], Iterable[str]]
) -> list[tuple[str, list[FaultResult]]]:
    names = sorted({name for each in results for name in key(each)})
    return [(name, [each for each in results if name in key(each)]) for name in names]


def _counts(results: Sequence[FaultResult]) -> dict[str, Any]:
    counts = {kind.value: sum(each.result is kind for each in results) for kind in Result}
    return counts | {"rate": round(rate(results), 4)}


def _in_words(results: Sequence[FaultResult]) -> str:
    counts = _counts(results)
    told = [f"{counts[kind.value]} {kind.value}" for kind in Result if counts[kind.value] or kind is Result.DETECTED]
    return f"{rate(results):.0%} of {wording.counted(len(results), 'fault')}: {', '.join(told)}"


def _row(*cells: str) -> str:
    return "| " + " | ".join(in_markdown(cell).replace("|", "\\|") for cell in cells) + " |"
