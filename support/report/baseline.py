"""What changed against a baseline, in words."""

from __future__ import annotations

from collections.abc import Sequence

from support.report import failure, wording
from support.report.visible import visible
from support.spec.baseline import Change
from support.spec.results import ScenarioRecord


def lines(changes: Sequence[Change]) -> list[str]:
    """One printable line for each scenario that changed or is new, one for all that are gone, one that counts."""
    gone = [each for each in changes if each.after is None]
    told = [_line(each.before, each.after, counts=each.counts) for each in changes if each.after is not None]
    if gone:
        told.append(f"  {wording.counted(len(gone), 'scenario')} of the baseline did not run")
    counting = sum(each.counts for each in changes)
    if not counting:
        return [*told, "no change against the baseline"]
    return [*told, f"{wording.counted(counting, 'scenario')} changed against the baseline"]


def _line(before: ScenarioRecord | None, after: ScenarioRecord, *, counts: bool) -> str:
    was = _verdict(before) if before else "new"
    remark = failure.short(after)
    mark = "✘" if counts else " "
    text = f"{mark} {', '.join(after.statements)} {wording.title(after)}: {was} → {_verdict(after)}"
    return visible(f"{text}: {remark}" if remark else text)


def _verdict(scenario: ScenarioRecord) -> str:
    label = wording.LABELS[scenario.verdict]
    return f"{label} ({scenario.divergence.id})" if scenario.divergence else label
