"""What a container learns when it looks up a name: the answer of a DNS server, or of libc."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import IPv4Address, IPv6Address

from support.errors import ProbeBroken
from support.observe.text import Address, lines, quoted, read_address, read_ipv4, words


class Outcome(StrEnum):
    """How a lookup ended.

    NOTHING_FOUND is libc's answer: no address, and no word about whether the server denied the name, failed, or kept
    silent.
    """

    FOUND = "found"
    NO_SUCH_NAME = "no such name"
    NO_ADDRESS = "no address"
    REFUSED = "refused"
    SERVER_FAILED = "server failed"
    NO_ANSWER = "no answer"
    NOTHING_FOUND = "nothing found"


@dataclass(frozen=True)
class Answer:
    """The answer to one lookup: addresses in the order given (none unless FOUND), and the server that answered.

    `server` is None when none answered, and for a lookup through libc, which does not say. `beside` are IPv6 addresses that libc
    gave, asked for any.
    """

    addresses: tuple[IPv4Address, ...]
    server: Address | None
    outcome: Outcome
    beside: tuple[IPv6Address, ...] = ()


_RESPONSE_CODES = {
    "NXDOMAIN": Outcome.NO_SUCH_NAME,
    "REFUSED": Outcome.REFUSED,
    "SERVFAIL": Outcome.SERVER_FAILED,
}
_SERVER = re.compile(r"Server:\t\t(\S+)")
_SERVER_ADDRESS = re.compile(r"Address:\t\[?([^\s\]#]+?)\]?[:#]\d+")
_NAME = re.compile(r"Name:\t\S+")
_ADDRESS = re.compile(r"Address: (\S+)")
_CANONICAL = re.compile(r"\S+\tcanonical name = \S+")
_AUTHORITY = "Non-authoritative answer:"
_FAILURE = re.compile(r"\*\* server can't find \S+: ([A-Z0-9]+)")
_EMPTY = re.compile(r"\*\*\* Can't find \S+: No answer")
_TIMED_OUT = ";; connection timed out; no servers could be reached"
# What keeps a datagram from a server, in the words of glibc and of musl. Another reason is the probe's own fault: a
# name that makes no query, for one, ends in "write to …: Message too long".
_UNREACHABLE = (
    "(?:Connection refused|Network is unreachable|Network unreachable|Host is unreachable|No route to host"
    "|Operation not permitted)"
)
_NOT_SENT = re.compile(rf"nslookup: (?:read|write to '[^']*'): {_UNREACHABLE}")
_NOT_CONNECTED = re.compile(rf"nslookup: can't connect to remote host(?: \([^)]*\))?: {_UNREACHABLE}")

_GETENT_FOUND = 0
_GETENT_NOT_FOUND = 2


def read_nslookup(output: str) -> Answer:
    """Read all that busybox' `nslookup -type=a NAME.` prints, standard error and the blank line at the end included.

    An answer without address and without error (NOERROR, no data) is NO_ADDRESS; a name that is only a pointer to
    another (CNAME) is no address either. When several servers were tried, `server` is the one that answered.

    Raises ProbeBroken for any other line, for response codes without an Outcome, for an answer that nslookup could
    not parse, and for output that holds no conclusion or more than one. Source: busybox, networking/nslookup.c with
    FEATURE_NSLOOKUP_BIG, and its output in releases 1.35 and 1.37.
    """
    reading = _Nslookup()
    for line in lines(output):
        reading.take(line)
    return reading.answer(output)


def read_nslookups(output: str, separator: str) -> tuple[Answer, ...]:
    """Read the output of several lookups: each is followed by a line that is `separator`, the last one too.

    Raises ProbeBroken as `read_nslookup` does, and when the line after the last lookup is missing (the output was cut).
    """
    answers: list[Answer] = []
    block: list[str] = []
    for line in lines(output):
        if line == separator:
            answers.append(read_nslookup("".join(f"{text}\n" for text in block)))
            block = []
        else:
            block.append(line)
    if block or not answers:
        raise ProbeBroken(f"nslookup: {quoted(output)} does not end in the line {quoted(separator)}")
    return tuple(answers)


def read_getent(exit_code: int, output: str) -> Answer:
    """Read what `getent hosts NAME` or `getent ahostsv4 NAME` prints, with glibc or musl: FOUND or NOTHING_FOUND.

    An address printed once for each socket type counts once. glibc's `ahostsv4` finds nothing at all in a container
    whose only address is the loopback one, and musl's `hosts` prints the first address only.

    IPv6 addresses are told `beside`; where `hosts` prints them only, it leaves open whether there is an IPv4 address.

    Raises ProbeBroken for other exit codes than 0 and 2, and for lines of another form. Source: getent(1); musl: Alpine,
    main/musl/getent.c.
    """
    rows = lines(output)
    if exit_code == _GETENT_NOT_FOUND and not rows:
        return Answer((), None, Outcome.NOTHING_FOUND)
    if exit_code != _GETENT_FOUND or not rows:
        raise ProbeBroken(f"getent: exit code {exit_code} with {quoted(output)}")
    found = [_getent_address(row) for row in rows]
    addresses = dict.fromkeys(address for address in found if isinstance(address, IPv4Address))
    beside = dict.fromkeys(address for address in found if isinstance(address, IPv6Address))
    return Answer(tuple(addresses), None, Outcome.FOUND, tuple(beside))


def _getent_address(row: str) -> Address:
    found = words(row)
    if len(found) < 2:
        raise ProbeBroken(f"getent: {quoted(row)} is not an address and what it belongs to")
    return read_address(found[0], f"getent, {quoted(row)}")


class _Nslookup:
    """The reading of one lookup's output, line by line."""

    def __init__(self) -> None:
        self._server: Address | None = None
        self._addresses: list[IPv4Address] = []
        self._outcomes: list[Outcome] = []
        self._name_pending = False
        self._records_began = False
        self._blank_lines = 0

    def take(self, line: str) -> None:
        """Note what a line says. Raises ProbeBroken when it is none of nslookup's."""
        if _NOT_SENT.fullmatch(line):
            # Said on standard error, so it may stand anywhere between the others; the conclusion follows by itself.
            return
        self._blank_lines = 0 if line else self._blank_lines + 1
        if self._name_pending or _ADDRESS.fullmatch(line):
            self._take_address(line)
        elif _NAME.fullmatch(line):
            self._name_pending = True
        elif _SERVER.fullmatch(line):
            if self._addresses or self._outcomes or self._records_began:
                raise ProbeBroken(f"nslookup: {quoted(line)} begins a second answer")
            self._server = None
        elif match := _SERVER_ADDRESS.fullmatch(line):
            self._server = read_address(match[1], f"nslookup, {quoted(line)}")
        elif match := _FAILURE.fullmatch(line):
            self._fail(match[1], line)
        elif _EMPTY.fullmatch(line):
            self._outcomes.append(Outcome.NO_ADDRESS)
        elif line == _TIMED_OUT or _NOT_CONNECTED.fullmatch(line):
            self._outcomes.append(Outcome.NO_ANSWER)
        elif line == _AUTHORITY or _CANONICAL.fullmatch(line):
            self._records_began = True
        elif line:
            raise ProbeBroken(f"nslookup: {quoted(line)} is not understood here")

    def answer(self, output: str) -> Answer:
        """The one conclusion of all lines. Raises ProbeBroken when there is none, another one, or no end."""
        outcomes = list(self._outcomes)
        if self._addresses:
            outcomes.append(Outcome.FOUND)
        # An answer without records is told from one that was cut by the blank line after it, which follows the one
        # after the server.
        elif not outcomes and self._server is not None and self._blank_lines >= (1 if self._records_began else 2):
            outcomes.append(Outcome.NO_ADDRESS)
        answered = outcomes != [Outcome.NO_ANSWER]
        contradicted = self._server is None or not self._blank_lines if answered else self._records_began
        if len(outcomes) != 1 or self._name_pending or contradicted:
            raise ProbeBroken(f"nslookup: {quoted(output)} is not one whole answer")
        # A server that only sent what nslookup could not use is printed too, although it did not answer.
        return Answer(tuple(self._addresses), self._server if answered else None, outcomes[0])

    def _take_address(self, line: str) -> None:
        match = _ADDRESS.fullmatch(line)
        if match is None or not self._name_pending:
            raise ProbeBroken(f"nslookup: {quoted(line)} where a name and then its address were expected")
        self._addresses.append(read_ipv4(match[1], f"nslookup, {quoted(line)}"))
        self._name_pending = False

    def _fail(self, code: str, line: str) -> None:
        if code not in _RESPONSE_CODES:
            raise ProbeBroken(f"nslookup: {quoted(line)} has a response code that is not understood here")
        self._outcomes.append(_RESPONSE_CODES[code])
