"""What a container keeps over whatever befalls it: the same looks before and after, in full."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from support.expect.environment import ENVIRON
from support.expect.finding import deviation, listed
from support.expect.hosts_file import HOSTS
from support.expect.resolver import RESOLV_CONF
from support.observe.snapshot import Snapshot
from support.world.container import ROUTES
from support.world.world import World

HOST = "host.containers.internal"
"""Source: containers/podman docs/source/markdown/options/add-host.md."""
Inspection = Mapping[str, Any]


def unchanged(world: World, container: str, aspects: Sequence[str]) -> None:
    """Of a running container these aspects are what they were when something befell it last while it ran.

    Another address is no change where the container has it on the same network: how often it is written, and where, is compared.
    Raises LookupError when nothing has befallen it.
    """
    this = world.container(container)
    if this.remembered is None:
        raise LookupError(f'nothing has befallen "{container}" in this scenario: there is nothing to compare with')
    before, now = this.remembered, (this.inspect(), this.snapshot())
    for aspect in aspects:
        was, is_ = (_told(world, aspect, *each) for each in (before, now))
        if was != is_:
            raise deviation(
                world,
                f'{aspect} of "{container}" as before: {listed(was, "none")}',
                f"there is {listed(is_, 'none')}",
                this.shown(*LOOKS[aspect]) if aspect in LOOKS else f"docker inspect {this.name}",
            )


def _told(world: World, aspect: str, inspection: Inspection, snapshot: Snapshot) -> list[str]:
    """Lines, sorted but for resolver settings: no other order is promised, and several networks may change theirs."""
    read = OF_ITSELF.get(aspect)
    lines = read(snapshot) if read else OF_THE_ENGINE[aspect](inspection)
    own = {
        str(each[field]): f"its {kind} on {world.documented(network)}"
        for network, each in (inspection["NetworkSettings"]["Networks"] or {}).items()
        for field, kind in (("IPAddress", "address"), ("GlobalIPv6Address", "IPv6 address"))
        if each.get(field)
    }
    if not own:
        return lines if aspect == "resolver settings" else sorted(lines)
    addresses = re.compile(rf"(?<![\w.:])(?:{'|'.join(map(re.escape, own))})(?![\w.:])")
    told = [addresses.sub(lambda found: own[found[0]], line) for line in lines]
    return told if aspect == "resolver settings" else sorted(told)


def _hosts(snapshot: Snapshot) -> list[str]:
    """All lines but that of Podman for the host: at which of its addresses the host is known there is promised nowhere."""
    lines = [each for each in snapshot.hosts.lines if HOST not in each.names]
    return [f"{each.address} {' '.join(each.names)}" for each in lines]


def _interfaces(snapshot: Snapshot) -> list[str]:
    """Names and addresses apart: which network has eth0 after a start is promised by no statement that looks here."""
    names = [f"the interface {each.name}" for each in snapshot.interfaces]
    return names + [
        f"an interface with {listed((*each.addresses, *each.global_ipv6), 'no address')}"
        for each in snapshot.interfaces
    ]


def _routes(snapshot: Snapshot) -> list[str]:
    """In any order: what the kernel prefers follows from the metric, and interfaces come up one after the other."""
    found = sorted(f"{each.destination} through {each.gateway or 'nobody'}" for each in snapshot.routes)
    return found + sorted(f"::/0 through {each.address}" for each in snapshot.ipv6_gateways)


def _aliases(inspection: Inspection) -> list[str]:
    networks = inspection["NetworkSettings"]["Networks"] or {}
    return [f"{alias} on {network}" for network, each in networks.items() for alias in each.get("Aliases") or []]


def _ports(inspection: Inspection) -> list[str]:
    """Where ports are bound that were asked for at a port of the host; what the engine chooses may be another each time."""
    asked = inspection["HostConfig"].get("PortBindings") or {}
    fixed = {port for port, bindings in asked.items() if all(each.get("HostPort") for each in bindings or [{}])}
    bound = inspection["NetworkSettings"]["Ports"] or {}
    return [
        f"{port} at {each['HostIp']} port {each['HostPort'] if port in fixed else 'of its choice'}"
        for port, bindings in bound.items()
        for each in bindings or []
    ]


OF_ITSELF: Mapping[str, Callable[[Snapshot], list[str]]] = {
    "hosts file": _hosts,
    "environment": lambda snapshot: [f"{name}={value}" for name, value in snapshot.environ.items()],
    "resolver settings": lambda snapshot: snapshot.resolv_conf_text.splitlines(),
    "interfaces": _interfaces,
    "routes": _routes,
}
OF_THE_ENGINE: Mapping[str, Callable[[Inspection], list[str]]] = {
    "networks": lambda inspection: list(inspection["NetworkSettings"]["Networks"] or {}),
    "aliases": _aliases,
    "links": lambda inspection: list(inspection["HostConfig"].get("Links") or []),
    "published ports": _ports,
    "hostname": lambda inspection: [str(inspection["Config"]["Hostname"])],
}
"""How each aspect (`support.words.aspects`) is told, one entry for everything that may not change."""
LOOKS: Mapping[str, tuple[str, ...]] = {
    "hosts file": HOSTS,
    "environment": ENVIRON,
    "resolver settings": RESOLV_CONF,
    "interfaces": ("cat", "/proc/net/fib_trie"),
    "routes": ROUTES,
}
