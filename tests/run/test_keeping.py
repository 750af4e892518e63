"""KEEP=1: whose things stay, and what is said of them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from support.book.scenarios import Planned
from support.run.keeping import to_keep, told
from support.run.settings import Settings
from support.spec.results import ScenarioRecord
from support.spec.verdicts import Verdict
from support.world.ownership import SHARED, Owned
from tests.report.sample import scenario

FEATURE = """\
@dns
Feature: Names
  A paragraph.

  @NET-01
  Rule: One

    Scenario: a
      Then it holds

    @reads-only
    Scenario: b
      Then it holds
"""
CONTAINER, NETWORK = Owned("container", "1", "redis-3f9c2a-1", {}), Owned("network", "2", "backend-3f9c2a-1", {})


@pytest.mark.parametrize(
    ("variables", "verdicts", "kept"),
    [
        ({}, (Verdict.DEVIATES, Verdict.DEVIATES), set()),
        ({"KEEP": "1"}, (Verdict.CONFORMS, Verdict.NOT_APPLICABLE), set()),
        ({"KEEP": "1"}, (Verdict.DEVIATES, Verdict.CONFORMS), {"1"}),
        ({"KEEP": "1"}, (Verdict.CONFORMS, Verdict.ERROR), {"2", SHARED}),
        ({"KEEP": "1"}, (Verdict.DIVERGES_AS_RECORDED, Verdict.CONFORMS), set()),
        ({"KEEP": "1", "STRICT": "1"}, (Verdict.DIVERGES_AS_RECORDED, Verdict.CONFORMS), {"1"}),
    ],
)
def test_what_failed_scenarios_made_stays_and_what_they_share(
    planned_of: Callable[[str], list[Planned]], variables: dict[str, str], verdicts: tuple[Verdict, ...], kept: set[str]
) -> None:
    planned = planned_of(FEATURE)
    records: dict[int, ScenarioRecord] = {
        each.number: scenario(verdict) for each, verdict in zip(planned, verdicts, strict=True)
    }
    settings = Settings.from_environment({"HOME": "/home/me", **variables})
    assert to_keep(settings, records, planned) == kept


def test_how_to_look_at_it_and_how_to_remove_it_is_told() -> None:
    ours = "--filter label=org.container-networking-spec.run=3f9c2a"
    assert list(told([CONTAINER, NETWORK], "3f9c2a", ["export DOCKER_HOST=x"])) == [
        ("kept", "container redis-3f9c2a-1"),
        ("", "network backend-3f9c2a-1"),
        ("look at it", "export DOCKER_HOST=x"),
        ("", f"docker ps --all {ours}"),
        ("", f"docker network ls {ours}"),
        ("", "docker exec -it redis-3f9c2a-1 sh"),
        ("remove it", f"docker rm --force --volumes $(docker ps --all --quiet {ours})"),
        ("", f"docker network rm $(docker network ls --quiet {ours})"),
        ("", "make clean    # all that any run has kept, or left"),
    ]
