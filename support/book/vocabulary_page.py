"""The vocabulary for its readers: words, options, facts, and the sentences with how often each is said."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from support.book.scenarios import read_features
from support.book.sentences import Sentence, said_once, sentences_of
from support.book.step_loader import StepLoader
from support.words.facts import FACTS
from support.words.options import OPTIONS
from support.words.vocabulary import WORDS

PAGE = Path("docs/vocabulary.md")
PIPE = r"\|"
HEAD = """# The vocabulary

`make steps` prints this page, and `make steps > docs/vocabulary.md` renews it; `make test` fails when it is out of date. How a
statement becomes scenarios is in [writing.md](writing.md).
"""


def page_of_checkout() -> str:
    """The page for the features and steps of this checkout. Raises CannotRun when the features cannot be read."""
    features = read_features()
    count = sum(1 for feature in features for _ in feature.walk_scenarios())
    return "\n".join(lines(sentences_of(features, StepLoader().step_registry), count)) + "\n"


def lines(sentences: Sequence[Sentence], scenarios: int) -> Iterator[str]:
    """The page, line by line."""
    yield HEAD
    once = sum(each.uses == 1 for each in sentences)
    yield (
        f"{len(sentences)} sentences say {scenarios} scenarios; {once} of them ({said_once(sentences):.0%}) are written "
        "in one place only."
    )
    yield from _section(
        "Words",
        "What stands in braces in a sentence.",
        ("word", "for example"),
        ((f"`{{{name}}}`", word.example) for name, word in WORDS.items()),
    )
    yield from _section(
        "Options",
        "What things are started, created and connected with: up to two in prose, as columns of a table beyond; its rows add up.",
        ("column", "in prose, after `with`", "for"),
        ((option.heading, option.example, ", ".join(option.of)) for option in OPTIONS),
    )
    yield ""
    yield "## Facts"
    yield ""
    yield (
        "Headings of tables. What a cell says is closed: an entry more, or one less, is a deviation. Braces stand for values "
        "that are known only when the scenario runs: `{address of redis on backend-network}`, `{short id of client}`."
    )
    for subject in (each for each in FACTS if each != "option"):
        yield from _table((subject, "means"), FACTS[subject].items())
    for kind, title in (("given", "Given"), ("when", "When"), ("then", "Then")):
        here = [each for each in sentences if kind in each.kinds]
        yield from _section(title, "", ("sentence", "written"), ((f"`{each.pattern}`", _times(each)) for each in here))


def _section(title: str, about: str, head: Sequence[str], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield ""
    yield f"## {title}"
    if about:
        yield ""
        yield about
    yield from _table(head, rows)


def _table(head: Sequence[str], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield ""
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(cell.replace('|', PIPE) for cell in row)} |"


def _times(sentence: Sentence) -> str:
    chapters = f"{len(sentence.chapters)} chapter{'s' if len(sentence.chapters) != 1 else ''}"
    return f"{sentence.uses} times, {chapters}" if sentence.uses != 1 else f"once, {chapters}"
