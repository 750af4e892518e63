"""behave matches sentences as they are made of our words, and loads every step of the suite."""

from __future__ import annotations

import pytest
from behave.parser import parse_steps

from support.book.sentences import matching
from support.book.step_loader import StepLoader


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ('Given an Alpine container "client" runs', 1),
        ('Given Alpine containers "a" and "b" run on "n" with the alias "db"', 1),
        ('Given Alpine containers "a" and "b" run on the default bridge', 1),
        ('Given an Alpine container "client" runs with the alais "db"', 0),
        ('Given an Alpine container "client" runs on backend-network', 0),
        ('When "a" is connected to "n", given by its id, with the aliases "db" and "cache"', 1),
        ('When "a" is to be connected to "n" with the alias "db"', 1),
        ('When "a" is to be stopped', 1),
        ('When "a" is paused', 1),
        ('When "a" is frozen', 0),
        ('Then the look-up of "a" in "b" gives the address of "a" on "n"', 1),
        ('Then the look-up of "a" in "b" in "c" gives the address of "a" on "n"', 0),
        ('Then nothing answers to the short id of "a" in "b"', 1),
        ('When nothing answers to "a" in "b"', 0),
        ('Then inspecting the default bridge shows:', 1),
    ],
)  # fmt: skip
def test_a_step_fits_the_sentence_that_it_says_and_no_other(text: str, fits: int) -> None:
    (step,) = parse_steps(text)
    assert len(matching(step, StepLoader().step_registry)) == fits
