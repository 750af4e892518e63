"""Claims of a record, and all the corners that its dimensions make."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest

from support.errors import CannotRun
from support.spec.claims import Corner, dimensions, read_claim
from support.spec.records import SPEC

KNOWN = {"moment": ("at the start", "after a restart"), "handle": ("name", "id")}


def test_every_value_of_a_dimension_that_is_named_is_a_corner() -> None:
    claim = read_claim({"says": "It is there.", "moment": {"at the start": ["One"]}}, KNOWN)
    assert claim.says == "It is there."
    assert claim.corners == (Corner("moment", "at the start", ("One",)), Corner("moment", "after a restart"))
    assert list(claim.open()) == [Corner("moment", "after a restart")]
    assert claim.titles() == {"One"}


def test_the_rest_has_one_reason_and_the_claim_as_a_whole_its_looks() -> None:
    record = {"says": "It is there.", "looks": ["One", "Two"], "handle": {"id": ["Two"], "rest": "the id leads there"}}
    claim = read_claim(record, KNOWN)
    assert claim.corners == (
        Corner("", "", ("One", "Two")),
        Corner("handle", "name", reason="the id leads there"),
        Corner("handle", "id", ("Two",)),
    )
    assert not list(claim.open())
    assert [str(each) for each in claim.corners] == ["the claim", "handle name", "handle id"]


@pytest.mark.parametrize(
    ("record", "message"),
    [
        ({"says": "It is.", "colour": {"red": ["One"]}}, '"colour" is no dimension; there are moment, handle'),
        ({"says": "It is.", "handle": {"nickname": ["One"]}}, '"nickname" is no handle; there are name, id'),
    ],
)
def test_what_is_not_known_is_refused(record: dict[str, Any], message: str) -> None:
    with pytest.raises(CannotRun, match=message):
        read_claim(record, KNOWN)


@pytest.mark.parametrize(
    "claim",
    [
        {"says": "It is there."},
        {"says": "short", "looks": ["A title"]},
        {"says": "It is there.", "looks": []},
        {"says": "It is there.", "looks": "because"},
        {"says": "It is there.", "handle": ["A title"]},
    ],
)
def test_the_schema_refuses_what_says_nothing(claim: dict[str, Any]) -> None:
    schema = json.loads((SPEC / "statements.schema.json").read_text(encoding="utf-8"))
    record = {
        "id": "RUN-01",
        "level": "core",
        "statement": "It runs there.",
        "sources": ["a manual"],
        "claims": [claim],
    }
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate([record], schema)


def test_the_checkout_has_dimensions() -> None:
    assert dimensions()["handle"] == ("name", "id", "short id")
