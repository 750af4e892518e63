"""Names that containers look up, and the nameservers that answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from ipaddress import IPv4Address

from support.expect.finding import deviation, listed
from support.expect.hosts_file import HOSTS
from support.expect.lookup_failure import failure_of, told
from support.observe import dns
from support.observe.lookup import Answer, Outcome
from support.words.expressions import Expression, Target
from support.words.places import DEFAULT_BRIDGE
from support.world.world import World

LATE = 2.5
"""Seconds after which musl's resolver asks again: it makes two attempts in five. Source: musl, src/network/resolvconf.c and
res_msend.c; glibc asks again after five, dns.IN_TIME."""
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
    words = client.look_up_words(spoken)
    for answer in answers:
        _demand(world, container, spoken, answer, wanted, promised, words)
        _demand_in_time(world, container, answer, partial(client.look_up, spoken), promised, words)
    if len(wanted) == 1:
        answer, words = client.look_up_through_libc(spoken), ("getent", "hosts", spoken)
        _demand(world, container, spoken, answer, wanted, promised, words)
        again = partial(client.look_up_through_libc, spoken)
        # libc may ask others first, for the name within a search domain: where these are away it waits for them.
        _demand_in_time(world, container, answer, again, promised, words, others=world.stage.lookups)


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
        failure = failure_of(world, container, spoken, answer, *words)
        raise deviation(world, promised, failure.observed, *failure.looks, control=failure.control)


def _demand_in_time(
    world: World,
    container: str,
    answer: Answer,
    again: Callable[[], Answer],
    promised: str,
    words: tuple[str, ...],
    others: float = 0,
) -> None:
    """The answer came before anybody would have asked again. Programs are not told that their question was lost.

    `others` are the seconds that nameservers beyond the engine may take besides.

    A machine may be slow for once: what came after LATE seconds is late when two more look-ups take as long.
    """
    late, lost = (seconds * world.stage.patience + others for seconds in (LATE, dns.IN_TIME))
    took = [answer.seconds]
    if late <= answer.seconds < lost:
        took += [again().seconds for _ in range(2)]
    if answer.seconds >= lost or min(took) >= late:
        raise deviation(
            world,
            f"{promised}, within {late:g} seconds",
            f"{told(answer)}, after {listed(f'{each:.1f}' for each in took)} seconds",
            world.container(container).shown(*words),
        )
