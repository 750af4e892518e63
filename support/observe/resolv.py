"""A container's /etc/resolv.conf."""

from __future__ import annotations

import re
from dataclasses import dataclass

from support.errors import Garbled, ProbeBroken
from support.observe.text import Address, lines, quoted, read_address

_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_BLANKS = re.compile(r"[ \t]+")
_KEYWORD = re.compile(r"(nameserver|search|domain|options)[ \t]+(.*)")
_NAMESERVER = re.compile(r"([^ \t;#]+)[ \t]*(?:[;#].*)?")


@dataclass(frozen=True)
class ResolvConf:
    """What the file says, in file order.

    `nameservers` holds every one the file names, although libc asks the first three only. `search` is the list of the
    last `search` or `domain` line. `options` are kept as written (`ndots:0`), repeated ones too.
    """

    nameservers: tuple[Address, ...]
    search: tuple[str, ...]
    options: tuple[str, ...]


def read_resolv_conf(text: str) -> ResolvConf:
    """Read the text of /etc/resolv.conf by the rules of resolv.conf(5) and glibc's resolver.

    A keyword must start its line and be followed by a blank and a value: lines that begin otherwise, with an unknown
    keyword, or with one that has no value, are passed over, as libc does. `#` and `;` start a comment in the first
    column, and after the address of a name server. The last of `search` and `domain` counts; `options` lines add up.

    Raises Garbled where libc would pass over something that the writer meant: a name server that is no address,
    more than one value for `nameserver` or `domain`, control characters (a carriage return, say).
    """
    try:
        return _read(text)
    except ProbeBroken as error:
        raise Garbled(str(error)) from None


def _read(text: str) -> ResolvConf:
    nameservers: list[Address] = []
    search: tuple[str, ...] = ()
    options: list[str] = []
    for number, line in enumerate(lines(text), 1):
        where = f"/etc/resolv.conf, line {number}"
        if line.startswith(("#", ";")):
            continue
        if _CONTROL.search(line):
            raise ProbeBroken(f"{where}: {quoted(line)} holds a control character")
        match = _KEYWORD.fullmatch(line)
        values = [word for word in _BLANKS.split(match[2]) if word] if match else []
        if match is None or not values:
            continue
        keyword = match[1]
        if keyword == "nameserver":
            nameservers.append(_nameserver(match[2], where))
        elif keyword == "options":
            options += values
        elif keyword == "domain" and len(values) > 1:
            raise ProbeBroken(f"{where}: {quoted(line)} names more than one domain")
        else:
            search = tuple(values)
    return ResolvConf(tuple(nameservers), search, tuple(options))


def _nameserver(value: str, where: str) -> Address:
    match = _NAMESERVER.fullmatch(value)
    if match is None:
        raise ProbeBroken(f"{where}: {quoted(value)} is not one name server")
    return read_address(match[1], where)
