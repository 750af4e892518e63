"""Why a program inside a container did not connect, from what it says: nc, be it busybox's, OpenBSD's or the traditional one, the
wget of busybox, or Redis's own client."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from support.errors import ProbeBroken
from support.observe.text import lines, quoted


class Reason(StrEnum):
    """Why there was no talk. NOTHING_SAID: nothing was printed, be it connected without an answer, or not connected;
    CUT_SHORT: the other side ended it in the middle."""

    NO_SUCH_NAME = "no such name"
    REFUSED = "refused"
    RESET = "reset"
    TIMED_OUT = "timed out"
    UNREACHABLE = "unreachable"
    NOTHING_SAID = "nothing said"
    CUT_SHORT = "ended in the middle of the answer"


@dataclass(frozen=True)
class NoConnection:
    """No talk."""

    reason: Reason


# An address's lookup fails with the words of busybox, of OpenBSD's nc, or of the traditional one; a connection with
# those of the C library, glibc or musl, behind each program's own beginning.
_NO_SUCH_NAME = re.compile(
    r"(?:nc|wget): bad address '[^']*'"
    r"|nc: getaddrinfo(?: for host \"[^\"]*\" port \d+)?: (?:Name or service not known"
    r"|Temporary failure in name resolution|No address associated with hostname|Name does not resolve|Try again)"
    r"|\S+: forward host lookup failed: (?:Unknown host|Host name lookup failure)(?: : .*)?"
)
_FAILED = re.compile(
    r"(?:(?:nc|wget): can't connect to remote host(?: \([^)]*\))?: "
    r"|nc: connect to \S+(?: \([^)]*\))? port \d+ \(tcp\) failed: "
    r"|nc: (?:read|write)(?: error)?: "
    r"|wget: (?:error getting response|read error|short write): "
    r"|Could not connect to Redis at \S+: "
    r"|Error: "
    r"|\S+ \[[^\]]*\] \d+ \([^)]*\) : )(.+)"
)
_WHOLE_LINES = {
    "nc: timed out": Reason.TIMED_OUT,
    "wget: download timed out": Reason.TIMED_OUT,
    "wget: error getting response": Reason.CUT_SHORT,
    "wget: connection closed prematurely": Reason.CUT_SHORT,
}
_REASONS = {
    "Connection refused": Reason.REFUSED,
    "Connection reset by peer": Reason.RESET,
    "Broken pipe": Reason.RESET,
    "Server closed the connection": Reason.RESET,
    "Connection timed out": Reason.TIMED_OUT,
    "Operation timed out": Reason.TIMED_OUT,
    "No route to host": Reason.UNREACHABLE,
    "Host is unreachable": Reason.UNREACHABLE,
    "Network is unreachable": Reason.UNREACHABLE,
    "Network unreachable": Reason.UNREACHABLE,
    "Cannot assign requested address": Reason.UNREACHABLE,
    "Address not available": Reason.UNREACHABLE,
    "Operation not permitted": Reason.UNREACHABLE,
}


def read_failure(output: bytes) -> NoConnection:
    """Why there was no connection. Raises ProbeBroken for what no failure of the network says."""
    text = output.decode("utf-8", "backslashreplace")
    if not text:
        return NoConnection(Reason.NOTHING_SAID)
    reasons = {_reason_of(line) for line in lines(text)}
    found = reasons.pop()
    if found is None or reasons:
        raise ProbeBroken(f"the failure {quoted(text)} is not understood here")
    return NoConnection(found)


def _reason_of(line: str) -> Reason | None:
    if line in _WHOLE_LINES:
        return _WHOLE_LINES[line]
    if _NO_SUCH_NAME.fullmatch(line):
        return Reason.NO_SUCH_NAME
    match = _FAILED.fullmatch(line)
    return _REASONS.get(match[1]) if match else None
