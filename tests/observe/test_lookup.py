"""Reading what getent prints: real output of glibc, and of musl by its source."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import IPv4Address

import pytest

from support.errors import ProbeBroken
from support.observe.lookup import Answer, Outcome, read_getent

TIMES = "1.00 1.25\n"


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
    found = replace(read_getent(exit_code, output, TIMES), beside=())
    assert found == Answer(tuple(map(IPv4Address, expected)), outcome, 0.25)


@pytest.mark.parametrize("ipv4", ["", "172.29.0.4      redis\n"])
def test_ipv6_addresses_are_told_beside(ipv4: str) -> None:
    answer = read_getent(0, f"{ipv4}fd00::2         redis redis-1\nfd00::2         redis\n", TIMES)
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
        read_getent(exit_code, output, TIMES)


@pytest.mark.parametrize("times", ["sh: getent: not found\n1.00 1.25\n", "1.00 1.25\n"])
def test_complaints_may_stand_before_the_times(times: str) -> None:
    assert read_getent(2, "", times).seconds == 0.25


@pytest.mark.parametrize("times", ["", "1.00\n", "1.00 1.25", "1.00 1.25\nkilled\n", "sh: 0: Illegal option\n"])
def test_a_look_up_without_its_times_is_refused(times: str) -> None:
    with pytest.raises(ProbeBroken, match=r"getent.*when it began and ended"):
        read_getent(2, "", times)
