"""behave with the hooks and the step definitions of features/ loaded, for whoever runs the steps or looks at them."""

from __future__ import annotations

from behave.configuration import Configuration
from behave.runner import Runner
from behave.step_registry import registry


class StepLoader(Runner):  # type: ignore[misc]  # behave is untyped
    """behave's own runner with everything loaded and nothing run; `step_registry` holds the definitions.

    Raises AmbiguousStep for a sentence that is defined twice.
    """

    def __init__(self) -> None:
        super().__init__(Configuration(["--no-summary", "--capture"], load_config=False))
        self.setup_paths()
        self.load_hooks()
        with self.path_manager:
            self.load_step_definitions()
        self.step_registry = registry
