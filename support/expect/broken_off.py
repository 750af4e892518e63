"""Connections that came to nothing: by the other side's doing, an observation, or by a deadline of ours."""

from __future__ import annotations

import errno
import http.client
from collections.abc import Callable, Iterator
from typing import TypeVar

import redis
import requests
import urllib3.exceptions

from support.expect.finding import deviation
from support.world.world import World

Result = TypeVar("Result")

ENDED = "ended in the middle of the answer"
_BY_NUMBER = {
    errno.ECONNREFUSED: "refused",
    errno.ECONNRESET: "reset",
    errno.ECONNABORTED: "reset",
    errno.EPIPE: "reset",
    errno.EHOSTUNREACH: "unreachable",
    errno.ENETUNREACH: "unreachable",
}
_DEADLINES = (requests.Timeout, urllib3.exceptions.TimeoutError, redis.TimeoutError, TimeoutError)
_ENDED = (http.client.HTTPException, urllib3.exceptions.ProtocolError, redis.ConnectionError, redis.InvalidResponse)


def other_sides_doing(error: BaseException) -> str:
    """What the other side did to a connection: refused or reset it, ended it too early, was unreachable. Empty for a deadline of
    ours, and for any other trouble, which says nothing about the engine."""
    causes = list(_causes(error))
    # A number of the kernel's goes first: urllib3 counts a refused connection among those that took too long.
    for each in causes:
        if isinstance(each, OSError) and each.errno in _BY_NUMBER:
            return _BY_NUMBER[each.errno]
    if any(isinstance(each, _DEADLINES) for each in causes):
        return ""
    return ENDED if any(isinstance(each, _ENDED) for each in causes) else ""


def unbroken(world: World, promised: str, call: Callable[[], Result], look: str) -> Result:
    """What the call returns. Raises Deviation from `promised` when the other side breaks the connection; a deadline of ours
    passes through."""
    try:
        return call()
    except (requests.RequestException, redis.RedisError, OSError) as error:
        doing = other_sides_doing(error)
        if not doing:
            raise
        raise deviation(world, promised, f"the connection was {doing}", look) from error


def _causes(error: BaseException) -> Iterator[BaseException]:
    """An error, what it was raised from or over, and what it carries: libraries wrap errors in each of these ways."""
    seen: list[BaseException] = []
    waiting: list[object] = [error]
    while waiting:
        each = waiting.pop(0)
        if isinstance(each, BaseException) and not any(each is other for other in seen):
            seen.append(each)
            waiting += [each.__cause__, each.__context__, getattr(each, "reason", None), *each.args]
    yield from seen
