"""What a web server says to a container that asks it for a page with the `wget` of busybox."""

from __future__ import annotations

import re
from dataclasses import dataclass

from support.observe.no_connection import NoConnection, read_failure

_REFUSED = re.compile(rb"wget: server returned error: HTTP/1\.[01] (\d{3})[^\n]*\n")


@dataclass(frozen=True)
class HttpAnswer:
    """The status of an answer, and its text where the status is 200."""

    status: int
    text: str


def read_page(exit_code: int, stdout: bytes, stderr: bytes) -> HttpAnswer | NoConnection:
    """What came of `wget -q -O - URL`.

    Raises ProbeBroken for what is neither an answer nor a failure of the network. A page that ends too early, which it prints as
    far as it came, is no answer. Source: busybox networking/wget.c.
    """
    if exit_code == 0:
        return HttpAnswer(200, stdout.decode("utf-8", "backslashreplace"))
    found = _REFUSED.fullmatch(stderr)
    return HttpAnswer(int(found[1]), "") if found else read_failure(stderr)
