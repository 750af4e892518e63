"""What the processors leave room for, and whether a figure of the benchmark means anything."""

from __future__ import annotations

import subprocess
import sys

import psutil
import pytest

from support.fleet import processors
from support.fleet.bench import ratio_in_words
from support.fleet.processors import LOOK_SECONDS, Processors, Spent, further


@pytest.mark.parametrize(
    ("running", "waiting", "count", "unused", "told"),
    [
        (0, 6, 2, 0.0, 1),
        (0, 6, 2, 2.0, 2),
        (0, 6, 2, 1.9, 1),
        (0, 1, 8, 8.0, 1),
        (0, 0, 2, 2.0, 0),
        (1, 5, 2, 0.19, 0),
        (1, 5, 2, 0.2, 1),
        (1, 5, 8, 5.5, 5),
        (2, 4, 2, 1.0, 0),
        (3, 4, 2, 1.0, 0),
    ],
)
def test_how_many_runs_begin(running: int, waiting: int, count: int, unused: float, told: int) -> None:
    assert further(running, waiting, count, unused) == told


def test_what_others_used_is_what_own_programs_do_not_account_for() -> None:
    assert Spent(10.0, 100.0, 5.0).by_others(Spent(20.0, 118.0, 13.0)) == 1.0
    assert Spent(10.0, 100.0, 5.0).by_others(Spent(20.0, 101.0, 13.0)) == 0.0
    assert Spent(10.0, 100.0, 5.0).by_others(Spent(10.0, 100.0, 5.0)) == 0.0


def test_own_programs_are_told_from_others() -> None:
    before = Spent.now()
    busy = "import time; end = time.process_time() + 0.5\nwhile time.process_time() < end: pass"
    subprocess.run([sys.executable, "-c", busy], check=True)
    after = Spent.now()
    assert 0.5 <= after.own - before.own < 2
    # Ticks of the kernel's clock are hundredths of a second, of each processor.
    assert after.all - before.all > 0.4
    assert after.at > before.at


def test_unused_processors_are_a_mean_since_the_last_long_look(monkeypatch: pytest.MonkeyPatch) -> None:
    first = psutil.cpu_times()
    zero = first._replace(**dict.fromkeys(first._fields, 0.0))
    monkeypatch.setattr(processors.os, "cpu_count", lambda: 2)
    times = iter(
        [
            zero,
            zero._replace(user=0.5),
            zero._replace(user=LOOK_SECONDS, idle=LOOK_SECONDS),
            zero._replace(user=LOOK_SECONDS, idle=LOOK_SECONDS + 1.0),
            zero._replace(user=3 * LOOK_SECONDS, idle=LOOK_SECONDS + 1.0),
        ]
    )
    monkeypatch.setattr(processors.psutil, "cpu_times", lambda: next(times))
    machine = Processors()
    assert machine.unused() == 0.0, "nothing is known after a short look"
    assert machine.unused() == 1.0
    assert machine.unused() == 1.0, "a short look changes nothing"
    assert machine.unused() == pytest.approx(2 * 1.0 / (2 * LOOK_SECONDS + 1.0))


@pytest.mark.parametrize(
    ("ratio", "others", "said"),
    [
        (0.88, (0.1, 0.0), "while others kept 0.1 and 0.0 of 2 processors busy"),
        (
            1.1,
            (0.1, 0.2),
            "while others kept 0.1 and 0.2 of 2 processors busy: together is slower than one after the other",
        ),
        (0.88, (0.1, 0.3), "too busy for this figure to mean anything"),
        (1.1, (1.7, 0.0), "too busy for this figure to mean anything"),
    ],
)
def test_a_ratio_comes_with_the_load(ratio: float, others: tuple[float, float], said: str) -> None:
    assert said in ratio_in_words(ratio, others, 2)
