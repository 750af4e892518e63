"""The page of the vocabulary is what `make steps` prints, and tells of everything that sentences are made of."""

from __future__ import annotations

from pathlib import Path

from support.book.vocabulary_page import PAGE, page_of_checkout
from support.words.facts import FACTS, TABLES
from support.words.options import OPTIONS
from support.words.vocabulary import WORDS

CHECKOUT = Path(__file__).parents[2]


def test_the_page_of_this_checkout_is_up_to_date() -> None:
    assert (CHECKOUT / PAGE).read_text(encoding="utf-8") == page_of_checkout(), "run `make steps > docs/vocabulary.md`"


def test_everything_is_told_of() -> None:
    text = (CHECKOUT / PAGE).read_text(encoding="utf-8")
    assert [name for name in WORDS if f"| `{{{name}}}` |" not in text] == []
    assert [option.heading for option in OPTIONS if f"| {option.heading} |" not in text] == []
    headings = [heading for subject, facts in FACTS.items() if subject != "option" for heading in facts]
    assert [heading for heading in headings if f"| {heading} |" not in text] == []


def test_every_table_is_about_something_that_there_is() -> None:
    assert {subject for subjects in TABLES.values() for subject in subjects} == set(FACTS)
