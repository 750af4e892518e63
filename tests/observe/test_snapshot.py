"""The script that looks into a container, run on this machine, and the reader of what it prints."""

from __future__ import annotations

import shutil
import subprocess
from ipaddress import IPv4Address, IPv4Interface, IPv6Interface
from pathlib import Path

import pytest

from support.errors import ProbeBroken
from support.observe.hosts import read_hosts
from support.observe.interfaces import Interface
from support.observe.snapshot import SCRIPT, Snapshot, read_snapshot

DEV = b"""\
Inter-|   Receive                                                |  Transmit
 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier
    lo:       0       0    0    0    0     0          0         0        0       0    0    0    0     0       0       0
"""
FIB_TRIE = b"""\
Local:
  +-- 127.0.0.0/8 2 0 2
     |-- 127.0.0.0
        /8 host LOCAL
     |-- 127.0.0.1
        /32 host LOCAL
"""
CONTENTS = {
    "hosts": b"127.0.0.1\tlocalhost\n10.0.0.2\tdb\n",
    "resolv.conf": b"nameserver 127.0.0.11\n",
    "dev": DEV,
    "route": b"",
    "fib_trie": FIB_TRIE,
    "if_inet6": b"00000000000000000000000000000001 01 80 10 80       lo\n",
    "ipv6_route": b"",
    "macs": b"lo 00:00:00:00:00:00\n",
    "environ": b"HOME=/\0MULTI=a\nb=c\0EMPTY=\0",
}


def _printed(exit_codes: dict[str, int] | None = None, **contents: bytes) -> bytes:
    codes = exit_codes or {}
    sections = {**CONTENTS, **{name.replace("_conf", ".conf"): content for name, content in contents.items()}}
    return (
        b"".join(b"\0%s\0%s\0%d" % (name.encode(), content, codes.get(name, 0)) for name, content in sections.items())
        + b"\0end"
    )


def test_every_part() -> None:
    snapshot = read_snapshot(_printed())
    assert snapshot.environ == {"HOME": "/", "MULTI": "a\nb=c", "EMPTY": ""}
    assert [line.names for line in snapshot.hosts.without_loopback()] == [("db",)]
    assert snapshot.resolv_conf.nameservers == (IPv4Address("127.0.0.11"),)
    assert snapshot.interfaces == (Interface("lo", (IPv4Interface("127.0.0.1/8"),), None, (IPv6Interface("::1/128"),)),)
    assert snapshot.interface_names == ("lo",)
    assert snapshot.routes == ()
    assert snapshot.local_addresses == (IPv4Address("127.0.0.1"),)


def test_a_part_is_read_once() -> None:
    snapshot = read_snapshot(_printed())
    assert snapshot.hosts is snapshot.hosts


@pytest.mark.parametrize(
    "environ",
    [b"", b"A=1\0", b"A=\0B=\0", b"0=\0end=\0", b"hosts=\0", b"A=x\n--\n\x1b\0"],
    ids=["empty", "one", "empty values", "looks like the end", "named as a section", "control characters"],
)
def test_an_environment_cannot_be_taken_for_layout(environ: bytes) -> None:
    snapshot = read_snapshot(_printed(environ=environ))
    assert snapshot.hosts.addresses_of("db") == (IPv4Address("10.0.0.2"),)
    assert "".join(f"{name}={value}\0" for name, value in snapshot.environ.items()).encode() == environ


def _read(snapshot: Snapshot, part: str) -> object:
    return getattr(snapshot, part)


@pytest.mark.parametrize(
    ("section", "parts"),
    [
        ("environ", {"environ"}),
        ("hosts", {"hosts"}),
        ("resolv.conf", {"resolv_conf"}),
        ("dev", {"interfaces"}),
        ("route", {"interfaces", "routes"}),
        ("fib_trie", {"interfaces", "local_addresses"}),
    ],
)
def test_what_could_not_be_printed_costs_only_what_needs_it(section: str, parts: set[str]) -> None:
    raw = _printed({section: 1})
    snapshot = read_snapshot(raw)
    for part in ("environ", "hosts", "resolv_conf", "interfaces", "routes", "local_addresses"):
        if part in parts:
            with pytest.raises(ProbeBroken, match=f"snapshot: {section} could not be printed"):
                _read(snapshot, part)
        else:
            _read(snapshot, part)


def test_a_process_that_overwrote_its_environment_costs_only_that() -> None:
    snapshot = read_snapshot(_printed(environ=b"\0" * 95))
    assert snapshot.interfaces
    with pytest.raises(ProbeBroken, match="has overwritten its own"):
        _read(snapshot, "environ")


@pytest.mark.parametrize("macs", [b"lo\n", b" 00:00\n", b"lo 00:00\nlo 00:00\n", b"\n"])
def test_other_hardware_addresses_are_refused_by_name(macs: bytes) -> None:
    with pytest.raises(ProbeBroken, match="is not an interface and its hardware address"):
        _read(read_snapshot(_printed(macs=macs)), "interfaces")


def test_a_hardware_address_with_a_blank_in_it_is_refused_as_that_of_its_interface() -> None:
    with pytest.raises(ProbeBroken, match="hardware address of lo: '00:00:00 00:00' is none"):
        _read(read_snapshot(_printed(macs=b"lo 00:00:00 00:00\n")), "interfaces")


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"sh: syntax error\n",
        _printed()[:-1],
        _printed()[1:],
        _printed() + b"\n",
        b"warning\n" + _printed(),
        _printed().replace(b"\0hosts\0", b"\0guests\0"),
        _printed().replace(b"\0resolv.conf\0", b"\0"),
        _printed({"route": 1234}),
        _printed(hosts=b"10.0.0.2 db\0\n"),
    ],
    ids=[
        "empty",
        "not run",
        "end cut",
        "start cut",
        "something after",
        "something before",
        "another name",
        "name gone",
        "no exit code",
        "NUL in a text",
    ],
)
def test_another_layout_is_refused_by_name(raw: bytes) -> None:
    with pytest.raises(ProbeBroken, match="snapshot: "):
        read_snapshot(raw)


def test_no_beginning_of_what_was_printed_is_taken_for_the_whole() -> None:
    raw = _printed()
    for length in range(len(raw)):
        with pytest.raises(ProbeBroken):
            read_snapshot(raw[:length])


@pytest.mark.parametrize("shell", ["sh", "dash", "bash"])
def test_the_script_in_the_shells_of_this_machine(shell: str) -> None:
    path = shutil.which(shell)
    if path is None:
        pytest.skip(f"{shell} is not installed here")
    printed = subprocess.run([path, "-c", SCRIPT], capture_output=True, check=True, timeout=20)
    assert printed.stderr == b""
    assert read_snapshot(printed.stdout).hosts == read_hosts(Path("/etc/hosts").read_text(encoding="utf-8"))
