"""Reading what nc prints of a talk with Redis: real output of Redis 8 and busybox 1.37; that of other nc by source."""

from __future__ import annotations

import pytest

from support.errors import ProbeBroken
from support.observe.redis_talk import NoConnection, Reason, read_client, read_own_address, read_setting


def _talk(value: bytes, length: int | None = None) -> bytes:
    return b"*2\r\n$10\r\ndbfilename\r\n$%d\r\n%s\r\n+OK\r\n" % (len(value) if length is None else length, value)


@pytest.mark.parametrize(
    ("output", "expected"),
    [
        (_talk(b"dump.rdb"), "dump.rdb"),
        (_talk(b"dump.rdb").decode(), "dump.rdb"),
        (_talk(b""), ""),
        (_talk(b"a\r\n+OK\r\n"), "a\r\n+OK\r\n"),
        (_talk("é".encode()), "é"),
        (_talk("é".encode()).decode(), "é"),
        (_talk(b"\xff"), "\\xff"),
    ],
    ids=["bytes", "text", "empty", "looks like an answer", "length in bytes", "length of text in bytes", "not UTF-8"],
)
def test_the_value_of_a_setting(output: bytes | str, expected: str) -> None:
    assert read_setting(output) == expected


def test_another_setting() -> None:
    assert read_setting(b"*2\r\n$3\r\ndir\r\n$1\r\n/\r\n+OK\r\n", "dir") == "/"


@pytest.mark.parametrize(
    ("output", "expected"),
    [
        ("", Reason.NOTHING_SAID),
        (b"", Reason.NOTHING_SAID),
        ("nc: bad address 'nope'\n", Reason.NO_SUCH_NAME),
        ("nc: can't connect to remote host: Connection refused\n", Reason.REFUSED),
        ("nc: can't connect to remote host (127.0.0.1): Connection refused\n", Reason.REFUSED),
        ("nc: can't connect to remote host (172.17.0.99): No route to host\n", Reason.UNREACHABLE),
        ("nc: can't connect to remote host (172.17.0.99): Host is unreachable\n", Reason.UNREACHABLE),
        ("nc: can't connect to remote host (10.1.2.3): Network is unreachable\n", Reason.UNREACHABLE),
        ("Could not connect to Redis at ::1:6379: Cannot assign requested address\n", Reason.UNREACHABLE),
        ("Could not connect to Redis at ::1:6379: Address not available\n", Reason.UNREACHABLE),
        ("nc: can't connect to remote host (10.1.2.3): Operation not permitted\n", Reason.UNREACHABLE),
        ("nc: timed out\n", Reason.TIMED_OUT),
        ("nc: can't connect to remote host (10.1.2.3): Operation timed out\n", Reason.TIMED_OUT),
        ("nc: connect to db (10.0.0.2) port 6379 (tcp) failed: Connection refused\n" * 2, Reason.REFUSED),
        ('nc: getaddrinfo for host "db" port 6379: Name or service not known\n', Reason.NO_SUCH_NAME),
        ("(UNKNOWN) [10.0.0.2] 6379 (redis) : Connection refused\n", Reason.REFUSED),
        ("db: forward host lookup failed: Unknown host\n", Reason.NO_SUCH_NAME),
    ],
)
def test_no_talk(output: bytes | str, expected: Reason) -> None:
    assert read_setting(output) == NoConnection(expected)


@pytest.mark.parametrize(
    "output",
    [
        b"*0\r\n+OK\r\n",
        b"*2\r\n$3\r\ndir\r\n$1\r\n/\r\n+OK\r\n",
        _talk(b"10000").replace(b"dbfilename", b"maxclients"),
        b"-ERR unknown command 'FOO', with args beginning with: \r\n+OK\r\n",
        b"-NOAUTH Authentication required.\r\n+OK\r\n",
        b"-DENIED Redis is running in protected mode\r\n",
        b"+OK\r\n",
        b"*2\r\n$10\r\ndbfilename\r\n$-1\r\n+OK\r\n",
        _talk(b"dump.rdb", 7),
        _talk(b"dump.rdb", 9),
        _talk(b"dump.rdb") + b"+OK\r\n",
        _talk(b"dump.rdb") + b"nc: timed out\n",
        _talk(b"dump.rdb").replace(b"\r\n", b"\n"),
        "\n",
        "sh: nc: not found\n",
        "nc: can't connect to remote host (10.1.0.1): Permission denied\n",
        "nc: timed out\nnc: bad address 'nope'\n",
    ],
)
def test_another_talk_is_refused_by_name(output: bytes | str) -> None:
    with pytest.raises(ProbeBroken, match=r"Redis: |not understood"):
        read_setting(output)


@pytest.mark.parametrize("end", range(1, len(_talk(b"dump.rdb"))))
def test_an_answer_that_ends_too_early(end: int) -> None:
    assert read_setting(_talk(b"dump.rdb")[:end]) == NoConnection(Reason.CUT_SHORT)


@pytest.mark.parametrize(
    ("output", "expected"),
    [
        (b"dbfilename\ndump.rdb\n", "dump.rdb"),
        (b"Could not connect to Redis at 172.17.0.1:20000: Connection refused\n", NoConnection(Reason.REFUSED)),
        (b"Error: Server closed the connection\n", NoConnection(Reason.RESET)),
        (b"Error: Connection reset by peer\n", NoConnection(Reason.RESET)),
        (b"", NoConnection(Reason.NOTHING_SAID)),
    ],
)
def test_the_client_of_redis(output: bytes, expected: object) -> None:
    assert read_client(output) == expected


def test_what_the_client_of_redis_never_says() -> None:
    with pytest.raises(ProbeBroken, match="not understood"):
        read_client(b"dir\n/data\n")


CLIENTS = (
    b"id=3 addr=172.18.0.9:51000 laddr=172.18.0.2:6379 fd=8 name= age=9 cmd=ping user=default\n"
    b"id=4 addr=%s:51002 laddr=172.18.0.2:6379 fd=9 name=cafe age=0 cmd=client|list user=default\n"
)


@pytest.mark.parametrize(("addr", "seen"), [(b"172.18.0.1", "172.18.0.1"), (b"[2001:db8::1]", "2001:db8::1")])
@pytest.mark.parametrize("before", [b"+OK\r\n$203\r\n", b"OK\n"], ids=["nc", "redis-cli"])
def test_whom_redis_sees(before: bytes, addr: bytes, seen: str) -> None:
    assert read_own_address(before + CLIENTS % addr + b"\r\n+OK\r\n", "cafe") == seen


def test_nobody_to_be_seen() -> None:
    assert read_own_address(b"", "cafe") == NoConnection(Reason.NOTHING_SAID)


def test_redis_that_does_not_list_who_asks() -> None:
    with pytest.raises(ProbeBroken, match="has no client of the name"):
        read_own_address(CLIENTS % b"172.18.0.1", "beef")
