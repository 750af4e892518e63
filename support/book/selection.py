"""Which scenarios a run is asked for: by tag expression, by statement, by feature path."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from fnmatch import fnmatchcase
from pathlib import Path

from behave.tag_expression import make_tag_expression

from support.book.scenarios import Planned
from support.errors import CannotRun
from support.spec.statements import Ledger


@dataclass(frozen=True)
class Selection:
    """What the user asked for; empty fields select everything.

    `tags` is a Cucumber tag expression, `only` holds statement ids, `paths` feature files, folders, or FILE:LINE.
    """

    tags: str = ""
    only: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()

    def __str__(self) -> str:
        parts = [f"TAGS={self.tags}" if self.tags else "", f"ONLY={','.join(self.only)}" if self.only else ""]
        parts += [f"FEATURES={' '.join(self.paths)}" if self.paths else ""]
        return " ".join(part for part in parts if part) or "everything"


def select(planned: Sequence[Planned], selection: Selection, ledger: Ledger) -> list[Planned]:
    """The scenarios asked for.

    Raises CannotRun for a tag, statement or path that is not there, and when nothing is left: behave would exit with 0.
    """
    chosen = list(planned)
    if selection.paths:
        places = [_place(path) for path in selection.paths]
        chosen = [each for each in chosen if any(_is_at(each, *place) for place in places)]
    if selection.only:
        for statement in selection.only:
            if statement not in ledger:
                raise CannotRun(
                    f"ONLY={statement}: no such statement; {_hint(statement, ledger.statements)}`make coverage` lists them"
                )
        looked_at = {statement for each in planned for statement in each.statements}
        without = [statement for statement in selection.only if statement not in looked_at]
        if without:
            raise CannotRun(
                f"ONLY={','.join(selection.only)}: no scenario looks at {', '.join(without)}; "
                "leave out what has none, `make coverage` says which"
            )
        chosen = [each for each in chosen if set(each.statements) & set(selection.only)]
    if selection.tags:
        chosen = _tagged(chosen, selection.tags, {tag for each in planned for tag in each.tags})
    if not chosen:
        raise CannotRun(f"nothing to run: no scenario is selected by {selection}")
    return chosen


def _tagged(planned: Sequence[Planned], expression: str, known: set[str]) -> list[Planned]:
    for word in re.findall(r"[^\s()]+", expression):
        tag = word.removeprefix("@")
        if word not in ("and", "or", "not") and not any(fnmatchcase(each, tag) for each in known):
            raise CannotRun(f"TAGS={expression}: no scenario bears the tag @{tag}; {_hint(tag, known)}see `make help`")
    try:
        wanted = make_tag_expression(expression)
    except Exception as error:
        raise CannotRun(f"TAGS={expression}: not a tag expression: {' '.join(str(error).split())}") from error
    return [each for each in planned if wanted.check(each.tags)]


def _place(text: str) -> tuple[Path, int | None]:
    at = re.search(r":(\d*)\Z", text)
    path, line = (text[: at.start()], at[1]) if at else (text, "")
    if not Path(path).exists():
        raise CannotRun(
            f"FEATURES={text}: no such feature file or folder; give a path such as features/names/aliases.feature"
        )
    return Path(path).resolve(), int(line) if line else None


def _is_at(planned: Planned, path: Path, line: int | None) -> bool:
    file, _, at = planned.location.rpartition(":")
    resolved = Path(file).resolve()
    return (resolved == path or path in resolved.parents) and (line is None or line == int(at))


def _hint(word: str, known: Iterable[str]) -> str:
    candidates = list(known)
    padded = re.sub(r"-(\d)(?=[a-z]?$)", r"-0\1", word[:-1].upper() + word[-1:].lower())
    close = [padded] if padded in candidates else get_close_matches(word, candidates)
    return f"did you mean {close[0]}? " if close else ""
