"""What an administrator's rule in the host's firewall keeps out, and where in the firewall it stands."""

from __future__ import annotations

import re
from dataclasses import dataclass

from support.words.quoting import NAME, quoted
from support.words.services import OBSERVER, SERVICE, Observer, Service, read_observer, read_service

CHAINS = "DOCKER-USER|INPUT|FORWARD"
AT_CONTAINER = ""
AT_HOST = ", known by its port at the host"
ASKED_FOR = ", known by the port that was asked for"
_KNOWN = f"{AT_HOST}|{ASKED_FOR}"
_SENT = rf"what (?P<observer>{OBSERVER}) sends to (?P<service>{SERVICE})(?P<known>{_KNOWN})?"
_ALL = rf"all that is from or to (?P<container>{NAME})"
_BARRIER = re.compile(rf"(?:in|at the (?P<end>end) of) (?P<chain>{CHAINS}) drops (?:{_SENT}|{_ALL})")
BARRIER = re.sub(r"\?P<\w+>", "?:", _BARRIER.pattern)


@dataclass(frozen=True)
class Barrier:
    """A rule that drops: in a `chain`, before all others there or, with `last`, behind them; either what an `observer` sends to a
    `service`, by which that is `known` to the rule, or all that is from or to a `container`."""

    chain: str
    last: bool
    observer: Observer | None = None
    service: Service | None = None
    known: str = AT_CONTAINER
    container: str = ""


def read_barrier(text: str) -> Barrier:
    """The barrier that `in DOCKER-USER drops what another host sends to the Redis server of "redis"` stands for."""
    found = _BARRIER.fullmatch(text)
    assert found is not None, "the pattern is the same"
    chain, last = found["chain"], found["end"] is not None
    if found["container"]:
        return Barrier(chain, last, container=quoted(found["container"])[0])
    return Barrier(chain, last, read_observer(found["observer"]), read_service(found["service"]), found["known"] or "")
