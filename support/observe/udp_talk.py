"""What a server of the suite's own says over UDP to a container that asks it, by nc or by Node."""

from __future__ import annotations

import re
from dataclasses import dataclass

from support.errors import ProbeBroken
from support.observe.no_connection import NoConnection, Reason, read_failure
from support.observe.text import quoted

_CODES = {
    b"ECONNREFUSED": Reason.REFUSED,
    b"EHOSTUNREACH": Reason.UNREACHABLE,
    b"ENETUNREACH": Reason.UNREACHABLE,
    b"EPERM": Reason.UNREACHABLE,
}
"""How Node calls what keeps a datagram from its goal. Source: Node.js, "Common system errors"; errno(3)."""


@dataclass(frozen=True)
class Heard:
    """What a server said of itself: the `name` of its container, and by which address it `sees` who asked."""

    name: str
    sees: str


def read_answer(output: bytes, said: str) -> Heard | NoConnection:
    """What the server said that answered what it was sent. An answer to something else is passed over, like silence.

    Raises ProbeBroken for what neither such a server nor a failure of the network says.
    """
    if output in _CODES:
        return NoConnection(_CODES[output])
    if re.search(rb"^nc: ", output):
        return read_failure(output)
    if not output:
        return NoConnection(Reason.NOTHING_SAID)
    found = re.fullmatch(rb"(\S+) (\S+) (\S+)", output)
    if found is None:
        raise ProbeBroken(f"UDP: {quoted(output)} is no answer of a server of the suite's own")
    if found[2] != said.encode():
        return NoConnection(Reason.NOTHING_SAID)
    return Heard(found[1].decode(), found[3].decode())
