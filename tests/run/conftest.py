"""Features out of text, run by behave with steps of the test's own."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest
from behave.configuration import Configuration
from behave.runner import Runner
from behave.step_registry import StepRegistry

from support.run.behave_runner import ScenarioRunner
from support.spec.divergences import Divergence
from support.spec.rulebook import Rulebook
from support.spec.statements import EngineFacts, Ledger
from support.spec.versions import Version
from tests.book.from_text import feature_of, ledger, planned_of, steps_of

__all__ = ["feature_of", "ledger", "planned_of", "steps_of"]


class PlainRunner(ScenarioRunner):
    """The suite's runner without the project's hooks and steps."""

    def __init__(self, steps: StepRegistry, hooks: Mapping[str, Callable[..., None]]) -> None:
        Runner.__init__(self, Configuration(["--no-summary", "--capture"], load_config=False))
        self.step_registry = steps
        self.hooks = {"before_all": lambda context: None, **hooks}
        self.formatters = []


@pytest.fixture
def rules_of(ledger: Ledger) -> Callable[..., Rulebook]:
    """What holds for Docker of a version, with these recorded divergences."""

    def rules(version: str, *divergences: Divergence) -> Rulebook:
        return Rulebook(ledger, divergences, EngineFacts("docker", Version.parse(version), Version.parse("1.45")))

    return rules


@pytest.fixture
def runner_of() -> Callable[..., PlainRunner]:
    """A runner with these steps and hooks."""
    return PlainRunner
