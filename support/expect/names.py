"""Names that containers look up, and the nameservers that answer."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from ipaddress import IPv4Address
from itertools import groupby

from support.errors import Deviation
from support.expect.finding import deviation, listed
from support.expect.hosts_file import HOSTS
from support.expect.lookup_failure import failure_of, told
from support.observe.lookup import Answer, Outcome
from support.world.world import World

RESOLV_CONF = ("cat", "/etc/resolv.conf")


def leads_to(world: World, container: str, name: str, target: str, network: str | None) -> None:
    """In the container the name leads to the target's address and no other, for its nameserver or hosts file and for programs.

    On a user network both the nameserver and libc are asked; on the default bridge names come from the hosts file, so libc is.
    """
    address = world.container(target).address_on(network) if network else world.container(target).only_address()
    client, spoken = world.container(container), world.spoken(name)
    if network is not None:
        _demand(world, container, name, client.look_up(spoken), address, client.look_up_words(spoken))
    _demand(world, container, name, client.look_up_through_libc(spoken), address, ("getent", "hosts", spoken))


def nothing_answers(world: World, container: str, name: str) -> None:
    """In the container the name leads to no address, neither for its nameserver nor for programs.

    A nameserver may keep silent about a name, as those do that wait for one beyond reach; but not to this container alone.
    Programs would wait for it as long again: their hosts file is read in their place then.
    """
    client, spoken = world.container(container), world.spoken(name)
    promised = f'nothing answers to "{name}" in "{container}"'
    answer, words = client.look_up(spoken), client.look_up_words(spoken)
    failure = failure_of(world, container, name, answer, *words)
    if answer.addresses or failure.cut_off:
        raise deviation(world, promised, failure.observed, *failure.looks, control=failure.control)
    if answer.outcome is Outcome.NO_ANSWER:
        if found := client.snapshot().hosts.addresses_of(spoken):
            raise deviation(world, promised, f"the hosts file gives it {listed(found)}", client.shown(*HOSTS))
        return
    answer, words = client.look_up_through_libc(spoken), ("getent", "hosts", spoken)
    if answer.addresses:
        raise deviation(world, promised, told(answer), client.shown(*words))


def exactly_these_addresses(world: World, container: str, expected: Mapping[str, str]) -> None:
    """The container's nameserver answers each name with this one address."""
    client = world.container(container)
    for name, template in expected.items():
        spoken = world.spoken(name)
        _demand(
            world,
            container,
            name,
            client.look_up(spoken),
            IPv4Address(world.fill(template)),
            client.look_up_words(spoken),
        )


def only_nameserver_is(world: World, container: str, nameserver: str) -> None:
    """The container's resolv.conf names this nameserver and no other."""
    found = world.container(container).snapshot().resolv_conf.nameservers
    if [str(each) for each in found] != [nameserver]:
        raise deviation(
            world,
            f'{nameserver} is the only nameserver of "{container}"',
            f"resolv.conf names {listed(found)}",
            world.container(container).shown(*RESOLV_CONF),
        )


def answers_for_itself(world: World, container: str) -> None:
    """The nameserver of resolv.conf is the one that answers, and it knows the container's own name."""
    client = world.container(container)
    answer, address = client.look_up(client.name), client.only_address()
    wanted = client.snapshot().resolv_conf.nameservers
    if answer.addresses != (address,) or answer.server not in wanted:
        raise deviation(
            world,
            f'{listed(wanted)} answers "{container}" with {address} for its own name',
            f"{told(answer)}, from {answer.server}",
            client.shown(*client.look_up_words(client.name)),
        )


def settings_in_order(world: World, container: str, expected: Sequence[str]) -> None:
    """The settings of the container's resolv.conf are these, in this order; several in a row of one kind count once."""
    lines = _resolv_lines(world, container)
    found = [keyword for keyword, _ in groupby(line.split()[0] for line in lines if not line.startswith("#"))]
    if found != list(expected):
        raise deviation(
            world,
            f'the resolv.conf of "{container}" sets {listed(expected)}, in this order',
            f"it sets {listed(found)}",
            world.container(container).shown(*RESOLV_CONF),
        )


def comments_begin_with(world: World, container: str, expected: Sequence[str]) -> None:
    """Some comments of the container's resolv.conf begin with these words, in this order; with none expected there is none."""
    comments = [line.lstrip("# ") for line in _resolv_lines(world, container) if line.startswith("#")]
    found = [words for words in expected if any(comment.startswith(words) for comment in comments)]
    places = [next(n for n, comment in enumerate(comments) if comment.startswith(words)) for words in found]
    if found != list(expected) or places != sorted(places) or (comments and not expected):
        raise deviation(
            world,
            f'the comments of the resolv.conf of "{container}" tell {listed(repr(words) for words in expected)}, in this order',
            f"they are {listed(repr(comment) for comment in comments)}",
            world.container(container).shown(*RESOLV_CONF),
        )


def _resolv_lines(world: World, container: str) -> list[str]:
    text = world.container(container).snapshot().resolv_conf_text
    return [line.strip() for line in text.splitlines() if line.strip()]


def same_search_domains(world: World, container: str, host: str) -> None:
    """The container searches the same domains as the host."""
    ours, theirs = (world.container(each).snapshot().resolv_conf.search for each in (container, host))
    if ours != theirs:
        raise deviation(
            world,
            f'"{container}" searches the host\'s domains: {listed(theirs)}',
            f"it searches {listed(ours)}",
            *(world.container(each).shown(*RESOLV_CONF) for each in (container, host)),
        )


def host_options_and_ndots(world: World, container: str, host: str) -> None:
    """The container has the host's resolver options, and ndots:0 after them unless the host sets ndots."""
    ours, theirs = (world.container(each).snapshot().resolv_conf.options for each in (container, host))
    wanted = theirs if any(option.startswith("ndots:") for option in theirs) else (*theirs, "ndots:0")
    if ours != wanted:
        raise deviation(
            world,
            f'the resolver options of "{container}" are {listed(wanted)}',
            f"they are {listed(ours)}",
            *(world.container(each).shown(*RESOLV_CONF) for each in (container, host)),
        )


def only_ndots_is(world: World, container: str, option: str) -> None:
    """Of the resolver options in the container's resolv.conf this one alone is about ndots."""
    found = [each for each in world.container(container).snapshot().resolv_conf.options if each.startswith("ndots")]
    if found != [option]:
        raise deviation(
            world,
            f'the only resolver option on ndots in "{container}" is {option}',
            f"there is {listed(found)}",
            world.container(container).shown(*RESOLV_CONF),
        )


def comment_tells_outside_nameservers(world: World, container: str, host: str) -> None:
    """A comment of the container's resolv.conf lists the host's nameservers and no others, for the embedded server to ask.

    The embedded server asks one on a loopback address from the host's side, which the list tells as host(ADDRESS).
    """
    wanted = [str(each) for each in world.container(host).snapshot().resolv_conf.nameservers]
    comments = [line for line in _resolv_lines(world, container) if line.startswith("# ExtServers:")]
    found = [
        re.sub(r"^host\((.*)\)$", r"\1", each)
        for line in comments
        for each in line.partition("[")[2].rstrip("]").split()
    ]
    if found != wanted:
        raise deviation(
            world,
            f'the resolv.conf of "{container}" tells the outside nameservers {listed(wanted)}',
            f"it tells {listed(found)}",
            world.container(container).shown(*RESOLV_CONF),
            world.container(host).shown(*RESOLV_CONF),
        )


def every_answer_has_all(world: World, container: str, name: str, targets: Sequence[str], network: str) -> None:
    """Every one of many look-ups of a shared alias gives the addresses of the targets on the network, and nothing else."""
    client = world.container(container)
    wanted = _addresses(world, targets, network)
    for answer in client.look_up_repeatedly(name, 10):
        if sorted(answer.addresses) != wanted:
            promised = f'every answer for "{name}" in "{container}" has {listed(wanted)}, and no other address'
            raise _other_answer(world, container, name, answer, promised, client.look_up_words(name))


def each_comes_first(world: World, container: str, name: str, targets: Sequence[str], network: str) -> None:
    """Among many look-ups of a shared alias the address of each target on the network comes first at least once, and no other.

    With three answers in random order, one of them is never first in 60 look-ups once in 10**10 runs.
    """
    client = world.container(container)
    wanted = _addresses(world, targets, network)
    leaders: set[IPv4Address] = set()
    for _ in range(6):
        leaders |= {answer.addresses[0] for answer in client.look_up_repeatedly(name, 10) if answer.addresses}
        if leaders == set(wanted):
            return
    raise deviation(
        world,
        f'{listed(wanted)} each come first in some answers for "{name}"',
        f"in 60 answers only {listed(sorted(leaders))} came first",
        client.shown(*client.look_up_words(name)),
    )


def _addresses(world: World, targets: Sequence[str], network: str) -> list[IPv4Address]:
    return sorted(world.container(each).address_on(network) for each in targets)


def _demand(
    world: World, container: str, name: str, answer: Answer, address: IPv4Address, words: tuple[str, ...]
) -> None:
    if answer.addresses != (address,):
        raise _other_answer(world, container, name, answer, f'"{name}" is {address} in "{container}"', words)


def _other_answer(
    world: World, container: str, name: str, answer: Answer, promised: str, words: tuple[str, ...]
) -> Deviation:
    failure = failure_of(world, container, name, answer, *words)
    return deviation(world, promised, failure.observed, *failure.looks, control=failure.control)
