"""Unique names for documented ones, and the way back."""

from __future__ import annotations

import re

import pytest

from support.world.naming import Names, new_run_id


def test_scenarios_and_runs_never_meet() -> None:
    made = {Names(run, owner).unique("redis") for run in ("3f9c2a", "3f9c2b") for owner in ("1", "11", "111")}
    assert len(made) == 6
    assert "redis" not in made


def test_the_same_name_again_is_the_same_thing() -> None:
    names = Names("3f9c2a", "1")
    assert names.unique("redis") == names.unique("redis") == "redis-3f9c2a-1"


def test_run_ids_differ_and_are_fit_for_names() -> None:
    made = [new_run_id() for _ in range(50)]
    assert len(set(made)) > 45
    assert all(re.fullmatch("[0-9a-f]{6}", run_id) for run_id in made)


@pytest.mark.parametrize(
    ("documented", "text"),
    [
        (["redis"], "network {redis} has active endpoints"),
        (["redis", "redis-server"], "{redis-server} and {redis} and {redis-server}"),
        (["db", "a-db"], "{a-db}{db}"),
        (["redis.server"], "{redis.server} is not redisXserver-3f9c2a-7"),
        (["redis"], "/{redis}:/{redis}/alias"),
        (["redis"], "nothing of ours"),
        ([], "redis-3f9c2a-7"),
    ],
)
def test_the_engines_text_speaks_in_documented_names_again(documented: list[str], text: str) -> None:
    names = Names("3f9c2a", "7")
    unique = {name: names.unique(name) for name in documented}
    on_engine, in_text = text, text
    for name in documented:
        on_engine = on_engine.replace(f"{{{name}}}", unique[name])
        in_text = in_text.replace(f"{{{name}}}", name)
    assert names.documented(on_engine) == in_text


def test_the_names_of_an_outlines_eleventh_scenario_are_not_those_of_the_first() -> None:
    first = Names("3f9c2a", "1")
    first.unique("redis")
    other = Names("3f9c2a", "11").unique("redis")
    assert first.documented(other) != "redis"


def test_what_another_scenario_made_is_spoken_of_by_its_documented_name() -> None:
    names = Names("3f9c2a", "7")
    names.adopt("redis-3f9c2a-0d41aa", "redis")
    assert names.documented("redis-3f9c2a-0d41aa is running") == "redis is running"
