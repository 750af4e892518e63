"""At which port of the host a container's port is published."""

from __future__ import annotations

from support.expect.finding import deviation
from support.words.services import Service
from support.world.launch import Publication
from support.world.world import World

REDIS_PORT = 6379
EVERYWHERE = ("", "0.0.0.0", "::")


def default_address(world: World, container: str) -> str:
    """Where the engine is configured to publish ports of the container that name no address; empty for everywhere."""
    mode = world.container(container).inspect()["HostConfig"].get("NetworkMode")
    setting = "ip" if mode in ("default", world.stage.default_network) else "host-binding"
    address = str(world.stage.configuration.value(setting) or "")
    return "" if address in EVERYWHERE else address


def host_of(world: World, container: str) -> str:
    """The host's address at which to ask for ports of the container that name none."""
    return default_address(world, container) or world.stage.engine.target.host


def published_port(world: World, service: Service) -> int:
    """The host's port at which a container's port is published: the one asked for, or else the engine's choice.

    Raises LookupError when the scenario did not ask for any.
    """
    container, port = world.container(service.container), _port(service)
    asked = _asked(world, service)
    if asked is None:
        raise LookupError(f'port {port} of "{service.container}" is not published in this scenario')
    if asked.host_port is not None and asked.last is None:
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


def is_published(world: World, service: Service) -> bool:
    """Whether the scenario asked for the container's port to be published."""
    return _asked(world, service) is not None


def names_no_address(world: World, service: Service) -> bool:
    """Whether the scenario asked for the container's port to be published, and not at which address of the host."""
    asked = _asked(world, service)
    return asked is not None and not asked.address


def _port(service: Service) -> str:
    return f"{service.port or REDIS_PORT}/{service.protocol}"


def _asked(world: World, service: Service) -> Publication | None:
    port, container = _port(service), world.container(service.container)
    asked = [each for each in container.publications if each.port == port]
    return asked[0] if asked else Publication(port) if container.publishes_all else None
