"""How a container is started: what the engine is asked for, and the same as flags of the docker client."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import docker


@dataclass(frozen=True)
class Launch:
    """A container to be, in the names of the engine.

    `network` is a user network, "host", or None for the default bridge. `links` maps what the source is called (name or id) to
    the alias. `publish` maps ports of the container to ports of the host, None for one of the engine's choosing. `expose` are
    ports as "7000/tcp", which are not published; `dns_options` are for the resolver. An empty `hostname` leaves it to the engine.
    """

    image: str
    network: str | None = None
    aliases: Sequence[str] = ()
    links: Mapping[str, str] = field(default_factory=dict)
    environment: Mapping[str, str] = field(default_factory=dict)
    publish: Mapping[int, int | None] = field(default_factory=dict)
    expose: Sequence[str] = ()
    dns_options: Sequence[str] = ()
    hostname: str = ""

    def flags(self, name: str) -> list[str]:
        """What `docker run` is given before the image."""
        flags = ["--name", name]
        flags += ["--network", self.network] if self.network else []
        flags += ["--hostname", self.hostname] if self.hostname else []
        flags += [word for alias in self.aliases for word in ("--network-alias", alias)]
        flags += [word for source, alias in self.links.items() for word in ("--link", f"{source}:{alias}")]
        flags += [word for key, value in self.environment.items() for word in ("--env", f"{key}={value}")]
        flags += [word for option in self.dns_options for word in ("--dns-option", option)]
        flags += [word for port in self.expose for word in ("--expose", port)]
        flags += [
            word
            for port, host in self.publish.items()
            for word in ("--publish", f"{host}:{port}" if host else str(port))
        ]
        return flags

    def config(self, api: docker.APIClient, words: Sequence[str], labels: Mapping[str, str]) -> dict[str, Any]:
        """The body of the request that creates the container, to run `words`, or the image's own command when there are none.

        The SDK's create_container would copy the proxy settings of the user's docker client into the environment; a link on
        a user network belongs to the endpoint, one on the default bridge to the container.
        """
        on_user_network = self.network not in (None, "host")
        links, aliases, publish = (
            dict(self.links) or None,
            list(self.aliases) or None,
            dict(self.publish.items()) or None,
        )
        exposed = [(int(number), protocol) for number, _, protocol in (port.partition("/") for port in self.expose)]
        endpoint = api.create_endpoint_config(aliases=aliases, links=links) if on_user_network else None
        config: dict[str, Any] = api.create_container_config(
            self.image,
            list(words) or None,  # type: ignore[arg-type]  # None stands for the image's own command
            environment=dict(self.environment) or None,
            hostname=self.hostname or None,
            ports=[*self.publish, *exposed] or None,
            labels=dict(labels),
            host_config=api.create_host_config(
                network_mode=self.network,
                dns_opt=list(self.dns_options) or None,
                links=None if on_user_network else links,
                port_bindings=publish,  # type: ignore[arg-type]  # the stubs take a mapping of int | str only
            ),
            networking_config={"EndpointsConfig": {self.network: endpoint}} if endpoint is not None else None,  # type: ignore[arg-type]  # of the stubs
        )
        return config
