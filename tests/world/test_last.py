"""The warnings of an answer."""

from __future__ import annotations

from typing import Any

import pytest

from support.world.last import warnings_of


@pytest.mark.parametrize(
    ("answer", "warnings"),
    [
        (None, []),
        ("", []),
        ([], []),
        ({}, []),
        ({"Warnings": None}, []),
        ({"Warnings": ["one", "two"]}, ["one", "two"]),
        ({"Warning": ""}, []),
        ({"Warning": "one"}, ["one"]),
    ],
)
def test_an_answer_s_warnings(answer: Any, warnings: list[str]) -> None:
    assert warnings_of(answer) == warnings
