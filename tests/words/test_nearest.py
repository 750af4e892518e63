"""The nearest word to one that there is not."""

from __future__ import annotations

import pytest

from support.words.nearest import nearest


@pytest.mark.parametrize(
    ("word", "known", "meant"),
    [
        ("alias", ["hostname", "aliases"], "aliases"),
        ("mtu", ["environment", "MTU"], "MTU"),
        ("zzz", ["one"], "one"),
        ("zzz", [], ""),
    ],
)
def test_the_nearest(word: str, known: list[str], meant: str) -> None:
    assert nearest(word, known) == meant
