"""What an engine makes of a request for a container in the network of another one, or with a hosts file of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

OF_CONTAINER = "container:"
CONFLICTS = (
    ("Hostname", "hostname and the network mode"),
    ("Links", "container type network can't be used with links. This would result in undefined behavior"),
    ("Dns", "dns and the network mode"),
    ("ExtraHosts", "custom host-to-IP mapping and the network mode"),
    ("PortBindings", "port publishing and the container type network mode"),
    ("PublishAllPorts", "port publishing and the container type network mode"),
    ("ExposedPorts", "port exposing and the container type network mode"),
)
"""What is refused there, and how the engine says so."""


def conflict(config: Mapping[str, Any]) -> str:
    """Why a request for a container is refused; empty when it is not."""
    mode = config["HostConfig"].get("NetworkMode") or ""
    if not mode.startswith(OF_CONTAINER):
        return ""
    if mode == OF_CONTAINER:
        return "invalid container format container:<name|id>"
    asked = {**config["HostConfig"], **{key: config.get(key) for key in ("Hostname", "ExposedPorts")}}
    return next((f"conflicting options: {told}" for field, told in CONFLICTS if asked.get(field)), "")


def hosts_lines(extra_hosts: list[str], gateway: str) -> list[str]:
    """The lines of a hosts file for extra hosts, `name:address` each; host-gateway stands for the `gateway`."""
    pairs = [each.split(":", 1) for each in extra_hosts]
    return [f"{gateway if address == 'host-gateway' else address} {name}" for name, address in pairs]


def own_names(config: Mapping[str, Any]) -> str:
    """The names of a container's own line: the full one first where there is a domain."""
    hostname, domain = str(config["Hostname"]), config.get("Domainname")
    full = f"{hostname}.{domain}" if domain else hostname
    short = full.partition(".")[0]
    return full if full == short else f"{full} {short}"


def port_of(words: list[str]) -> int | None:
    """The port at which a Redis server is told to listen."""
    return int(words[words.index("--port") + 1]) if "--port" in words else None
