"""Nameservers that a scenario tells what to answer: those of the host, ours on another host, and a container that is one."""

from __future__ import annotations

import re
from dataclasses import dataclass

from support.words.quoting import NAME, NAMES, quoted
from support.words.services import ANOTHER_HOST

OF_HOST = "the host's nameservers"
ON_LOOPBACK = "the host's nameserver on a loopback address"
PUBLIC = "Google's public nameservers"
"""Those of the lab ask what the host's are told."""
OF_HOST_SERVERS = rf"{OF_HOST}|{ON_LOOPBACK}|{PUBLIC}"
BESIDE = rf"(?:a DNS server {NAME}|DNS servers {NAMES}) on {ANOTHER_HOST}"
NAMESERVERS = rf"{OF_HOST_SERVERS}|{BESIDE}|{NAME}"


@dataclass(frozen=True)
class Nameservers:
    """Some nameservers: `names` of the scenario's own, on another host where they are `beside`; or, without a name, those of the
    host, only the one on a loopback address where it says so."""

    names: tuple[str, ...] = ()
    beside: bool = False
    on_loopback: bool = False


def read_nameservers(text: str) -> Nameservers:
    """The nameservers that `the host's nameservers`, `a DNS server "first" on another host` or `"resolver"` stands for."""
    return Nameservers(tuple(quoted(text)), bool(re.search(f" on {ANOTHER_HOST}$", text)), text == ON_LOOPBACK)


CODES = {"no such name": 3, "refused": 5, "server failed": 2}
"""Answers without a record, and their response codes. Source: RFC 1035, section 4.1.1."""
SILENCE = "silence"
