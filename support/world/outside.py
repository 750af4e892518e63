"""Names of the world outside, as one scenario speaks of them, and the nameservers that it has told of them.

The text says "shop.example"; who is asked hears of `shop-3f9c2a-31.run2.test`, which no other scenario asks for.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from support.engine.outside import ELSEWHERE, OutsideServers
from support.world.naming import Names

ON_LOOPBACK = "127.0.0.53"
"""The one of the host's nameservers that is on a loopback address."""


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
