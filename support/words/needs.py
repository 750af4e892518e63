"""What a sentence takes beyond an engine: machines around it that only engines of the lab are sure to have."""

from __future__ import annotations

import re
from collections.abc import Iterable

from support.words.nameservers import BESIDE, OF_HOST_SERVERS
from support.words.services import ANOTHER_HOST, OF_HOST

NEEDS = {
    "second-host": (
        re.compile(rf"\b{ANOTHER_HOST}\b"),
        "it takes a neighbour host, which only engines of the lab have",
    ),
    "nameservers": (
        re.compile(rf"^(?:{OF_HOST_SERVERS}|{BESIDE}) answers?:$"),
        "it takes nameservers of ours around the engine, which only engines of the lab have",
    ),
    # A firewall of the administrator's may stand between containers and their own host, and is no broken promise.
    "bare-host": (
        re.compile(rf'^".*"(?: reaches| does not reach) .* at (?:{"|".join(OF_HOST)})(?:$|,)'),
        "containers ask for addresses of the host, on which only engines of the lab are sure to have no firewall of others",
    ),
    "host-firewall": (
        re.compile(r"^a rule of the administrator's |^the host's firewall "),
        "it takes the firewall of the engine's host, which only engines of the lab show and let be changed, by iptables",
    ),
    "host-bridges": (
        re.compile(
            r"^the host (?:reaches|does not reach) .* at the (?:address(?:es)?|gateway) |^on the host$|^host ports$"
            r"|^the host reaches .*, which sees it with |, which sees it with an address of the host$"
            r"|^the (?:.*[ ,])?interfaces .* are those of the host$"
        ),
        "it takes a look at the networks' bridges on the host, and the host's own network is not here",
    ),
    "held-port": (
        re.compile(r" published(?: at \S+)? to a port that another program holds"),
        "it takes a program that holds a port of the engine's host, and the host's own network is not here",
    ),
    "host-files": (
        re.compile(r"^the .*\b(?:hosts file|resolver settings)\b.* are those of the host$"),
        "it takes a look at the host's own files, which only engines of the lab show, where nothing is configured otherwise",
    ),
    # An administrator may have host-gateway stand for another address, and nothing of the engine's tells so.
    "own-host-gateway": (
        re.compile(r' at "host-gateway"'),
        "where host-gateway leads is for the engine's administrator to say, and only those of the lab are sure to leave it alone",
    ),
    # With a range of its own, or another device, the default bridge is where its administrator wants it.
    "usual-bridge": (
        re.compile(r"^device$"),
        "where the default bridge is may be configured, and only engines of the lab without a profile are sure to leave it alone",
    ),
    # Resolvers beyond the engine may know the name: those of Docker Desktop do.
    "knows-no-host": (
        re.compile(r'^nothing answers to "host\.docker\.internal" '),
        "resolvers beyond the engine may have a name for its host, and only those of the lab are sure to have none",
    ),
}
"""Capabilities: how a sentence says that it needs one, and why an engine may not have it."""

OF_ENGINE = {"ipv6": re.compile(r"\bnetworks? .* with IPv6\b")}
"""How a sentence says that it needs something that is tried on the engine itself."""

ON_THE_HOST = re.compile(r" is neither listed nor found$|^overlaps$")
"""What is looked at on the host, too, where it can be, and is worth a scenario where it cannot."""


def looks_at_host(sentences: Iterable[str]) -> bool:
    """Whether one of these sentences, or headings, looks at the host where it can."""
    return any(map(ON_THE_HOST.search, sentences))


def needs_of(sentences: Iterable[str]) -> frozenset[str]:
    """The capabilities that these sentences of a scenario, and headings of its tables, need beside those of its statements."""
    said = list(sentences)
    patterns = {**OF_ENGINE, **{need: pattern for need, (pattern, _) in NEEDS.items()}}
    return frozenset(need for need, pattern in patterns.items() if any(map(pattern.search, said)))
