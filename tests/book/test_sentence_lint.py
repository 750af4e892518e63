"""Lint of how scenarios are said: sentences that nobody needs, looks that act, denials and attempts that nobody looks at."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from behave.model import Feature, Scenario
from behave.step_registry import StepRegistry

from support.act import containers
from support.act.networks import create
from support.book.sentence_lint import headings, looks_that_act, nearest_clause, too_many_said_once, unlooked
from support.book.sentences import said_once, sentences_of
from support.expect import names

CLAUSES = ['the alias "db"', 'the hostname "frontend"', 'a link to "redis-server" as "redis"', "an MTU of 1400"]


def _acts_by_module(*_: Any) -> None:
    containers.start(*_)


def _acts_by_function(*_: Any) -> None:
    create(*_)


def _looks(*_: Any) -> None:
    names.nothing_answers(*_)


def _does_neither(*_: Any) -> None:
    """Nothing."""


@pytest.mark.parametrize(
    ("kind", "function", "told"),
    [
        ("then", _looks, ""),
        ("then", _does_neither, ""),
        ("then", _acts_by_module, '@then("it is") does something to the engine; make it a Given or When'),
        ("then", _acts_by_function, '@then("it is") does something to the engine; make it a Given or When'),
        ("when", _acts_by_module, ""),
        ("when", _looks, '@when("it is") does nothing to the engine; make it a Given or Then'),
        ("given", _looks, ""),
        ("given", _acts_by_function, ""),
        ("step", _acts_by_function, ""),
    ],
)
def test_a_then_looks_and_a_when_acts(
    steps_of: Callable[..., StepRegistry], kind: str, function: Callable[..., Any], told: str
) -> None:
    found = list(looks_that_act(steps_of((kind, "it is", function))))
    assert [text for _, text in found] == ([told] if told else [])
    assert all(f"test_sentence_lint.py:{function.__code__.co_firstlineno}" in place for place, _ in found)


def _scenario(feature_of: Callable[..., Feature], *steps: str) -> Scenario:
    feature = feature_of("Feature: F\n  Scenario: s\n" + "".join(f"    {step}\n" for step in steps))
    (scenario,) = feature.walk_scenarios()
    return scenario


TRIED = 'When "backend-network" is to be removed'
LOOKED_AT = 'Then the engine refuses with status 403, saying "active endpoints"'
DENIED = 'Then nothing answers to "db" in "client"'
SHOWN = 'But the look-up of "redis" in "client" gives the address of "redis"'


@pytest.mark.parametrize(
    ("steps", "told"),
    [
        ([TRIED, LOOKED_AT], []),
        (
            [TRIED, 'Then "backend-network" is still listed and found'],
            ["nobody looks at what came of what is only tried"],
        ),
        (['When "backend-network" is removed', 'Then "x" has not been restarted'], []),
        ([DENIED], ['"nothing answers to "db" in "client"" has no control']),
        ([DENIED, SHOWN], []),
        (["Given " + DENIED.removeprefix("Then "), SHOWN.replace("But", "Then")], []),
        ([TRIED, DENIED], ["nobody looks", '"nothing answers']),
    ],
)
def test_attempts_and_denials_are_looked_at(
    feature_of: Callable[..., Feature], steps: list[str], told: list[str]
) -> None:
    found = [text for _, text in unlooked(_scenario(feature_of, *steps))]
    assert len(found) == len(told)
    assert all(text.startswith(start) for text, start in zip(found, told, strict=True))


@pytest.mark.parametrize(
    ("step", "heading", "told"),
    [
        ('Then inspecting "client" shows:', "networks", ""),
        ('Then inspecting "client" on "n" shows:', "DNS names", ""),
        (
            'Then inspecting "client" shows:',
            "netwroks",
            'there is no heading "netwroks" here; the nearest is "networks"',
        ),
        ('Then the resolv.conf of "client" shows:', "search", 'there is no heading "search" here; the nearest is '),
        (
            'Given a Redis container "redis" runs with:',
            "alias",
            'there is no heading "alias" here; the nearest is "aliases"',
        ),
        (
            'Then "client" has not been restarted',
            "since",
            'there is no heading "since" here; the sentence has no table',
        ),
    ],
)
def test_headings_are_those_of_their_sentence(
    feature_of: Callable[..., Feature], step: str, heading: str, told: str
) -> None:
    feature = feature_of(f"Feature: F\n  Scenario: s\n    {step}\n      | {heading} |\n      | x |\n")
    found = [text for _, text in headings(feature)]
    assert len(found) == bool(told)
    assert all(text.startswith(told) for text in found)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ('an Alpine container "a" runs with the alais "db"', '; the nearest option is "with the alias …"'),
        ('an Alpine container "a" runs with the hostnmae "db"', '; the nearest option is "with the hostname …"'),
        ('an Alpine container "a" runs with a lnik to "b"', '; the nearest option is "with a link to …"'),
        ('an Alpine container "a" runs with the alias "db"', ""),
        ('the netwroks are listed', '; the nearest is "the networks are listed"'),
        ("something else altogether", ""),
    ],
)  # fmt: skip
def test_the_nearest_to_what_fits_no_sentence(text: str, hint: str) -> None:
    assert nearest_clause(text, ["the networks are listed"], CLAUSES) == hint


def test_a_sentence_that_is_said_once_is_one_too_many_beyond_a_fifth(
    feature_of: Callable[..., Feature], steps_of: Callable[..., StepRegistry]
) -> None:
    sentences = [f"it is {number}" for number in ("one", "two", "three", "four", "five")]
    steps = steps_of(*(("then", each, _looks) for each in sentences))

    def feature(*once: str) -> Feature:
        said = [each for each in sentences for _ in range(1 if each in once else 2)]
        return feature_of("Feature: F\n  Scenario: s\n" + "".join(f"    Then {each}\n" for each in said))

    assert said_once(sentences_of([feature(sentences[0])], steps)) == 0.2
    assert too_many_said_once([feature(sentences[0])], steps) == ""
    told = too_many_said_once([feature(*sentences[:2])], steps)
    assert told == '2 of 5 sentences are said once, more than 20%: "it is one", "it is two"'


def test_an_outline_and_a_background_are_written_once(
    feature_of: Callable[..., Feature], steps_of: Callable[..., StepRegistry]
) -> None:
    feature = feature_of("""\
        Feature: F
          Background:
            Given it is
          Rule: R
            Scenario: a
              Then it holds
            Scenario Outline: b <how>
              Then it holds by <how>
              Examples:
                | how  |
                | name |
                | id   |
    """)
    steps = steps_of(
        ("step", "it is", _acts_by_function), ("then", "it holds", _looks), ("then", "it holds by {word}", _looks)
    )
    found = {each.pattern: each for each in sentences_of([feature], steps)}
    assert {pattern: each.uses for pattern, each in found.items()} == {
        "it is": 1,
        "it holds": 1,
        "it holds by {word}": 1,
    }
    assert found["it is"].kinds == ["given", "when"]
    assert found["it is"].acts
    assert not found["it holds"].acts
