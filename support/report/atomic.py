"""Files that are there whole or not at all, so that nobody reads half a report."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from support.errors import CannotRun


def write_whole(path: Path, content: bytes) -> None:
    """Put `content` at `path` in one step, in place of what was there. Raises OSError, leaving what was there."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        draft.write_bytes(content)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def write_text(path: Path, text: str) -> None:
    """Put `text` at `path` in UTF-8, in one step, in place of what was there. Raises OSError, leaving what was there."""
    # A byte that was no UTF-8 comes as a lone surrogate; spelled with a backslash it is JSON for the same string.
    write_whole(path, text.encode(errors="backslashreplace"))


def write_texts(texts: Mapping[str, str], directory: Path, what: str) -> list[Path]:
    """Write each text to its name below `directory`, made when missing; their paths. `what` names them all in a message.

    Raises CannotRun when one cannot be written.
    """
    with writing_to(directory, what):
        for name, text in texts.items():
            write_text(directory / name, text)
    return [directory / name for name in texts]


@contextmanager
def writing_to(directory: Path, what: str) -> Iterator[None]:
    """Write below `directory`, made when missing. `what` names, in a message, what is written.

    Raises CannotRun where the block raises OSError.
    """
    try:
        directory.mkdir(parents=True, exist_ok=True)
        yield
    except OSError as error:
        raise CannotRun(
            f"{what} cannot be written to {directory}: {error.strerror or error}; name a directory that you may write to, "
            "with room in it: REPORTS=directory"
        ) from error
