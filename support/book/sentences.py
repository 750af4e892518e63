"""The sentences of the suite: how many there are, how often each is said, and what it does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

from behave.matchers import Matcher
from behave.model import Background, Feature, Scenario, ScenarioOutline, Step
from behave.step_registry import StepRegistry

ACTING = "support.act"
"""The room of what is done to an engine."""
KINDS = ("given", "when", "then")


@dataclass
class Sentence:
    """A sentence: its `pattern`, the kinds of steps it may be, how often it is written, and in which chapters.

    `acts` says whether it does something to the engine, by what its function calls.
    """

    pattern: str
    kinds: list[str] = field(default_factory=list)
    uses: int = 0
    chapters: set[str] = field(default_factory=set)
    acts: bool = False
    file: str = ""


def sentences_of(features: Sequence[Feature], steps: StepRegistry) -> list[Sentence]:
    """Every sentence, in the order of the files that define them."""
    found: dict[str, Sentence] = {}
    for kind in (*KINDS, "step"):
        for definition in steps.steps[kind]:
            sentence = found.setdefault(definition.pattern, Sentence(definition.pattern))
            sentence.kinds += ["given", "when"] if kind == "step" else [kind]
            sentence.acts = acts(definition)
            sentence.file = str(definition.location)
    for feature in features:
        for step in written_steps(feature):
            for definition in matching(step, steps):
                sentence = found[definition.pattern]
                sentence.uses += 1
                sentence.chapters.add(str(feature.filename))
    return sorted(found.values(), key=lambda each: (each.file.rpartition(":")[0], int(each.file.rpartition(":")[2])))


def acts(definition: Matcher) -> bool:
    """Whether the function of a definition calls something of the room that acts on the engine, whatever it is named."""
    names = definition.func.__globals__
    used = [names.get(name) for name in definition.func.__code__.co_names]
    return any(_home(each).startswith(ACTING) for each in used if each is not None)


def _home(thing: Any) -> str:
    return thing.__name__ if isinstance(thing, ModuleType) else str(getattr(thing, "__module__", ""))


def matching(step: Step, steps: StepRegistry) -> list[Matcher]:
    """The definitions that a step fits."""
    candidates = [*steps.steps[step.step_type], *steps.steps["step"]]
    return [definition for definition in candidates if definition.match(step.name)]


def written_steps(feature: Feature) -> Iterator[Step]:
    """Every step as it is written: those of an outline and of a background once."""
    for part in (feature, *feature.rules):
        if isinstance(part.background, Background):
            yield from part.background.steps
        for each in part.run_items:
            if isinstance(each, ScenarioOutline | Scenario):
                # Braces of an outline's examples stand for any of its rows.
                yield from (each.scenarios[0].steps if isinstance(each, ScenarioOutline) else each.steps)


def said_once(sentences: Sequence[Sentence]) -> float:
    """The share of sentences that are written in one place only; 0 when there are none."""
    return sum(each.uses == 1 for each in sentences) / len(sentences) if sentences else 0.0
