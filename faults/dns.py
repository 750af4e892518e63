"""A DNS server between a container and the one that its engine gave it, which answers wrongly on purpose."""

from __future__ import annotations

import random
import re
import socket
import socketserver
import threading
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from dnslib import QTYPE, RCODE, RR, A, DNSRecord
from docker.errors import NotFound

from faults.places import Places
from support.engine.namespaces import enter_network
from support.errors import CannotRun

ASKING_PORT = 53053
"""The port that the server in between asks from: its own questions are not led back to itself."""
PATIENCE = 5.0
LIFETIME = 600
"""How long, in seconds, an answer may be kept: what Docker's embedded DNS server says of its own."""
CODES = {"nxdomain": RCODE.NXDOMAIN, "servfail": RCODE.SERVFAIL, "nodata": RCODE.NOERROR}

# An embedded DNS server asks the engine's own servers from within the container: only what is sent to itself is led elsewhere.
_IPTABLES = "iptables -w -t nat -I OUTPUT 1 -p udp -d {server} --dport 53 ! --sport {own} -j REDIRECT --to-ports {port}"
_NFT = (
    "nft add table ip faults && nft 'add chain ip faults out {{ type nat hook output priority -150; }}' && "
    "nft add rule ip faults out ip daddr {server} udp dport 53 udp sport != {own} redirect to :{port}"
)
REDIRECT = f"if command -v iptables >/dev/null; then {_IPTABLES}; else {_NFT}; fi"


class _Seat(socketserver.ThreadingUDPServer):
    """A server in the network namespace of the thread that makes it: it listens there, and asks the container's own server."""

    daemon_threads = True

    def __init__(self, server: str, answer: Callable[[_Seat, bytes], bytes | None], problems: list[str]) -> None:
        # Questions are led to the loopback address, and answers have to come from there to be taken for answers.
        super().__init__(("127.0.0.1", 0), _Question)
        self.answer = answer
        self.problems = problems
        self._server = server
        self._turn = threading.Lock()
        self._asking = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._asking.bind(("0.0.0.0", ASKING_PORT))
        self._asking.settimeout(PATIENCE)

    def server_close(self) -> None:
        super().server_close()
        self._asking.close()

    def ask(self, question: bytes) -> bytes:
        """What the container's own server answers. Raises OSError when it keeps silent, as it may."""
        # One question at a time, so that answers find their questions.
        with self._turn:
            self._asking.sendto(question, (self._server, 53))
            while True:
                answer, _ = self._asking.recvfrom(4096)
                if answer[:2] == question[:2]:
                    return answer


class _Question(socketserver.BaseRequestHandler):
    server: _Seat

    def handle(self) -> None:
        question, listening = self.request
        try:
            with suppress(OSError):
                if answer := self.server.answer(self.server, question):
                    listening.sendto(answer, self.client_address)
        except Exception as problem:
            # Whatever it was, the silence that a container gets now is none that the fault asks for.
            self.server.problems.append(f"dns: {type(problem).__name__}: {problem}")


class Between:
    """Servers in between, one in each container that has been told of; `close` ends them all.

    Items say which questions they are about: `names` (a pattern for the whole name asked for, without the final dot; any by
    default), `types` of record (A by default), `own` (only what is a name of the container that asks), `restarted` (only what is
    a name of a container that was started more than once), `first` (the first question of a container for a name and type) and
    `every` so many. And what becomes of the answer, one of `answer`, `extra`, an address more, `ttl` in seconds, and `delay` in
    seconds. `starts` tells how often a container was started. What fails later on is added to `problems`.
    """

    def __init__(
        self,
        items: Sequence[Mapping[str, Any]],
        engine_api: Callable[[], Any],
        problems: list[str],
        starts: Callable[[str], int] = lambda _: 1,
    ) -> None:
        self.applied = 0
        self._items = items
        self._engine_api = engine_api
        self._problems = problems
        self._starts = starts
        self._lock = threading.Lock()
        self._over = threading.Event()
        self._asked: Counter[tuple[int, *tuple[str, ...]]] = Counter()
        self._first: dict[tuple[str, str], list[str]] = {}
        self._seats: list[_Seat] = []
        self._closed = False

    def close(self) -> None:
        """Stop answering, everywhere."""
        with self._lock:
            self._closed = True
        self._over.set()
        for seat in self._seats:
            seat.shutdown()
            seat.server_close()

    def stand_in(self, places: Places, pid: int, container: str, resolv_conf: str) -> None:
        """Take the questions of a container whose network is set up and whose first process does not run yet."""
        servers = re.findall(r"^nameserver\s+(\S+)", resolv_conf, re.MULTILINE)
        if not servers:
            return

        def answer(seat: _Seat, question: bytes) -> bytes | None:
            changed = self.changed(DNSRecord.parse(question), DNSRecord.parse(seat.ask(question)), container)
            return None if changed is None else changed.pack()

        seat = self._seated(places.netns(pid), lambda: _Seat(servers[0], answer, self._problems))
        if seat is not None:
            port = seat.server_address[1]
            places.container(pid, REDIRECT.format(server=servers[0], own=ASKING_PORT, port=port))

    def _seated(self, netns: Path, make: Callable[[], _Seat]) -> _Seat | None:
        """A server made, and serving, in a network namespace, in a thread that enters it for that; None when all are closed."""
        ready, made, problems = threading.Event(), list[_Seat](), list[Exception]()

        def serve() -> None:
            try:
                enter_network(netns)
                with self._lock:
                    if not self._closed:
                        made.append(make())
                        self._seats.append(made[0])
            except Exception as problem:
                # Raised again by whoever waits.
                problems.append(problem)
            finally:
                ready.set()
            for seat in made:
                seat.serve_forever(poll_interval=0.1)

        threading.Thread(target=serve, name="dns in between", daemon=True).start()
        ready.wait()
        if problems:
            raise CannotRun(f"no DNS server can stand in between: {problems[0]}") from problems[0]
        return made[0] if made else None

    def changed(self, query: DNSRecord, reply: DNSRecord, container: str) -> DNSRecord | None:
        """The answer that a container gets; None for silence."""
        name, kind = str(query.q.qname).rstrip("."), str(QTYPE.get(query.q.qtype))
        true = _addresses(reply)
        if true and kind == "A":
            self._first.setdefault((container, name), true)
        for item in self._items:
            if self._is_about(item, name, kind, container):
                given = self._given(item, name, true, container, reply)
                if given is reply:
                    return reply
                self.applied += 1
                return _reply(query, *given) if isinstance(given, tuple) else given
        return reply

    def _is_about(self, item: Mapping[str, Any], name: str, kind: str, container: str) -> bool:
        return (
            kind in item.get("types", ["A"])
            and bool(re.fullmatch(item.get("names", ".*"), name, re.IGNORECASE))
            and self._is_asked(item, name, container)
            and self._is_due(item, container, name, kind)
        )

    def _is_due(self, item: Mapping[str, Any], *question: str) -> bool:
        about = question if "first" in item else ()
        with self._lock:
            self._asked[id(item), *about] += 1
            count = self._asked[id(item), *about]
        return count == 1 if "first" in item else count % item.get("every", 1) == 0

    def _given(
        self, item: Mapping[str, Any], name: str, true: list[str], container: str, reply: DNSRecord
    ) -> tuple[int, list[str]] | DNSRecord | None:
        """What is answered instead: response code and addresses, or the reply itself, whatever has been changed of it, or None
        for silence. It is `reply` where nothing is to be changed."""
        if "delay" in item:
            self.applied += 1
            self._over.wait(item["delay"])
            return reply
        if "ttl" in item:
            return _lasting(reply, item["ttl"])
        if "extra" in item:
            return (RCODE.NOERROR, [*true, item["extra"]]) if true else reply
        match item["answer"]:
            case "nxdomain" | "servfail" | "nodata" as code:
                return reply if reply.header.rcode == CODES[code] and not reply.rr else (CODES[code], [])
            case "silence":
                return None
            case answer:
                found = self._found(answer, name, true, container)
        return (RCODE.NOERROR, found) if found and found != true else reply

    def _found(self, answer: str, name: str, true: list[str], container: str) -> list[str]:
        """The addresses that are answered instead; none where the reply stays as it is."""
        match answer:
            case "first-only":
                return true[:1]
            case "two-at-most":
                return true[:2]
            case "sorted":
                return sorted(true)
            case "stale":
                return self._first.get((container, name), [])
            case "other":
                return self._of_another(true)
            case "anybody":
                return true or self._of_another(true)
            case "everywhere":
                return true or self._everywhere(name)
        raise CannotRun(f"{answer}: there is no such answer")

    def _is_asked(self, item: Mapping[str, Any], name: str, container: str) -> bool:
        if "own" in item and not _places_of(self._engine_api().inspect_container(container), name):
            return False
        return "restarted" not in item or any(self._starts(each) > 1 for each, _ in self._bearers(name))

    def _of_another(self, true: Sequence[str]) -> list[str]:
        """The address of some running container that has none of these."""
        networks = [
            (each.get("NetworkSettings") or {}).get("Networks") or {} for each in self._engine_api().containers()
        ]
        found = {place.get("IPAddress") for each in networks for place in each.values()} - {None, "", *true}
        return [random.choice(sorted(found))] if found else []

    def _everywhere(self, name: str) -> list[str]:
        """The addresses of whoever has this name or alias, on whatever network."""
        return [place["IPAddress"] for _, places in self._bearers(name) for place in places if place.get("IPAddress")]

    def _bearers(self, name: str) -> list[tuple[str, list[Mapping[str, Any]]]]:
        """The ids of the running containers that have this name or alias, each with the places where they have it."""
        api = self._engine_api()
        found = []
        for each in api.containers():
            # Containers come and go between the list and the look.
            with suppress(NotFound):
                if places := _places_of(api.inspect_container(each["Id"]), name):
                    found.append((str(each["Id"]), places))
        return found


def _places_of(container: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    """Where a container has this name or alias: its places on networks, as inspecting it tells them."""
    places = container["NetworkSettings"]["Networks"].values()
    always = container["Name"] == f"/{name}"
    return [each for each in places if always or name in [*(each.get("Aliases") or []), *(each.get("DNSNames") or [])]]


def _reply(query: DNSRecord, code: int, addresses: Sequence[str]) -> DNSRecord:
    answer = query.reply()
    answer.header.rcode = code
    for address in addresses:
        answer.add_answer(RR(query.q.qname, QTYPE.A, rdata=A(address), ttl=LIFETIME))
    return answer


def _lasting(reply: DNSRecord, seconds: int) -> DNSRecord:
    """The same answer, to be kept for so many seconds; the reply itself where it says nothing else."""
    if all(record.ttl == seconds for record in reply.rr):
        return reply
    answer = DNSRecord.parse(reply.pack())
    for record in answer.rr:
        record.ttl = seconds
    return answer


def _addresses(reply: DNSRecord) -> list[str]:
    return [str(record.rdata) for record in reply.rr if record.rtype == QTYPE.A]
