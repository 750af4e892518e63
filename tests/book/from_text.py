"""Features out of text, with a ledger and steps of the test's own: the ground of the tests of book and run."""

from __future__ import annotations

from collections.abc import Callable
from textwrap import dedent
from typing import Any

import pytest
from behave.cucumber_expression import use_step_matcher_for_cucumber_expressions
from behave.model import Feature
from behave.parser import parse_feature
from behave.step_registry import StepRegistry

from support.book.scenarios import Planned, all_scenarios
from support.spec.areas import Area, Areas
from support.spec.statements import Binding, Ledger, Statement
from support.spec.versions import Range, Version

AREAS = Areas(
    {
        "networks": Area("networks", "Networks", ("first",), ("dns", "legacy")),
        "links": Area("links", "Links", ("second",), ("aliases",)),
    }
)


@pytest.fixture
def ledger() -> Ledger:
    """Two statements, of which the second binds Docker before 29 only."""
    first = Statement("NET-01", "networks", "core", "A network is a network.", ("a page",), {})
    binds = {"docker": Binding(Range(None, Version.parse("29.0")))}
    second = Statement(
        "NET-02", "networks", "legacy", "Links set variables.", ("a page",), binds, otherwise="Docker 29 does not"
    )
    return Ledger({"NET-01": first, "NET-02": second}, AREAS)


@pytest.fixture
def feature_of() -> Callable[..., Feature]:
    """Parse a feature; it says that it stands in features/sample.feature, or in the file that is given."""

    def parse(text: str, filename: str = "features/sample.feature") -> Feature:
        feature = parse_feature(dedent(text), filename=filename)
        assert feature is not None
        return feature

    return parse


@pytest.fixture
def planned_of(feature_of: Callable[..., Feature], ledger: Ledger) -> Callable[[str], list[Planned]]:
    """The scenarios of a feature, planned."""
    return lambda text: all_scenarios([feature_of(text)], ledger)


@pytest.fixture
def steps_of() -> Callable[..., StepRegistry]:
    """A registry with these definitions: (kind, sentence, function)."""

    def register(*definitions: tuple[str, str, Callable[..., Any]]) -> StepRegistry:
        use_step_matcher_for_cucumber_expressions()
        steps = StepRegistry()
        for kind, sentence, function in definitions:
            steps.add_step_definition(kind, sentence, function)
        return steps

    return register
