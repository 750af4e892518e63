"""The resolver settings of containers: resolv.conf as libc reads it, and as it is written."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from ipaddress import ip_address
from itertools import groupby

from support.expect.cells import Fact, as_written, by_heading, demand
from support.expect.finding import deviation, listed
from support.observe.resolv import ResolvConf, read_resolv_conf
from support.words.quoting import listed_cell
from support.world.container import Container
from support.world.world import World

RESOLV_CONF = ("cat", "/etc/resolv.conf")
OVERRIDES = {"nameservers": "dns", "search": "dns-search", "options": "dns-opts"}
"""Kinds of settings that a comment tells of, in its order, and what configures each. Source: moby libnetwork/internal/resolvconf,
ResolvConf.Generate."""
_OF_OTHER = re.compile(
    r"those of (?P<other>[\w.-]+)(?P<ndots>, and ndots:0 unless it sets ndots)?"
    r"(?P<loopback> on loopback)?(?P<beyond> beyond loopback, or else (?P<instead>.+))?"
)
_OF_HOST = re.compile(r"host\((.*)\)")


def shows(world: World, container: str, cells: dict[str, str]) -> None:
    """The container's resolv.conf shows these facts, each in full."""
    this = world.container(container)
    others = [found["other"] for found in map(_OF_OTHER.fullmatch, cells.values()) if found]
    looks = [world.container(each).shown(*RESOLV_CONF) for each in dict.fromkeys(others)]
    demand(world, FACTS, this, f'the resolv.conf of "{container}"', cells, *looks, this.shown(*RESOLV_CONF))


def _nameservers(_world: World, container: Container) -> list[str]:
    return [str(each) for each in container.snapshot().resolv_conf.nameservers]


def _search(_world: World, container: Container) -> list[str]:
    """A lone dot is no domain."""
    return [each for each in container.snapshot().resolv_conf.search if each != "."]


def _options(_world: World, container: Container) -> list[str]:
    return list(container.snapshot().resolv_conf.options)


def _ndots(world: World, container: Container) -> list[str]:
    return [each for each in _options(world, container) if each.startswith("ndots")]


def _settings(_world: World, container: Container) -> list[str]:
    """The kinds of settings in the order of the file; several in a row of one kind count once."""
    return [kind for kind, _ in groupby(line.split()[0] for line in _lines(container) if not line.startswith("#"))]


def _wanted_settings(world: World, _container: Container, cell: str) -> list[str]:
    """What the host has none of is nowhere."""
    wanted = listed_cell(cell)
    return [each for each in wanted if each != "search" or "no-search-domain" not in world.stage.configuration]


def _comments(_world: World, container: Container) -> list[str]:
    return _comments_of(container)


def _comments_of(container: Container) -> list[str]:
    return [line.lstrip("# ") for line in _lines(container) if line.startswith("#")]


def _outside(_world: World, container: Container) -> list[str]:
    """The outside nameservers that a comment tells, for the embedded server to ask. Those that it asks from the host's side are
    told as host(ADDRESS)."""
    return [_OF_HOST.sub(r"\1", each) for each in _told_outside(container)]


def _asked_from_host(_world: World, container: Container) -> list[str]:
    return [found[1] for found in map(_OF_HOST.fullmatch, _told_outside(container)) if found]


def _told_outside(container: Container) -> list[str]:
    return [
        each
        for comment in _comments_of(container)
        if comment.startswith("ExtServers:")
        for each in comment.partition("[")[2].rstrip("]").split()
    ]


def _overrides(_world: World, container: Container) -> list[str]:
    return [each for comment in _told_after("Overrides:", container) for each in comment.strip("[]").split()]


def _wanted_overrides(world: World, _container: Container, cell: str) -> list[str]:
    """Those of the cell, and those that the engine is configured to have for every container, in the engine's order."""
    own, configured = listed_cell(cell), world.stage.configuration
    return [kind for kind, setting in OVERRIDES.items() if kind in own or setting in configured]


def _ndots_from(_world: World, container: Container) -> list[str]:
    return _told_after("Option ndots from:", container)


def _told_after(beginning: str, container: Container) -> list[str]:
    return [
        comment.removeprefix(beginning).strip() for comment in _comments_of(container) if comment.startswith(beginning)
    ]


def _lines(container: Container) -> list[str]:
    return [line.strip() for line in container.snapshot().resolv_conf_text.splitlines() if line.strip()]


def _by_beginning(wanted: Sequence[str], comments: Sequence[str]) -> list[str]:
    """Of the comments those that begin as one of the wanted does, told by that beginning; all when none is wanted."""
    if not wanted:
        return list(comments)
    begun = ((each for each in wanted if comment.startswith(each)) for comment in comments)
    return [found for found in (next(each, "") for each in begun) if found]


def _of_other(read: Callable[[World, Container], list[str]]) -> Callable[[World, Container, str], list[str]]:
    """Wanted values: the entries of the cell, or "those of NAME", read from another container."""

    def wanted(world: World, container: Container, cell: str) -> list[str]:
        found = _OF_OTHER.fullmatch(cell)
        if found is None:
            return as_written(world, container, cell)
        theirs = read(world, world.container(found["other"]))
        _demand_that_of_the_machine(world, found["other"], read)
        sets_ndots = any(each.startswith("ndots:") for each in theirs)
        theirs = theirs if not found["ndots"] or sets_ndots else [*theirs, "ndots:0"]
        if found["loopback"]:
            return [each for each in theirs if ip_address(each).is_loopback]
        if found["beyond"]:
            left = [each for each in theirs if not ip_address(each).is_loopback]
            return left or listed_cell(found["instead"])
        return theirs

    return wanted


def _demand_that_of_the_machine(world: World, container: str, read: Callable[[World, Container], list[str]]) -> None:
    """What a container on the host's network shows has come through the engine: where the machine's own file can be read, on a
    machine of the lab's that is configured in no other way, it is what that says."""
    this, target = world.container(container), world.stage.engine.target
    if target.root is None or target.profile or this.inspect()["HostConfig"]["NetworkMode"] != "host":
        return
    machine = read_resolv_conf((target.root / "etc/resolv.conf").read_text(encoding="utf-8"))
    theirs, own = read(world, this), _of_file(machine, read)
    if theirs != own:
        raise deviation(
            world,
            f"\"{container}\", which is on the host's network, has {listed(own, 'none')} of the host's resolv.conf",
            f"it has {listed(theirs, 'none')}",
            this.shown(*RESOLV_CONF),
        )


def _of_file(machine: ResolvConf, read: Callable[[World, Container], list[str]]) -> list[str]:
    by_reader: dict[object, Iterable[str]] = {
        _search: [each for each in machine.search if each != "."],
        _options: machine.options,
        _nameservers: map(str, machine.nameservers),
    }
    return list(by_reader[read])


FACTS = by_heading(
    Fact("nameservers", _nameservers, _of_other(_nameservers), ordered=True),
    Fact("search domains", _search, _of_other(_search), ordered=True),
    Fact("options", _options, _of_other(_options), ordered=True),
    Fact("options on ndots", _ndots, ordered=True),
    Fact("settings in order", _settings, _wanted_settings, ordered=True),
    Fact("comments in order", _comments, ordered=True, narrowed=_by_beginning),
    Fact("overrides", _overrides, _wanted_overrides, ordered=True),
    Fact("ndots comes from", _ndots_from),
    Fact("outside nameservers", _outside, _of_other(_nameservers), ordered=True),
    Fact("asked from the host", _asked_from_host, _of_other(_nameservers), ordered=True),
)
"""The facts about a resolv.conf."""
