"""Every word reads what it should, and refuses what it should not."""

from __future__ import annotations

import re
from typing import Any

import pytest

from support.act.containers import FATES as FATES_DONE
from support.words.barriers import Barrier
from support.words.expressions import Expression, Target
from support.words.filters import Filter
from support.words.nameservers import Nameservers
from support.words.newcomers import Newcomers
from support.words.options import Link, Publish
from support.words.places import DEFAULT_BRIDGE, Place, Sort
from support.words.senders import Sender
from support.words.services import Observer, Service, Where
from support.words.things import Thing
from support.words.vocabulary import FATES, WORDS

NET = Place(Sort.NETWORK, "backend-network")
REDIS_ADDRESS = Expression("address", ("redis",), NET)

READ: list[tuple[str, str, Any]] = [
    ("names", '"first"', ["first"]),
    ("names", '"first" and "second"', ["first", "second"]),
    ("names", '"first", "second" and "third"', ["first", "second", "third"]),
    ("newcomers", 'an Alpine container "client"', Newcomers("alpine", ("client",))),
    ("newcomers", 'the Redis container "redis"', Newcomers("redis", ("redis",))),
    ("newcomers", 'a Redis container "Alpine"', Newcomers("redis", ("Alpine",))),
    ("newcomers", 'the Node application "app"', Newcomers("app", ("app",))),
    ("newcomers", 'Alpine containers "a", "b" and "c"', Newcomers("alpine", ("a", "b", "c"))),
    ("newcomers", 'a DNS server "resolver"', Newcomers("dns", ("resolver",))),
    ("nameservers", "the host's nameservers", Nameservers()),
    ("nameservers", "Google's public nameservers", Nameservers()),
    ("nameservers", "the host's nameserver on a loopback address", Nameservers(on_loopback=True)),
    ("nameservers", 'a DNS server "first" on another host', Nameservers(("first",), beside=True)),
    ("nameservers", 'DNS servers "first" and "second" on another host', Nameservers(("first", "second"), beside=True)),
    ("nameservers", '"resolver"', Nameservers(("resolver",))),
    ("file", "hosts file", "hosts file"),
    ("file", "resolv.conf", "resolv.conf"),
    ("full", "", False),
    ("full", "full ", True),
    ("place", '"backend-network"', NET),
    ("place", "the default bridge", DEFAULT_BRIDGE),
    ("place", "the host's network", Place(Sort.HOST)),
    ("place", "no network", Place(Sort.NONE)),
    ("place", 'the network of "redis"', Place(Sort.CONTAINER, "redis")),
    ("place", "the network of no container", Place(Sort.CONTAINER)),
    ("place", '"the default bridge"', Place(Sort.NETWORK, "the default bridge")),
    ("filter", 'on "backend-network"', Filter(on=("backend-network",))),
    ("filter", 'on "a" or "b", given by its short id', Filter(on=("a", "b"), by="short id")),
    ("filter", 'that publish the port of "redis"', Filter(publishes="redis")),
    ("filter", 'that publish the port of "redis" over UDP', Filter(publishes="redis", protocol="udp")),
    ("filter", "that expose 7001/udp", Filter(exposes="7001/udp")),
    ("filter", 'that expose 7001/tcp and are on "a"', Filter(on=("a",), exposes="7001/tcp")),
    ("on", "", DEFAULT_BRIDGE),
    ("on", ' on "backend-network"', NET),
    ("on", " on no network", Place(Sort.NONE)),
    ("on", ' on the network of "redis", given by its short id', Place(Sort.CONTAINER, "redis", "short id")),
    (
        "how",
        ' with the extra host "db.example" at "192.0.2.7" and the DNS server "192.0.2.9"',
        {"extra_hosts": [("db.example", "192.0.2.7")], "dns": ["192.0.2.9"]},
    ),
    (
        "how",
        ' with the search domain "example.net" and the domain name "example.org"',
        {"dns_search": ["example.net"], "domainname": "example.org"},
    ),
    ("how", "", {}),
    ("how", ' with the alias "db"', {"aliases": ["db"]}),
    ("how", ', with the aliases "db" and "cache"', {"aliases": ["db", "cache"]}),
    (
        "how",
        ' with the aliases "web" and "www" and the hostname "frontend"',
        {"aliases": ["web", "www"], "hostname": "frontend"},
    ),
    ("how", ' with a link to "redis-server"', {"links": [Link("redis-server")]}),
    ("how", ' with a link to "redis-server" as "redis"', {"links": [Link("redis-server", "redis")]}),
    ("how", ' with a link to the id of "redis-server" as "redis"', {"links": [Link("redis-server", "redis", True)]}),
    (
        "how",
        ' with a link to "redis-server" as "redis" and a link to "store" as "db"',
        {"links": [Link("redis-server", "redis"), Link("store", "db")]},
    ),
    ("how", ' with the ports "5300/udp" and "7000/tcp" exposed', {"expose": ["5300/udp", "7000/tcp"]}),
    ("how", " with its port 3000 published", {"publish": [Publish("3000/tcp")]}),
    ("how", ' with its port 3000 published at "127.0.0.1"', {"publish": [Publish("3000/tcp", "127.0.0.1")]}),
    ("how", " with its port 53/udp published", {"publish": [Publish("53/udp")]}),
    ("how", " with a port for the spectator", {"publish": [Publish("6379/tcp", host_port="the engine's")]}),
    (
        "how",
        ' with its Redis server at "redis" and its port 3000 published',
        {"redis_host": "redis", "publish": [Publish("3000/tcp")]},
    ),
    ("how", ' with the resolver options "ndots:3" and "rotate"', {"dns_options": ["ndots:3", "rotate"]}),
    ("how", ' with the variable "COLOUR" set to "blue"', {"environment": {"COLOUR": "blue"}}),
    (
        "how",
        ' with the variable "A" set to "1", the variable "B" set to "2" and the alias "db"',
        {"environment": {"A": "1", "B": "2"}, "aliases": ["db"]},
    ),
    (
        "how",
        ' with the label "tier" set to "backend" and an MTU of 1400',
        {"labels": {"tier": "backend"}, "options": {"com.docker.network.driver.mtu": "1400"}},
    ),
    (
        "how",
        ' with the alias "a link to nobody" and the hostname "the alias"',
        {"aliases": ["a link to nobody"], "hostname": "the alias"},
    ),
    ("is", "is", False),
    ("is", "are", False),
    ("is", "is to be", True),
    ("is", "are to be", True),
    ("by", "", "name"),
    ("by", " by its id", "id"),
    ("by", ", given by its name", "name"),
    ("by", ", given by its id", "id"),
    ("fate", "stopped", "stopped"),
    ("fate", "stopped and started again, its old address taken by another", FATES[0]),
    ("fate", "stopped and started again", "stopped and started again"),
    ("aspects", "hosts file, environment and published ports", ("hosts file", "environment", "published ports")),
    ("status", "", None),
    ("status", " with status 409", 409),
    ("saying", '"already exists"', ["already exists"]),
    ("saying", '"in use" or "already allocated"', ["in use", "already allocated"]),
    ("by", ", given by its short id", "short id"),
    ("by", ", given by their ids", "ids"),
    ("on", ' on "backend-network", given by its short id', Place(Sort.NETWORK, "backend-network", "short id")),
    ("target", '"db"', Target("db")),
    ("target", '"{short id of redis}"', Target("{short id of redis}")),
    ("target", 'the short id of "redis"', Target(expression=Expression("short id", ("redis",)))),
    ("target", 'the id of "redis"', Target(expression=Expression("id", ("redis",)))),
    ("target", 'the hostname of "redis"', Target(expression=Expression("hostname", ("redis",)))),
    ("target", 'the address of "redis"', Target(expression=Expression("address", ("redis",)))),
    ("target", 'the address of "redis" on "backend-network"', Target(expression=REDIS_ADDRESS)),
    (
        "target",
        'the address of "redis" on the default bridge',
        Target(expression=Expression("address", ("redis",), DEFAULT_BRIDGE)),
    ),
    (
        "target",
        'the address that "redis" had on "backend-network"',
        Target(expression=Expression("address", ("redis",), NET, former=True)),
    ),
    ("address", 'the address of "redis" on "backend-network"', REDIS_ADDRESS),
    ("address", 'the addresses of "a", "b" and "c" on "backend-network"', Expression("address", ("a", "b", "c"), NET)),
    ("observer", "the host", Observer()),
    ("observer", '"client"', Observer("client")),
    ("service", 'the Redis server of "redis"', Service("redis")),
    ("service", 'port 3000 of "app"', Service("app", 3000)),
    ("service", 'UDP port 53 of "dns"', Service("dns", 53, "udp")),
    ("service", "a port that nobody published", Service()),
    ("where", '"db"', Where(target=Target("db"), text='"db"')),
    (
        "where",
        'the address of "redis" on "backend-network"',
        Where(target=Target(expression=REDIS_ADDRESS), text='the address of "redis" on "backend-network"'),
    ),
    ("where", "every address of the host", Where(host=True, text="every address of the host")),
    ("where", "any address of the host", Where(host=True, text="any address of the host")),
    ("where", "any other address of the host", Where(host=True, others=True, text="any other address of the host")),
    (
        "where",
        "the IPv6 loopback address of the host",
        Where(ipv6_loopback=True, text="the IPv6 loopback address of the host"),
    ),
    ("service", "a program of another host", Service(program=True)),
    ("where", "its address", Where(beside=True, text="its address")),
    ("where", "its IPv6 address", Where(beside=True, ipv6=True, text="its IPv6 address")),
    ("where", "any IPv6 address of the host", Where(host=True, ipv6=True, text="any IPv6 address of the host")),
    ("sender", "its own address", Sender(own=True, text="its own address")),
    ("barrier", 'in INPUT drops all that is from or to "redis"', Barrier("INPUT", last=False, container="redis")),
    ("thing", '"redis"', Thing("redis")),
    ("thing", '"redis" on "backend-network"', Thing("redis", NET)),
    ("thing", '"redis" on the default bridge', Thing("redis", DEFAULT_BRIDGE)),
    ("thing", "the default bridge", Thing(place=DEFAULT_BRIDGE)),
    ("presence", "is still listed and found", True),
    ("presence", "is neither listed nor found", False),
    ("recorded", "records", True),
    ("recorded", "does not record", False),
    ("hostname", "its hostname", ""),
    ("hostname", 'the hostname "db"', "db"),
]

REFUSED = [
    ("names", "first"),
    ("names", '"first" "second"'),
    ("names", '"first", "second"'),
    ("names", '"first" or "second"'),
    ("newcomers", 'a Debian container "client"'),
    ("newcomers", 'an Alpine container "first" and "second"'),
    ("newcomers", "an Alpine container client"),
    ("newcomers", 'the Node applications "a" and "b"'),
    ("nameservers", "the nameservers"),
    ("nameservers", 'a DNS server "first" and "second" on another host'),
    ("nameservers", 'a DNS server "first" on the host'),
    ("file", "passwd"),
    ("full", "whole "),
    ("place", "backend-network"),
    ("place", "the bridge"),
    ("place", '"a" and "b"'),
    ("on", 'on "backend-network"'),
    ("on", ' at "backend-network"'),
    ("how", ' with the alais "db"'),
    ("how", ' with the alias "db"and the hostname "x"'),
    ("how", ' with the alias "db" the hostname "x"'),
    ("how", ' with the alias "db" with the hostname "x"'),
    ("how", ' with the alias (with the hostname "x") "db"'),
    ("how", ' with the alias "db" and'),
    ("how", " with"),
    ("how", ' the alias "db"'),
    ("how", " with an MTU of many"),
    ("how", ' with its port "3000" published'),
    ("how", ' with a link to "redis-server" as'),
    ("is", "was"),
    ("is", "is to"),
    ("by", " by its address"),
    ("by", "by its id"),
    ("fate", "thrown away"),
    ("fate", "stopped and restarted"),
    ("aspects", "hosts file"),
    ("aspects", "hosts file and hopes"),
    ("status", " with status many"),
    ("saying", "already exists"),
    ("saying", '"in use", "already allocated"'),
    ("by", ", given by its ids"),
    ("on", ' on "backend-network", given by its name'),
    ("target", "db"),
    ("target", 'the name of "redis"'),
    ("filter", 'on "a" and "b"'),
    ("filter", "that publish 6379/tcp"),
    ("filter", "that expose 7001"),
    ("target", 'the addresss of "redis"'),
    ("target", 'the address of redis'),
    ("target", 'the address that "redis" had'),
    ("address", '"db"'),
    ("address", 'the id of "redis"'),
    ("observer", "a container"),
    ("observer", '"a" and "b"'),
    ("service", 'the Redis of "redis"'),
    ("service", 'port of "app"'),
    ("where", "every address"),
    ("where", "db"),
    ("sender", "an address"),
    ("sender", 'the gateway of n'),
    ("barrier", 'in OUTPUT drops all that is from or to "redis"'),
    ("barrier", 'drops all that is from or to "redis"'),
    ("thing", "redis"),
    ("thing", "the host's network"),
    ("presence", "is listed"),
    ("recorded", "does record"),
    ("hostname", "the hostname"),
]  # fmt: skip


@pytest.mark.parametrize(("word", "text", "value"), READ)
def test_a_word_reads_what_it_should(word: str, text: str, value: Any) -> None:
    assert re.fullmatch(WORDS[word].pattern, text)
    assert WORDS[word].read(text) == value


@pytest.mark.parametrize(("word", "text"), REFUSED)
def test_a_word_refuses_what_it_should_not(word: str, text: str) -> None:
    assert not re.fullmatch(WORDS[word].pattern, text)


def test_every_word_is_tried() -> None:
    assert {word for word, *_ in READ} == set(WORDS)
    assert {word for word, *_ in REFUSED} == set(WORDS)


def test_the_examples_for_readers_are_read() -> None:
    for name, word in WORDS.items():
        for example in re.split(r"; (?=[^ ])", word.example):
            text = example.partition(": ")[0]
            if "…" not in text and " stands for " not in text:
                assert re.fullmatch(word.pattern, text), f"{name}: {text!r}"


def test_every_fate_can_be_met() -> None:
    assert set(FATES) == set(FATES_DONE)


@pytest.mark.parametrize(
    ("word", "text"),
    [(word, text) for word, text, _ in READ if word in ("target", "address", "service", "where", "thing", "observer")],
)
def test_what_was_read_is_told_in_the_same_words(word: str, text: str) -> None:
    """Messages speak of it as the sentence does; places stand without quotation marks there."""
    assert str(WORDS[word].read(text)).replace('"', "") == text.replace('"', "")
