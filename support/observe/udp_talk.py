"""What a server of the suite's own says over UDP to a container that asks it, by nc or by Node."""

from __future__ import annotations

import re

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


def read_answer(output: bytes, said: str) -> str | NoConnection:
    """Which container answered what it was sent, as it says itself. An answer to something else is passed over, like silence.

    Raises ProbeBroken for what neither such a server nor a failure of the network says.
    """
    if output in _CODES:
        return NoConnection(_CODES[output])
    if re.search(rb"^nc: ", output):
        return read_failure(output)
    if not output:
        return NoConnection(Reason.NOTHING_SAID)
    found = re.fullmatch(rb"(\S+) (\S+)", output)
    if found is None:
        raise ProbeBroken(f"UDP: {quoted(output)} is no answer of a server of the suite's own")
    return found[1].decode() if found[2] == said.encode() else NoConnection(Reason.NOTHING_SAID)
