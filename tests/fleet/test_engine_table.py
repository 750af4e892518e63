"""The engines of the lab as a table for the user."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.fleet.engine_table import HEAD, aligned, lab_table, size_in_words
from support.lab.engines import lab


def test_a_lab_without_an_engine_yet(tmp_path: Path) -> None:
    lines = lab_table(tmp_path)
    engines, profiles = lines[: lines.index("")], lines[lines.index("") + 1 :]
    head, *rows = (line.split() for line in engines)
    assert tuple(head) == HEAD
    assert [row[0] for row in rows] == list(lab().engines)
    assert [line.split()[0] for line in profiles[1:]] == list(lab().profiles)
    assert profiles[1].split(maxsplit=2)[1:] == ["docker", lab().profiles["+icc-off"].about]
    assert rows[1] == ["docker-26.1", "(default)", "docker", "no", "not", "seen", "yet", "0", "B", "no"]


@pytest.mark.parametrize(
    ("size", "words"), [(0, "0 B"), (999, "999 B"), (1500, "1.5 kB"), (496_000_000, "496 MB"), (10**16, "10000 TB")]
)
def test_sizes(size: int, words: str) -> None:
    assert size_in_words(size) == words


def test_columns() -> None:
    assert aligned([("a", "bb", "c"), ("aaa", "b", "")]) == ["a    bb  c", "aaa  b"]
