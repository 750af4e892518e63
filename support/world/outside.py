"""Names of the world outside, as one scenario speaks of them, and the nameservers that it has told of them.

The text says "shop.example"; who is asked hears of `shop-3f9c2a-31.run2.test`, which no other scenario asks for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from ipaddress import ip_address

from dnslib import QTYPE

from support.engine.upstream import ELSEWHERE, OF_HOST, Answers, Given, OutsideServers
from support.words.nameservers import CODES, SILENCE
from support.world.naming import Names

__all__ = ["NAMESERVERS", "ON_LOOPBACK", "Answers", "Given", "Outside", "answers_of"]

ON_LOOPBACK = "127.0.0.53"
"""The one of the host's nameservers that is on a loopback address."""
NAMESERVERS = tuple(OF_HOST)
"""The host's nameservers."""


@dataclass
class Outside:
    """`servers` are those of the run, where it has any; `beside` are the scenario's own on another host, by name, each with its
    address, and `asked_for` the names that it speaks of, each with the one that is asked for."""

    servers: OutsideServers | None
    names: Names
    beside: dict[str, str] = field(default_factory=dict)
    asked_for: dict[str, str] = field(default_factory=dict)

    def add(self, name: str) -> str:
        """What is asked for when the text speaks of this name; from now on the scenario knows it."""
        if name not in self.asked_for:
            host, dot, _ = name.partition(".")
            domain = self.servers.domain if self.servers else ELSEWHERE
            self.asked_for[name] = self.names.unique(host) + (f".{domain}" if dot else "")
            self.names.adopt(self.asked_for[name], name)
        return self.asked_for[name]

    def place(self, server: str) -> str:
        """The address of a nameserver on another host, which is taken for it. Raises LookupError when there are not so many."""
        if server not in self.beside:
            left = [each for each in self.of_run.beside if each not in self.beside.values()]
            if not left:
                raise LookupError(f'another host has no address left for "{server}"')
            self.beside[server] = left[0]
        return self.beside[server]

    @property
    def of_run(self) -> OutsideServers:
        """The nameservers of the run. Raises LookupError where it has none: the text is wrong, not the engine."""
        if self.servers is None:
            raise LookupError("this run has no nameservers around the engine")
        return self.servers


def answers_of(of_type: str, values: Sequence[str]) -> Answers:
    """What a server answers for a name that has these values: addresses or texts, or the one word for an answer without a record.

    Who has addresses of one family has none of the other.
    """
    if list(values) == [SILENCE]:
        return {0: Given(silent=True)}
    if len(values) == 1 and values[0] in CODES:
        return {0: Given(CODES[values[0]])}
    return {0: Given(), int(getattr(QTYPE, of_type)): Given(data=tuple(_data(of_type, each).hex() for each in values))}


def _data(of_type: str, value: str) -> bytes:
    """A value as a record has it. Source: RFC 1035, sections 3.4.1 and 3.3.14; RFC 3596, section 2.2."""
    if of_type == "TXT":
        text = value.encode()
        return bytes([len(text)]) + text
    return ip_address(value).packed
