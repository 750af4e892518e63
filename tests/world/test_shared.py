"""Shared set-up: one key for one description, made once by whichever process comes first."""

from __future__ import annotations

import multiprocessing
from pathlib import Path
from typing import Any

import pytest

from support.world.shared import SharedSetup, key_of


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (["network", "n", {}, {}], ["network", "n", {}, {}], True),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}, True),
        (["network", "n", {}, {}], ["network", "m", {}, {}], False),
        (["container", "c", {"environment": {"A": "1"}}], ["container", "c", {"environment": {"A": "2"}}], False),
        (["a", "b"], ["b", "a"], False),
        (["1"], [1], False),
    ],
)
def test_equal_descriptions_have_equal_keys(one: Any, other: Any, same: bool) -> None:
    assert (key_of(one) == key_of(other)) is same


def test_the_second_who_asks_gets_what_the_first_made(tmp_path: Path) -> None:
    made: list[str] = []

    def make() -> list[str]:
        made.append("once")
        return ["docker network create n"]

    assert SharedSetup(tmp_path).get_or_make("k", make) == ["docker network create n"]
    assert SharedSetup(tmp_path).get_or_make("k", make) == ["docker network create n"]
    assert made == ["once"]
    SharedSetup(tmp_path).get_or_make("other", make)
    assert made == ["once", "once"]


def test_after_a_failure_the_next_one_tries_for_itself(tmp_path: Path) -> None:
    def fail() -> list[str]:
        raise OSError("no room")

    setup = SharedSetup(tmp_path)
    with pytest.raises(OSError, match="no room"):
        setup.get_or_make("k", fail)
    assert setup.get_or_make("k", lambda: ["made"]) == ["made"]


def _ask(directory: Path) -> None:
    def make() -> list[str]:
        with (directory / "made").open("a", encoding="ascii") as log:
            log.write("x")
        return []

    SharedSetup(directory / "shared").get_or_make("k", make)


def test_of_several_processes_one_makes_it(tmp_path: Path) -> None:
    context = multiprocessing.get_context("fork")
    workers = [context.Process(target=_ask, args=(tmp_path,)) for _ in range(6)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [worker.exitcode for worker in workers] == [0] * 6
    assert (tmp_path / "made").read_text(encoding="ascii") == "x"
