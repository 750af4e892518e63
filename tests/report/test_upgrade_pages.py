"""The pages of upgrade notes: what `make compare` prints, which results it is from, and an index."""

from __future__ import annotations

from dataclasses import replace

from support.report.comparison import markdown
from support.report.upgrade_pages import index, page
from support.spec.comparison import compare
from support.spec.verdicts import Verdict
from tests.report.sample import ENGINE, RUN, sample, scenario

NAMES = ("docker-26.1", "docker-29")
OLD = sample(scenario(), scenario(Verdict.NOT_APPLICABLE))
NEW = sample(
    scenario(),
    scenario(statements=["LINK-ENV-12"]),
    engine=replace(ENGINE, version="29.7.2|x"),
    run=replace(RUN, started="2026-11-30T08:00:00+00:00"),
)


def test_a_page_is_the_comparison_and_the_day_of_each_side() -> None:
    found = compare(OLD, NEW)
    text = page(NAMES, found)

    assert text.startswith(markdown(found))
    assert text.removeprefix(markdown(found)).splitlines() == [
        "",
        "Made by `make upgrades` from results of [docker-26.1](results/docker-26.1.json), asked on 23 November 2026, "
        "and of [docker-29](results/docker-29.json), asked on 30 November 2026.",
        "`make compare A=docker-26.1 B=docker-29` asks both engines anew.",
    ]


def test_the_index_lists_notes_and_results() -> None:
    lines = index([(NAMES, compare(OLD, NEW))], {"docker-26.1": OLD, "docker-29": NEW}).splitlines()

    notes = "[docker-26.1 to docker-29](docker-26.1-to-docker-29.md)"
    assert f"| Docker 26.1.5+dfsg1 | Docker 29.7.2\\|x | 1 | 1 | {notes} |" in lines
    outcome = "conformant: 1 of 2 scenarios conform, 1 does not apply"
    old = "| [docker-26.1](results/docker-26.1.json) | Docker 26.1.5+dfsg1 (API 1.45) | 23 November 2026 |"
    assert f"{old} {outcome} |" in lines
    assert any(
        line.startswith("| [docker-29](results/docker-29.json) | Docker 29.7.2\\|x (API 1.45)") for line in lines
    )
