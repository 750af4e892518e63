"""What is laid into containers, and the answers of the DNS server in between. Without an engine."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from dnslib import QTYPE, RCODE, RR, A, DNSRecord

from faults.dns import Between, _Question, _Seat
from faults.runtime import WRAPPER, Runtime, daemon_json, files


@pytest.mark.parametrize(("kind", "runtime"), [("docker", "/usr/sbin/runc"), ("podman", "/usr/bin/crun")])
def test_an_engine_is_told_of_the_wrapper_and_the_wrapper_of_the_runtime(kind: Any, runtime: str) -> None:
    laid = files(kind)
    wrapper = laid[WRAPPER]
    settings = [text for name, text in laid.items() if name != WRAPPER] or [json.dumps(daemon_json(kind))]
    assert wrapper.startswith("#!/usr/bin/perl\n")
    assert runtime in wrapper
    assert f'"/{WRAPPER}"' in settings[0]


class _API:
    """An engine with two containers."""

    def containers(self) -> list[dict[str, Any]]:
        return [
            {"Id": name, "NetworkSettings": {"Networks": {"n": {"IPAddress": address}}}}
            for name, address in (("redis", "172.18.0.2"), ("client", "172.18.0.3"))
        ]

    def inspect_container(self, container: str) -> dict[str, Any]:
        address = "172.18.0.2" if container == "redis" else "172.18.0.3"
        return {
            "Name": f"/{container}",
            "NetworkSettings": {"Networks": {"n": {"IPAddress": address, "Aliases": ["db"]}}},
        }


def _query(name: str, kind: str = "A") -> DNSRecord:
    return DNSRecord.question(name, kind)


def _answer(query: DNSRecord, *addresses: str) -> DNSRecord:
    reply = query.reply()
    reply.header.rcode = RCODE.NOERROR if addresses else RCODE.NXDOMAIN
    for address in addresses:
        reply.add_answer(RR(query.q.qname, QTYPE.A, rdata=A(address)))
    return reply


@pytest.fixture
def between() -> Iterator[Any]:
    made: list[Between] = []

    def make(*items: dict[str, Any]) -> Between:
        made.append(Between(items, _API, []))
        return made[-1]

    yield make
    for each in made:
        each.close()


@pytest.mark.parametrize(
    ("item", "true", "code", "addresses"),
    [
        ({"answer": "nxdomain"}, ["172.18.0.2"], RCODE.NXDOMAIN, []),
        ({"answer": "servfail"}, ["172.18.0.2"], RCODE.SERVFAIL, []),
        ({"answer": "first-only"}, ["172.18.0.4", "172.18.0.2"], RCODE.NOERROR, ["172.18.0.4"]),
        ({"answer": "sorted"}, ["172.18.0.4", "172.18.0.2"], RCODE.NOERROR, ["172.18.0.2", "172.18.0.4"]),
        ({"answer": "other"}, ["172.18.0.2"], RCODE.NOERROR, ["172.18.0.3"]),
        ({"extra": "203.0.113.9"}, ["172.18.0.2"], RCODE.NOERROR, ["172.18.0.2", "203.0.113.9"]),
        ({"extra": "203.0.113.9"}, [], RCODE.NXDOMAIN, []),
        ({"answer": "everywhere"}, [], RCODE.NOERROR, ["172.18.0.2"]),
        ({"answer": "anybody"}, ["172.18.0.2"], RCODE.NOERROR, ["172.18.0.2"]),
        ({"answer": "nxdomain", "names": "web.*"}, ["172.18.0.2"], RCODE.NOERROR, ["172.18.0.2"]),
    ],
)
def test_an_answer_changed(
    between: Any, item: dict[str, Any], true: list[str], code: int, addresses: list[str]
) -> None:
    query = _query("redis")
    changed = between(item).changed(query, _answer(query, *true), "client")
    assert changed.header.rcode == code
    assert [str(record.rdata) for record in changed.rr] == addresses


def test_a_stale_answer_is_the_first_one_of_that_container(between: Any) -> None:
    server, query = between({"answer": "stale"}), _query("redis")
    given = [
        [str(record.rdata) for record in server.changed(query, _answer(query, *true), container).rr]
        for true, container in ((["172.18.0.2"], "a"), (["172.18.0.9"], "a"), ([], "a"), (["172.18.0.9"], "b"))
    ]
    assert given == [["172.18.0.2"], ["172.18.0.2"], ["172.18.0.2"], ["172.18.0.9"]]


@pytest.mark.parametrize(
    ("item", "kind", "changed"),
    [
        ({"types": ["AAAA"]}, "AAAA", [True, True, True]),
        ({"types": ["AAAA"]}, "A", [False, False, False]),
        ({"first": True}, "A", [True, False, False]),
        ({"every": 2}, "A", [False, True, False]),
        ({"restarted": True, "names": "redis"}, "A", [True, True, True]),
        ({"restarted": True, "names": "client"}, "A", [False, False, False]),
    ],
)
def test_which_questions_a_change_is_about(item: dict[str, Any], kind: str, changed: list[bool]) -> None:
    """Of three questions for a name; a restarted container, "redis", and one that was not, have one each."""
    query = _query(item.get("names", "redis"), kind)
    server = Between([item | {"answer": "servfail"}], _API, [], lambda container: 2 if container == "redis" else 1)
    said = [server.changed(query, _answer(query, "172.18.0.2"), "client") for _ in range(3)]
    assert [reply.header.rcode == RCODE.SERVFAIL for reply in said if reply] == changed
    server.close()


def test_an_answer_that_lasts_otherwise(between: Any) -> None:
    query = _query("redis")
    (record,) = between({"ttl": 7}).changed(query, _answer(query, "172.18.0.2"), "client").rr
    assert (record.ttl, str(record.rdata)) == (7, "172.18.0.2")


def test_a_name_without_a_record_of_that_type(between: Any) -> None:
    query = _query("redis", "MX")
    changed = between({"types": ["MX"], "answer": "nodata"}).changed(query, _answer(query), "client")
    assert (changed.header.rcode, changed.rr) == (RCODE.NOERROR, [])


def test_a_late_answer_is_the_same_and_does_not_outlast_the_server(between: Any) -> None:
    server, query = between({"delay": 60}), _query("redis")
    reply = _answer(query, "172.18.0.2")
    server.close()
    assert server.changed(query, reply, "client") is reply
    assert server.applied == 1


def test_silence_is_no_answer_and_counts(between: Any) -> None:
    server, query = between({"answer": "silence"}), _query("redis")
    assert server.changed(query, _answer(query, "172.18.0.2"), "a") is None
    assert server.applied == 1


def test_questions_of_other_types_pass(between: Any) -> None:
    server, query = between({"answer": "nxdomain"}), _query("redis", "AAAA")
    reply = _answer(query, "172.18.0.2")
    assert server.changed(query, reply, "a") is reply
    assert server.applied == 0


def test_anybody_answers_to_a_name_that_nobody_has(between: Any) -> None:
    query = _query("nobody")
    (record,) = between({"answer": "anybody"}).changed(query, _answer(query), "client").rr
    assert str(record.rdata) in ("172.18.0.2", "172.18.0.3")


@pytest.mark.parametrize(
    ("name", "asker", "code"),
    [
        ("redis", "redis", RCODE.NXDOMAIN),
        ("redis", "client", RCODE.NOERROR),
        ("db", "client", RCODE.NXDOMAIN),
        ("worker", "client", RCODE.NOERROR),
    ],
)
def test_own_names_are_those_of_the_container_that_asks(between: Any, name: str, asker: str, code: int) -> None:
    query = _query(name)
    changed = between({"own": True, "answer": "nxdomain"}).changed(query, _answer(query, "172.18.0.2"), asker)
    assert changed.header.rcode == code


def test_what_fails_while_nobody_waits_is_a_problem() -> None:
    def fail(_seat: Any, question: bytes) -> bytes:
        raise ValueError(f"no answer to {question!r}")

    problems: list[str] = []
    seat = _Seat("127.0.0.1", fail, problems)
    try:
        listening = (b"what", seat.socket)
        _Question(listening, ("127.0.0.1", 9), seat)
    finally:
        seat.server_close()
    assert problems == ["dns: ValueError: no answer to b'what'"]


def test_a_closed_one_takes_no_further_seat() -> None:
    server = Between([], _API, [])
    server.close()
    assert server._seated(Path("/proc/self/ns/net"), pytest.fail) is None


class _Places:
    """An engine's machine with containers, a process each, by whose network it is in; `commands` are those run in them."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.networks: dict[int, str] = {}
        self.commands: list[tuple[int, str]] = []

    def file(self, path: str) -> Path:
        return self.root / path

    def netns(self, pid: int) -> Path:
        return self.root / self.networks.get(pid, "gone")

    def has_own_network(self, pid: int) -> bool:
        return self.networks[pid] != "host"

    def is_attached(self, pid: int) -> bool:
        return self.networks[pid].startswith("net")

    def container(self, pid: int, command: str, _variables: Any) -> None:
        self.commands.append((pid, command))


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Starts containers, given their process and their network, on an engine of which two changes are asked for."""
    places = _Places(tmp_path)
    for network in ("host", "none", "net1", "net2"):
        (tmp_path / network).touch()
    runtime = Runtime(SimpleNamespace(pid=1), lambda: None)  # type: ignore[arg-type]  # a stand-in
    monkeypatch.setattr(runtime, "_places", places)
    runtime.apply(
        [{"when": "start", "container": "wide"}, {"when": "start", "alone": True, "container": "lone"}], [], []
    )

    def start(pid: int, network: str) -> list[tuple[int, str]]:
        places.networks[pid] = network
        (tmp_path / f"{pid}").mkdir()
        (tmp_path / f"{pid}/config.json").write_text("{}", encoding="utf-8")
        (tmp_path / f"{pid}.pid").write_text(f"{pid}", encoding="ascii")
        event = {"id": f"c{pid}", "bundle": f"{pid}", "pid_file": f"{pid}.pid"}
        runtime.handle({"event": "create", **event})
        runtime.handle({"event": "start", **event})
        return places.commands

    start.places = places  # type: ignore[attr-defined]
    return start


def test_a_network_is_broken_once_though_another_container_moves_in(machine: Any) -> None:
    machine(1, "net1")
    machine(2, "net1")
    assert machine(3, "net2") == [(1, "wide"), (3, "wide")]


def test_a_network_that_has_the_number_of_one_that_is_gone_is_another(machine: Any) -> None:
    machine(1, "net1")
    del machine.places.networks[1]
    assert machine(2, "net1") == [(1, "wide"), (2, "wide")]


def test_containers_without_a_network_have_changes_of_their_own(machine: Any) -> None:
    machine(1, "host")
    assert machine(2, "none") == [(2, "lone")]
