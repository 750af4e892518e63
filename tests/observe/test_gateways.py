"""IPv6 default gateways from /proc/net/ipv6_route."""

from __future__ import annotations

from ipaddress import IPv6Address

import pytest

from support.errors import ProbeBroken
from support.observe.gateways import IPv6Gateway, read_ipv6_gateways

NOBODY = "0" * 32


def _route(destination: str, length: str, gateway: str, flags: str, interface: str) -> str:
    return f"{destination} {length} {NOBODY} 00 {gateway} 00000400 00000001 00000000 {flags} {interface:>8}\n"


ON_LINK = _route("fd000000000000000000000000000000", "40", NOBODY, "00000001", "eth0")
DEFAULT = _route(NOBODY, "00", "fd000000000000000000000000000001", "00000003", "eth0")
SECOND = _route(NOBODY, "00", "fe800000000000000000000000000001", "00000003", "eth1")
REFUSES = _route(NOBODY, "00", NOBODY, "00200200", "lo")
FURTHER = _route("fd770000000000000000000000000000", "40", "fd000000000000000000000000000009", "00000003", "eth0")
WITHOUT_GATEWAY = _route(NOBODY, "00", NOBODY, "00000001", "eth0")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", []),
        (ON_LINK + REFUSES + FURTHER + WITHOUT_GATEWAY, []),
        (ON_LINK + DEFAULT + REFUSES, [("fd00::1", "eth0")]),
        (SECOND + DEFAULT, [("fe80::1", "eth1"), ("fd00::1", "eth0")]),
    ],
)
def test_gateways_in_the_order_of_the_file(text: str, found: list[tuple[str, str]]) -> None:
    wanted = tuple(IPv6Gateway(IPv6Address(address), interface) for address, interface in found)
    assert read_ipv6_gateways(text) == wanted


@pytest.mark.parametrize("text", ["nonsense\n", DEFAULT.replace("00000003", "3"), DEFAULT + "\n\n"])
def test_what_is_no_route_is_a_broken_probe(text: str) -> None:
    with pytest.raises(ProbeBroken, match="/proc/net/ipv6_route"):
        read_ipv6_gateways(text)
