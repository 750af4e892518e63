"""Names that containers look up, and the nameservers that answer."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import IPv4Address

from support.errors import Deviation
from support.expect.finding import deviation, listed
from support.expect.hosts_file import HOSTS
from support.expect.lookup_failure import failure_of, told
from support.observe.lookup import Answer, Outcome
from support.words.expressions import Expression, Target
from support.words.places import DEFAULT_BRIDGE
from support.world.world import World

TIMES = 10
"""How often a name of several is looked up: an answer that lacks one of them now and then shows."""


def leads_to(world: World, container: str, name: Target, target: Expression) -> None:
    """In the container the name leads to the target's addresses and no other, for its nameserver or hosts file and for programs.

    Where the address is said to be on a user network, nameserver and libc are asked; on the default bridge names come from the
    hosts file, so libc alone is. A name of several containers is looked up many times, and every answer has them all.
    """
    wanted = sorted(world.addresses(target))
    client, spoken = world.container(container), world.target(name)
    promised = f'{name} is {listed(wanted)} in "{container}"'
    if len(wanted) > 1:
        answers = client.look_up_repeatedly(spoken, TIMES)
    else:
        answers = (client.look_up(spoken),) if target.on not in (None, DEFAULT_BRIDGE) else ()
    for answer in answers:
        _demand(world, container, spoken, answer, wanted, promised, client.look_up_words(spoken))
    if len(wanted) == 1:
        through_libc = client.look_up_through_libc(spoken)
        _demand(world, container, spoken, through_libc, wanted, promised, ("getent", "hosts", spoken))


def nothing_answers(world: World, container: str, name: Target) -> None:
    """In the container the name leads to no address, neither for its nameserver nor for programs.

    A nameserver may keep silent about a name, as those do that wait for one beyond reach; but not to this container alone.
    Programs would wait for it as long again: their hosts file is read in their place then.
    """
    client, spoken = world.container(container), world.target(name)
    promised = f'nothing answers to {name} in "{container}"'
    answer, words = client.look_up(spoken), client.look_up_words(spoken)
    failure = failure_of(world, container, spoken, answer, *words)
    if answer.addresses or failure.cut_off:
        raise deviation(world, promised, failure.observed, *failure.looks, control=failure.control)
    if answer.outcome is Outcome.NO_ANSWER:
        if found := client.snapshot().hosts.addresses_of(spoken):
            raise deviation(world, promised, f"the hosts file gives it {listed(found)}", client.shown(*HOSTS))
        return
    answer, words = client.look_up_through_libc(spoken), ("getent", "hosts", spoken)
    if answer.addresses or answer.beside:
        raise deviation(world, promised, told(answer), client.shown(*words))


def dns_gives_exactly(world: World, container: str, rows: Sequence[Sequence[str]]) -> None:
    """The nameserver of the container's resolv.conf, and no other, answers each name with this one address."""
    client = world.container(container)
    nameservers = client.snapshot().resolv_conf.nameservers
    for name, address in rows:
        spoken, wanted = world.word(name), [IPv4Address(world.fill(address))]
        promised = f'"{name}" is {wanted[0]} in "{container}"'
        answer, words = client.look_up(spoken), client.look_up_words(spoken)
        _demand(world, container, spoken, answer, wanted, promised, words)
        if answer.server not in nameservers:
            raise deviation(
                world,
                f'{listed(nameservers)}, the nameserver of resolv.conf, answers "{name}" in "{container}"',
                f"the answer comes from {answer.server}",
                client.shown(*words),
            )


def each_comes_first(world: World, container: str, name: Target, targets: Expression) -> None:
    """Among many look-ups of a shared alias the address of each target comes first at least once, and no other.

    With three answers in random order, one of them is never first in 60 look-ups once in 10**10 runs.
    """
    client, spoken = world.container(container), world.target(name)
    wanted = sorted(world.addresses(targets))
    leaders: set[IPv4Address] = set()
    for _ in range(6):
        leaders |= {answer.addresses[0] for answer in client.look_up_repeatedly(spoken, TIMES) if answer.addresses}
        if leaders == set(wanted):
            return
    raise deviation(
        world,
        f"{listed(wanted)} each come first in some answers for {name}",
        f"in 60 answers only {listed(sorted(leaders))} came first",
        client.shown(*client.look_up_words(spoken)),
    )


def _demand(
    world: World,
    container: str,
    spoken: str,
    answer: Answer,
    wanted: Sequence[IPv4Address],
    promised: str,
    words: tuple[str, ...],
) -> None:
    if sorted(answer.addresses) != list(wanted) or set(answer.beside) - world.ipv6_addresses_beside(set(wanted)):
        raise _other_answer(world, container, spoken, answer, promised, words)


def _other_answer(
    world: World, container: str, spoken: str, answer: Answer, promised: str, words: tuple[str, ...]
) -> Deviation:
    failure = failure_of(world, container, spoken, answer, *words)
    return deviation(world, promised, failure.observed, *failure.looks, control=failure.control)
