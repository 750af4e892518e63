"""Reading /proc/net/arp: real output of Linux 6.18."""

from __future__ import annotations

from ipaddress import IPv4Address

import pytest

from support.errors import ProbeBroken
from support.observe.neighbours import read_neighbours

HEADING = "IP address       HW type     Flags       HW address            Mask     Device\n"
GATEWAY = "10.89.0.1        0x1         0x2         2e:f4:6e:f1:f3:0b     *        eth0\n"
PERMANENT = "10.89.0.7        0x1         0x6         02:42:0a:59:00:07     *        eth0\n"
UNANSWERED = "10.89.0.9        0x1         0x0         00:00:00:00:00:00     *        eth0\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(HEADING, {}, id="nobody"),
        pytest.param(HEADING + GATEWAY, {"10.89.0.1": "2e:f4:6e:f1:f3:0b"}, id="one"),
        pytest.param(HEADING + UNANSWERED, {}, id="no answer yet"),
        pytest.param(
            HEADING + UNANSWERED + GATEWAY + PERMANENT,
            {"10.89.0.1": "2e:f4:6e:f1:f3:0b", "10.89.0.7": "02:42:0a:59:00:07"},
            id="several",
        ),
    ],
)
def test_neighbours(text: str, expected: dict[str, str]) -> None:
    assert read_neighbours(text) == {IPv4Address(address): mac for address, mac in expected.items()}


@pytest.mark.parametrize(
    "text",
    [
        "",
        GATEWAY,
        "cat: can't open '/proc/net/arp': Permission denied\n",
        HEADING + "10.89.0.1\n",
        HEADING + GATEWAY.replace("eth0", "eth0 more"),
        HEADING + GATEWAY.replace("10.89.0.1 ", "fd00::1   "),
        HEADING + GATEWAY.replace("10.89.0.1 ", "gateway   "),
        HEADING + GATEWAY.replace("0x2", "two"),
        HEADING + GATEWAY.replace("2e:f4:6e:f1:f3:0b", "2e:f4:6e:f1:f3"),
    ],
)
def test_what_is_no_list_of_neighbours(text: str) -> None:
    with pytest.raises(ProbeBroken, match=r"^/proc/net/arp: "):
        read_neighbours(text)
