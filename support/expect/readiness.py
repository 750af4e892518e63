"""Whether a service of the suite's own listens, seen from inside its container: only then is what others hear the engine's doing.

Nobody waits for an engine here. Once a service listens, whoever is to reach it gets one attempt: a connection that is refused at
first and granted at the second try is what users call flaky.
"""

from __future__ import annotations

import time

from tenacity import Retrying, retry_if_result, stop_after_delay, wait_fixed

from support.world.world import World

ASKED = 3
"""How often a server over UDP is asked: the protocol promises nobody that a datagram arrives."""
READY = 15
"""Seconds that a service may take to listen after its container was started."""


def await_listening(world: World, container: str, port: int, protocol: str = "tcp") -> str:
    """Wait until the container listens at the port. Returns what came of it, in words: the control of what follows."""
    key = ("listens", container, f"{port}/{protocol}", str(world.ground.moment))
    if key in world.held:
        return _listens(container, port, protocol)
    this = world.container(container)
    begun = time.monotonic()
    listening = Retrying(
        stop=stop_after_delay(READY * world.stage.patience),
        wait=wait_fixed(0.05),
        retry=retry_if_result(lambda ports: port not in ports),
        retry_error_callback=lambda _state: frozenset(),
    )
    if port not in listening(this.listening, protocol):
        return f'inside "{container}" nobody listens at {_told(port, protocol)}, after {time.monotonic() - begun:.1f} s'
    world.held.add(key)
    return _listens(container, port, protocol)


def _listens(container: str, port: int, protocol: str) -> str:
    often = f"{ASKED} times" if protocol == "udp" else "once"
    return f'"{container}" listens at {_told(port, protocol)}, seen from inside; it was tried {often}'


def _told(port: int, protocol: str) -> str:
    return f"{'UDP ' if protocol == 'udp' else ''}port {port}"
