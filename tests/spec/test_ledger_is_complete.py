"""The ledger holds every statement that was catalogued: 200 main ones and 118 secondary ones, in twenty areas.

The wordings of one statement (`MAC-01a`, `MAC-01b`) are one statement here.
"""

from __future__ import annotations

import pytest

from support.spec.statements import load_ledger

# What the statements of an area are called, and how many of them there are, main ones and secondary ones.
AREAS = {
    "links": (("LINK",), 30 + 11),
    "links on user networks": (("ULINK",), 7 + 2),
    "default bridge": (("BR",), 8 + 4),
    "embedded DNS": (("DNS",), 16 + 10),
    "aliases": (("ALIAS",), 10 + 4),
    "connecting": (("CONN",), 11 + 5),
    "disconnecting": (("DISC",), 8 + 5),
    "creating networks": (("CREATE",), 19 + 11),
    "listing, inspecting and removing networks": (("NET-LS", "NET-INSP", "CINSP", "RM", "PRUNE"), 21 + 14),
    "published ports": (("PORT",), 12 + 9),
    "files of a container": (("HOSTS", "RESOLV"), 15 + 8),
    "DNS options": (("DOPT",), 4 + 5),
    "addresses": (("IP", "MAC"), 7 + 6),
    "network modes": (("MODE",), 8 + 5),
    "isolation": (("ISO",), 4 + 3),
    "several networks": (("GW",), 3 + 3),
    "IPv6": (("V6",), 3 + 3),
    "restarts": (("RST",), 3 + 3),
    "swarm": (("SWARM",), 6 + 5),
    "events": (("EV",), 5 + 2),
}
# The start of the story that the tutorial tells, a statement about containers and not about networks; a bound for what the
# catalogue takes for granted; names of the host, which a later reading of the manual added; and what it was found to lack.
BESIDES = {"RUN-01", "DNS-36", "HOSTS-15", "HOSTS-17"}
BESIDES |= {"DNS-28", "DNS-30", "ALIAS-15", "HOSTS-16", "IP-10", "CINSP-05", "CLIST-01", "CLIST-02", "CLIST-03"}
BESIDES |= {"DNS-31", "DNS-32", "DOPT-10"}
BESIDES |= {f"PORT-{number}" for number in (23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 35, 36, 37, 38, 39)}
BESIDES |= {f"FW-{number}" for number in ("01", "02", "03", "04", "10")}
BESIDES |= {"CREATE-32", "CREATE-33", "CREATE-43", "ISO-08", "V6-11"}


def _groups() -> set[str]:
    return {statement.group for statement in load_ledger().statements.values()}


@pytest.mark.parametrize("area", AREAS)
def test_every_catalogued_statement_of_an_area_is_in_the_ledger(area: str) -> None:
    prefixes, count = AREAS[area]
    found = sorted(group for group in _groups() - BESIDES if group.rpartition("-")[0].startswith(prefixes))
    assert len(found) == count, found


def test_the_ledger_holds_the_catalogue_and_nothing_unexplained() -> None:
    assert sum(count for _, count in AREAS.values()) == 200 + 118
    assert len(_groups() - BESIDES) == 200 + 118
