"""What a user of one engine will notice on another, or on the same one later: two results, statement by statement."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from string import ascii_lowercase

from support.errors import CannotRun
from support.spec.by_statement import StatementOutcome, outcomes
from support.spec.results import AreaRecord, DivergenceRecord, RunResults, StatementRecord, reading_order
from support.spec.verdicts import Verdict


@dataclass(frozen=True)
class Side:
    """One engine's side of a difference: the wording of the statement that binds it, if one does, and what came out."""

    statement: StatementRecord | None
    outcome: StatementOutcome


@dataclass(frozen=True)
class Difference:
    """One documented behaviour that is not the same on both sides.

    `group` is the statement's id without the letter of a wording. `reasons` and `sources` come from the ledger or from recorded
    divergences; there are none when nobody has written the difference down, and then `recorded` is False. `documented` says
    whether the manuals tell of it, rather than a bug report.
    """

    group: str
    area: str
    before: Side
    after: Side
    reasons: tuple[str, ...]
    sources: tuple[str, ...]
    recorded: bool
    documented: bool


@dataclass(frozen=True)
class Comparison:
    """Two runs side by side. `only_before` and `only_after` are statements that just one of the runs has looked at."""

    before: RunResults
    after: RunResults
    differences: tuple[Difference, ...]
    same: int
    only_before: tuple[str, ...]
    only_after: tuple[str, ...]

    @property
    def areas(self) -> list[AreaRecord]:
        """The areas of the book as the later results have them, in reading order."""
        return self.after.areas or self.before.areas

    @property
    def unexplained(self) -> tuple[Difference, ...]:
        """The differences without a recorded reason."""
        return tuple(each for each in self.differences if not each.recorded)


def compare(before: RunResults, after: RunResults) -> Comparison:
    """Compare two runs. Raises CannotRun when they have no statement in common.

    A statement that only one of them tells of is told of in its words for both: kept results leave out what merely conforms.
    """
    first, second = _by_group(before, after), _by_group(after, before)
    common = [group for group in first if group in second]
    if not common:
        raise CannotRun("the two results have no statement in common: nothing to compare")
    found = [_difference(group, first[group], second[group]) for group in common]
    differences = tuple(each for each in found if each is not None)
    order = reading_order(after.areas or before.areas)
    return Comparison(
        before=before,
        after=after,
        differences=tuple(sorted(differences, key=lambda each: (order(each.area), each.group))),
        same=len(common) - len(differences),
        only_before=tuple(group for group in first if group not in second),
        only_after=tuple(group for group in second if group not in first),
    )


def _by_group(results: RunResults, other: RunResults) -> dict[str, list[Side]]:
    """The sides of every group of wordings, those that apply first."""
    statements = {statement.id: statement for statement in (*other.statements, *results.statements)}
    grouped: dict[str, list[Side]] = {}
    for each in outcomes(results).values():
        group = each.id.rstrip(ascii_lowercase)
        grouped.setdefault(group, []).append(Side(statements.get(each.id), each))
    return {group: sorted(sides, key=_not_bound) for group, sides in grouped.items()}


def _not_bound(side: Side) -> bool:
    return side.outcome.verdict is Verdict.NOT_APPLICABLE


def _difference(group: str, first: list[Side], second: list[Side]) -> Difference | None:
    before, after = first[0], second[0]
    if _said(before) == _said(after):
        return None
    gated = _gating(before, after, first, second)
    divergences = [each for side in (before, after) for each in _explaining(side)]
    reasons = _distinct([*(each.outcome.reason for each in gated), *(each.why for each in divergences)])
    unexplained = any(side.outcome.verdict in (Verdict.DEVIATES, Verdict.ERROR) for side in (before, after))
    statements = [side.statement for side in (before, after) if side.statement is not None and not _not_bound(side)]
    stated = [source for statement in statements for source in statement.sources]
    return Difference(
        group=group,
        area=statements[-1].area if statements else "",
        before=before,
        after=after,
        reasons=reasons,
        sources=_distinct([*(source for each in divergences for source in each.sources), *(stated if gated else ())]),
        recorded=bool(reasons) and not unexplained,
        documented=bool(gated) or any(each.cause == "documented-difference" for each in divergences),
    )


def _said(side: Side) -> tuple[object, ...]:
    """What makes two sides the same: the wording, the verdict, and the records that explain it; not addresses and the like.

    Whoever uses the engine notices no difference between a promise that is kept and one that is kept against a record.
    """
    verdict = side.outcome.verdict
    if verdict is Verdict.NOT_APPLICABLE:
        return (verdict,)
    kept = Verdict.CONFORMS if verdict is Verdict.CONFORMS_UNEXPECTEDLY else verdict
    return (side.outcome.id, kept, tuple(each.id for each in _explaining(side)))


def _gating(before: Side, after: Side, first: list[Side], second: list[Side]) -> list[Side]:
    """What says why a wording that binds one side does not bind the other."""
    elsewhere = [(each, after) for each in first] + [(each, before) for each in second]
    found = [
        each
        for each, bound in elsewhere
        if _not_bound(each) and not _not_bound(bound) and each.outcome.id == bound.outcome.id
    ]
    # Results of an older ledger may not have the wording that is asked for; then the side's own reason has to do.
    return found or [each for each in (before, after) if _not_bound(each)]


def _explaining(side: Side) -> tuple[DivergenceRecord, ...]:
    """The records that explain this side's outcome, rather than having been refuted by it."""
    return side.outcome.divergences if side.outcome.verdict is Verdict.DIVERGES_AS_RECORDED else ()


def _distinct(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text in texts if text))
