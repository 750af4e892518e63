"""What a UDP server of the suite's own answers, and what comes instead."""

from __future__ import annotations

import pytest

from support.errors import ProbeBroken
from support.observe.no_connection import NoConnection, Reason
from support.observe.udp_talk import Heard, read_answer


@pytest.mark.parametrize(
    ("output", "heard"),
    [
        (b"beacon-3f9c2a-7 cafe 172.18.0.1", Heard("beacon-3f9c2a-7", "172.18.0.1")),
        (b"beacon-3f9c2a-7 cafe fd00::2", Heard("beacon-3f9c2a-7", "fd00::2")),
        (b"beacon-3f9c2a-7 late 172.18.0.1", NoConnection(Reason.NOTHING_SAID)),
        (b"", NoConnection(Reason.NOTHING_SAID)),
        (b"ECONNREFUSED", NoConnection(Reason.REFUSED)),
        (b"EHOSTUNREACH", NoConnection(Reason.UNREACHABLE)),
        (b"ENETUNREACH", NoConnection(Reason.UNREACHABLE)),
        (b"EPERM", NoConnection(Reason.UNREACHABLE)),
        (b"nc: read error: Connection refused\n", NoConnection(Reason.REFUSED)),
        (b"nc: bad address 'beacon'\n", NoConnection(Reason.NO_SUCH_NAME)),
    ],
)
def test_an_answer_is_read(output: bytes, heard: Heard | NoConnection) -> None:
    assert read_answer(output, "cafe") == heard


@pytest.mark.parametrize("output", [b"hello", b"a b", b"a b c d", b"EBUSY\n", b"nc: invalid option\n"])
def test_anything_else_is_a_broken_probe(output: bytes) -> None:
    with pytest.raises(ProbeBroken):
        read_answer(output, "cafe")
