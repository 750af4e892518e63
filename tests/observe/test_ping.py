"""Reading what ping prints: real output of iputils and busybox 1.37; that of musl and of older releases by source."""

from __future__ import annotations

import re
from ipaddress import ip_address

import pytest

from support.errors import ProbeBroken
from support.observe.ping import NetworkUnreachable, NoReply, Ping, Reply, UnknownHost, read_ping

IPUTILS_REPLY = """\
PING obs-redis (172.29.0.4) 56(84) bytes of data.
64 bytes from obs-redis.obs-a (172.29.0.4): icmp_seq=1 ttl=64 time=0.301 ms

--- obs-redis ping statistics ---
1 packets transmitted, 1 received, 0% packet loss, time 0ms
rtt min/avg/max/mdev = 0.301/0.301/0.301/0.000 ms
"""
IPUTILS_SILENCE = """\
PING 172.29.0.3 (172.29.0.3) 56(84) bytes of data.

--- 172.29.0.3 ping statistics ---
4 packets transmitted, 0 received, 100% packet loss, time 3077ms

"""
IPUTILS_UNREACHABLE = """\
PING 172.17.0.99 (172.17.0.99) 56(84) bytes of data.
From 172.17.0.2 icmp_seq=1 Destination Host Unreachable
From host.test (172.17.0.2) icmp_seq=2 Destination Host Unreachable

--- 172.17.0.99 ping statistics ---
3 packets transmitted, 0 received, +3 errors, 100% packet loss, time 2039ms
pipe 3
"""
BUSYBOX_REPLY = """\
PING obs-redis (172.29.0.4): 56 data bytes
64 bytes from 172.29.0.4: seq=0 ttl=64 time=0.106 ms

--- obs-redis ping statistics ---
1 packets transmitted, 1 packets received, 0% packet loss
round-trip min/avg/max = 0.106/0.106/0.106 ms
"""
BUSYBOX_SILENCE = """\
PING 172.17.0.99 (172.17.0.99): 56 data bytes

--- 172.17.0.99 ping statistics ---
1 packets transmitted, 0 packets received, 100% packet loss
"""
BUSYBOX_HEADER = "PING db (10.0.0.2): 56 data bytes\n"


@pytest.mark.parametrize(
    ("exit_code", "output", "expected"),
    [
        pytest.param(0, IPUTILS_REPLY, Reply(ip_address("172.29.0.4")), id="iputils"),
        pytest.param(0, BUSYBOX_REPLY, Reply(ip_address("172.29.0.4")), id="busybox"),
        pytest.param(
            0,
            IPUTILS_REPLY.replace(
                "obs-redis (172.29.0.4) 56(84) bytes of data.", "localhost (::1) 56 data bytes"
            ).replace("172.29.0.4", "::1"),
            Reply(ip_address("::1")),
            id="iputils, IPv6",
        ),
        pytest.param(
            0,
            IPUTILS_REPLY.replace(
                "obs-redis (172.29.0.4) 56(84) bytes of data.", "db(db (fd00::2)) 56 data bytes"
            ).replace("172.29.0.4", "fd00::2"),
            Reply(ip_address("fd00::2")),
            id="iputils before 2021, IPv6",
        ),
        pytest.param(0, BUSYBOX_REPLY.replace("172.29.0.4", "::1"), Reply(ip_address("::1")), id="busybox, IPv6"),
        pytest.param(
            0,
            BUSYBOX_SILENCE.replace("0 packets received, 100%", "1 packets received, 0%"),
            Reply(ip_address("172.17.0.99")),
            id="quiet",
        ),
        pytest.param(
            1,
            IPUTILS_REPLY.replace(
                "1 packets transmitted, 1 received, 0%", "3 packets transmitted, 1 received, 66.6667%"
            ),
            Reply(ip_address("172.29.0.4")),
            id="some came back before the deadline",
        ),
        pytest.param(
            0,
            IPUTILS_REPLY.replace("1 received,", "1 received, +1 duplicates,").replace(
                "0.301 ms\n\n", "0.301 ms (DUP!)\n\n"
            ),
            Reply(ip_address("172.29.0.4")),
            id="one came back twice",
        ),
        pytest.param(1, IPUTILS_SILENCE, NoReply(ip_address("172.29.0.3")), id="iputils, silence"),
        pytest.param(1, BUSYBOX_SILENCE, NoReply(ip_address("172.17.0.99")), id="busybox, silence"),
        pytest.param(1, IPUTILS_UNREACHABLE, NoReply(ip_address("172.17.0.99")), id="iputils, host unreachable"),
        pytest.param(
            1,
            "ping: warning: got ICMP 3 (Destination Unreachable)\n" + BUSYBOX_SILENCE,
            NoReply(ip_address("172.17.0.99")),
            id="busybox, host unreachable",
        ),
        pytest.param(
            1,
            "ping: sendmsg: Operation not permitted\n" + IPUTILS_SILENCE,
            NoReply(ip_address("172.29.0.3")),
            id="iputils, refused by the container's own firewall",
        ),
        pytest.param(
            1,
            BUSYBOX_HEADER + "ping: sendto: Operation not permitted\n",
            NoReply(ip_address("10.0.0.2")),
            id="busybox, refused by the container's own firewall",
        ),
        pytest.param(
            1,
            "ping: sendto: Host is unreachable\n" + BUSYBOX_HEADER,
            NoReply(ip_address("10.0.0.2")),
            id="musl, standard error comes first",
        ),
        pytest.param(2, "ping: connect: No route to host\n", NoReply(None), id="iputils says no address"),
        pytest.param(2, "ping: connect: Network is unreachable\n", NetworkUnreachable(), id="iputils, no route"),
        pytest.param(2, "connect: Network is unreachable\n", NetworkUnreachable(), id="older iputils, no route"),
        pytest.param(
            1, BUSYBOX_HEADER + "ping: sendto: Network is unreachable\n", NetworkUnreachable(), id="busybox, no route"
        ),
        pytest.param(
            1,
            BUSYBOX_HEADER + "ping: sendto: Network unreachable\n",
            NetworkUnreachable(),
            id="busybox on musl, no route",
        ),
        pytest.param(1, "ping: bad address 'nope'\n", UnknownHost(), id="busybox, no name"),
        pytest.param(2, "ping: nope: Name or service not known\n", UnknownHost(), id="iputils, no name"),
        pytest.param(2, "ping: nope: Name does not resolve\n", UnknownHost(), id="iputils on musl, no name"),
        pytest.param(2, "ping: unknown host nope\n", UnknownHost(), id="older iputils, no name"),
        pytest.param(2, "ping: db: No address associated with hostname\n", UnknownHost(), id="no address"),
        pytest.param(2, "ping: db: Temporary failure in name resolution\n", UnknownHost(), id="no resolver"),
    ],
)
def test_ping(exit_code: int, output: str, expected: Ping) -> None:
    assert read_ping(exit_code, output) == expected


def test_why_a_name_is_unknown() -> None:
    found = read_ping(2, "ping: db: Temporary failure in name resolution\n")
    assert isinstance(found, UnknownHost)
    assert found.reason == "Temporary failure in name resolution"


@pytest.mark.parametrize(
    ("exit_code", "output", "message"),
    [
        pytest.param(1, "", "exit code 1 with ''", id="nothing"),
        pytest.param(127, "sh: ping: not found\n", "exit code 127", id="no ping"),
        pytest.param(137, BUSYBOX_HEADER, "exit code 137", id="killed"),
        pytest.param(
            1,
            BUSYBOX_HEADER + "ping: permission denied (are you root?)\n",
            "are you root.* is not understood",
            id="busybox may not ping",
        ),
        pytest.param(
            2, "ping: socket: Operation not permitted\n", "socket: .* is not understood", id="iputils may not ping"
        ),
        pytest.param(1, BUSYBOX_HEADER + "ping: sendto: Permission denied\n", "Permission denied", id="broadcast"),
        pytest.param(
            2,
            "ping: Do you want to ping broadcast? Then -b. If not, check your local firewall rules\n",
            "broadcast",
            id="-b",
        ),
        pytest.param(1, BUSYBOX_HEADER, "does not have one beginning and one end", id="no end"),
        pytest.param(1, "\n" + IPUTILS_SILENCE.split("\n", 1)[1], "does not have one beginning", id="no beginning"),
        pytest.param(0, BUSYBOX_REPLY + BUSYBOX_REPLY, "does not have one beginning", id="two pings"),
        pytest.param(0, BUSYBOX_SILENCE, "exit code 0 contradicts", id="success without a packet"),
        pytest.param(2, BUSYBOX_REPLY, "exit code 2 contradicts", id="failure with every packet"),
        pytest.param(0, "ping: bad address 'nope'\n", "exit code 0 contradicts", id="success without a name"),
        pytest.param(1, BUSYBOX_REPLY + "ping: bad address 'nope'\n", "contradicts", id="unknown, and yet a reply"),
        pytest.param(1, "ping: bad address 'a'\nping: bad address 'b'\n", "contradicts", id="two names"),
        pytest.param(
            0,
            BUSYBOX_REPLY.replace("from 172.29.0.4", "from 172.29.0.9"),
            "the answers in .* contradict the rest",
            id="somebody else answered",
        ),
        pytest.param(
            0,
            IPUTILS_REPLY.replace("0.301 ms\n\n", "0.301 ms (DIFFERENT ADDRESS!)\n\n"),
            "DIFFERENT ADDRESS.* is not understood",
            id="another address",
        ),
        pytest.param(
            1,
            BUSYBOX_REPLY.replace("1 packets received, 0%", "0 packets received, 100%"),
            "the answers in .* contradict the rest",
            id="an answer that was not counted",
        ),
        pytest.param(
            1,
            IPUTILS_UNREACHABLE.replace("Destination Host Unreachable", "Time to live exceeded"),
            "Time to live",
            id="TTL",
        ),
        pytest.param(2, "ping: db: System error\n", "System error' is not understood", id="resolver broken"),
        pytest.param(
            1,
            BUSYBOX_SILENCE + "ping: sendto: Network is unreachable\n",
            "exit code 1 contradicts",
            id="gave up, and yet counted",
        ),
        pytest.param(
            1,
            BUSYBOX_REPLY.split("\n\n", maxsplit=1)[0] + "\nping: sendto: Network is unreachable\n",
            "exit code 1 contradicts",
            id="gave up, and yet a reply",
        ),
        pytest.param(
            1,
            BUSYBOX_HEADER * 2 + "ping: sendto: Network is unreachable\n",
            "exit code 1 contradicts",
            id="gave up twice begun",
        ),
    ],
)
def test_other_output_is_refused_by_name(exit_code: int, output: str, message: str) -> None:
    with pytest.raises(ProbeBroken, match=f"ping: .*{message}"):
        read_ping(exit_code, output)


@pytest.mark.parametrize("line", ["PING db (10.0.0.300): 56 data bytes", "64 bytes from 10.0.0.300: seq=0 ttl=64"])
def test_what_is_no_address_is_refused_with_its_line(line: str) -> None:
    with pytest.raises(ProbeBroken, match=rf"ping, '{re.escape(line)}': '10\.0\.0\.300' is no IP address"):
        read_ping(0, f"{BUSYBOX_HEADER}{line}\n")
