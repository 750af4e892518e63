"""A DNS server between a container and the one that its engine gave it, which answers wrongly on purpose."""

from __future__ import annotations

import random
import re
import selectors
import socket
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dnslib import QTYPE, RCODE, RR, A, DNSRecord
from docker.errors import NotFound

from faults.places import Places
from support.errors import CannotRun
from support.run.namespaces import enter_network

ASKING_PORT = 53053
"""The port that the server in between asks from: its own questions are not led back to itself."""
PATIENCE = 3.0
LIFETIME = 600
"""How long, in seconds, an answer may be kept: what Docker's embedded DNS server says of its own."""
CODES = {"nxdomain": RCODE.NXDOMAIN, "servfail": RCODE.SERVFAIL, "refused": RCODE.REFUSED}
ANSWERS = frozenset({*CODES, "nodata", "silence", "stale", "first-only", "sorted", "other", "everywhere"})

# An embedded DNS server asks the engine's own servers from within the container: only what is sent to itself is led elsewhere.
_IPTABLES = "iptables -w -t nat -I OUTPUT 1 -p udp -d {server} --dport 53 ! --sport {own} -j REDIRECT --to-ports {port}"
_NFT = (
    "nft add table ip faults && nft 'add chain ip faults out {{ type nat hook output priority -150; }}' && "
    "nft add rule ip faults out ip daddr {server} udp dport 53 udp sport != {own} redirect to :{port}"
)
REDIRECT = f"if command -v iptables >/dev/null; then {_IPTABLES}; else {_NFT}; fi"


@dataclass(frozen=True)
class _Seat:
    """A server's place in one container: where it listens and asks from, whom it asks."""

    listening: socket.socket
    asking: socket.socket
    server: str
    container: str
    turn: threading.Lock = field(default_factory=threading.Lock)


class Between:
    """Servers in between, one in each container that has been told of; `close` ends them all.

    Items: `names` (a pattern for the whole name asked for, without the final dot; any by default) and one of `answer` (nxdomain,
    servfail, refused, nodata, silence, stale, first-only, sorted, other, everywhere), `address`, `extra`.
    """

    def __init__(self, items: Sequence[Mapping[str, Any]], engine_api: Callable[[], Any]) -> None:
        for unknown in {item["answer"] for item in items if "answer" in item} - ANSWERS:
            raise CannotRun(f"dns: answer: {unknown}: there is no such answer; there are {', '.join(sorted(ANSWERS))}")
        self.applied = 0
        self._items = items
        self._engine_api = engine_api
        self._selector = selectors.DefaultSelector()
        self._lock = threading.Lock()
        self._first: dict[tuple[str, str], list[str]] = {}
        self._wake, self._woken = socket.socketpair()
        self._selector.register(self._woken, selectors.EVENT_READ, None)
        self._thread = threading.Thread(target=self._serve, name="dns in between", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop answering, everywhere."""
        with suppress(OSError):
            self._wake.send(b"x")
        self._thread.join()

    def stand_in(self, places: Places, pid: int, container: str, resolv_conf: str) -> None:
        """Take the questions of a container whose network is set up and whose first process does not run yet."""
        servers = re.findall(r"^nameserver\s+(\S+)", resolv_conf, re.MULTILINE)
        if not servers:
            return
        listening, asking = _sockets_in(places.netns(pid))
        places.container(pid, REDIRECT.format(server=servers[0], own=ASKING_PORT, port=listening.getsockname()[1]))
        key = _Seat(listening, asking, servers[0], container)
        with self._lock:
            self._selector.register(listening, selectors.EVENT_READ, key)
        self._wake.send(b".")

    def _serve(self) -> None:
        while True:
            for ready, _ in self._selector.select():
                if ready.data is None:
                    if b"x" in self._woken.recv(64):
                        self._end()
                        return
                    continue
                with suppress(OSError):
                    asked = ready.data.listening.recvfrom(4096)
                    threading.Thread(target=self._answer_one, args=(ready.data, *asked), daemon=True).start()

    def _end(self) -> None:
        for key in list(self._selector.get_map().values()):
            if key.data is not None:
                key.data.listening.close()
                key.data.asking.close()
        self._selector.close()

    def _answer_one(self, seat: _Seat, question: bytes, client: Any) -> None:
        with suppress(OSError):
            # One question at a time, so that answers find their questions.
            with seat.turn:
                answer = _ask(seat.asking, seat.server, question)
            changed = self.changed(DNSRecord.parse(question), DNSRecord.parse(answer), seat.container)
            if changed is not None:
                seat.listening.sendto(changed.pack(), client)

    def changed(self, query: DNSRecord, reply: DNSRecord, container: str) -> DNSRecord | None:
        """The answer that a container gets; None for silence."""
        name = str(query.q.qname).rstrip(".")
        if query.q.qtype != QTYPE.A:
            return reply
        true = _addresses(reply)
        if true:
            self._first.setdefault((container, name), true)
        for item in self._items:
            if re.fullmatch(item.get("names", ".*"), name, re.IGNORECASE):
                given = self._given(item, name, true, container, reply)
                if given is None:
                    self.applied += 1
                    return None
                if given == (reply.header.rcode, true):
                    return reply
                self.applied += 1
                return _reply(query, *given)
        return reply

    def _given(
        self, item: Mapping[str, Any], name: str, true: list[str], container: str, reply: DNSRecord
    ) -> tuple[int, list[str]] | None:
        as_it_was = (reply.header.rcode, true)
        if "address" in item:
            return RCODE.NOERROR, [item["address"]]
        if "extra" in item:
            return (RCODE.NOERROR, [*true, item["extra"]]) if true else as_it_was
        match item.get("answer"):
            case "nxdomain" | "servfail" | "refused" as code:
                return CODES[code], []
            case "nodata":
                return RCODE.NOERROR, []
            case "silence":
                return None
            case "first-only":
                found = true[:1]
            case "sorted":
                found = sorted(true)
            case "stale":
                found = self._first.get((container, name), [])
            case "other":
                found = self._of_another(true)
            case _:
                found = true or self._everywhere(name)
        return (RCODE.NOERROR, found) if found else as_it_was

    def _of_another(self, true: Sequence[str]) -> list[str]:
        """The address of some running container that has none of these."""
        networks = [
            (each.get("NetworkSettings") or {}).get("Networks") or {} for each in self._engine_api().containers()
        ]
        found = {place.get("IPAddress") for each in networks for place in each.values()} - {None, "", *true}
        return [random.choice(sorted(found))] if found else []

    def _everywhere(self, name: str) -> list[str]:
        """The addresses of whoever has this name or alias, on whatever network."""
        api = self._engine_api()
        found = []
        for each in api.containers():
            # Containers come and go between the list and the look.
            with suppress(NotFound):
                whole = api.inspect_container(each["Id"])
                for place in whole["NetworkSettings"]["Networks"].values():
                    names = {whole["Name"].lstrip("/"), *(place.get("Aliases") or []), *(place.get("DNSNames") or [])}
                    if name in names and place.get("IPAddress"):
                        found.append(place["IPAddress"])
        return found


def _reply(query: DNSRecord, code: int, addresses: Sequence[str]) -> DNSRecord:
    answer = query.reply()
    answer.header.rcode = code
    for address in addresses:
        answer.add_answer(RR(query.q.qname, QTYPE.A, rdata=A(address), ttl=LIFETIME))
    return answer


def _addresses(reply: DNSRecord) -> list[str]:
    return [str(record.rdata) for record in reply.rr if record.rtype == QTYPE.A]


def _ask(asking: socket.socket, server: str, question: bytes) -> bytes:
    asking.sendto(question, (server, 53))
    while True:
        answer, _ = asking.recvfrom(4096)
        if answer[:2] == question[:2]:
            return answer


def _sockets_in(netns: Path) -> tuple[socket.socket, socket.socket]:
    """A socket to listen with and one to ask with, both in another network namespace, which one thread enters for that."""
    made: list[socket.socket] = []
    problems: list[Exception] = []

    def make() -> None:
        try:
            enter_network(netns)
            # Questions are led to the loopback address, and answers have to come from there to be taken for answers.
            for place in (("127.0.0.1", 0), ("0.0.0.0", ASKING_PORT)):
                made.append(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
                made[-1].bind(place)
            made[1].settimeout(PATIENCE)
        except (OSError, CannotRun) as problem:
            problems.append(problem)

    thread = threading.Thread(target=make)
    thread.start()
    thread.join()
    if problems:
        raise CannotRun(f"no DNS server can stand in between: {problems[0]}") from problems[0]
    return made[0], made[1]
