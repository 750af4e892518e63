"""Where a run's time went."""

from __future__ import annotations

from dataclasses import replace

import pytest

from support.fleet.cost import by_phase, slowest
from support.spec.results import StepRecord
from tests.report.sample import CONFORMING, sample

STEPS = [
    StepRecord("Given", "a network", "passed", seconds=1.0),
    StepRecord("And", "a container", "passed", seconds=2.0),
    StepRecord("When", "it is stopped", "passed", seconds=4.0),
    StepRecord("Then", "it is stopped", "passed", seconds=0.5),
    StepRecord("But", "it is there", "passed", seconds=0.5),
]


def test_what_goes_on_with_a_phase_counts_for_it() -> None:
    whole = sample()
    results = replace(
        whole, run=replace(whole.run, seconds=8.0, jobs=4), scenarios=[replace(CONFORMING, steps=STEPS)] * 2
    )
    assert by_phase(results) == pytest.approx({"Given": 6 / 32, "When": 8 / 32, "Then": 2 / 32, "rest": 0.5})


def test_the_slowest_come_first_and_are_ten_at_most() -> None:
    scenarios = [replace(CONFORMING, name=str(number), seconds=float(number)) for number in range(12)]
    assert [each.name for each in slowest(replace(sample(), scenarios=scenarios))] == [str(n) for n in range(11, 1, -1)]
