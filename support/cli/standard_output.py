"""Standard output that may turn out not to be writable: a full disk behind it, or a reader that has left."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from support.errors import CannotRun


class _Told:
    """A text stream whose failures to write are CannotRun; everything else is the stream's own."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        return int(self._telling(self._stream.write, text))

    def flush(self) -> None:
        self._telling(self._stream.flush)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    @staticmethod
    def _telling(act: Callable[..., Any], *words: Any) -> Any:
        try:
            return act(*words)
        except OSError as error:
            raise CannotRun(
                f"standard output cannot be written: {error.strerror}; give it a place with room, and a reader that stays"
            ) from error


@contextmanager
def told_standard_output() -> Iterator[None]:
    """Have failures to write standard output be CannotRun as long as this lasts, those that show at the end included."""
    real: Any = sys.stdout
    if real is None:
        raise CannotRun("standard output is closed; give it a place, such as a file")
    told: Any = _Told(real)
    sys.stdout = told
    try:
        yield
        told.flush()
    except CannotRun:
        _give_up(real)
        raise
    finally:
        sys.stdout = real


def _give_up(stream: Any) -> None:
    """Where a stream cannot be written, leave what it still holds to nobody: Python would try once more when it ends."""
    try:
        stream.flush()
    except OSError:
        with suppress(OSError, ValueError):
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, stream.fileno())
            os.close(nowhere)
