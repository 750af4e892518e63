"""What an engine answers about something that it said it made: a field that is missing there is a broken promise, no accident."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

from docker.errors import APIError

from support.engine.connection import reason_of
from support.errors import Deviation

See = Callable[[], list[str]]
"""Gives the commands that show the answer to the reader."""


class Answered(dict[str, Any]):
    """A JSON object of an answer. `answer["Field"]` raises Deviation where the field is missing; `get` is for what may be."""

    def __init__(self, content: dict[str, Any], what: str, see: See) -> None:
        super().__init__({key: wrapped(value, what, see) for key, value in content.items()})
        self._what = what
        self._see = see

    def __missing__(self, key: str) -> NoReturn:
        raise Deviation(
            f"{self._what} gives {key}", f"it gives only {', '.join(self) or 'nothing'}", see_it=self._see()
        )


def wrapped(value: Any, what: str, see: See) -> Any:
    """A JSON value with every object in it an `Answered`. `what` says what was asked for, as the subject of a sentence."""
    if isinstance(value, dict):
        return Answered(value, what, see)
    return [wrapped(each, what, see) for each in value] if isinstance(value, list) else value


@contextmanager
def promised_answer(what: str, see: See) -> Iterator[None]:
    """Turn an error that the engine answers to a question about what it made into a Deviation; transport errors pass."""
    try:
        yield
    except APIError as error:
        raise Deviation(
            f"{what} is answered",
            f"the engine answered with HTTP {error.status_code}: {reason_of(error)}",
            see_it=see(),
        ) from error
