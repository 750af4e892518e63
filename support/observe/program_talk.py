"""What a program of ours on another host says to whoever connects: who it is, and whom it sees."""

from __future__ import annotations

import re

from support.errors import ProbeBroken
from support.observe.no_connection import NoConnection, read_failure
from support.observe.text import Address, quoted, read_address


def read_greeting(output: bytes, name: str) -> Address | NoConnection:
    """The address by which the program of that name knows who connected, out of all that `nc HOST PORT` printed.

    Raises ProbeBroken for what neither such a program nor a failure of the network says.
    """
    found = re.fullmatch(rb"(\S+) (\S+)\n", output)
    if found is None:
        return read_failure(output)
    if found[1] != name.encode():
        raise ProbeBroken(f"the program {quoted(name)} says {quoted(output)}")
    return read_address(found[2].decode(), "a program of ours")
