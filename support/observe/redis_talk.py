"""What Redis says to a container that talks to it, with `nc` or with Redis's own client."""

from __future__ import annotations

import re

from support.errors import ProbeBroken
from support.observe.no_connection import NoConnection, Reason, read_failure
from support.observe.text import quoted

__all__ = ["NoConnection", "Reason", "read_client", "read_own_address", "read_setting"]

_OK = b"+OK\r\n"


def read_setting(output: bytes | str, setting: str = "dbfilename") -> str | NoConnection:
    """The value of `setting`, as Redis told a container.

    `output` is all that `nc HOST 6379` printed, standard error included, after it was sent the inline commands
    `CONFIG GET setting` and `QUIT`.

    Raises ProbeBroken for any other talk: an error of Redis, another setting, a failure of nc that is not one of the network.
    An answer that ends too early was cut short. Source: the Redis serialization protocol, RESP2, "Arrays" and "Bulk strings".
    """
    raw = output.encode() if isinstance(output, str) else output
    if not raw.startswith(b"*"):
        return read_failure(raw)
    head = b"*2\r\n" + _bulk(setting.encode())
    if head.startswith(raw):
        return NoConnection(Reason.CUT_SHORT)
    body = raw.removeprefix(head)
    if re.fullmatch(rb"(\$\d{0,9}\r?)?", body):
        return NoConnection(Reason.CUT_SHORT)
    match = re.match(rb"\$(\d{1,9})\r\n", body)
    if match is None:
        raise ProbeBroken(f"Redis: {quoted(raw)} is not the setting {quoted(setting)}")
    start, length = match.end(), int(match[1])
    value, rest = body[start : start + length], body[start + length :]
    if (b"\r\n" + _OK).startswith(rest) and rest != b"\r\n" + _OK:
        return NoConnection(Reason.CUT_SHORT)
    if rest != b"\r\n" + _OK:
        raise ProbeBroken(f"Redis: {quoted(raw)} does not end after the value and the answer to QUIT")
    return value.decode("utf-8", "backslashreplace")


def read_client(output: bytes, setting: str = "dbfilename") -> str | NoConnection:
    """The same out of all that `redis-cli config get setting` printed: the setting's name and its value, a line each."""
    found = re.fullmatch(rb"%s\n([^\n]*)\n" % re.escape(setting.encode()), output)
    return found[1].decode("utf-8", "backslashreplace") if found else read_failure(output)


def read_own_address(output: bytes, token: str) -> str | NoConnection:
    """By which address Redis knows the one who asked, out of all that nc or redis-cli printed of `CLIENT SETNAME token` and
    `CLIENT LIST`: an entry has a line of `field=value`, the address with its port, one of IPv6 in brackets.

    Raises ProbeBroken for any other talk. Source: Redis, CLIENT LIST.
    """
    if b" addr=" not in output:
        return read_failure(output)
    (own,) = [line for line in output.split(b"\n") if b" name=" + token.encode() + b" " in line] or [b""]
    found = re.search(rb" addr=\[?([0-9a-f.:]+?)\]?:\d+ ", own)
    if found is None:
        raise ProbeBroken(f"Redis: {quoted(output)} has no client of the name {quoted(token)}")
    return found[1].decode()


def _bulk(content: bytes) -> bytes:
    return b"$%d\r\n%s\r\n" % (len(content), content)
