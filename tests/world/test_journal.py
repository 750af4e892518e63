"""The commands that a reader can paste to see it."""

from __future__ import annotations

import shlex

import pytest

from support.world.journal import Journal, command


@pytest.mark.parametrize(
    "words",
    [
        ["docker", "ps"],
        ["docker", "run", "--env", "Mode=a = b = c", "alpine"],
        ["sh", "-c", "tr '\\0' '\\n' < /proc/1/environ"],
        ["docker", "inspect", "--format", "{{json .State}}", "it's"],
        ["echo", ""],
        ["echo", "$(rm -rf x); `y`\nz"],
    ],
)
def test_a_shell_takes_a_command_apart_as_it_was_put_together(words: list[str]) -> None:
    assert shlex.split(command(*words)) == words


def test_a_reproduction_is_preamble_actions_and_looks_in_this_order() -> None:
    journal = Journal(["export DOCKER_HOST=unix:///x"])
    line = journal.add("docker", "network", "create", "a b")
    assert line == "docker network create 'a b'"
    assert journal.reproduce("docker network ls", "docker ps") == [
        "export DOCKER_HOST=unix:///x",
        "docker network create 'a b'",
        "docker network ls",
        "docker ps",
    ]
    assert journal.reproduce() == ["export DOCKER_HOST=unix:///x", "docker network create 'a b'"]


def test_what_somebody_else_did_is_noted_once() -> None:
    journal = Journal()
    mark = journal.mark()
    journal.extend(["docker network create n", "docker run r"])
    journal.extend(["docker network create n", "docker run s"])
    assert journal.since(mark) == ["docker network create n", "docker run r", "docker run s"]


def test_what_was_undone_is_forgotten() -> None:
    journal = Journal()
    journal.add("one")
    mark = journal.mark()
    journal.add("two")
    journal.forget(mark)
    assert journal.reproduce() == ["one"]


def test_only_what_came_after_a_mark_is_told() -> None:
    journal = Journal()
    journal.add("one")
    mark = journal.mark()
    assert journal.since(mark) == []
    journal.add("two")
    assert journal.since(mark) == ["two"]
