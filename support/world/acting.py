"""An engine's refusal of something the documentation promises is a deviation; trouble of our own is not."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from docker.errors import APIError, ImageNotFound

from support.engine.connection import reason_of
from support.errors import CannotRun, Deviation
from support.world.journal import Journal

OUR_TROUBLE = ("no space left on device", "cannot allocate memory", "too many open files", "no such image")


@contextmanager
def promised_action(promise: str, journal: Journal, shown: str) -> Iterator[None]:
    """Turn the engine's refusal of the action inside into a Deviation from `promise`; `shown` is the action as a command.

    Raises CannotRun instead where the refusal speaks of the machine rather than of networking. An engine that does not answer
    at all is no refusal: transport errors pass through.
    """
    try:
        yield
    except ImageNotFound as error:
        raise CannotRun(
            f"an image is missing on the engine: {reason_of(error)}; run again to have it brought"
        ) from error
    except APIError as error:
        reason = reason_of(error)
        if any(trouble in reason.lower() for trouble in OUR_TROUBLE):
            raise CannotRun(f"the engine's machine cannot carry on: {reason}") from error
        raise Deviation(
            promise, f"the engine refused with HTTP {error.status_code}: {reason}", see_it=journal.reproduce(shown)
        ) from error
