"""What `ping` learns: whether another container answers."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TypeAlias

from support.errors import ProbeBroken
from support.observe.text import Address, lines, quoted, read_address


@dataclass(frozen=True)
class Reply:
    """At least one packet came back from `address`."""

    address: Address


@dataclass(frozen=True)
class NoReply:
    """The name has an address, but no packet came back: silence, "host unreachable", or a firewall refused to send.

    `address` is None when ping gave up before it said which address it meant.
    """

    address: Address | None


@dataclass(frozen=True)
class UnknownHost:
    """The name has no address; `reason` is the resolver's word for it, empty with busybox, and no part of `==`."""

    reason: str = field(default="", compare=False)


@dataclass(frozen=True)
class NetworkUnreachable:
    """The container has no route to the address, so that no packet was sent."""


Ping: TypeAlias = Reply | NoReply | UnknownHost | NetworkUnreachable

_ADDRESS = r"([0-9a-fA-F.:]+(?:%[^\s:)]+)?)"
_HEADER = (
    # iputils: "PING db (10.0.0.2) 56(84) bytes of data.", "PING db (fd00::2) 56 data bytes", and in releases before
    # 2021 "PING db(db (fd00::2)) 56 data bytes".
    re.compile(rf"PING \S+ \({_ADDRESS}\) \d+(?:\(\d+\) bytes of data\.| data bytes)"),
    re.compile(rf"PING \S+?\((?:\S+ \()?{_ADDRESS}\)?\) \d+ data bytes"),
    # busybox: "PING db (10.0.0.2): 56 data bytes"
    re.compile(rf"PING \S+ \({_ADDRESS}\): \d+ data bytes"),
)
_PACKET = re.compile(
    rf"\d+ bytes from (?:{_ADDRESS}|\S+ \({_ADDRESS}\)): (?:icmp_)?seq=\d+ ttl=\d+(?: time=[\d.]+ ms)?(?: \(DUP!\))?"
)
_STATISTICS = re.compile(
    r"\d+ packets transmitted, (\d+) (?:packets )?received,(?: \+?\d+ (?:errors|duplicates),)*"
    r" \d+(?:\.\d+)?% packet loss(?:, time \d+ms)?"
)
_PASSING = (
    re.compile(r""),
    re.compile(r"--- \S+ ping statistics ---"),
    re.compile(r"(?:rtt|round-trip) min/avg/max(?:/mdev)? = [\d./]+ ms(?:, pipe \d+)?"),
    re.compile(r"pipe \d+"),
    re.compile(r"From \S+(?: \(\S+\))?:? icmp_seq=\d+ Destination (?:Host|Net|Port) (?:Unreachable|Prohibited)"),
    re.compile(r"From \S+(?: \(\S+\))?:? icmp_seq=\d+ Packet filtered"),
    re.compile(r"ping: warning: got ICMP \d+ \(Destination Unreachable\)"),
    re.compile(r"ping: sendmsg: (?:Operation not permitted|No route to host|Network is unreachable)"),
)
_UNKNOWN_HOST = (
    re.compile(r"ping: bad address '[^']*'()"),
    re.compile(r"ping: unknown host \S+()"),
    # The words of glibc, then those of musl, for EAI_NONAME, EAI_AGAIN and EAI_NODATA.
    re.compile(
        r"ping: \S+: ("
        r"Name or service not known|Temporary failure in name resolution|No address associated with hostname"
        r"|Name does not resolve|Try again|Name has no usable address)"
    ),
)
_NO_ROUTE = re.compile(r"(?:ping: )?(?:connect|sendto): Network (?:is )?unreachable")
# No route to host: ARP got no answer, or an "unreachable" route. Operation not permitted: netfilter dropped what was
# sent.
_NOT_SENT = re.compile(
    r"(?:ping: )?(?:connect|sendto): (?:No route to host|Host is unreachable|Operation not permitted)"
)


def read_ping(exit_code: int, output: str) -> Ping:
    """Read what ping of iputils or busybox prints, standard error included, in English.

    Raises ProbeBroken when ping could not work at all ("permission denied (are you root?)"), for lines that ping does
    not print, when the statistics are missing, when exit code and output contradict each other, and when another
    address than the one pinged answered.
    """
    pinged: list[Address] = []
    answered: set[Address] = set()
    counted: list[int] = []
    rows = lines(output)
    if exit_code not in (0, 1, 2) or not rows:
        raise ProbeBroken(f"ping: exit code {exit_code} with {quoted(output)}")
    for row in rows:
        if match := _first(_HEADER, row):
            pinged.append(read_address(match[1], f"ping, {quoted(row)}"))
        elif match := _PACKET.fullmatch(row):
            answered.add(read_address(match[1] or match[2], f"ping, {quoted(row)}"))
        elif match := _STATISTICS.fullmatch(row):
            counted.append(int(match[1]))
        elif not _first(_PASSING, row) and not _ending(row, None):
            raise ProbeBroken(f"ping: {quoted(row)} is not understood here")
    endings = [ending for row in rows if (ending := _ending(row, next(iter(pinged), None)))]
    if endings:
        if len(endings) > 1 or len(pinged) > 1 or exit_code == 0 or counted or answered:
            raise ProbeBroken(f"ping: exit code {exit_code} contradicts {quoted(output)}")
        return endings[0]
    if len(pinged) != 1 or len(counted) != 1:
        raise ProbeBroken(f"ping: {quoted(output)} does not have one beginning and one end")
    address, received = pinged[0], counted[0]
    # With a count and a deadline, iputils ends in 1 although some packets came back.
    if (received == 0) == (exit_code == 0) and not (received and exit_code == 1):
        raise ProbeBroken(f"ping: exit code {exit_code} contradicts {quoted(output)}")
    if answered - {address} or (answered and not received):
        raise ProbeBroken(f"ping: the answers in {quoted(output)} contradict the rest")
    return Reply(address) if received else NoReply(address)


def _ending(row: str, address: Address | None) -> Ping | None:
    """What a line means with which ping gives up, None for any other line."""
    if match := _first(_UNKNOWN_HOST, row):
        return UnknownHost(match[1])
    if _NO_ROUTE.fullmatch(row):
        return NetworkUnreachable()
    return NoReply(address) if _NOT_SENT.fullmatch(row) else None


def _first(patterns: tuple[re.Pattern[str], ...], row: str) -> re.Match[str] | None:
    return next((match for pattern in patterns if (match := pattern.fullmatch(row))), None)
