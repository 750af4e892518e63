"""At which port of the host a container's port is published."""

from __future__ import annotations

from support.expect.finding import deviation
from support.words.services import Service
from support.world.world import World

REDIS_PORT = 6379


def published_port(world: World, service: Service) -> int:
    """The host's port at which a container's port is published: the one asked for, or else the engine's choice.

    Raises LookupError when the scenario did not ask for any.
    """
    container = world.container(service.container)
    port = f"{service.port or REDIS_PORT}/{service.protocol}"
    (asked,) = [each for each in container.publications if each.port == port] or (None,)
    if asked is None:
        raise LookupError(f'port {port} of "{service.container}" is not published in this scenario')
    if asked.host_port is not None:
        return asked.host_port
    bindings = (container.inspect()["NetworkSettings"]["Ports"] or {}).get(port) or []
    if not bindings:
        raise deviation(
            world,
            f"{service} is published at a port of the host",
            "the engine records none",
            f"docker port {container.name}",
        )
    return int(bindings[0]["HostPort"])
