"""What is wrong with how scenarios are said: sentences that nobody needs, looks that act, denials without a control."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import get_close_matches

from behave.model import Feature, Scenario, Step
from behave.step_registry import StepRegistry

from support.book.sentences import acts, said_once, sentences_of, written_steps
from support.words.controls import without_control
from support.words.facts import headings_for
from support.words.nearest import nearest

MOST_SAID_ONCE = 0.20
TRIED, LOOKED_AT = " to be ", "the engine refuses"


def too_many_said_once(features: Sequence[Feature], steps: StepRegistry) -> str:
    """The finding when more than a fifth of the sentences are said once; empty when they are not."""
    sentences = sentences_of(features, steps)
    once = [f'"{each.pattern}"' for each in sentences if each.uses == 1]
    if said_once(sentences) <= MOST_SAID_ONCE:
        return ""
    return f"{len(once)} of {len(sentences)} sentences are said once, more than {MOST_SAID_ONCE:.0%}: {', '.join(once)}"


def looks_that_act(steps: StepRegistry) -> Iterator[tuple[str, str]]:
    """Definitions of a Then that act on the engine, and those of a When that do not: file and line, and what to do."""
    for definition in steps.steps["then"]:
        if acts(definition):
            yield (
                str(definition.location),
                f'@then("{definition.pattern}") does something to the engine; make it a Given or When',
            )
    for definition in steps.steps["when"]:
        if not acts(definition):
            yield (
                str(definition.location),
                f'@when("{definition.pattern}") does nothing to the engine; make it a Given or Then',
            )


def unlooked(scenario: Scenario) -> Iterator[tuple[Step, str]]:
    """Steps of a scenario that try something of which no step says what came, or deny something that no step shows to work."""
    steps = list(scenario.all_steps)
    names = [step.name for step in steps]
    if not any(LOOKED_AT in name for name in names):
        for step in steps:
            if step.step_type != "then" and TRIED in step.name:
                yield step, "nobody looks at what came of what is only tried; say what the engine answers"
    denied = set(without_control(names))
    for step in steps:
        if step.name in denied:
            yield step, f'"{step.name}" has no control; say in the same scenario where the same look finds something'


def headings(feature: Feature) -> Iterator[tuple[Step, str]]:
    """Steps whose table has a heading that the sentence does not know, with the nearest that it does."""
    for step in written_steps(feature):
        known = headings_for(step.name)
        for heading in step.table.headings if step.table else ():
            if heading not in known:
                close = nearest(heading, known)
                hint = f'the nearest is "{close}"' if close else "the sentence has no table"
                yield step, f'there is no heading "{heading}" here; {hint}'


def nearest_clause(text: str, patterns: Sequence[str], clauses: Sequence[str]) -> str:
    """What a step that fits no sentence was probably meant to be: an option's clause for a misspelt one, or else a sentence."""
    _, found, tail = text.partition(" with ")
    words = tail.split('"')[0].strip() if found else ""
    close = get_close_matches(words, [clause.split('"')[0].strip() for clause in clauses], n=1, cutoff=0.6)
    if close and words != close[0]:
        return f'; the nearest option is "with {close[0]} …"'
    sentences = get_close_matches(text, patterns, n=1)
    return f'; the nearest is "{sentences[0]}"' if sentences else ""
