"""Whether a service of the suite's own listens, seen from inside its container: only then is what others hear the engine's doing.

Nobody waits for an engine here. Once a service listens, whoever is to reach it gets one attempt: a connection that is refused at
first and granted at the second try is what users call flaky.
"""

from __future__ import annotations

import time

from tenacity import Retrying, retry_if_result, stop_after_delay, wait_fixed

from support.world.world import World

READY = 15
"""Seconds that a service may take to listen after its container was started."""


def await_listening(world: World, container: str, port: int) -> str:
    """Wait until the container listens at the port of TCP. Returns what came of it, in words: the control of what follows."""
    key = ("listens", container, str(port), str(world.ground.moment))
    if key in world.held:
        return _listens(container, port)
    this = world.container(container)
    begun = time.monotonic()
    listening = Retrying(
        stop=stop_after_delay(READY * world.stage.patience),
        wait=wait_fixed(0.05),
        retry=retry_if_result(lambda ports: port not in ports),
        retry_error_callback=lambda _state: frozenset(),
    )
    if port not in listening(this.listening):
        return f'inside "{container}" nobody listens at port {port}, after {time.monotonic() - begun:.1f} s'
    world.held.add(key)
    return _listens(container, port)


def _listens(container: str, port: int) -> str:
    return f'"{container}" listens at port {port}, seen from inside; it was tried once'
