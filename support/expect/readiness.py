"""Whether a service of the suite's own listens, seen from inside its container: only then is what others hear the engine's doing.

Nobody waits for an engine here. Once a service listens, whoever is to reach it gets one attempt: a connection that is refused at
first and granted at the second try is what users call flaky.
"""

from __future__ import annotations

import time

from tenacity import Retrying, retry_if_result, stop_after_delay, wait_fixed

from support.errors import ProbeBroken
from support.world.host_network import tentative_addresses
from support.world.world import World

ASKED = 3
"""How often a server over UDP is asked: the protocol promises nobody that a datagram arrives."""
DETECTION = 3
"""Seconds after which a host has made sure of an IPv6 address: one question after a second at most, and a second for answers.
Source: RFC 4862, sections 5.1 and 5.4.2."""


def await_listening(world: World, container: str, port: int, protocol: str = "tcp") -> str:
    """Wait until the container listens at the port. Returns that it does, in words: the control of what follows.

    Raises ProbeBroken when it does not in time: a program of ours that is slow to start says nothing about the engine.
    """
    key = ("listens", container, f"{port}/{protocol}", str(world.ground.moment))
    if key in world.held:
        return _listens(container, port, protocol)
    this = world.container(container)
    begun = time.monotonic()
    if not this.await_listening(port, protocol):
        raise ProbeBroken(
            f'inside "{container}" nobody listens at {_told(port, protocol)} after {time.monotonic() - begun:.1f} s; '
            "on a busy machine run fewer scenarios at a time (JOBS=), or give everything more time (PATIENCE=)"
        )
    world.held.add(key)
    return _listens(container, port, protocol)


def await_ipv6_gateways(world: World, container: str) -> None:
    """Wait until the host has made sure of its IPv6 addresses on the container's networks, where that can be seen.

    Before that nothing comes back from the container over IPv6 by way of the host, whatever the engine does: on a new link the
    kernel first asks others whether they have the address.
    """
    key = ("gateways", container, str(world.ground.moment))
    if not world.shows_bridges or key in world.held:
        return
    gateways = {each.get("IPv6Gateway") for each in world.container(container).endpoints().values()}
    sure = Retrying(
        stop=stop_after_delay(DETECTION * world.stage.patience),
        wait=wait_fixed(0.05),
        retry=retry_if_result(lambda tentative: any(str(each) in gateways for each in tentative)),
        retry_error_callback=lambda _state: frozenset(),
    )
    sure(tentative_addresses)
    world.held.add(key)


def _listens(container: str, port: int, protocol: str) -> str:
    often = f"{ASKED} times" if protocol == "udp" else "once"
    return f'"{container}" listens at {_told(port, protocol)}, seen from inside; it was tried {often}'


def _told(port: int, protocol: str) -> str:
    return f"{'UDP ' if protocol == 'udp' else ''}port {port}"
