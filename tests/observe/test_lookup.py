"""Reading what nslookup and getent print: real output of busybox 1.37 and glibc, and of musl by its source."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import IPv4Address

import pytest

from support.errors import ProbeBroken
from support.observe.lookup import Answer, Outcome, read_getent, read_nslookup, read_nslookups

SERVER = "Server:\t\t127.0.0.11\nAddress:\t127.0.0.11:53\n\n"
MORE = "Non-authoritative answer:\n"
ONE = SERVER + MORE + "Name:\tobs-redis\nAddress: 172.29.0.4\n\n"
NO_SUCH_NAME = SERVER + "** server can't find nope.: NXDOMAIN\n\n"
TIMED_OUT = ";; connection timed out; no servers could be reached\n\n"


def _answer(outcome: Outcome, *addresses: str, server: str | None = "127.0.0.11") -> Answer:
    return Answer(tuple(map(IPv4Address, addresses)), IPv4Address(server) if server else None, outcome)


@pytest.mark.parametrize(
    ("output", "expected"),
    [
        pytest.param(ONE, _answer(Outcome.FOUND, "172.29.0.4"), id="one address"),
        pytest.param(
            SERVER + MORE + "".join(f"Name:\tmany\nAddress: 10.0.0.{n}\n" for n in (3, 1, 2)) + "\n",
            _answer(Outcome.FOUND, "10.0.0.3", "10.0.0.1", "10.0.0.2"),
            id="several addresses, in order",
        ),
        pytest.param(
            SERVER + "Name:\taa\nAddress: 10.0.0.1\n\n", _answer(Outcome.FOUND, "10.0.0.1"), id="authoritative"
        ),
        pytest.param(
            SERVER + MORE + "cname\tcanonical name = target.test\nName:\ttarget.test\nAddress: 10.0.0.7\n\n",
            _answer(Outcome.FOUND, "10.0.0.7"),
            id="by way of another name",
        ),
        pytest.param(
            SERVER + MORE + "cnameonly\tcanonical name = target.test\n\n",
            _answer(Outcome.NO_ADDRESS),
            id="another name and nothing more",
        ),
        pytest.param(SERVER + MORE + "\n", _answer(Outcome.NO_ADDRESS), id="empty answer"),
        pytest.param(SERVER + "\n", _answer(Outcome.NO_ADDRESS), id="empty authoritative answer"),
        pytest.param(
            SERVER + MORE + "*** Can't find nodata.: No answer\n\n",
            _answer(Outcome.NO_ADDRESS),
            id="empty, older busybox",
        ),
        pytest.param(NO_SUCH_NAME, _answer(Outcome.NO_SUCH_NAME), id="NXDOMAIN"),
        pytest.param(SERVER + "** server can't find x.: REFUSED\n\n", _answer(Outcome.REFUSED), id="REFUSED"),
        pytest.param(SERVER + "** server can't find x.: SERVFAIL\n\n", _answer(Outcome.SERVER_FAILED), id="SERVFAIL"),
        pytest.param(TIMED_OUT, _answer(Outcome.NO_ANSWER, server=None), id="silence"),
        pytest.param(SERVER + TIMED_OUT, _answer(Outcome.NO_ANSWER, server=None), id="a reply of no use, then silence"),
        pytest.param(
            "nslookup: read: Connection refused\n" * 2 + TIMED_OUT,
            _answer(Outcome.NO_ANSWER, server=None),
            id="no server behind the port",
        ),
        pytest.param(
            TIMED_OUT + "nslookup: write to '10.0.0.9': Network unreachable\n",
            _answer(Outcome.NO_ANSWER, server=None),
            id="standard error comes last",
        ),
        pytest.param(
            "nslookup: can't connect to remote host (192.0.2.53): Network is unreachable\n",
            _answer(Outcome.NO_ANSWER, server=None),
            id="no route to the server",
        ),
        pytest.param(
            "nslookup: read: Connection refused\n" + ONE,
            _answer(Outcome.FOUND, "172.29.0.4"),
            id="the second server answers",
        ),
        pytest.param(
            "Server:\t\t10.0.0.1\nAddress:\t10.0.0.1:53\n\n" + NO_SUCH_NAME,
            _answer(Outcome.NO_SUCH_NAME),
            id="the second server answers, the first sent nothing of use",
        ),
        pytest.param(
            NO_SUCH_NAME.replace(":53", "#53"), _answer(Outcome.NO_SUCH_NAME), id="port written as by bind's nslookup"
        ),
    ],
)
def test_nslookup(output: str, expected: Answer) -> None:
    assert read_nslookup(output) == expected


def test_nslookup_of_an_ipv6_server() -> None:
    answer = read_nslookup(ONE.replace("127.0.0.11:53", "[fd00::1]:53").replace("127.0.0.11", "fd00::1"))
    assert (str(answer.server), answer.outcome) == ("fd00::1", Outcome.FOUND)


@pytest.mark.parametrize(
    ("output", "message"),
    [
        pytest.param("", "'' is not one whole answer", id="nothing"),
        pytest.param("\n\n\n", "is not one whole answer", id="blank"),
        pytest.param(SERVER, "is not one whole answer", id="cut after the server"),
        pytest.param(SERVER + MORE, "is not one whole answer", id="cut before the records"),
        pytest.param(SERVER + MORE + "Name:\tredis\n", "is not one whole answer", id="cut inside a record"),
        pytest.param(ONE[:-1], "is not one whole answer", id="cut between records"),
        pytest.param(NO_SUCH_NAME[:-1], "is not one whole answer", id="cut before the last blank line"),
        pytest.param("** server can't find nope.: NXDOMAIN\n\n", "is not one whole answer", id="denial by nobody"),
        pytest.param(
            NO_SUCH_NAME.replace("Address:\t127.0.0.11:53\n", ""),
            "is not one whole answer",
            id="denial by a server without an address",
        ),
        pytest.param(ONE + ONE, "begins a second answer", id="two answers"),
        pytest.param(NO_SUCH_NAME + NO_SUCH_NAME, "begins a second answer", id="two denials"),
        pytest.param(
            SERVER + "** server can't find a.b: NXDOMAIN\n\n" + MORE + "Name:\ta.c\nAddress: 10.0.0.1\n\n",
            "is not one whole answer",
            id="two domains searched",
        ),
        pytest.param(ONE + TIMED_OUT, "is not one whole answer", id="answer and silence"),
        pytest.param(SERVER + MORE + TIMED_OUT, "is not one whole answer", id="records and silence"),
        pytest.param(SERVER + "Address: 10.0.0.1\n\n", "where a name and then its address", id="address of no name"),
        pytest.param(
            SERVER + "Name:\ta\nName:\tb\nAddress: 10.0.0.1\n\n", "where a name and then its", id="name without address"
        ),
        pytest.param(SERVER + "Name:\ta\nAddress: ::1\n\n", "'::1' is an IPv6 address", id="IPv6 where IPv4 was asked"),
        pytest.param(
            SERVER + "** server can't find x.: NOTIMP\n\n", "response code that is not understood", id="another code"
        ),
        pytest.param(
            SERVER + MORE + "*** Can't find trunc.: Parse error\n\n", "Parse error. is not understood", id="not parsed"
        ),
        pytest.param(
            "nslookup: write to '127.0.0.11': Message too long\n" + TIMED_OUT,
            "Message too long.* is not understood",
            id="a name that makes no query",
        ),
        pytest.param("nslookup: bad address 'dns'\n", "bad address .* is not understood", id="server without address"),
        pytest.param("sh: nslookup: not found\n", "not found' is not understood", id="no nslookup"),
        pytest.param(
            "Server:    127.0.0.11\nAddress 1: 127.0.0.11\n\nName:      a\nAddress 1: 10.0.0.1\n",
            "is not understood",
            id="busybox before 1.28, or its small nslookup",
        ),
        pytest.param(ONE.replace("172.29.0.4", "172.29.0"), "'172.29.0' is no IP address", id="address cut"),
        pytest.param(
            ONE.replace("11:53", "300:53"), "127.0.0.300:53.*'127.0.0.300' is no IP address", id="server of no address"
        ),
    ],
)
def test_other_output_of_nslookup_is_refused_by_name(output: str, message: str) -> None:
    with pytest.raises(ProbeBroken, match=f"nslookup.*{message}"):
        read_nslookup(output)


def test_several_lookups() -> None:
    found = read_nslookups(f"{ONE}--\n{NO_SUCH_NAME}--\n{ONE}--\n", "--")
    assert [answer.outcome for answer in found] == [Outcome.FOUND, Outcome.NO_SUCH_NAME, Outcome.FOUND]


@pytest.mark.parametrize(
    "output", ["", ONE, f"{ONE}--\n{ONE}", f"--\n{ONE}--\n", f"{ONE}{ONE}--\n", f"{ONE}-- \n", f"{ONE[:-1]}--\n"]
)
def test_several_lookups_are_refused_when_one_is_cut(output: str) -> None:
    with pytest.raises(ProbeBroken, match="nslookup"):
        read_nslookups(output, "--")


@pytest.mark.parametrize(
    ("exit_code", "output", "expected"),
    [
        (0, "172.29.0.4      obs-redis\n", ["172.29.0.4"]),
        (0, "10.0.0.3        many\n10.0.0.1        many\n10.0.0.2        many\n", ["10.0.0.3", "10.0.0.1", "10.0.0.2"]),
        (0, "172.29.0.4      STREAM obs-redis\n172.29.0.4      DGRAM  \n172.29.0.4      RAW    \n", ["172.29.0.4"]),
        (0, "10.0.0.2        STREAM db\n10.0.0.2        DGRAM  db\n", ["10.0.0.2"]),
        (0, "172.17.0.3        db  4da27dd17b51 obs-src\n", ["172.17.0.3"]),
        (0, "fd00::2         db\n10.0.0.2        db\n", ["10.0.0.2"]),
        (2, "", []),
    ],
    ids=[
        "glibc hosts",
        "several",
        "glibc ahostsv4",
        "musl ahostsv4",
        "musl hosts with aliases",
        "both kinds",
        "nothing",
    ],
)
def test_getent(exit_code: int, output: str, expected: list[str]) -> None:
    outcome = Outcome.FOUND if expected else Outcome.NOTHING_FOUND
    assert replace(read_getent(exit_code, output), beside=()) == _answer(outcome, *expected, server=None)


@pytest.mark.parametrize("ipv4", ["", "172.29.0.4      redis\n"])
def test_ipv6_addresses_are_told_beside(ipv4: str) -> None:
    answer = read_getent(0, f"{ipv4}fd00::2         redis redis-1\nfd00::2         redis\n")
    assert (list(map(str, answer.beside)), answer.outcome) == (["fd00::2"], Outcome.FOUND)
    assert list(map(str, answer.addresses)) == ipv4.split()[:1]


@pytest.mark.parametrize(
    ("exit_code", "output", "message"),
    [
        (0, "", "exit code 0 with ''"),
        (1, "Unknown database: host\n", "exit code 1"),
        (2, "172.29.0.4      obs-redis\n", "exit code 2"),
        (127, "sh: getent: not found\n", "exit code 127"),
        (0, "172.29.0.4\n", "is not an address and what it belongs to"),
        (0, "\n", "is not an address and what it belongs to"),
        (0, "obs-redis       172.29.0.4\n", "'obs-redis' is no IP address"),
    ],
)
def test_other_output_of_getent_is_refused_by_name(exit_code: int, output: str, message: str) -> None:
    with pytest.raises(ProbeBroken, match=f"getent.*{message}"):
        read_getent(exit_code, output)
