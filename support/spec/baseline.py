"""What changed against the results that a fleet is expected to have."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import count

from support.spec.results import RunResults, ScenarioRecord
from support.spec.verdicts import ExitCode, Verdict, findings

Key = tuple[str, str, str, int]
"""Feature, rule and name of a scenario, and which one of that name it is."""


@dataclass(frozen=True)
class Change:
    """A scenario that came out otherwise than expected; `before` is None for a new one, `after` for one that is gone.

    `counts` says whether it fails a run that is held against the baseline. One that is gone never does: the run may have
    selected less. A new one does when it is a finding.
    """

    before: ScenarioRecord | None
    after: ScenarioRecord | None
    counts: bool

    @property
    def scenario(self) -> ScenarioRecord:
        """The scenario as it is now, or as it was last."""
        found = self.after or self.before
        if found is None:
            raise ValueError("a change is of a scenario")
        return found


def changed(results: RunResults, baseline: RunResults) -> list[Change]:
    """What is not as in `baseline`: first the scenarios of `results` in their order, then those that are gone.

    Scenarios are the same when feature, rule and name are; of several with one name the first is held against the first, and
    so on. A scenario changed when its verdict did, or the recorded divergence that was decisive for it.
    """
    expected, found = _by_key(baseline.scenarios), _by_key(results.scenarios)
    failing = findings(strict=results.run.strict)
    changes = [
        Change(before, after, counts=before is not None or after.verdict in failing)
        for key, after in found.items()
        if (before := expected.get(key)) is None or _said(before) != _said(after)
    ]
    return changes + [Change(before, None, counts=False) for key, before in expected.items() if key not in found]


def exit_code(results: RunResults, changes: Iterable[Change]) -> ExitCode:
    """What a run that is held against a baseline answers: only what changed counts, not what the baseline has already.

    A scenario that ended in an error, or a leak, says that the run did not work, whatever the baseline has.
    """
    counting = [each.scenario.verdict for each in changes if each.counts]
    if any(verdict is not Verdict.ERROR for verdict in counting):
        return ExitCode.DEVIATES
    told = results.totals["scenarios"] - results.totals[Verdict.NOT_APPLICABLE]
    if results.totals[Verdict.ERROR] or results.run.leaks or not told:
        return ExitCode.COULD_NOT_RUN
    return ExitCode.CONFORMS


def _by_key(scenarios: Iterable[ScenarioRecord]) -> dict[Key, ScenarioRecord]:
    numbers: dict[tuple[str, str, str], Iterator[int]] = defaultdict(count)
    keyed: dict[Key, ScenarioRecord] = {}
    for each in scenarios:
        name = (each.feature, each.rule, each.name)
        keyed[*name, next(numbers[name])] = each
    return keyed


def _said(scenario: ScenarioRecord) -> tuple[Verdict, str | None]:
    return scenario.verdict, scenario.divergence.id if scenario.divergence else None
