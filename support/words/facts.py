"""The headings of tables: what each sentence that has a table can tell of, and what it means to the reader."""

from __future__ import annotations

from collections.abc import Mapping

from support.words.options import OPTIONS

FACTS: Mapping[str, Mapping[str, str]] = {
    "container": {
        "networks": "all networks that it is on",
        "addresses": "all IPv4 addresses that the engine gives it; `none` for no address",
        "links": "all its links, each as `source as alias`",
        "published ports": "all ports bound at the host, each as `3000/tcp on every address` or `3000/tcp at 127.0.0.1`; "
        "`3000/tcp at no port of the host`",
        "exposed ports": "all ports that are exposed and bound nowhere, each as `3000/tcp`",
        "beside its networks": "what is told twice of its place on the default bridge: `address, gateway and MAC address`",
        "bound for": "the families of addresses for which ports are bound; a host without IPv6 has one",
        "host ports": "where the host's ports come from: `ephemeral` where all are of its own range of ephemeral ports",
        "different host ports": "how many ports of the host are bound",
        "state": "running, exited, created …",
        "found by": "by which of its name, id and short id inspecting leads to it",
    },
    "endpoint": {
        "aliases": "all aliases, in any order",
        "DNS names": "all names that it is found by, in this order",
        "address": "its IPv4 address, as the engine says",
        "address within": "the subnet or range in which its IPv4 address lies",
        "IPv6 address": "its IPv6 address, as the engine says; `none` for none",
        "IPv6 address within": "the subnet in which its IPv6 address lies",
        "MAC address": "its MAC address, as the engine says",
        "MAC address made from": "`its IPv4 address`, or `chance`: any other that is locally administered",
        "shares its MAC address with": "all others on the network that have the same",
        "id of the network": "`its own`: that by which the network is inspected",
        "gateway": "the gateway of its network, as the engine says",
        "IPv6 gateway": "the gateway of its network for IPv6, as the engine says",
    },
    "network": {
        "id": "`the one answered`: the id that its creation was answered with, a full one, which leads to it as its name does",
        "driver": "the driver",
        "scope": "the scope",
        "labels": "all labels of the user's, each as `key = value`",
        "options": "all options, each as `key = value`, or `those it was created with`",
        "subnets": "`one`, or all subnets of IPv4",
        "IPv6 subnets": "all subnets of IPv6",
        "addresses from": "the ranges from which containers get addresses, where they were given",
        "gateway": "`the first address of the subnet`, or the address",
        "overlaps": "every other network, and where it can be looked at all of the host, with which it shares an address",
        "on the host": "`a bridge with the gateway's address`: the one interface that bears it, the subnet behind it; "
        "or `a bridge without an address`",
        "device": "the name of its bridge, by its options and on the host",
        "tells": "what its options tell of it: `that it is the default one, its device, its MTU` …",
        "containers": "all containers on it, listed alike when it is asked for by name and by id",
    },
    "resolv.conf": {
        "nameservers": "all nameservers, in order, or `those of CONTAINER`, and ` beyond loopback, or else` others",
        "search domains": "all search domains, in order, or `those of CONTAINER`",
        "options": "all options, in order, or `those of CONTAINER`, and `, and ndots:0 unless it sets ndots`",
        "options on ndots": "the options on ndots alone",
        "settings in order": "the kinds of settings in the order of the file",
        "comments in order": "comments in the order of the file, by how they begin; `none` for no comment at all",
        "overrides": "the kinds of settings that a comment says the container overrides",
        "ndots comes from": "who set ndots, as a comment says",
        "outside nameservers": "the nameservers that a comment names, or `those of CONTAINER`",
        "asked from the host": "those that the comment marks so; `those of CONTAINER`, and ` on loopback` for these of them",
    },
    "interface": {
        "interface": "its name",
        "address": "its IPv4 address",
        "subnet": "the subnet that its address and prefix length make",
        "IPv6 address": "its IPv6 addresses that are good beyond the link; `none` for none",
        "IPv6 subnet": "the subnets that these and their prefix lengths make",
        "MAC address": "its MAC address",
        "MTU": "its MTU in bytes",
    },
    "line of a hosts file": {
        "address": "the address",
        "names": "all its names, in order",
        "first name": "the first of its names",
    },
    "chain of the firewall": {
        "chain": "its name",
        "at its end": "what becomes of what no rule of it matches: `accepts`, `drops`, `returns`; `no such chain` where there is "
        "none",
        "comes after": "a chain from which rules lead to it",
    },
    "listed network": {"network": "its name", "driver": "its driver", "scope": "its scope"},
    "listed container": {
        "container": "its name",
        "state": "running, exited, created …",
        "networks": "all its networks",
        "addresses": "its IPv4 address on each of them",
        "ports": "all its ports, each as `3000/tcp published` or `3000/tcp exposed`",
    },
    "event": {
        "what": "the type",
        "happens": "what happened",
        "to": "the network's name",
        "container": "the full id of the container concerned",
        "driver": "the network's driver",
    },
    "variable": {"variable": "its name", "value": "its value"},
    "question": {
        "question": "a name, or `{short id of CONTAINER}`; an address where the type is PTR",
        "type": "A unless said otherwise: AAAA, MX, PTR …",
        "over": "UDP unless said otherwise: TCP, UDP and TCP",
        "response": "success unless said otherwise: no such name, refused, server failed",
        "answer": "all addresses or names that are answered; `none` for no record at all",
        "valid for": "how long all of it may be kept, such as `600 seconds`",
    },
    "answer outside": {
        "server": "which of the servers; all of them unless said otherwise",
        "question": "a name of the world outside, or of a container",
        "type": "A unless said otherwise: AAAA, TXT …",
        "answer": "all addresses or texts; `none` for no record, or: no such name, refused, server failed, silence",
    },
    "question outside": {
        "question": "the name",
        "type": "A unless said otherwise",
        "servers": "who was asked, in this order; `none` for nobody",
        "by": "the address that was asked from",
        "seconds apart": "how many seconds lay between one question and the next",
    },
    "option": {option.heading: f"as in `{option.example}`" for option in OPTIONS},
}
"""Headings and their meanings, by what a row of the table is about."""

TABLES: Mapping[str, tuple[str, ...]] = {
    "inspecting ": ("container", "endpoint", "network"),
    "the resolv.conf of ": ("resolv.conf",),
    "has exactly these interfaces": ("interface",),
    "the hosts file of ": ("line of a hosts file",),
    "the host's firewall shows:": ("chain of the firewall",),
    "the engine lists, once each:": ("listed network", "listed container"),
    "the engine has announced ": ("event",),
    "variables of ": ("variable",),
    " the nameserver answers exactly": ("question",),
    "have been asked exactly": ("question outside",),
    "answers:": ("answer outside",),
    "answer:": ("answer outside",),
    " with:": ("option",),
}
"""What a row may be about, by words of the sentence above the table."""


def headings_for(sentence: str) -> Mapping[str, str]:
    """The headings that a table below this sentence may have, with their meanings; {} when the sentence has no table."""
    for words, subjects in TABLES.items():
        if words in sentence:
            return {heading: meaning for subject in subjects for heading, meaning in FACTS[subject].items()}
    return {}
