"""What a program of ours on another host says."""

from __future__ import annotations

from ipaddress import ip_address

import pytest

from support.errors import ProbeBroken
from support.observe.no_connection import NoConnection, Reason
from support.observe.program_talk import read_greeting


@pytest.mark.parametrize("address", ["172.18.0.2", "2001:db8:5::2"])
def test_a_greeting(address: str) -> None:
    assert read_greeting(f"program-3f9c2a-7 {address}\n".encode(), "program-3f9c2a-7") == ip_address(address)


@pytest.mark.parametrize(
    ("output", "reason"),
    [
        (b"", Reason.NOTHING_SAID),
        (b"nc: timed out\n", Reason.TIMED_OUT),
        (b"nc: can't connect to remote host (198.18.0.2): Network is unreachable\n", Reason.UNREACHABLE),
    ],
)
def test_no_greeting(output: bytes, reason: Reason) -> None:
    assert read_greeting(output, "program-3f9c2a-7") == NoConnection(reason)


@pytest.mark.parametrize("output", [b"somebody 172.18.0.2\n", b"program-3f9c2a-7 nowhere\n", b"hello\n"])
def test_anything_else_is_a_broken_probe(output: bytes) -> None:
    with pytest.raises(ProbeBroken):
        read_greeting(output, "program-3f9c2a-7")
