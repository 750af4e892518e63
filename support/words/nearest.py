"""What somebody probably meant who wrote a word that there is not."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word that is most like `word`, small letters or capital ones; empty when none is known."""
    by_small = {each.lower(): each for each in known}
    close = get_close_matches(word.lower(), by_small, n=1, cutoff=0.0)
    return by_small[close[0]] if close else ""
