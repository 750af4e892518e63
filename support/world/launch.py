"""How a container is started: what the engine is asked for, and the same as flags of the docker client."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import docker

WITHOUT_ENDPOINT = (None, "host", "none")
"""The default bridge and what is no network at all: options of an endpoint are for networks of the user's."""
OF_CONTAINER = "container:"
"""How a network begins that is another container's."""


@dataclass(frozen=True)
class Publication:
    """A port of the container ("3000/tcp") published at an address of the host, every one when empty, and at a port of the host,
    one of the engine's choosing when None."""

    port: str
    address: str = ""
    host_port: int | None = None

    def flag(self) -> str:
        """What `docker run --publish` is given."""
        port = self.port.removesuffix("/tcp")
        host = "" if self.host_port is None else str(self.host_port)
        if self.address:
            return f"{self.address}:{host}:{port}"
        return f"{host}:{port}" if host else port

    def binding(self) -> Any:
        """The same for the SDK."""
        return (self.address, self.host_port) if self.address else self.host_port


@dataclass(frozen=True)
class Launch:
    """A container to be, in the names of the engine.

    `network` is a user network by its name or id, "host", "none", "container:" and another one's name or id, or None for the
    default bridge. `links` maps what the source is called (name or id) to the alias. `expose` are ports as "7000/tcp", which are
    not published; `extra_hosts` are names with their addresses, and `dns`, `dns_search` and `dns_options` are for the resolver.
    An empty `hostname` leaves it to the engine. What is `unstartable` is to run a program that is not there.
    """

    image: str
    network: str | None = None
    aliases: Sequence[str] = ()
    links: Mapping[str, str] = field(default_factory=dict)
    environment: Mapping[str, str] = field(default_factory=dict)
    publish: Sequence[Publication] = ()
    expose: Sequence[str] = ()
    extra_hosts: Sequence[tuple[str, str]] = ()
    dns: Sequence[str] = ()
    dns_search: Sequence[str] = ()
    dns_options: Sequence[str] = ()
    hostname: str = ""
    domainname: str = ""
    unstartable: bool = False

    def flags(self, name: str) -> list[str]:
        """What `docker run` is given before the image."""
        flags = ["--name", name]
        flags += ["--network", self.network] if self.network else []
        flags += ["--hostname", self.hostname] if self.hostname else []
        flags += ["--domainname", self.domainname] if self.domainname else []
        flags += [word for alias in self.aliases for word in ("--network-alias", alias)]
        flags += [word for source, alias in self.links.items() for word in ("--link", f"{source}:{alias}")]
        flags += [word for key, value in self.environment.items() for word in ("--env", f"{key}={value}")]
        flags += [word for name, address in self.extra_hosts for word in ("--add-host", f"{name}:{address}")]
        flags += [word for server in self.dns for word in ("--dns", server)]
        flags += [word for domain in self.dns_search for word in ("--dns-search", domain)]
        flags += [word for option in self.dns_options for word in ("--dns-option", option)]
        flags += [word for port in self.expose for word in ("--expose", port)]
        flags += [word for each in self.publish for word in ("--publish", each.flag())]
        return flags

    def config(self, api: docker.APIClient, words: Sequence[str], labels: Mapping[str, str]) -> dict[str, Any]:
        """The body of the request that creates the container, to run `words`, or the image's own command when there are none.

        The SDK's create_container would copy the proxy settings of the user's docker client into the environment; a link on
        a user network belongs to the endpoint, one on the default bridge to the container.
        """
        on_user_network = self.network not in WITHOUT_ENDPOINT and not str(self.network).startswith(OF_CONTAINER)
        links, aliases = dict(self.links) or None, list(self.aliases) or None
        ports = [each.port for each in self.publish] + list(self.expose)
        exposed = [(int(number), protocol or "tcp") for number, _, protocol in (port.partition("/") for port in ports)]
        published = {each.port for each in self.publish}
        bindings: dict[int | str, list[Any]] = {
            port: [each.binding() for each in self.publish if each.port == port] for port in published
        }
        endpoint = api.create_endpoint_config(aliases=aliases, links=links) if on_user_network else None
        config: dict[str, Any] = api.create_container_config(
            self.image,
            list(words) or None,  # type: ignore[arg-type]  # None stands for the image's own command
            environment=dict(self.environment) or None,
            hostname=self.hostname or None,
            domainname=self.domainname or None,
            ports=exposed or None,
            labels=dict(labels),
            host_config=api.create_host_config(
                network_mode=self.network,
                extra_hosts=[f"{name}:{address}" for name, address in self.extra_hosts] or None,
                dns=list(self.dns) or None,
                dns_search=list(self.dns_search) or None,
                dns_opt=list(self.dns_options) or None,
                links=None if on_user_network else links,
                port_bindings=bindings or None,
            ),
            networking_config={"EndpointsConfig": {self.network: endpoint}} if endpoint is not None else None,  # type: ignore[arg-type]  # of the stubs
        )
        return config
