"""Reading what wget prints of a page: real output of busybox 1.37, and by its source."""

from __future__ import annotations

import pytest

from support.errors import ProbeBroken
from support.observe.http_talk import HttpAnswer, read_page
from support.observe.no_connection import NoConnection, Reason


def test_a_page() -> None:
    assert read_page(0, b"<html>\n", b"") == HttpAnswer(200, "<html>\n")


def test_a_page_that_is_not_served() -> None:
    said = b"wget: server returned error: HTTP/1.1 503 Service Unavailable\n"
    assert read_page(1, b"", said) == HttpAnswer(503, "")


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("wget: bad address 'nope'\n", Reason.NO_SUCH_NAME),
        ("wget: can't connect to remote host (172.17.0.1): Connection refused\n", Reason.REFUSED),
        ("wget: can't connect to remote host: Connection refused\n", Reason.REFUSED),
        ("wget: can't connect to remote host (10.1.2.3): No route to host\n", Reason.UNREACHABLE),
        ("wget: download timed out\n", Reason.TIMED_OUT),
        ("wget: error getting response: Connection reset by peer\n", Reason.RESET),
        ("wget: error getting response\n", Reason.CUT_SHORT),
        ("wget: connection closed prematurely\n", Reason.CUT_SHORT),
        ("wget: read error: Connection reset by peer\n", Reason.RESET),
    ],
)
def test_no_page(said: str, reason: Reason) -> None:
    assert read_page(1, b"<ht", said.encode()) == NoConnection(reason)


def test_what_it_never_says() -> None:
    with pytest.raises(ProbeBroken, match="not understood"):
        read_page(1, b"", b"wget: not an http or ftp url: nope\n")
