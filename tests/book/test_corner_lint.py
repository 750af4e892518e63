"""What records say of who looks at their claims has to fit the scenarios."""

from __future__ import annotations

from dataclasses import replace

import pytest
from behave.model import Feature, ScenarioOutline
from behave.parser import parse_feature

from support.book.corner_lint import problems
from support.book.coverage import coverage
from support.spec.areas import Area, Areas
from support.spec.claims import Claim, Corner
from support.spec.statements import Ledger, Statement

TEXT = """
@attaching
Feature: Joining
  @CONN-01
  Rule: It joins
    Scenario Outline: Given by its <handle>
      Given a network "backend-network"
      Examples:
        | handle |
        | name   |
        | id     |
  @CONN-02
  Rule: It is listed
    Scenario: Listed
      Given a network "backend-network"
"""
CONN_01 = Statement(
    "CONN-01", "attaching", "core", "It joins.", ("a manual",), {},
    claims=(Claim("It joins.", (Corner("handle", "name", ("Given by its <handle>",)),)),),
)  # fmt: skip
CONN_02 = replace(CONN_01, id="CONN-02", claims=(Claim("It is listed.", (Corner(titles=("Listed",)),)),))


@pytest.fixture
def feature(monkeypatch: pytest.MonkeyPatch) -> Feature:
    """Rows of outlines are called as `read_features` has them called."""
    monkeypatch.setattr(ScenarioOutline, "annotation_schema", "{name}")
    parsed = parse_feature(TEXT)
    assert parsed is not None
    return parsed


def _ledger(*statements: Statement) -> Ledger:
    return Ledger({each.id: each for each in statements}, Areas({"attaching": Area("attaching", "Attaching")}))


def _found(feature: Feature, *corners: Corner) -> list[str]:
    changed = replace(CONN_01, claims=(Claim("It joins.", corners),) if corners else ())
    return [text for _, text in problems([feature], _ledger(changed, CONN_02))]


def test_an_outline_stands_for_its_rows(feature: Feature) -> None:
    assert not list(problems([feature], _ledger(CONN_01, CONN_02)))


def test_scenarios_without_claims_are_found(feature: Feature) -> None:
    assert _found(feature) == ["CONN-01 has scenarios and lists no claims; say what each of them looks at"]


OUTLINE = Corner(titles=("Given by its <handle>",))


@pytest.mark.parametrize(
    ("corner", "text"),
    [
        (Corner("handle", "id"), '"It joins." is not looked at (handle id)'),
        (Corner("handle", "id", reason="Listed"), '"Listed" is a title and stands where a reason does'),
        (Corner("handle", "id", ("Lsted",)), 'no scenario is called "Lsted"; the nearest is "Listed"'),
        (Corner("handle", "id", ("Listed",)), '"Listed" is not bound to it'),
    ],
)
def test_what_does_not_fit_is_found(feature: Feature, corner: Corner, text: str) -> None:
    (found,) = _found(feature, OUTLINE, corner)
    assert text in found


def test_a_scenario_that_looks_at_no_claim_is_found(feature: Feature) -> None:
    rows = [f"Given by its {handle}" for handle in ("name", "id")]
    found = _found(feature, Corner("handle", "name", (rows[0],)))
    assert [text.partition(";")[0] for text in found] == [
        f'CONN-01: "{rows[1]}" is bound to it and looks at none of its claims'
    ]


def test_the_coverage_shows_where_nobody_looks() -> None:
    corners = (OUTLINE, Corner("handle", "id", reason="open: nobody has yet"))
    lines = list(coverage(_ledger(replace(CONN_01, claims=(Claim("It joins.", corners),))), []))
    assert lines[1] == "1 claims with 2 corners, 1 looked at, 1 not"
    assert "      no look at handle id: It joins. (open: nobody has yet)" in lines
