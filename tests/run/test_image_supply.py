"""The images' archives, made while the engine is: waited for, and ended with what they were made for."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from support.errors import CannotRun
from support.run import image_supply
from support.run.image_supply import References, prepared_beside
from support.spec.results import ImageRecord

Making = Callable[[Callable[[Path, Any], None]], None]


@pytest.fixture
def making(monkeypatch: pytest.MonkeyPatch) -> Making:
    """Have the archives made by this function."""
    return lambda function: monkeypatch.setattr(image_supply.stand_ins, "prepare", function)


def test_references_go_by_role() -> None:
    images = [ImageRecord(role, f"{role}:1", "sha256:1", None, "pulled") for role in ("redis", "app", "alpine")]
    assert References.of(images) == References("alpine:1", "redis:1", "app:1")


def test_archives_are_made_while_the_block_works_and_there_at_its_end(making: Making, tmp_path: Path) -> None:
    begun, over = Event(), Event()

    def prepare(cache: Path, say: Callable[[str], None]) -> None:
        begun.set()
        assert over.wait(10)
        say(f"made in {cache}")

    making(prepare)
    said: list[str] = []
    with prepared_beside(tmp_path, said.append):
        assert begun.wait(10)
        assert said == []
        over.set()
    assert said == [f"made in {tmp_path}"]


def test_archives_that_cannot_be_made_do_not_end_the_block(making: Making, tmp_path: Path) -> None:
    def prepare(_cache: Path, _say: Callable[[str], None]) -> None:
        raise CannotRun("no room")

    making(prepare)
    said: list[str] = []
    with prepared_beside(tmp_path, said.append):
        pass
    assert said == ["images: no room"]


def test_a_block_that_fails_ends_the_builders_without_a_word(
    making: Making, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended: list[int] = []

    def prepare(_cache: Path, _say: Callable[[str], None]) -> None:
        ended.append(subprocess.run(["sleep", "600"], check=False).returncode)
        raise CannotRun("the builder was ended")

    monkeypatch.setattr(image_supply, "BUILDERS", ("sleep",))
    making(prepare)
    said: list[str] = []
    with pytest.raises(KeyboardInterrupt), prepared_beside(tmp_path, said.append):
        raise KeyboardInterrupt
    assert ended == [-9]
    assert said == []
