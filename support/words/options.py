"""What containers, networks and endpoints are started, created and connected with: one record per option.

In prose an option is a clause (`with the alias "db" and the hostname "store"`), beyond two of them a column of a table, whose
rows add up. Either way it becomes an entry of a dictionary: the field, and its value.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from support.words.nearest import nearest
from support.words.quoting import NAME, NAMES, quoted

Options = Mapping[str, Any]
"""Fields and values, as `OPTIONS` has them."""

CONTAINER, NETWORK, ENDPOINT = "container", "network", "endpoint"
CHOSEN_BY_US, CHOSEN_BY_ENGINE = "ours", "the engine's"
HELD = "held by another program"
LINK = "the link to another host"
"""What stands for the interface of the host's that leads to another one, which has a name of its own in each run."""


@dataclass(frozen=True)
class Link:
    """A link to a source, called by name, id or short id; without an `alias` the source's name is taken for one. A `future`
    source is a container that the scenario has not made yet."""

    source: str
    alias: str = ""
    by_id: bool = False
    short: bool = False
    future: bool = False


@dataclass(frozen=True)
class Publish:
    """A port of the container, "3000/tcp", published at an `address` of the host (all of them when empty), in which braces may
    stand; who chooses the host's port is `host_port`, which is HELD where another program has it. More than one of `ports` are a
    range; what is `as_of` another container goes to the port or range of that one."""

    port: str
    address: str = ""
    host_port: str = CHOSEN_BY_US
    ports: int = 1
    as_of: str = ""


@dataclass(frozen=True)
class Option:
    """One option: the heading of its column, its clause in prose as a pattern (empty for tables only), the field it fills, what
    it belongs to, and how the words of the clause, or one cell, become the field's value."""

    heading: str
    clause: str
    field: str
    of: tuple[str, ...]
    from_prose: Callable[[str], Any]
    from_cell: Callable[[str], Any]
    example: str


def _link(text: str) -> list[Link]:
    source, *alias = quoted(text) or re.split(r" as ", text)
    by_id, short, future = " id of " in text, "the short id of" in text, "the future container" in text
    return [Link(re.sub("^the (short )?id of ", "", source), "".join(alias), by_id, short, future)]


def _published(text: str) -> list[Publish]:
    port, protocol, address, host_port, ports, as_of = _read(
        r'(?:its port )?(\d+)(/udp)?(?: published)?(?: at "?([^" ]*(?: [^" ]+)*?)"?)?'
        r"(?: to (?:(a port of the engine's choosing|a port that another program holds)|a range of (\d+) ports"
        r'|the (?:port|range) of "?([^"]*)"?))?',
        text,
    )
    whose = {"a port of the engine's choosing": CHOSEN_BY_ENGINE, "a port that another program holds": HELD}
    chosen = whose.get(host_port, CHOSEN_BY_US)
    return [Publish(f"{port}{protocol or '/tcp'}", address or "", chosen, int(ports or 1), as_of or "")]


def _spectator(_text: str) -> list[Publish]:
    return [Publish("6379/tcp", host_port=CHOSEN_BY_ENGINE)]


def _pair(text: str) -> dict[str, str]:
    key, value = _read(r"([^=]+)=(.*)", text)
    return {key.strip(): value.strip()}


def _set(text: str) -> dict[str, str]:
    key, value = quoted(text)
    return {key: value}


def _first(text: str) -> str:
    return quoted(text)[0]


def _several(text: str) -> list[str]:
    return [each.strip() for each in text.split(",")]


def _extra_host(text: str) -> list[tuple[str, str]]:
    name, address = quoted(text) or _read(r"(\S+) at (\S+)", text)
    return [(name, address)]


def _yes(_text: str) -> bool:
    return True


def _binding(text: str) -> dict[str, str]:
    return {"com.docker.network.bridge.host_binding_ipv4": "".join(quoted(text)) or text}


def _mtu(text: str) -> dict[str, str]:
    (mtu,) = _read(r"(?:an MTU of )?(\d+)", text)
    return {"com.docker.network.driver.mtu": mtu}


def _gateway_mode(text: str) -> dict[str, str]:
    mode = "".join(quoted(text)) or text
    return {f"com.docker.network.bridge.gateway_mode_ipv{family}": mode for family in (4, 6)}


def _apart(_text: str) -> dict[str, str]:
    return {"com.docker.network.bridge.enable_icc": "false"}


def _bare(_text: str) -> dict[str, str]:
    return {"com.docker.network.bridge.enable_ip_masquerade": "false"}


def _trusted(_text: str) -> dict[str, str]:
    return {"com.docker.network.bridge.trusted_host_interfaces": LINK}


def _read(pattern: str, text: str) -> tuple[str, ...]:
    """The groups of a pattern that fits the whole text. Raises ValueError for a text that it does not fit."""
    found = re.fullmatch(pattern, text)
    if found is None:
        raise ValueError(f'"{text}" cannot be read as a value of this option')
    return found.groups()


_TO = (
    r" to (?:a port of the engine's choosing|a port that another program holds|a range of \d+ ports"
    rf"|the (?:port|range) of {NAME})"
)
"""At which port of the host something is published, where that is not one of our choosing."""
OPTIONS = (
    Option("aliases", rf"the alias(?:es)? {NAMES}", "aliases", (CONTAINER, ENDPOINT), quoted, _several, 'the alias "db"'),
    Option("hostname", rf"the hostname {NAME}", "hostname", (CONTAINER,), _first, str, 'the hostname "frontend"'),
    Option("link as a whole", rf"a link to {NAME} as {NAME} for the container as a whole", "links_as_a_whole", (CONTAINER,),
           _link, _link, 'a link to "redis" as "db" for the container as a whole'),
    Option("link", rf"a link to (?:the (?:short )?id of |the future container )?{NAME}(?: as {NAME})?", "links",
           (CONTAINER, ENDPOINT), _link, _link, 'a link to "redis-server" as "redis"'),
    Option("environment", rf"the variable {NAME} set to {NAME}", "environment", (CONTAINER,), _set, _pair,
           'the variable "COLOUR" set to "blue"'),
    Option("resolver options", rf"the resolver options? {NAMES}", "dns_options", (CONTAINER,), quoted, _several,
           'the resolver option "ndots:3"'),
    Option("DNS servers", rf"the DNS servers? {NAMES}", "dns", (CONTAINER,), quoted, _several,
           'the DNS server "192.0.2.9"'),
    Option("search domains", rf"the search domains? {NAMES}", "dns_search", (CONTAINER,), quoted, _several,
           'the search domain "example.net"'),
    Option("extra host", rf"the extra host {NAME} at {NAME}", "extra_hosts", (CONTAINER,), _extra_host, _extra_host,
           'the extra host "db.example" at "192.0.2.7"'),
    Option("domain name", rf"the domain name {NAME}", "domainname", (CONTAINER,), _first, str,
           'the domain name "example.net"'),
    Option("exposes", rf"the ports? {NAMES} exposed", "expose", (CONTAINER,), quoted, _several,
           'the ports "5300/udp" and "7000/tcp" exposed'),
    Option("publishes", rf"its port \d+(?:/udp)? published(?: at {NAME})?(?:{_TO})?", "publish", (CONTAINER,),
           _published, _published, 'its port 3000 published at "127.0.0.1"'),
    Option("publishes all", "all its exposed ports published", "publish_all", (CONTAINER,), _yes, _yes,
           "all its exposed ports published"),
    Option("spectator", "a port for the spectator", "publish", (CONTAINER,), _spectator, _spectator,
           "a port for the spectator"),
    Option("Redis server", rf"its Redis server at {NAME}", "redis_host", (CONTAINER,), _first, str,
           'its Redis server at "redis"'),
    Option("labels", rf"the label {NAME} set to {NAME}", "labels", (NETWORK,), _set, _pair, 'the label "tier" set to "backend"'),
    Option("MTU", r"an MTU of \d+", "options", (NETWORK,), _mtu, _mtu, "an MTU of 1400"),
    Option("driver", rf"the driver {NAME}", "driver", (NETWORK,), _first, str, 'the driver "overlay"'),
    Option("subnet", rf"the subnets? {NAMES}", "subnets", (NETWORK,), quoted, _several, 'the subnet "172.28.5.0/24"'),
    Option("gateway", rf"the gateways? {NAMES}", "gateways", (NETWORK,), quoted, _several, 'the gateway "172.28.5.254"'),
    Option("addresses from", rf"addresses from {NAMES}", "ranges", (NETWORK,), quoted, _several,
           'addresses from "172.28.5.128/25"'),
    Option("reserved", rf"the reserved address(?:es)? {NAMES}", "reserved", (NETWORK,), quoted, _several,
           'the reserved address "172.28.5.3"'),
    Option("IPv6", "IPv6", "ipv6", (NETWORK,), _yes, _yes, "IPv6"),
    Option("address", rf"the address(?:es)? {NAMES}", "addresses", (CONTAINER, ENDPOINT), quoted, _several,
           'the address "172.28.5.10"'),
    Option("link-local address", rf"the link-local address(?:es)? {NAMES}", "link_local", (CONTAINER, ENDPOINT), quoted, _several,
           'the link-local address "169.254.34.68"'),
    Option("MAC address as a whole", rf"the MAC address {NAME} for the container as a whole", "mac_address_as_a_whole",
           (CONTAINER,), _first, str, 'the MAC address "92:d0:c6:0a:29:33" for the container as a whole'),
    Option("MAC address", rf"the MAC address {NAME}", "mac_address", (CONTAINER,), _first, str,
           'the MAC address "92:d0:c6:0a:29:33"'),
    Option("ports kept to", rf"published ports kept to {NAME}", "options", (NETWORK,), _binding, _binding,
           'published ports kept to "127.0.0.1"'),
    Option("gateway mode", rf"the gateway mode {NAME}", "options", (NETWORK,), _gateway_mode, _gateway_mode,
           'the gateway mode "routed"'),
    Option("kept apart", "its containers kept apart", "options", (NETWORK,), _apart, _apart, "its containers kept apart"),
    Option("not masqueraded", "no masquerading", "options", (NETWORK,), _bare, _bare, "no masquerading"),
    Option("trusted", "the link to another host trusted", "options", (NETWORK,), _trusted, _trusted,
           "the link to another host trusted"),
    Option("internal", "no way to the outside", "internal", (NETWORK,), _yes, _yes, "no way to the outside"),
    Option("unchecked", "no check of its name", "unchecked", (NETWORK,), _yes, _yes, "no check of its name"),
    Option("unnamed", "a name of the engine's choosing", "unnamed", (CONTAINER,), _yes, _yes,
           "a name of the engine's choosing"),
    Option("restart policy", rf"the restart policy {NAME}", "restart_policy", (CONTAINER,), _first, str,
           'the restart policy "always"'),
    Option("unstartable", "a program that does not exist", "unstartable", (CONTAINER,), _yes, _yes,
           "a program that does not exist"),
)  # fmt: skip
"""Every option. The next one is one more line here, and a field of what it is started or created with."""

_CLAUSE = "|".join(option.clause for option in OPTIONS if option.clause)
HOW = rf"(?:,? with (?:{_CLAUSE})(?:, (?:{_CLAUSE}))*(?:,? and (?:{_CLAUSE}))?)?"
"""Nothing, or `with` and clauses."""


def read_options(text: str) -> dict[str, Any]:
    """The options of a prose text, such as `with the alias "web" and the hostname "frontend"`; {} for none.

    Raises ValueError when something that has one value is given twice.
    """
    found: dict[str, Any] = {}
    for match in re.finditer(_CLAUSE, text):
        (option,) = [each for each in OPTIONS if each.clause and re.fullmatch(each.clause, match[0])]
        _add(found, option, option.from_prose(match[0]))
    return found


def options_of_table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> dict[str, Any]:
    """The options of a table: a column each, whose rows add up; an empty cell adds nothing.

    Raises ValueError for a heading that is no option, naming the nearest, for a cell that is no value of its option, and for a
    second value where there can be one.
    """
    found: dict[str, Any] = {}
    for number, heading in enumerate(headings):
        option = _option(heading)
        for row in rows:
            if row[number]:
                _add(found, option, option.from_cell(row[number]))
    return found


def only_for(kind: str, options: Options) -> Options:
    """The options as they are. Raises ValueError when one of them is not for a thing of this kind."""
    for field in options:
        if not any(option.field == field and kind in option.of for option in OPTIONS):
            raise ValueError(f"a {kind} has no option {field}")
    return options


def _option(heading: str) -> Option:
    by_heading = {option.heading: option for option in OPTIONS}
    if heading not in by_heading:
        raise ValueError(f'there is no option "{heading}"; the nearest is "{nearest(heading, by_heading)}"')
    return by_heading[heading]


def _add(found: dict[str, Any], option: Option, value: Any) -> None:
    if option.field not in found:
        found[option.field] = value
    elif isinstance(value, list):
        found[option.field] = [*found[option.field], *value]
    elif isinstance(value, dict) and not found[option.field].keys() & value.keys():
        found[option.field] = {**found[option.field], **value}
    else:
        raise ValueError(f"{option.heading} is given twice")
