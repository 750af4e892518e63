"""The environment of a process, as /proc/PID/environ shows it."""

from __future__ import annotations

from support.errors import ProbeBroken
from support.observe.text import quoted


def read_environ(raw: bytes | str) -> dict[str, str]:
    """Variables and values in the order of the environment; no text at all is an empty environment.

    Every entry `NAME=VALUE` ends in a NUL; a value may be empty and may hold `=` and line feeds. Bytes that are no
    UTF-8 come out as `\\xNN`.

    Raises ProbeBroken for an entry without `=` or without a name, for a name given twice, and when the last NUL is
    missing (the text was cut). A process may overwrite this memory: redis-server does, to set its title, and leaves
    nothing but NULs; that is refused too. Source: proc_pid_environ(5).
    """
    text = raw.decode("utf-8", "backslashreplace") if isinstance(raw, bytes) else raw
    if not text:
        return {}
    if not text.strip("\0"):
        raise ProbeBroken("environment: nothing but NULs, the process has overwritten its own")
    if not text.endswith("\0"):
        raise ProbeBroken(f"environment: no NUL after the last entry {quoted(text.rsplit(chr(0), 1)[-1])}")
    found: dict[str, str] = {}
    for entry in text[:-1].split("\0"):
        name, equals, value = entry.partition("=")
        if not equals or not name:
            raise ProbeBroken(f"environment: {quoted(entry)} is not NAME=VALUE")
        if name in found:
            raise ProbeBroken(f"environment: {quoted(name)} is given twice")
        found[name] = value
    return found
