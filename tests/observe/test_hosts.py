"""Reading /etc/hosts."""

from __future__ import annotations

from ipaddress import ip_address

import pytest

from support.errors import ProbeBroken
from support.observe.hosts import HostsLine, read_hosts

DOCKER_LINK = """\
127.0.0.1\tlocalhost
::1\tlocalhost ip6-localhost ip6-loopback
fe00::0\tip6-localnet
ff00::0\tip6-mcastprefix
ff02::1\tip6-allnodes
ff02::2\tip6-allrouters
172.17.0.3\tdb 4da27dd17b51 obs-src
172.17.0.4\tfde665e70314
"""
# A container on two networks; the IPv6 lines in their other spelling.
TWO_NETWORKS = """\
127.0.0.1\tlocalhost
::1\tlocalhost ip6-localhost ip6-loopback
fe00::\tip6-localnet
ff00::\tip6-mcastprefix
ff02::1\tip6-allnodes
ff02::2\tip6-allrouters
172.29.0.3\t3a27c5d62236
172.30.0.2\t3a27c5d62236
"""
PODMAN = """\
127.0.0.1\tlocalhost localhost.localdomain localhost4 localhost4.localdomain4
::1\tlocalhost localhost.localdomain localhost6 localhost6.localdomain6
10.89.0.1\thost.containers.internal host.docker.internal
10.89.0.5\t0f3b7a1c2d4e nifty_tu
"""


def _line(address: str, *names: str) -> HostsLine:
    return HostsLine(ip_address(address), names)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (DOCKER_LINK, (_line("172.17.0.3", "db", "4da27dd17b51", "obs-src"), _line("172.17.0.4", "fde665e70314"))),
        (TWO_NETWORKS, (_line("172.29.0.3", "3a27c5d62236"), _line("172.30.0.2", "3a27c5d62236"))),
        (
            PODMAN,
            (
                _line("10.89.0.1", "host.containers.internal", "host.docker.internal"),
                _line("10.89.0.5", "0f3b7a1c2d4e", "nifty_tu"),
            ),
        ),
        ("127.0.1.1 machine\n", ()),
        ("ff02::3 ip6-allhosts\n", (_line("ff02::3", "ip6-allhosts"),)),
        ("fe80::1%eth0 router\n", (_line("fe80::1%eth0", "router"),)),
    ],
    ids=["docker link", "docker two networks", "podman", "loopback beyond .0.1", "multicast not of engines", "zone"],
)
def test_lines_that_say_something_of_the_network(text: str, expected: tuple[HostsLine, ...]) -> None:
    assert read_hosts(text).without_loopback() == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ()),
        ("\n \t\n# only a comment\n\t# indented\n", ()),
        ("10.0.0.1 a", (_line("10.0.0.1", "a"),)),
        ("  10.0.0.1 \t a\t b  # c d\n", (_line("10.0.0.1", "a", "b"),)),
        ("10.0.0.1 a#b\n", (_line("10.0.0.1", "a"),)),
        ("10.0.0.1 a # b # c\n", (_line("10.0.0.1", "a"),)),
        ("10.0.0.1 a\r\n10.0.0.1 a\r\n", (_line("10.0.0.1", "a"), _line("10.0.0.1", "a"))),
        ("10.0.0.1 r\u00e9dis\u00a0x\n", (_line("10.0.0.1", "r\u00e9dis\u00a0x"),)),
    ],
    ids=[
        "empty",
        "comments",
        "no line feed",
        "blanks",
        "comment in a word",
        "comment in a comment",
        "carriage returns",
        "not ASCII",
    ],
)
def test_blanks_and_comments(text: str, expected: tuple[HostsLine, ...]) -> None:
    assert read_hosts(text).lines == expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("10.0.0.1\n", "line 1: '10.0.0.1' gives an address no name"),
        ("10.0.0.1 # a\n", "gives an address no name"),
        ("\nredis 10.0.0.1\n", "line 2: 'redis' is no IP address"),
        ("10.0.0.1,a\n", "'10.0.0.1,a' is no IP address"),
        ("10.0.0.1 a\0\n", "holds a control character"),
        ("\x1b[31m10.0.0.1 a\n", r"'\\x1b\[31m10"),
        ("\ufeff10.0.0.1 a\n", "is no IP address"),
        ("cat: can't open '/etc/hosts': No such file or directory\n", "'cat:' is no IP address"),
    ],
)
def test_other_lines_are_refused_by_name(text: str, message: str) -> None:
    with pytest.raises(ProbeBroken, match=f"/etc/hosts, .*{message}"):
        read_hosts(text)


def test_names_of_an_address_are_those_of_its_only_line() -> None:
    hosts = read_hosts(DOCKER_LINK)
    assert hosts.names_of(ip_address("172.17.0.3")) == ("db", "4da27dd17b51", "obs-src")
    assert hosts.names_of(ip_address("fe00::")) == ("ip6-localnet",)


@pytest.mark.parametrize(
    ("text", "count"),
    [("", "0 lines"), ("10.0.0.1 a\n10.0.0.1 b\n", "2 lines"), ("10.0.0.1 a\n10.0.0.1 a\n", "2 lines")],
)
def test_no_line_or_several_leave_the_names_open(text: str, count: str) -> None:
    with pytest.raises(LookupError, match=f"{count} of /etc/hosts hold 10.0.0.1"):
        read_hosts(text).names_of(ip_address("10.0.0.1"))


def test_lines_for_an_address() -> None:
    hosts = read_hosts("10.0.0.1 a\n10.0.0.2 b\n10.0.0.1 c d\n")
    assert hosts.lines_for(ip_address("10.0.0.1")) == (_line("10.0.0.1", "a"), _line("10.0.0.1", "c", "d"))
    assert hosts.lines_for(ip_address("10.0.0.3")) == ()


@pytest.mark.parametrize(
    ("name", "expected"),
    [("3a27c5d62236", ["172.29.0.3", "172.30.0.2"]), ("LOCALHOST", ["127.0.0.1", "::1"]), ("3a27", []), ("", [])],
)
def test_addresses_of_a_name(name: str, expected: list[str]) -> None:
    found = read_hosts(TWO_NETWORKS).addresses_of(name)
    assert [str(address) for address in found] == expected


def test_a_name_on_a_loopback_line_is_found_by_name() -> None:
    hosts = read_hosts("127.0.0.1 localhost redis\n")
    assert hosts.without_loopback() == ()
    assert hosts.addresses_of("redis") == (ip_address("127.0.0.1"),)
