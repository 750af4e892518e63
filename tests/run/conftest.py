"""Features out of text, run by behave with steps of the test's own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from textwrap import dedent
from typing import Any

import pytest
from behave.configuration import Configuration
from behave.cucumber_expression import use_step_matcher_for_cucumber_expressions
from behave.model import Feature
from behave.parser import parse_feature
from behave.runner import Runner
from behave.step_registry import StepRegistry

from support.run.behave_runner import ScenarioRunner
from support.run.chapters import Planned, all_scenarios
from support.spec.divergences import Divergence
from support.spec.rulebook import Rulebook
from support.spec.statements import Binding, EngineFacts, Ledger, Statement
from support.spec.versions import Range, Version


class PlainRunner(ScenarioRunner):
    """The suite's runner without the project's hooks and steps."""

    def __init__(self, steps: StepRegistry, hooks: Mapping[str, Callable[..., None]]) -> None:
        Runner.__init__(self, Configuration(["--no-summary", "--capture"], load_config=False))
        self.step_registry = steps
        self.hooks = {"before_all": lambda context: None, **hooks}
        self.formatters = []


@pytest.fixture
def ledger() -> Ledger:
    """Two statements, of which the second binds Docker before 29 only."""
    first = Statement("NET-01", "networks", "core", "A network is a network.", ("a page",), {})
    binds = {"docker": Binding(Range(None, Version.parse("29.0")))}
    second = Statement(
        "NET-02", "networks", "legacy", "Links set variables.", ("a page",), binds, otherwise="Docker 29 does not"
    )
    return Ledger({"NET-01": first, "NET-02": second})


@pytest.fixture
def rules_of(ledger: Ledger) -> Callable[..., Rulebook]:
    """What holds for Docker of a version, with these recorded divergences."""

    def rules(version: str, *divergences: Divergence) -> Rulebook:
        return Rulebook(ledger, divergences, EngineFacts("docker", Version.parse(version), Version.parse("1.45")))

    return rules


@pytest.fixture
def feature_of() -> Callable[[str], Feature]:
    """Parse a feature; it says that it stands in features/sample.feature."""

    def parse(text: str) -> Feature:
        feature = parse_feature(dedent(text), filename="features/sample.feature")
        assert feature is not None
        return feature

    return parse


@pytest.fixture
def planned_of(feature_of: Callable[[str], Feature], ledger: Ledger) -> Callable[[str], list[Planned]]:
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


@pytest.fixture
def runner_of() -> Callable[..., PlainRunner]:
    """A runner with these steps and hooks."""
    return PlainRunner
