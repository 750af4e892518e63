"""The picture of a run: what the console prints, drawn the same everywhere."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from support.report.picture import COLUMNS, picture
from support.spec.verdicts import Verdict
from tests.report.sample import DIVERGENCE, DIVERGING, ENGINE, RUN, sample, scenario

COMMAND = "make verify ENGINE=docker-26.1"
CHARACTER = 12.2
"""Width of a character, in units of the picture."""


def lines_of(svg: str) -> list[str]:
    """The lines of text that the picture shows."""
    placed = re.findall(r'<text [^>]*? x="([\d.]+)" y="([\d.]+)"[^>]*>([^<]*)</text>', svg)
    rows: dict[float, str] = {}
    for left, top, text in sorted(placed, key=lambda each: (float(each[1]), float(each[0]))):
        before = rows.get(float(top), "").ljust(round(float(left) / CHARACTER))
        rows[float(top)] = before + html.unescape(text).replace("\xa0", " ")
    return [line.rstrip() for line in rows.values()]


def test_it_shows_the_command_the_engine_the_verdicts_and_the_outcome() -> None:
    shown = lines_of(picture(sample(scenario(), scenario(Verdict.NOT_APPLICABLE)), COMMAND))

    assert shown[0] == f"$ {COMMAND}"
    assert shown[1] == "engine    Docker 26.1.5+dfsg1 (API 1.45)"
    assert "running   2 scenarios, 4 at a time, SEED=26184" in shown
    assert any(line.split()[-3:] == ["·", "1", "·"] for line in shown), "a chapter's counts"
    assert "  Docker before 29.0 still sets link variables  (LINK-ENV-12)" in shown
    ending = "conformant: 1 of 2 scenarios conform, 1 does not apply · 32.2 s · SEED=26184 · "
    assert any(line.startswith(ending) for line in shown)


def test_lines_that_are_longer_than_the_terminal_is_wide_go_on_in_the_next_one() -> None:
    long = replace(DIVERGENCE, why=" ".join(["reason"] * 60))
    shown = lines_of(picture(sample(replace(DIVERGING, divergence=long)), COMMAND))

    assert max(map(len, shown)) <= COLUMNS
    assert " ".join(shown).count("reason") == 60


def test_nothing_around_has_a_part_in_it(monkeypatch: pytest.MonkeyPatch) -> None:
    before = picture(sample(), COMMAND)
    for name, value in {"NO_COLOR": "1", "COLUMNS": "40", "LINES": "5", "TERM": "dumb", "TTY_INTERACTIVE": "1"}.items():
        monkeypatch.setenv(name, value)

    assert picture(sample(), COMMAND) == before


def test_it_is_xml_that_says_in_words_what_it_shows_and_fetches_nothing() -> None:
    svg = picture(sample(scenario(), engine=replace(ENGINE, version='<"&')), COMMAND)
    root = ElementTree.fromstring(svg)

    assert root.get("aria-label") == f'{COMMAND}: Docker <"& is conformant, 1 of 1 scenario conform'
    assert root.get("role") == "img"
    assert "url(http" not in svg
    assert "@font-face" not in svg


def test_another_run_gives_another_picture() -> None:
    assert picture(sample(), COMMAND) != picture(sample(run=replace(RUN, seconds=1.0)), COMMAND)
