"""What Redis says to a container that talks to it with `nc`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from support.errors import ProbeBroken
from support.observe.text import lines, quoted


class Reason(StrEnum):
    """Why there was no talk. NOTHING_SAID: nc printed nothing, be it connected without an answer, or not connected."""

    NO_SUCH_NAME = "no such name"
    REFUSED = "refused"
    TIMED_OUT = "timed out"
    UNREACHABLE = "unreachable"
    NOTHING_SAID = "nothing said"


@dataclass(frozen=True)
class NoConnection:
    """No talk with Redis."""

    reason: Reason


# An address's lookup fails with the words of busybox, of OpenBSD's nc, or of the traditional one; a connection with
# those of the C library, glibc or musl, behind each program's own beginning.
_NO_SUCH_NAME = re.compile(
    r"nc: bad address '[^']*'"
    r"|nc: getaddrinfo(?: for host \"[^\"]*\" port \d+)?: (?:Name or service not known"
    r"|Temporary failure in name resolution|No address associated with hostname|Name does not resolve|Try again)"
    r"|\S+: forward host lookup failed: (?:Unknown host|Host name lookup failure)(?: : .*)?"
)
_FAILED = re.compile(
    r"(?:nc: can't connect to remote host(?: \([^)]*\))?: "
    r"|nc: connect to \S+(?: \([^)]*\))? port \d+ \(tcp\) failed: "
    r"|\S+ \[[^\]]*\] \d+ \([^)]*\) : )(.+)"
)
_TIMED_OUT = "nc: timed out"
_REASONS = {
    "Connection refused": Reason.REFUSED,
    "Connection timed out": Reason.TIMED_OUT,
    "Operation timed out": Reason.TIMED_OUT,
    "No route to host": Reason.UNREACHABLE,
    "Host is unreachable": Reason.UNREACHABLE,
    "Network is unreachable": Reason.UNREACHABLE,
    "Network unreachable": Reason.UNREACHABLE,
    "Operation not permitted": Reason.UNREACHABLE,
}
_OK = b"+OK\r\n"


def read_setting(output: bytes | str, setting: str = "dbfilename") -> str | NoConnection:
    """The value of `setting`, as Redis told a container.

    `output` is all that `nc HOST 6379` printed, standard error included, after it was sent the inline commands
    `CONFIG GET setting` and `QUIT`.

    Raises ProbeBroken for any other talk: an error of Redis, another setting, an answer that was cut, a failure of nc
    that is not one of the network. Source: the Redis serialization protocol, RESP2, "Arrays" and "Bulk strings".
    """
    raw = output.encode() if isinstance(output, str) else output
    if not raw:
        return NoConnection(Reason.NOTHING_SAID)
    if not raw.startswith(b"*"):
        return NoConnection(_reason(raw.decode("utf-8", "backslashreplace")))
    head = b"*2\r\n" + _bulk(setting.encode())
    match = re.match(rb"\$(\d{1,9})\r\n", raw[len(head) :]) if raw.startswith(head) else None
    if match is None:
        raise ProbeBroken(f"Redis: {quoted(raw)} is not the setting {quoted(setting)}")
    start = len(head) + match.end()
    value, rest = raw[start : start + int(match[1])], raw[start + int(match[1]) :]
    if rest != b"\r\n" + _OK:
        raise ProbeBroken(f"Redis: {quoted(raw)} does not end after the value and the answer to QUIT")
    return value.decode("utf-8", "backslashreplace")


def _bulk(content: bytes) -> bytes:
    return b"$%d\r\n%s\r\n" % (len(content), content)


def _reason(text: str) -> Reason:
    reasons = {_reason_of(line) for line in lines(text)}
    found = reasons.pop()
    if found is None or reasons:
        raise ProbeBroken(f"nc: {quoted(text)} is not understood here")
    return found


def _reason_of(line: str) -> Reason | None:
    if line == _TIMED_OUT:
        return Reason.TIMED_OUT
    if _NO_SUCH_NAME.fullmatch(line):
        return Reason.NO_SUCH_NAME
    match = _FAILED.fullmatch(line)
    return _REASONS.get(match[1]) if match else None
