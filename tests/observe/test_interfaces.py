"""Interfaces and routes from /proc/net: texts of real containers (Docker 26.1) and of namespaces set up by hand."""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import IPv4Address, IPv4Interface, IPv4Network

import pytest

from support.errors import ProbeBroken
from support.observe.interfaces import (
    Interface,
    Route,
    default_gateway,
    read_interfaces,
    read_ipv6_addresses,
    read_local_addresses,
    read_routes,
)

DEV_HEADING = """\
Inter-|   Receive                                                |  Transmit
 face |bytes    packets errs drop fifo frame compressed multicast|\
bytes    packets errs drop fifo colls carrier compressed
"""
ROUTE_HEADING = "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT" + " " * 55 + "\n"
LOOPBACK_TRIE = """\
     +-- 127.0.0.0/8 2 0 2
        +-- 127.0.0.0/31 1 0 0
           |-- 127.0.0.0
              /8 host LOCAL
           |-- 127.0.0.1
              /32 host LOCAL
        |-- 127.255.255.255
           /32 link BROADCAST
"""
TWO_NETWORKS_TRIE = """\
Main:
  +-- 0.0.0.0/0 3 0 5
     |-- 0.0.0.0
        /0 universe UNICAST
     +-- 127.0.0.0/8 2 0 2
        +-- 127.0.0.0/31 1 0 0
           |-- 127.0.0.0
              /8 host LOCAL
           |-- 127.0.0.1
              /32 host LOCAL
        |-- 127.255.255.255
           /32 link BROADCAST
     +-- 172.28.0.0/14 3 0 4
        +-- 172.29.0.0/29 2 0 2
           |-- 172.29.0.0
              /16 link UNICAST
           |-- 172.29.0.5
              /32 host LOCAL
        |-- 172.29.255.255
           /32 link BROADCAST
        +-- 172.30.0.0/30 2 0 2
           |-- 172.30.0.0
              /16 link UNICAST
           |-- 172.30.0.2
              /32 host LOCAL
        |-- 172.30.255.255
           /32 link BROADCAST
Local:
  +-- 0.0.0.0/0 3 0 5
     |-- 0.0.0.0
        /0 universe UNICAST
     +-- 127.0.0.0/8 2 0 2
        +-- 127.0.0.0/31 1 0 0
           |-- 127.0.0.0
              /8 host LOCAL
           |-- 127.0.0.1
              /32 host LOCAL
        |-- 127.255.255.255
           /32 link BROADCAST
     +-- 172.28.0.0/14 3 0 4
        +-- 172.29.0.0/29 2 0 2
           |-- 172.29.0.0
              /16 link UNICAST
           |-- 172.29.0.5
              /32 host LOCAL
        |-- 172.29.255.255
           /32 link BROADCAST
        +-- 172.30.0.0/30 2 0 2
           |-- 172.30.0.0
              /16 link UNICAST
           |-- 172.30.0.2
              /32 host LOCAL
        |-- 172.30.255.255
           /32 link BROADCAST
"""


def _dev(*names: str) -> str:
    counters = (
        "     736       8"
        + "    0    0    0     0          0         0        0       0    0    0    0     0       0"
        + " " * 10
        + "0"
    )
    return DEV_HEADING + "".join(f"{name:>6}:{counters}\n" for name in names)


def _route(*rows: str) -> str:
    """Rows of `interface destination gateway flags mask`, laid out as the kernel does."""
    found = []
    for row in rows:
        interface, destination, gateway, flags, mask = row.split()
        text = "\t".join((interface, destination, gateway, flags, "0", "0", "0", mask, "0", "0", "0"))
        found.append(f"{text:<127}\n")
    return ROUTE_HEADING + "".join(found)


def _trie(*addresses: str) -> str:
    """One table with the loopback subnet and these addresses, each as `address /prefix scope TYPE`."""
    leaves = "".join("     |-- {}\n        {}\n".format(*entry.split(" ", 1)) for entry in addresses)
    return "Local:\n  +-- 0.0.0.0/0 3 0 5\n" + LOOPBACK_TRIE + leaves


def _interface(name: str, *addresses: str, mac: str | None = None) -> Interface:
    return Interface(name, tuple(map(IPv4Interface, addresses)), mac)


LO = _interface("lo", "127.0.0.1/8")
BRIDGE_ROUTES = _route("eth0 00000000 010011AC 0003 00000000", "eth0 000011AC 00000000 0001 0000FFFF")
TWO_ROUTES = _route(
    "eth0 00000000 01001DAC 0003 00000000",
    "eth0 00001DAC 00000000 0001 0000FFFF",
    "eth1 00001EAC 00000000 0001 0000FFFF",
)


@pytest.mark.parametrize(
    ("dev", "route", "fib_trie", "macs", "expected"),
    [
        pytest.param(
            _dev("lo", "eth0"),
            BRIDGE_ROUTES,
            _trie("172.17.0.0 /16 link UNICAST", "172.17.0.2 /32 host LOCAL", "172.17.255.255 /32 link BROADCAST"),
            {"eth0": "02:42:ac:11:00:02", "lo": "00:00:00:00:00:00"},
            (_interface("eth0", "172.17.0.2/16", mac="02:42:ac:11:00:02"), LO),
            id="default bridge",
        ),
        pytest.param(
            _dev("lo", "eth0", "eth1"),
            TWO_ROUTES,
            TWO_NETWORKS_TRIE,
            {"eth0": "02:42:ac:1d:00:05", "eth1": "02:42:ac:1e:00:02", "lo": "00:00:00:00:00:00"},
            (
                _interface("eth0", "172.29.0.5/16", mac="02:42:ac:1d:00:05"),
                _interface("eth1", "172.30.0.2/16", mac="02:42:ac:1e:00:02"),
                LO,
            ),
            id="two networks",
        ),
        pytest.param(_dev("lo"), ROUTE_HEADING, _trie(), {"lo": "00:00:00:00:00:00"}, (LO,), id="none, or all left"),
        pytest.param(_dev("lo"), "", "", {}, (_interface("lo"),), id="a namespace whose loopback is down"),
        pytest.param(
            _dev("lo", "eth0"), ROUTE_HEADING, _trie(), {"eth0": ""}, (_interface("eth0"), LO), id="no address at all"
        ),
        pytest.param(
            # The kernel keeps the address of an interface that goes down, and takes its subnet away.
            _dev("lo", "eth0", "eth1"),
            _route("eth1 00001EAC 00000000 0001 0000FFFF"),
            TWO_NETWORKS_TRIE,
            {},
            (_interface("eth0"), _interface("eth1", "172.30.0.2/16"), LO),
            id="one interface down",
        ),
        pytest.param(
            _dev("lo", "eth0"),
            BRIDGE_ROUTES,
            _trie("172.17.0.9 /32 host LOCAL", "172.17.0.2 /32 host LOCAL"),
            {},
            (_interface("eth0", "172.17.0.2/16", "172.17.0.9/16"), LO),
            id="two addresses in one subnet",
        ),
        pytest.param(
            _dev("lo", "d0", "d1"),
            _route(
                "d0 00000000 00000000 0001 00000000",
                "* 00000000 00000000 0201 00000000",
                "d1 0000000A 00000000 0001 000000FF",
                "d0 0000010A 00000000 0001 0000FFFF",
                "d0 010200C0 00000000 0005 FFFFFFFF",
                "* 007100CB 00000000 0001 00FFFFFF",
            ),
            _trie(
                "10.0.0.9 /32 host LOCAL",
                "10.1.0.5 /32 host LOCAL",
                "10.8.8.0 /24 host LOCAL",
                "10.8.8.8 /32 host LOCAL",
                "203.0.113.0 /24 universe BLACKHOLE",
            ),
            {},
            (
                _interface("d0", "10.1.0.5/16"),
                _interface("d1", "10.0.0.9/8"),
                _interface("lo", "10.8.8.8/24", "127.0.0.1/8"),
            ),
            id="nested subnets, routes that refuse, a second subnet on loopback",
        ),
        pytest.param(
            DEV_HEADING + "br-0.5@x:1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16\n",
            "",
            "Main:\nLocal:\nId 100:\n",
            {"br-0.5@x": "00:00:00:00:00:00:00:00:fe:80"},
            (_interface("br-0.5@x", mac="00:00:00:00:00:00:00:00:fe:80"),),
            id="odd names, long hardware addresses, counters without a blank",
        ),
        pytest.param(
            _dev("X0", "\x1c0"),
            "",
            "",
            {},
            (_interface("\x1c0"), _interface("X0")),
            id="names that begin with what only Python takes for a blank",
        ),
        pytest.param(
            _dev("lo", "tun0"),
            _route("tun0 00000080 00000000 0001 00000080"),
            _trie("172.17.0.2 /32 host LOCAL"),
            {},
            (LO, _interface("tun0", "172.17.0.2/1")),
            id="half of everything is a subnet",
        ),
        pytest.param(
            _dev("lo", "tun0"),
            _route("tun0 0200000A 00000000 0005 FFFFFFFF"),
            _trie("10.0.0.1 /32 host LOCAL"),
            {},
            (LO, _interface("tun0")),
            id="the other end of a link is no subnet",
        ),
    ],
)
def test_interfaces(
    dev: str, route: str, fib_trie: str, macs: Mapping[str, str], expected: tuple[Interface, ...]
) -> None:
    assert read_interfaces(dev, route, fib_trie, macs) == expected


OWN = _trie("172.17.0.2 /32 host LOCAL")
COUNTERS = "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15"


@pytest.mark.parametrize(
    ("dev", "route", "fib_trie", "macs", "message"),
    [
        pytest.param("", "", "", {}, "/proc/net/dev: '' does not start with its heading", id="no dev"),
        pytest.param(
            "cat: can't open '/proc/net/dev'\n", "", "", {}, "does not start with its heading", id="dev not readable"
        ),
        pytest.param(DEV_HEADING + "eth0: 1 2 3\n", "", "", {}, "'eth0: 1 2 3' is not a name and", id="counters cut"),
        pytest.param(DEV_HEADING + f"eth0: {COUNTERS} x\n", "", "", {}, " x' is not a name and", id="a word"),
        pytest.param(
            DEV_HEADING + f"eth0: {COUNTERS} \u0661\n", "", "", {}, "is not a name and", id="digits of elsewhere"
        ),
        pytest.param(DEV_HEADING + f": {COUNTERS} 16\n", "", "", {}, "is not a name and", id="no name"),
        pytest.param(DEV_HEADING + f"eth0 {COUNTERS} 16\n", "", "", {}, "is not a name and", id="no colon"),
        pytest.param(DEV_HEADING + f"eth0:1: {COUNTERS} 16\n", "", "", {}, "is not a name and", id="two colons"),
        pytest.param(_dev("eth0", "eth0"), "", "", {}, "'eth0' is listed twice", id="twice"),
        pytest.param(_dev("lo"), BRIDGE_ROUTES, OWN, {}, "route names 'eth0'", id="route of no interface"),
        pytest.param(_dev("lo"), "", _trie(), {"eth0": ""}, "addresses of ..eth0..", id="hardware of no interface"),
        pytest.param(_dev("eth0"), "", "", {"eth0": "02:4"}, "of eth0: '02:4' is none", id="hardware cut"),
        pytest.param(_dev("eth0"), "", _trie(), {}, "127.0.0.1 is on lo", id="loopback address without loopback"),
        pytest.param(
            _dev("lo"), ROUTE_HEADING, OWN, {}, "172.17.0.2 is in no subnet of any interface", id="address of nobody"
        ),
        pytest.param(
            _dev("lo", "eth0"), BRIDGE_ROUTES, _trie("10.0.0.1 /32 host LOCAL"), {}, "10.0.0.1 is in no", id="outside"
        ),
        pytest.param(
            _dev("lo", "eth0", "eth1"),
            _route("eth0 000011AC 00000000 0001 0000FFFF", "eth1 000011AC 00000000 0001 0000FFFF"),
            OWN,
            {},
            "172.17.0.2 may be on eth0 or on eth1",
            id="one subnet, two interfaces",
        ),
        pytest.param(
            _dev("lo", "eth0", "eth1"),
            _route("eth0 000011AC 00000000 0001 0000FFFF", "eth1 000000AC 00000000 0001 000000FF"),
            OWN,
            {},
            "172.17.0.2 may as well be on eth1, whose subnet 172.0.0.0/8 has no other address",
            id="nested subnets, one address",
        ),
    ],
)
def test_what_cannot_be_told_is_refused_by_name(
    dev: str, route: str, fib_trie: str, macs: Mapping[str, str], message: str
) -> None:
    with pytest.raises(ProbeBroken, match=message):
        read_interfaces(dev, route, fib_trie, macs)


def test_routes() -> None:
    assert read_routes(TWO_ROUTES) == (
        Route(IPv4Network("0.0.0.0/0"), IPv4Address("172.29.0.1"), "eth0"),
        Route(IPv4Network("172.29.0.0/16"), None, "eth0"),
        Route(IPv4Network("172.30.0.0/16"), None, "eth1"),
    )


def test_a_route_that_drops_packets_has_no_interface() -> None:
    assert read_routes(_route("* 007100CB 00000000 0001 00FFFFFF")) == (
        Route(IPv4Network("203.0.113.0/24"), None, "*"),
    )


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ((), None),
        (("eth0 000011AC 00000000 0001 0000FFFF",), None),
        (("eth0 00000000 010011AC 0003 00000000",), IPv4Address("172.17.0.1")),
        (("eth0 00000000 010011AC 0013 00000000",), IPv4Address("172.17.0.1")),
        (("eth0 00000000 00000000 0001 00000000",), None),
        (("d1 00000000 0100000A 0003 00000000", "d0 00000000 0100010A 0003 00000000"), IPv4Address("10.0.0.1")),
        (("* 00000000 00000000 0201 00000000", "d0 00000000 0100010A 0003 00000000"), None),
        (("d0 00000000 0100010A 0003 00000080",), None),
    ],
    ids=[
        "no route",
        "no default",
        "gateway",
        "gateway by a redirect",
        "on the link",
        "the first of two",
        "refused first",
        "half of all",
    ],
)
def test_the_default_gateway(rows: tuple[str, ...], expected: IPv4Address | None) -> None:
    assert default_gateway(read_routes(_route(*rows))) == expected


@pytest.mark.parametrize(
    ("route", "message"),
    [
        ("eth0\t00000000\n", "is not its heading"),
        (ROUTE_HEADING + "\n", "'' does not have the fields of a route"),
        (ROUTE_HEADING + "eth0 00000000 010011AC 0003\n", "does not have the fields of a route"),
        (_route("eth0 000011AC 00000000 0001 0000FFFF").replace("AC", "ac"), "does not have the fields of a route"),
        (_route("eth0 000011AC 00000000 0001 FF00FF00"), "are no network"),
        (_route("eth0 010011AC 00000000 0001 0000FFFF"), "are no network"),
        (_route("eth0 00000000 00000000 0003 00000000"), "gateway and flags of .* contradict each other"),
        (_route("eth0 00000000 010011AC 0001 00000000"), "gateway and flags of .* contradict each other"),
    ],
)
def test_other_routes_are_refused_by_name(route: str, message: str) -> None:
    with pytest.raises(ProbeBroken, match=f"/proc/net/route: .*{message}"):
        read_routes(route)


def test_local_addresses() -> None:
    assert read_local_addresses("") == ()
    assert read_local_addresses(TWO_NETWORKS_TRIE) == tuple(map(IPv4Address, ("127.0.0.1", "172.29.0.5", "172.30.0.2")))


@pytest.mark.parametrize(
    "fib_trie",
    [
        "cat: can't open '/proc/net/fib_trie'\n",
        "Main:\n  /32 host LOCAL\n",
        "  /32 link BROADCAST\n",
        "Main:\n  /32 link BROADCAST\n",
        "Main:\n  |-- 10.0.0.1\n  +-- 10.0.0.0/8 2 0 2\n  /32 host LOCAL\n",
        "Main:\n  |-- 10.0.0.300\n",
        "Main:\n  |-- 10.0.0.1\n     /24 host LOCAL\n",
        "Main:\n  |-- 10.0.0.1\n     /33 host LOCAL\n",
        "Main:\n  |-- 10.0.0.1\n     /32 host LOC",
        "Main:\n  |-- 10.0.0.1\n     /32 nearby LOCAL\n",
        "Main:\n\n",
    ],
)
def test_other_tries_are_refused_by_name(fib_trie: str) -> None:
    with pytest.raises(ProbeBroken, match="/proc/net/fib_trie, "):
        read_local_addresses(fib_trie)


IF_INET6 = """\
00000000000000000000000000000001 01 80 10 80       lo
fe800000000000000042acfffe1c0502 259 40 20 80     eth0
20010db8000500000000000000000010 259 40 00 80     eth0
"""


def test_ipv6_addresses_of_each_interface() -> None:
    found = read_ipv6_addresses(IF_INET6)
    assert {name: [str(each) for each in addresses] for name, addresses in found.items()} == {
        "lo": ["::1/128"],
        "eth0": ["fe80::42:acff:fe1c:502/64", "2001:db8:5::10/64"],
    }
    interface = Interface("eth0", (), None, found["eth0"])
    assert [str(each.ip) for each in interface.global_ipv6] == ["2001:db8:5::10"]


def test_a_kernel_without_ipv6_has_no_addresses_of_it() -> None:
    assert read_ipv6_addresses("") == {}


@pytest.mark.parametrize(
    "row", ["eth0", "0001 01 80 10 80 lo", "g" * 32 + " 01 80 10 80 lo", "0" * 32 + " 01 80 10 lo"]
)
def test_what_is_no_ipv6_address_is_refused_by_name(row: str) -> None:
    with pytest.raises(ProbeBroken, match="/proc/net/if_inet6"):
        read_ipv6_addresses(f"{row}\n")
