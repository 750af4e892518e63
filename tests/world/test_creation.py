"""How a network is created: the request and the docker client's flags say the same."""

from __future__ import annotations

from support.world.creation import Creation


def test_a_name_alone_asks_for_nothing_else() -> None:
    assert Creation().flags() == []
    assert Creation().arguments() == {
        "driver": "bridge",
        "options": None,
        "check_duplicate": True,
        "internal": False,
        "enable_ipv6": False,
        "ipam": None,
    }


def test_everything_that_is_asked_for_is_in_both() -> None:
    creation = Creation(
        driver="overlay",
        labels={"tier": "backend"},
        options={"a": "b"},
        internal=True,
        checked=False,
        ipv6=True,
        subnets=["198.18.5.0/24", "fd00:5::/64"],
        gateways=["198.18.5.254", "fd00:5::fe"],
        ranges=["198.18.5.128/25"],
        reserved=["198.18.5.2", "fd00:5::2"],
    )
    assert " ".join(creation.flags()) == (
        "--driver overlay --label tier=backend --opt a=b --internal --ipv6 --subnet 198.18.5.0/24 --subnet fd00:5::/64 "
        "--gateway 198.18.5.254 --gateway fd00:5::fe --ip-range 198.18.5.128/25 --aux-address reserved1=198.18.5.2 "
        "--aux-address reserved2=fd00:5::2"
    )
    asked = creation.arguments()
    assert (asked["driver"], asked["options"], asked["internal"], asked["enable_ipv6"], asked["check_duplicate"]) == (
        "overlay",
        {"a": "b"},
        True,
        True,
        False,
    )
    assert [dict(each) for each in asked["ipam"]["Config"]] == [
        {
            "Subnet": "198.18.5.0/24",
            "IPRange": "198.18.5.128/25",
            "Gateway": "198.18.5.254",
            "AuxiliaryAddresses": {"reserved1": "198.18.5.2"},
        },
        {
            "Subnet": "fd00:5::/64",
            "IPRange": None,
            "Gateway": "fd00:5::fe",
            "AuxiliaryAddresses": {"reserved2": "fd00:5::2"},
        },
    ]


def test_what_is_out_of_place_reaches_the_engine_all_the_same() -> None:
    creation = Creation(subnets=["198.18.5.0/24", "198.18.6.0/24"], gateways=["192.0.2.1"])
    first, second = creation.arguments()["ipam"]["Config"]
    assert (first["Gateway"], second["Gateway"]) == ("192.0.2.1", None)
