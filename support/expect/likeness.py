"""What a container has in common with another, or with the engine's host, and what each of them takes for its hostname."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from ipaddress import IPv4Address

from support.errors import ProbeBroken
from support.expect.finding import deviation, listed
from support.expect.steadiness import LOOKS, OF_ITSELF
from support.observe.hosts import HostsFile, read_hosts
from support.observe.resolv import ResolvConf, read_resolv_conf
from support.words.services import Observer
from support.world.container import Container
from support.world.host_network import sight
from support.world.world import World

AGAIN = 4
"""How often the host is looked at again where its interfaces and the container's differ."""
HOSTNAME = ("cat", "/proc/sys/kernel/hostname")
FULL = ("hostname", "-f")
ALL_LOOKS: Mapping[str, tuple[str, ...]] = {**LOOKS, "hostname": HOSTNAME, "interfaces": ("cat", "/proc/net/dev")}


def alike(world: World, container: str, aspects: Sequence[str], other: Observer) -> None:
    """These aspects of a container are those of another one, or of the engine's host.

    What interfaces the host has is looked at before and after the container's: of what comes or goes meanwhile nothing is said.
    """
    if other.another:
        raise LookupError("nobody sees the files of another host")
    this = world.container(container)
    for aspect in aspects:
        if other.container:
            _demand_same(world, this, aspect, other, _own(this, aspect), _own(world.container(other.container), aspect))
        elif aspect == "interfaces":
            _demand_host_interfaces(world, this)
        else:
            _demand_same(world, this, aspect, other, _of_itself(this, aspect), _of_host(world, aspect))


def _demand_same(
    world: World, this: Container, aspect: str, other: Observer, ours: list[str], theirs: list[str]
) -> None:
    if ours != theirs:
        raise deviation(
            world,
            f'the {aspect} of "{this.documented}" as of {other}: {listed(theirs, "none")}',
            f"there is {listed(ours, 'none')}",
            this.shown(*ALL_LOOKS[aspect]),
        )


def hostname_is(world: World, container: str, template: str, *, full: bool = False) -> None:
    """The container goes by this hostname, as it sees itself and as the engine records; the `full` one has its domain."""
    this, wanted = world.container(container), world.fill(template)
    seen, recorded = _hostname(this, FULL if full else HOSTNAME), this.hostname()
    if full:
        recorded = ".".join(filter(None, [recorded, this.domain()]))
    if (seen, recorded) != (wanted, wanted):
        raise deviation(
            world,
            f'the {"full " if full else ""}hostname of "{container}" is "{wanted}"',
            f'inside it is "{seen}", and the engine records "{recorded}"',
            this.shown(*(FULL if full else HOSTNAME)),
            f"docker inspect --format '{{{{.Config.Hostname}}}} {{{{.Config.Domainname}}}}' {this.name}",
        )


def _hostname(container: Container, words: Sequence[str] = HOSTNAME) -> str:
    seen = container.run(*words).printed.strip()
    if not seen:
        raise ProbeBroken(f'"{container.documented}" does not say its hostname')
    return seen


def _own(container: Container, aspect: str) -> list[str]:
    """An aspect as two containers can be compared by it, interfaces with their hardware addresses."""
    if aspect == "hostname":
        return [_hostname(container)]
    if aspect == "interfaces":
        return [
            f"{each.name} ({listed((*each.addresses, *each.global_ipv6), 'no address')}, {each.mac})"
            for each in container.snapshot().interfaces
        ]
    return OF_ITSELF[aspect](container.snapshot())


def _of_itself(container: Container, aspect: str) -> list[str]:
    """An aspect as a container and its host can be compared by it."""
    match aspect:
        case "hosts file":
            return _hosts(container.snapshot().hosts)
        case "resolver settings":
            return _resolver(container.snapshot().resolv_conf)
        case "hostname":
            return [_hostname(container)]
    raise LookupError(f"nobody has taught the host to tell of its {aspect} yet")


def _of_host(world: World, aspect: str) -> list[str]:
    """The same of the engine's host, from its own files; raises LookupError where they cannot be read."""
    if aspect == "hostname":
        return [str(world.api.info()["Name"])]
    root = world.stage.engine.target.root
    if root is None:
        raise LookupError("the files of this engine's host are not here")
    path, read = OF_HOST[aspect]
    return read((root / path).read_text(encoding="utf-8"))


def _hosts(hosts: HostsFile) -> list[str]:
    return [f"{each.address} {' '.join(each.names)}" for each in hosts.lines]


def _resolver(resolver: ResolvConf) -> list[str]:
    return [*(f"nameserver {each}" for each in resolver.nameservers), *resolver.search, *resolver.options]


OF_HOST: Mapping[str, tuple[str, Callable[[str], list[str]]]] = {
    "hosts file": ("etc/hosts", lambda text: _hosts(read_hosts(text))),
    "resolver settings": ("etc/resolv.conf", lambda text: _resolver(read_resolv_conf(text))),
}
"""Where the host keeps it, and how it is read."""


def _demand_host_interfaces(world: World, this: Container) -> None:
    """What comes or goes between two looks at the host says nothing, nor does an address that another network brings back."""
    found = _differences(this)
    for _ in range(AGAIN):
        if not any(found):
            return
        found = [each & again for each, again in zip(found, _differences(this), strict=True)]
    for what, missing, surplus in (("interfaces", *found[:2]), ("addresses", *found[2:])):
        if missing or surplus:
            raise deviation(
                world,
                f'"{this.documented}" has the {what} of the host',
                f"of those it lacks {listed(sorted(missing))}; beyond them it has {listed(sorted(surplus))}",
                this.shown(*ALL_LOOKS["interfaces"]),
            )


def _differences(this: Container) -> list[frozenset[str]]:
    """The names of the host's interfaces that the container lacks, and those that it has beyond them; addresses likewise."""
    before, snapshot, after = sight(), this.snapshot(anew=True), sight()
    names, addresses = frozenset(snapshot.interface_names), _texts(snapshot.local_addresses)
    was, is_ = _texts(before.addresses), _texts(after.addresses)
    return [
        (before.names & after.names) - names,
        names - (before.names | after.names),
        (was & is_) - addresses,
        addresses - (was | is_),
    ]


def _texts(addresses: Iterable[IPv4Address]) -> frozenset[str]:
    return frozenset(map(str, addresses))
