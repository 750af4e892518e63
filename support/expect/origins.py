"""Whose address a service sees of those who reach it."""

from __future__ import annotations

from ipaddress import ip_address

from support.expect.finding import address_in_words, deviation, listed
from support.expect.host_addresses import host_addresses
from support.expect.reach import reached
from support.expect.trying import Destination, shown, whom_it_sees
from support.words.senders import Sender
from support.words.services import Observer, Service, Where
from support.world.host_network import interfaces
from support.world.world import World


def seen_with(world: World, observer: Observer, service: Service, where: Where, sender: Sender) -> None:
    """The observer reaches the service at each of the addresses, and is known to it by the address of that sender."""
    wrong = {}
    for at in reached(world, observer, service, where):
        found, wanted = whom_it_sees(world, observer, service, at), _wanted(world, observer, sender, at)
        if not isinstance(found, str):
            wrong[at] = f"{at}: {found.told or found.reason}"
        elif ip_address(found) not in map(ip_address, wanted):
            wrong[at] = f"{at}: it sees {found}{_whose(world, found)}"
    if wrong:
        raise deviation(
            world,
            f"{service} sees {observer}, which comes by {where}, with {sender}",
            listed(wrong.values()),
            *(shown(world, observer, service, at) for at in wrong),
        )


def _wanted(world: World, observer: Observer, sender: Sender, at: Destination) -> list[str]:
    """The addresses that the sender has, those of the family that was asked for where it has both."""
    if sender.expression is not None:
        return [world.value(sender.expression)]
    if sender.of_host:
        borne = [str(each.ip) for interface in interfaces() for each in interface.addresses]
        return [*borne, *host_addresses(world, ipv6=True)]
    if observer.container:
        return [each for version in (4, 6) for each in world.container(observer.container).addresses(version)]
    neighbour = world.stage.neighbour
    if not observer.another or neighbour is None:
        # Who asks itself at one of its addresses does so from that one.
        return [at.address]
    return [neighbour.own_ipv6 if ":" in at.address else neighbour.own_ipv4]


def _whose(world: World, address: str) -> str:
    told = address_in_words(world, address)
    return f", {told}" if told != address else ""
