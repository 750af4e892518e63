"""How a container is started: what the engine is asked for, and the same as flags of the docker client."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Any

import docker
from docker.utils import convert_port_bindings, version_gte

from support.world.visitor import authority

WITHOUT_ENDPOINT = (None, "host", "none")
"""The default bridge and what is no network at all: a link there belongs to the container."""
DEFAULT = "default"
"""What the docker client calls the network of a container that was given none, when it has something to say of the endpoint."""
ENDPOINT_HAS_MAC = "1.44"
"""The API from which on the docker client gives a MAC address to the endpoint, and not to the container as a whole. Source:
docker/cli 25.0 cli/command/container/create.go."""
FLAGS = {"ipv4_address": "--ip", "ipv6_address": "--ip6"}
"""The docker client's flags for an address of an endpoint, by the SDK's names."""
OF_CONTAINER = "container:"
"""How a network begins that is another container's."""


def by_family(addresses: Iterable[str]) -> dict[str, Any]:
    """Addresses for an endpoint by the SDK's names. Raises ValueError for two of one family: an endpoint is given one."""
    found: dict[str, Any] = {}
    for each in addresses:
        name = f"ipv{ip_address(each).version}_address"
        if name in found:
            raise ValueError(f"an endpoint is given one address of each family, not {found[name]} and {each}")
        found[name] = each
    return found


@dataclass(frozen=True)
class Publication:
    """A port of the container ("3000/tcp") published at an address of the host, every one when empty, and at a port of the host,
    one of the engine's choosing when None, or one of a range, which ends with `last`."""

    port: str
    address: str = ""
    host_port: int | None = None
    last: int | None = None

    @property
    def on_host(self) -> str:
        """The port or the range of the host's, as engines are told; empty when the engine is to choose."""
        first = "" if self.host_port is None else str(self.host_port)
        return f"{first}-{self.last}" if self.last is not None else first

    def flag(self) -> str:
        """What `docker run --publish` is given."""
        port = self.port.removesuffix("/tcp")
        if self.address:
            return f"{authority(self.address)}:{self.on_host}:{port}"
        return f"{self.on_host}:{port}" if self.on_host else port

    def binding(self) -> Any:
        """The same for the SDK."""
        host = self.host_port if self.last is None else self.on_host
        return (self.address, host) if self.address else host


@dataclass(frozen=True)
class Launch:
    """A container to be, in the names of the engine.

    `network` is a user network by its name or id, "host", "none", "container:" and another one's name or id, or None for the
    default bridge. `links` maps what the source is called (name or id) to the alias. `expose` are ports as "7000/tcp", which are
    not published; `extra_hosts` are names with their addresses, and `dns`, `dns_search` and `dns_options` are for the resolver.
    `addresses` are those of the endpoint, one of each family at most, as is `mac_address`; `link_local` are further ones. With
    `publish_all` every port that is exposed is published. An empty `hostname` leaves it to the engine, as does a container that
    is `unnamed` with its name; an empty `user` to the image. What is `unstartable` is to run a program that is not there.
    `links_as_a_whole` and `mac_address_as_a_whole` belong to the container, whatever network it is on.
    """

    image: str
    network: str | None = None
    aliases: Sequence[str] = ()
    links: Mapping[str, str] = field(default_factory=dict)
    environment: Mapping[str, str] = field(default_factory=dict)
    publish: Sequence[Publication] = ()
    publish_all: bool = False
    expose: Sequence[str] = ()
    extra_hosts: Sequence[tuple[str, str]] = ()
    dns: Sequence[str] = ()
    dns_search: Sequence[str] = ()
    dns_options: Sequence[str] = ()
    hostname: str = ""
    domainname: str = ""
    addresses: Sequence[str] = ()
    mac_address: str = ""
    link_local: Sequence[str] = ()
    links_as_a_whole: Mapping[str, str] = field(default_factory=dict)
    mac_address_as_a_whole: str = ""
    restart_policy: str = ""
    unnamed: bool = False
    unstartable: bool = False
    user: str = ""

    def flags(self, name: str) -> list[str]:
        """What `docker run` is given before the image."""
        flags = [] if self.unnamed else ["--name", name]
        flags += ["--network", self.network] if self.network else []
        flags += ["--hostname", self.hostname] if self.hostname else []
        flags += [word for key, each in by_family(self.addresses).items() for word in (FLAGS[key], each)]
        flags += ["--mac-address", mac] if (mac := self.mac_address or self.mac_address_as_a_whole) else []
        flags += [word for each in self.link_local for word in ("--link-local-ip", each)]
        flags += ["--restart", self.restart_policy] if self.restart_policy else []
        flags += ["--domainname", self.domainname] if self.domainname else []
        flags += ["--user", self.user] if self.user else []
        flags += [word for alias in self.aliases for word in ("--network-alias", alias)]
        links = (*self.links.items(), *self.links_as_a_whole.items())
        flags += [word for source, alias in links for word in ("--link", f"{source}:{alias}")]
        flags += [word for key, value in self.environment.items() for word in ("--env", f"{key}={value}")]
        flags += [word for name, address in self.extra_hosts for word in ("--add-host", f"{name}:{address}")]
        flags += [word for server in self.dns for word in ("--dns", server)]
        flags += [word for domain in self.dns_search for word in ("--dns-search", domain)]
        flags += [word for option in self.dns_options for word in ("--dns-option", option)]
        flags += [word for port in self.expose for word in ("--expose", port)]
        flags += [word for each in self.publish for word in ("--publish", each.flag())]
        flags += ["--publish-all"] if self.publish_all else []
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
        bindings: dict[str, Any] = {
            port: [each.binding() for each in self.publish if each.port == port] for port in published
        }
        of_endpoint = version_gte(api.api_version, ENDPOINT_HAS_MAC)
        wanted: dict[str, Any] = {
            "aliases": aliases,
            "links": links if on_user_network else None,
            **by_family(self.addresses),
            "link_local_ips": list(self.link_local) or None,
            "mac_address": self.mac_address or None if of_endpoint else None,
        }
        endpoint = api.create_endpoint_config(**wanted) if on_user_network or any(wanted.values()) else None
        config: dict[str, Any] = api.create_container_config(
            self.image,
            list(words) or None,  # type: ignore[arg-type]  # None stands for the image's own command
            environment=dict(self.environment) or None,
            hostname=self.hostname or None,
            domainname=self.domainname or None,
            user=self.user or None,
            ports=exposed or None,
            labels=dict(labels),
            mac_address=self.mac_address_as_a_whole or (None if of_endpoint else self.mac_address or None),
            host_config=api.create_host_config(
                network_mode=self.network,
                extra_hosts=[f"{name}:{address}" for name, address in self.extra_hosts] or None,
                dns=list(self.dns) or None,
                dns_search=list(self.dns_search) or None,
                dns_opt=list(self.dns_options) or None,
                links=dict(self.links_as_a_whole) or (None if on_user_network else links),
                restart_policy={"Name": self.restart_policy} if self.restart_policy else None,
                publish_all_ports=self.publish_all,
            ),
            networking_config={"EndpointsConfig": {self.network or DEFAULT: endpoint}}
            if endpoint is not None
            else None,  # type: ignore[arg-type]  # of the stubs
        )
        if bindings:
            # The SDK refuses ports of a container in the host's network by itself; what the engine does is to be seen.
            config["HostConfig"]["PortBindings"] = convert_port_bindings(bindings)
        return config
