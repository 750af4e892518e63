"""A comparison as upgrade notes: Markdown that reads as well on a terminal as on a page.

A note is about one cause: statements that come out otherwise for the same reason stand under it together.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from support.report import wording
from support.report.visible import in_markdown
from support.spec.comparison import Comparison, Difference, Side
from support.spec.results import RunResults
from support.spec.unchecked import Unchecked
from support.spec.verdicts import Verdict

_KEPT = frozenset({Verdict.CONFORMS, Verdict.CONFORMS_UNEXPECTEDLY})


def markdown(comparison: Comparison, unchecked: Sequence[Unchecked] = ()) -> str:
    """The comparison as Markdown: one section per area, in it one note per cause, under it the statements concerned.

    `unchecked` is what the ledger knows besides, for a section of its own.
    """
    return "\n".join([*_lines(comparison), *_unchecked(unchecked, comparison)]) + "\n"


def _unchecked(known: Sequence[Unchecked], comparison: Comparison) -> Iterator[str]:
    """What is documented to differ, by area; nobody has looked."""
    if not known:
        return
    before, after = _names(comparison)
    told = wording.counted(len(known), "documented change", "documented changes")
    yield from ("", "## Also known, not checked", "", f"{told} that no scenario of these runs looked at:", "")
    for each in known:
        yield f"- **{each.group}** ({in_markdown(wording.area(each.area, comparison.areas))})"
        for side, name in ((each.before, before), (each.after, after)):
            said = in_markdown(side.statement) if side else in_markdown(each.otherwise) or "not promised"
            yield f"    - {name}: {said}"
        yield f"    - Documented: {'; '.join(map(in_markdown, each.sources))}"


def _lines(comparison: Comparison) -> Iterator[str]:
    before, after = _names(comparison)
    yield f"# What changes from {before} to {after}"
    yield ""
    differences = comparison.differences
    if differences:
        told = wording.counted(len(differences), "documented behaviour differs", "documented behaviours differ")
        yield f"{told}, {comparison.same} {'is' if comparison.same == 1 else 'are'} the same."
    else:
        told = wording.counted(comparison.same, "documented behaviour is", "documented behaviours are")
        yield f"Nothing: {told} the same on both."
    if comparison.unexplained:
        yield ""
        yield f"**Without a recorded reason:** {', '.join(each.group for each in comparison.unexplained)}."
    for area, in_area in groupby(differences, key=lambda each: each.area):
        yield ""
        yield (
            f"## {in_markdown(wording.area(area, comparison.areas))}"
            if area
            else "## Statements that neither run tells of"
        )
        yield from _notes(in_area, before, after)
    for only, name in ((comparison.only_before, before), (comparison.only_after, after)):
        if only:
            yield ""
            yield f"Checked on {name} only, and not compared: {', '.join(only)}."


def _notes(differences: Iterable[Difference], before: str, after: str) -> Iterator[str]:
    """The notes of one area: what happens, why, and to which statements, in the order in which they are met."""
    by_headline: dict[str, dict[tuple[str, ...], list[Difference]]] = {}
    for each in differences:
        by_cause = by_headline.setdefault(_headline(each, before, after), {})
        by_cause.setdefault(each.reasons, []).append(each)
    for headline, by_cause in by_headline.items():
        yield from ("", f"### {headline}")
        for reasons, concerned in by_cause.items():
            if reasons:
                yield from ("", f"**{_sentences(reasons)}**")
            yield ""
            for difference in concerned:
                yield from _statement(difference, before, after)
            yield from ("", _grounds(concerned))


def _headline(difference: Difference, before: str, after: str) -> str:
    """What happens on the way, as the title of a note."""
    first, second = difference.before.outcome, difference.after.outcome
    match first.verdict, second.verdict:
        case _, Verdict.DEVIATES:
            return f"Broken on {after}, for no recorded reason"
        case (_, Verdict.ERROR) | (Verdict.ERROR, _):
            return f"Could not be checked on {after if second.verdict is Verdict.ERROR else before}"
        case Verdict.DEVIATES, now if now in _KEPT:
            return f"Broken on {before}, for no recorded reason, and kept on {after}"
        case Verdict.DEVIATES, _:
            return f"Broken on {before}, for no recorded reason, and otherwise on {after}"
        case _, Verdict.NOT_APPLICABLE:
            return f"No longer promised on {after}"
        case Verdict.NOT_APPLICABLE, Verdict.DIVERGES_AS_RECORDED:
            return f"New on {after}, but not as documented"
        case Verdict.NOT_APPLICABLE, _:
            return f"New on {after}"
        case Verdict.DIVERGES_AS_RECORDED, Verdict.DIVERGES_AS_RECORDED:
            return "Not as documented on either, each in a way of its own"
        case _, Verdict.DIVERGES_AS_RECORDED:
            return f"Not as documented on {after}"
        case Verdict.DIVERGES_AS_RECORDED, _:
            return f"As documented on {after}, unlike on {before}"
        case _:
            return f"Promised in another way on {after}"


def _statement(difference: Difference, before: str, after: str) -> Iterator[str]:
    first, second = difference.before, difference.after
    bound = [side for side in (second, first) if side.outcome.verdict is not Verdict.NOT_APPLICABLE]
    reworded = len(bound) > 1 and first.outcome.id != second.outcome.id
    statement = bound[0].statement
    level = f" ({statement.level})" if statement else ""
    said = f" {in_markdown(statement.statement)}" if statement and not reworded else ""
    yield f"- **{difference.group}**{level}{said}"
    for side, name in ((first, before), (second, after)):
        yield f"    - {name}: {_told(side, reworded=reworded)}"


def _told(side: Side, *, reworded: bool) -> str:
    """What a user sees on one side."""
    outcome, verdict = side.outcome, side.outcome.verdict
    if verdict in _KEPT:
        return in_markdown(side.statement.statement) if reworded and side.statement is not None else "as stated"
    if verdict is Verdict.NOT_APPLICABLE:
        return "not promised"
    if outcome.observed:
        return "; ".join(in_markdown(each) for each in outcome.observed)
    return in_markdown(outcome.reason) or wording.LABELS[verdict]


def _grounds(concerned: list[Difference]) -> str:
    """Where the reader can look it up, and whether that is documentation."""
    sources = list(dict.fromkeys(in_markdown(source) for each in concerned for source in each.sources))
    outcomes = [side.outcome.verdict for each in concerned for side in (each.before, each.after)]
    if Verdict.ERROR in outcomes and Verdict.DEVIATES not in outcomes:
        return "The check did not work there: mend it and compare again before you rely on it."
    if not all(each.recorded for each in concerned):
        return "Nobody has recorded why: find out before you rely on it."
    known = "Documented" if all(each.documented for each in concerned) else "Not documented, known from"
    return f"{known}: {'; '.join(sources)}."


def _sentences(reasons: tuple[str, ...]) -> str:
    return " ".join(reason if reason.endswith(".") else f"{reason}." for reason in map(in_markdown, reasons))


def _names(comparison: Comparison) -> tuple[str, str]:
    """What the two sides are called: the engines, or, when those are the same, the moments of the runs."""
    before, after = comparison.before, comparison.after
    if _engine(before) != _engine(after):
        return _engine(before), _engine(after)
    return (
        f"{_engine(before)} of {wording.moment(before.run.started)}",
        f"{_engine(after)} of {wording.moment(after.run.started)}",
    )


def _engine(results: RunResults) -> str:
    return in_markdown(wording.engine_name(results.engine))
