"""What README and docs say of files, targets and variables is so."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from support.book import configuration_page
from support.book.vocabulary_page import PAGE, page_of_checkout
from support.run.settings import VARIABLES

CHECKOUT = Path(__file__).parents[1]
README = CHECKOUT / "README.md"
PAGES = [README, *sorted((CHECKOUT / "docs").rglob("*.md"))]
WRITTEN = [page for page in PAGES if "upgrades" not in page.parts]
"""The pages that people write: upgrade notes have names and sources of engines in them, in any length."""

MOST_LINES = 120


def _name(page: Path) -> str:
    return page.relative_to(CHECKOUT).as_posix()


def _outside_code(text: str) -> str:
    return re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)


def _anchors(page: Path) -> set[str]:
    """The anchors that a page's headings have on GitHub: small letters, no punctuation, hyphens for blanks."""
    headings = re.findall(r"^#+ (.*)$", _outside_code(page.read_text(encoding="utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def _targets() -> set[str]:
    return set(re.findall(r"^([a-z-]+):.*##", (CHECKOUT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_every_link_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", _outside_code(page.read_text(encoding="utf-8"))):
        if "://" in target:
            continue
        path, _, anchor = target.partition("#")
        there = (page.parent / path).resolve() if path else page
        assert there.exists(), f"{target}: no such file"
        assert not anchor or anchor in _anchors(there), f"{target}: {there.name} has no such heading"


def test_every_page_is_linked_from_the_readme() -> None:
    text = README.read_text(encoding="utf-8")
    pages = [page for page in PAGES if page.parent == CHECKOUT / "docs"]
    assert [_name(page) for page in pages if f"]({_name(page)})" not in text] == []


def test_the_readme_is_short() -> None:
    assert len(README.read_text(encoding="utf-8").splitlines()) <= MOST_LINES


@pytest.mark.parametrize("page", WRITTEN, ids=_name)
def test_every_command_is_a_target_and_every_variable_is_one(page: Path) -> None:
    calls = re.findall(r"(?:^|`|&& )make ([a-z][^`#\n]*)", page.read_text(encoding="utf-8"), re.MULTILINE)
    for call in calls:
        words = call.partition("&&")[0].split()
        assert words[0] in _targets(), f"make {call}: no such target"
        assert set(re.findall(r"\b([A-Z_]+)=", call)) <= set(VARIABLES), f"make {call}: no such variable"


def test_every_target_is_told_of() -> None:
    text = "".join(page.read_text(encoding="utf-8") for page in WRITTEN)
    assert [target for target in sorted(_targets()) if f"make {target}" not in text] == []


def test_every_variable_is_told_of() -> None:
    text = (CHECKOUT / "docs" / "running.md").read_text(encoding="utf-8")
    assert [name for name in VARIABLES if f"`{name}`" not in text] == []


@pytest.mark.parametrize("page", WRITTEN, ids=_name)
def test_every_file_that_is_named_is_there(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for path in re.findall(r"(?<![\w./])((?:docs|faults|features|spec|support|tests)/[\w./-]*\w)", text):
        assert (CHECKOUT / path).exists(), f"{path}: no such file"


def test_the_page_on_configuration_is_what_the_command_prints() -> None:
    page = (CHECKOUT / configuration_page.PAGE).read_text(encoding="utf-8")
    assert page == configuration_page.page_of_checkout(), f"run `make configuration > {configuration_page.PAGE}`"


def test_the_vocabulary_is_what_the_command_prints() -> None:
    page = (CHECKOUT / PAGE).read_text(encoding="utf-8")
    assert page == page_of_checkout(), f"run `make steps > {PAGE}`"
