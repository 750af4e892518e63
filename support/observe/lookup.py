"""What a container learns when it looks up a name: the answer of a nameserver, or of libc."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import IPv4Address, IPv6Address

from support.errors import ProbeBroken
from support.observe.text import Address, lines, quoted, read_address, words


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
    ANOTHER_ERROR = "another error"
    NO_ANSWER = "no answer"
    GARBLED = "nothing that answers the question"
    NOTHING_FOUND = "nothing found"


@dataclass(frozen=True)
class Answer:
    """The answer to one look-up: addresses in the order given, none unless FOUND, and how many seconds it took.

    `beside` are IPv6 addresses that libc gave, asked for any.
    """

    addresses: tuple[IPv4Address, ...]
    outcome: Outcome
    seconds: float = 0.0
    beside: tuple[IPv6Address, ...] = ()


TIMED = """read -r began _ </proc/uptime; "$@"; code=$?; read -r ended _ </proc/uptime; echo "$began $ended" >&2; exit $code"""
"""The script that runs its arguments and tells on standard error, in its last line, when it began and ended: look-ups of libc ask
again by themselves, and say nothing of it, and it would take long to start the command."""
_TIMES = re.compile(r"(?:.*\n)*(\d+\.\d+) (\d+\.\d+)\n")
_GETENT_FOUND = 0
_GETENT_NOT_FOUND = 2


def read_getent(exit_code: int, output: str, times: str) -> Answer:
    """Read what `getent hosts NAME` or `getent ahostsv4 NAME` prints, with glibc or musl: FOUND or NOTHING_FOUND.

    `times` is standard error, which ends as TIMED has it. An address printed once for each socket type counts once. glibc's
    `ahostsv4` finds nothing at all in a container whose only address is the loopback one, and musl's `hosts` prints the first
    address only.

    IPv6 addresses are told `beside`; where `hosts` prints them only, it leaves open whether there is an IPv4 address.

    Raises ProbeBroken for other exit codes than 0 and 2, and for lines of another form. Source: getent(1); musl: Alpine,
    main/musl/getent.c.
    """
    rows, match = lines(output), _TIMES.fullmatch(times)
    if match is None:
        raise ProbeBroken(f"getent: {quoted(times)} does not end in when it began and ended")
    seconds = float(match[2]) - float(match[1])
    if exit_code == _GETENT_NOT_FOUND and not rows:
        return Answer((), Outcome.NOTHING_FOUND, seconds)
    if exit_code != _GETENT_FOUND or not rows:
        raise ProbeBroken(f"getent: exit code {exit_code} with {quoted(output)}")
    found = [_getent_address(row) for row in rows]
    addresses = dict.fromkeys(address for address in found if isinstance(address, IPv4Address))
    beside = dict.fromkeys(address for address in found if isinstance(address, IPv6Address))
    return Answer(tuple(addresses), Outcome.FOUND, seconds, tuple(beside))


def _getent_address(row: str) -> Address:
    found = words(row)
    if len(found) < 2:
        raise ProbeBroken(f"getent: {quoted(row)} is not an address and what it belongs to")
    return read_address(found[0], f"getent, {quoted(row)}")
