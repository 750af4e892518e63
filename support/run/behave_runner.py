"""behave as a library: hooks and steps loaded once, then scenarios run one at a time, in any order."""

from __future__ import annotations

from typing import Any

from behave.model import Feature, Scenario
from behave.runner import Context

from support.book.step_loader import StepLoader


class ScenarioRunner(StepLoader):
    """Runs single scenarios of features that have been parsed before.

    behave's own runner goes through features from top to bottom in one process; its `--jobs` option does nothing.
    """

    def __init__(self) -> None:
        super().__init__()
        self.formatters: list[Any] = []

    def open(self) -> None:
        """Begin: `before_all`. Raises what the hook raised."""
        self.context = Context(self)
        with self.context.use_with_user_mode():
            self.hooks["before_all"](self.context)

    def run_one(self, scenario: Scenario) -> None:
        """Run one scenario within its feature and rule; its status tells what came of it."""
        feature: Feature = scenario.feature
        self.feature = feature
        self._push("feature", feature)
        try:
            scenario.run(self)
        finally:
            self.context._pop()

    def _push(self, layer: str, element: Any) -> None:
        self.context._push(layer=layer)
        setattr(self.context, layer, element)
        self.context.tags = set(element.tags)
