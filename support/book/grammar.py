"""The words of the vocabulary, as behave's matcher of sentences learns them."""

from __future__ import annotations

from behave.cucumber_expression import (
    StepMatcher4CucumberExpressions,
    define_parameter_type_with,
    use_step_matcher_for_cucumber_expressions,
)

from support.words.vocabulary import WORDS


def learn() -> None:
    """Have behave match sentences as Cucumber expressions made of our words. To be called before the steps are loaded.

    Behave's default matcher lets a quoted parameter run across quotes into the next one.
    """
    known = StepMatcher4CucumberExpressions.TYPE_REGISTRY
    for name, word in WORDS.items():
        if not known.has_registered_type(name):
            define_parameter_type_with(name, word.pattern, object, word.read)
    use_step_matcher_for_cucumber_expressions()
