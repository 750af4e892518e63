"""What nameservers beyond the engine are told, and tell, goes through files."""

from __future__ import annotations

from pathlib import Path

from support.engine.upstream import Asked, Given, OutsideServers, domain

SERVER, OTHER = "192.0.2.53", "198.18.0.3"


def test_each_server_answers_what_it_was_told(tmp_path: Path) -> None:
    servers = OutsideServers(tmp_path, domain(3))
    servers.tell(SERVER, "Shop.run3.test", {1: Given(data=("c6336450",)), 0: Given()})
    servers.tell(OTHER, "shop.run3.test", {0: Given(5)})
    assert servers.given(SERVER, "shop.run3.test", 1) == Given(data=("c6336450",))
    assert servers.given(SERVER, "shop.run3.test", 28) == Given()
    assert servers.given(OTHER, "shop.run3.test", 1) == Given(5)
    assert servers.given(OTHER, "mill.run3.test", 1) is None
    assert servers.given("192.0.2.99", "shop.run3.test", 1) is None


def test_what_is_told_last_counts(tmp_path: Path) -> None:
    servers = OutsideServers(tmp_path, domain(0))
    servers.tell(SERVER, "shop.run0.test", {0: Given(silent=True)})
    servers.tell(SERVER, "shop.run0.test", {0: Given(2)})
    assert servers.given(SERVER, "shop.run0.test", 1) == Given(2)


def test_who_asks_is_kept_in_order_and_told_by_name(tmp_path: Path) -> None:
    servers = OutsideServers(tmp_path, domain(0))
    assert servers.asked(["shop.run0.test"]) == []
    first, second, third = (
        Asked(at, server, name, 1, "172.18.0.2")
        for at, server, name in (
            (1.0, SERVER, "shop.run0.test"),
            (2.0, OTHER, "mill.run0.test"),
            (3.0, OTHER, "shop.run0.test"),
        )
    )
    for each in (first, second, third):
        servers.note(each)
    assert servers.asked(["SHOP.run0.test"]) == [first, third]
    assert servers.asked(["shop.run0.test", "mill.run0.test"]) == [first, second, third]
