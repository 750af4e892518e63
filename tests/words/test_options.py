"""Options in tables: rows add up, and what cannot be meant is refused."""

from __future__ import annotations

import re
from typing import Any

import pytest

from support.words.options import (
    CONTAINER,
    ENDPOINT,
    HOW,
    NETWORK,
    OPTIONS,
    Link,
    Publish,
    only_for,
    options_of_table,
    read_options,
)


@pytest.mark.parametrize(
    ("heading", "cells", "options"),
    [
        ("aliases", ["db"], {"aliases": ["db"]}),
        ("aliases", ["db, cache", "store"], {"aliases": ["db", "cache", "store"]}),
        ("hostname", ["frontend", ""], {"hostname": "frontend"}),
        ("link", ["redis-server"], {"links": [Link("redis-server")]}),
        (
            "link",
            ["redis-server as redis", "store as db"],
            {"links": [Link("redis-server", "redis"), Link("store", "db")]},
        ),
        ("link", ["the id of redis-server as redis"], {"links": [Link("redis-server", "redis", True)]}),
        ("link-local address", ["169.254.3.4, 169.254.3.5"], {"link_local": ["169.254.3.4", "169.254.3.5"]}),
        ("restart policy", ["always"], {"restart_policy": "always"}),
        ("unnamed", ["yes"], {"unnamed": True}),
        ("environment", ["A=1", "B=a = b", "C="], {"environment": {"A": "1", "B": "a = b", "C": ""}}),
        ("resolver options", ["ndots:3, rotate"], {"dns_options": ["ndots:3", "rotate"]}),
        ("exposes", ["5300/udp, 7000/tcp"], {"expose": ["5300/udp", "7000/tcp"]}),
        ("publishes", ["3000"], {"publish": [Publish("3000/tcp")]}),
        (
            "publishes",
            ["3000 at 127.0.0.1", "53/udp"],
            {"publish": [Publish("3000/tcp", "127.0.0.1"), Publish("53/udp")]},
        ),
        ("Redis server", ["redis"], {"redis_host": "redis"}),
        ("DNS servers", ["192.0.2.9, 192.0.2.10"], {"dns": ["192.0.2.9", "192.0.2.10"]}),
        ("search domains", ["example.net", "example.org"], {"dns_search": ["example.net", "example.org"]}),
        ("domain name", ["example.net"], {"domainname": "example.net"}),
        (
            "extra host",
            ["db.example at 192.0.2.7", "db.example at 2001:db8::7"],
            {"extra_hosts": [("db.example", "192.0.2.7"), ("db.example", "2001:db8::7")]},
        ),
        ("labels", ["tier = backend", "owner=me"], {"labels": {"tier": "backend", "owner": "me"}}),
        ("MTU", ["1400"], {"options": {"com.docker.network.driver.mtu": "1400"}}),
        ("aliases", ["", ""], {}),
    ],
)
def test_a_column_is_an_option_whose_rows_add_up(heading: str, cells: list[str], options: dict[str, Any]) -> None:
    assert options_of_table([heading], [[cell] for cell in cells]) == options


def test_columns_stand_beside_each_other() -> None:
    rows = [["A=1", "db"], ["B=2", ""]]
    assert options_of_table(["environment", "aliases"], rows) == {
        "environment": {"A": "1", "B": "2"},
        "aliases": ["db"],
    }


@pytest.mark.parametrize(
    ("heading", "nearest"),
    [
        ("alias", "aliases"),
        ("enviroment", "environment"),
        ("Hostname", "hostname"),
        ("mtu", "MTU"),
        ("label", "labels"),
    ],
)
def test_a_heading_that_is_no_option_names_the_nearest(heading: str, nearest: str) -> None:
    with pytest.raises(ValueError, match=f'there is no option "{heading}"; the nearest is "{nearest}"'):
        options_of_table([heading], [["x"]])


@pytest.mark.parametrize(
    ("heading", "cell"),
    [
        ("publishes", "http"),
        ("publishes", "3000 on 127.0.0.1"),
        ("MTU", "many"),
        ("MTU", "-1"),
        ("environment", "COLOUR"),
        ("labels", "=x"),
    ],
)
def test_a_cell_that_is_no_value_of_its_option_is_refused(heading: str, cell: str) -> None:
    with pytest.raises(ValueError, match=re.escape(f'"{cell}" cannot be read as a value of this option')):
        options_of_table([heading], [[cell]])


@pytest.mark.parametrize(
    ("heading", "cells"),
    [
        ("hostname", ["one", "two"]),
        ("Redis server", ["one", "two"]),
        ("MTU", ["1400", "1500"]),
        ("environment", ["A=1", "A=2"]),
        ("labels", ["tier=a", "tier=b"]),
    ],
)
def test_a_second_value_where_there_can_be_one_is_refused(heading: str, cells: list[str]) -> None:
    with pytest.raises(ValueError, match=f"{heading} is given twice"):
        options_of_table([heading], [[cell] for cell in cells])


@pytest.mark.parametrize(
    "text",
    [
        ' with the hostname "a" and the hostname "b"',
        ' with its Redis server at "a" and its Redis server at "b"',
        " with an MTU of 1400 and an MTU of 1500",
        ' with the variable "A" set to "1" and the variable "A" set to "2"',
    ],
)
def test_a_second_value_in_prose_is_refused_too(text: str) -> None:
    assert re.fullmatch(HOW, text)
    with pytest.raises(ValueError, match="is given twice"):
        read_options(text)


@pytest.mark.parametrize("option", OPTIONS, ids=lambda option: option.heading)
def test_the_example_for_readers_is_one_clause_of_its_option(option: Any) -> None:
    assert re.fullmatch(option.clause, option.example)
    assert list(read_options(f" with {option.example}")) == [option.field]
    assert [each.heading for each in OPTIONS if re.fullmatch(each.clause, option.example)] == [option.heading]


@pytest.mark.parametrize(
    ("kind", "options", "missing"),
    [
        (CONTAINER, {"aliases": [], "hostname": "", "links": [], "publish": [], "expose": []}, ""),
        (CONTAINER, {"labels": {}}, "a container has no option labels"),
        (NETWORK, {"labels": {}, "options": {}}, ""),
        (NETWORK, {"aliases": ["db"]}, "a network has no option aliases"),
        (ENDPOINT, {"aliases": ["db"]}, ""),
        (ENDPOINT, {"hostname": "db"}, "a endpoint has no option hostname"),
    ],
)
def test_an_option_is_for_what_can_have_it(kind: str, options: dict[str, Any], missing: str) -> None:
    if not missing:
        assert only_for(kind, options) is options
        return
    with pytest.raises(ValueError, match=missing):
        only_for(kind, options)


@pytest.mark.parametrize(
    ("text", "options"),
    [
        (' with a link to the future container "redis" as "db"', {"links": [Link("redis", "db", future=True)]}),
        (' with a link to "redis" as "db" for the container as a whole', {"links_as_a_whole": [Link("redis", "db")]}),
        (
            ' with the MAC address "92:d0:c6:0a:29:33" for the container as a whole',
            {"mac_address_as_a_whole": "92:d0:c6:0a:29:33"},
        ),
        (' with the MAC address "92:d0:c6:0a:29:33"', {"mac_address": "92:d0:c6:0a:29:33"}),
    ],
)
def test_what_is_of_the_container_as_a_whole_is_another_option(text: str, options: dict[str, Any]) -> None:
    assert re.fullmatch(HOW, text)
    assert read_options(text) == options
