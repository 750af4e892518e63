"""Every word that a sentence may be made of: its pattern, what it becomes, and an example for the reader."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from support.words.aspects import ASPECTS, read_aspects
from support.words.barriers import BARRIER, read_barrier
from support.words.expressions import ADDRESS, TARGET, read_expression, read_target
from support.words.filters import FILTER, read_filter
from support.words.handles import BY, GIVEN_BY, read_handle
from support.words.nameservers import NAMESERVERS, read_nameservers
from support.words.newcomers import NEWCOMERS, read_newcomers
from support.words.options import HOW, read_options
from support.words.places import DEFAULT_BRIDGE, PLACE, Place, read_place
from support.words.quoting import NAME, NAMES, quoted
from support.words.senders import SENDER, read_sender
from support.words.services import OBSERVER, SERVICE, WHERE, read_observer, read_service, read_where
from support.words.things import THING, read_thing


@dataclass(frozen=True)
class Word:
    """A word: the pattern of its text, what the text becomes, and an example with what it means."""

    pattern: str
    read: Callable[[str], Any]
    example: str


def _on(text: str) -> Place:
    if not text:
        return DEFAULT_BRIDGE
    place, _, given = text.removeprefix(" on ").partition(", given by ")
    return replace(read_place(place), by=read_handle(f" {given}" if given else ""))


def _tried(text: str) -> bool:
    return text.endswith("to be")


def _status(text: str) -> int | None:
    return int(text.rpartition(" ")[2]) if text else None


FATES = (
    "stopped and started again, its old address taken by another",
    "replaced by a new container of the same name, its old address taken by another",
    "stopped and started again",
    "stopped",
    "started again",
    "restarted",
    "ended from inside and started again by its restart policy",
    "killed",
    "paused and resumed",
    "paused",
)
PRESENT, GONE = "is still listed and found", "is neither listed nor found"

WORDS = {
    "names": Word(NAMES, quoted, '"first", "second" and "third"'),
    "newcomers": Word(NEWCOMERS, read_newcomers,
                      'an Alpine container "client"; the Node application "app"; a UDP server "beacon"; Redis containers …'),
    "nameservers": Word(NAMESERVERS, read_nameservers,
                        'the host\'s nameservers; a DNS server "first" on another host; "resolver": a DNS server that runs'),
    "place": Word(PLACE, read_place,
                  "\"backend-network\"; the default bridge; the host's network; no network; the network of \"redis\""),
    "on": Word(rf"(?: on (?:{PLACE}){BY})?", _on,
               ' on "backend-network", given by its id; nothing stands for the default bridge'),
    "how": Word(HOW, read_options, ' with the alias "db" and the hostname "store"; nothing stands for no option'),
    "is": Word(r"(?:is|are)(?: to be)?", _tried, "is: must succeed; is to be: is tried, and what came of it is looked at"),
    "by": Word(GIVEN_BY, read_handle, ", given by its short id; , given by their ids; nothing stands for its name"),
    "fate": Word("|".join(FATES), str, "stopped; started again; restarted; …"),
    "target": Word(TARGET, read_target, '"db"; the short id of "redis"; the address of "redis" on "n"; the gateway of "n"'),
    "address": Word(ADDRESS, read_expression, 'the address of "redis" on "backend-network"; the addresses of …'),
    "observer": Word(OBSERVER, read_observer, 'the host; another host; "client"'),
    "service": Word(SERVICE, read_service,
                    'the Redis server of "redis"; port 3000 of "app"; UDP port 5300 of "beacon"; a program of another host; …'),
    "where": Word(WHERE, read_where,
                  '"db"; every address of the host; the IPv6 loopback address of the host; its address'),
    "thing": Word(THING, read_thing, '"redis"; "redis" on "backend-network"; the default bridge'),
    "barrier": Word(BARRIER, read_barrier,
                    'in DOCKER-USER drops what another host sends to the Redis server of "redis"; '
                    'at the end of FORWARD drops all that is from or to "redis"'),
    "sender": Word(SENDER, read_sender, 'its own address; an address of the host; the gateway of "n"; the address of "client"'),
    "presence": Word(f"{GONE}|{PRESENT}", lambda text: text == PRESENT, f"{PRESENT}; {GONE}"),
    "recorded": Word("records|does not record", lambda text: text == "records", "records; does not record"),
    "filter": Word(FILTER, read_filter, 'on "backend-network", given by its id; that publish the port of "redis"; …'),
    "aspects": Word(ASPECTS, read_aspects, "hosts file, environment and interfaces"),
    "status": Word(r"(?: with status \d+)?", _status, " with status 409; nothing stands for any"),
    "saying": Word(rf"{NAME}(?: or {NAME})*", quoted, '"already exists"; "in use" or "already allocated"'),
    "full": Word("(?:full )?", bool, "full …, the one with the domain; nothing stands for the short one"),
    "file": Word("hosts file|resolv.conf", str, "hosts file; resolv.conf"),
    "hostname": Word(rf"its hostname|the hostname {NAME}", lambda text: "".join(quoted(text)), 'its hostname; the hostname "db"'),
}  # fmt: skip
"""The words, by the names that sentences call them."""
