"""What is changed inside containers: files, environment, answers of the DNS server in between. Without an engine."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from dnslib import QTYPE, RCODE, RR, A, DNSRecord

from faults.dns import Between
from faults.runtime import _change_environment, _concerns, edited, files
from support.errors import CannotRun

HOSTS = "127.0.0.1\tlocalhost\n172.18.0.2\t0123456789ab\n"


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({}, HOSTS),
        ({"drop": "^172"}, "127.0.0.1\tlocalhost\n"),
        ({"drop": ".*"}, ""),
        ({"replace": {"^172\\.18": "10.0"}}, "127.0.0.1\tlocalhost\n10.0.0.2\t0123456789ab\n"),
        ({"append": "172.18.0.9 $HOSTNAME"}, HOSTS + "172.18.0.9 0123456789ab\n"),
    ],
)
def test_a_file_with_lines_changed(change: dict[str, Any], text: str) -> None:
    assert edited(HOSTS, change, {"HOSTNAME": "0123456789ab"}) == text


def test_an_environment_changed() -> None:
    config = {"process": {"env": ["PATH=/bin", "REDIS_NAME=/a/redis", "REDIS_PORT=tcp://172.17.0.2:6379"]}}
    _change_environment(config, {"drop": "^REDIS_NAME", "replace": {"172\\.17": "10.0"}, "set": {"MORE": "yes"}})
    assert config["process"]["env"] == ["PATH=/bin", "REDIS_PORT=tcp://10.0.0.2:6379", "MORE=yes"]


@pytest.mark.parametrize(
    ("where", "concerned"),
    [
        ({}, True),
        ({"env": "^REDIS_"}, True),
        ({"env": "^MYSQL_"}, False),
        ({"args": "redis-server"}, True),
        ({"hostname": "^db$", "args": "redis"}, False),
    ],
)
def test_the_containers_that_a_change_is_meant_for(where: dict[str, str], concerned: bool) -> None:
    config = {"hostname": "web", "process": {"env": ["REDIS_NAME=x"], "args": ["redis-server", "--port", "1"]}}
    assert _concerns({"where": where}, config) is concerned


@pytest.mark.parametrize(("kind", "runtime"), [("docker", "/usr/sbin/runc"), ("podman", "/usr/bin/crun")])
def test_an_engine_is_told_of_the_wrapper_and_the_wrapper_of_the_runtime(kind: Any, runtime: str) -> None:
    laid = files(kind)
    wrapper, settings = laid.values()
    assert wrapper.startswith("#!/usr/bin/perl\n")
    assert runtime in wrapper
    assert "/usr/local/sbin/faulty-runtime" in settings


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
        made.append(Between(items, _API))
        return made[-1]

    yield make
    for each in made:
        each.close()


@pytest.mark.parametrize(
    ("item", "true", "code", "addresses"),
    [
        ({"answer": "nxdomain"}, ["172.18.0.2"], RCODE.NXDOMAIN, []),
        ({"answer": "servfail"}, ["172.18.0.2"], RCODE.SERVFAIL, []),
        ({"answer": "nodata"}, ["172.18.0.2"], RCODE.NOERROR, []),
        ({"answer": "first-only"}, ["172.18.0.4", "172.18.0.2"], RCODE.NOERROR, ["172.18.0.4"]),
        ({"answer": "sorted"}, ["172.18.0.4", "172.18.0.2"], RCODE.NOERROR, ["172.18.0.2", "172.18.0.4"]),
        ({"answer": "other"}, ["172.18.0.2"], RCODE.NOERROR, ["172.18.0.3"]),
        ({"address": "203.0.113.9"}, ["172.18.0.2"], RCODE.NOERROR, ["203.0.113.9"]),
        ({"extra": "203.0.113.9"}, ["172.18.0.2"], RCODE.NOERROR, ["172.18.0.2", "203.0.113.9"]),
        ({"extra": "203.0.113.9"}, [], RCODE.NXDOMAIN, []),
        ({"answer": "everywhere"}, [], RCODE.NOERROR, ["172.18.0.2"]),
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


def test_silence_is_no_answer_and_counts(between: Any) -> None:
    server, query = between({"answer": "silence"}), _query("redis")
    assert server.changed(query, _answer(query, "172.18.0.2"), "a") is None
    assert server.applied == 1


def test_questions_of_other_types_pass(between: Any) -> None:
    server, query = between({"answer": "nxdomain"}), _query("redis", "AAAA")
    reply = _answer(query, "172.18.0.2")
    assert server.changed(query, reply, "a") is reply
    assert server.applied == 0


def test_an_answer_that_there_is_none_of_is_refused_at_once(between: Any) -> None:
    with pytest.raises(CannotRun, match="dns: answer: reversed: there is no such answer"):
        between({"answer": "reversed"})
