"""Docker 29.7 as its documentation has it, played by an older Docker with a double before it.

What 29 does otherwise than 26.1, as far as the network is concerned:
a link on the default bridge sets no environment variables, while its line in the hosts file stays (docker/cli
docs/deprecated.md, "Legacy links environment variables"); from 29.6 on the answer to creating a container with such a link
warns of it (docker/docs content/manuals/engine/release-notes/29.md, "29.6.0"); inspecting a container gives no address but
under its networks (moby/moby api/docs/CHANGELOG.md, v1.52); leaving a network takes no line out of a container's hosts file
but its own for that network (docker/docs content/manuals/engine/release-notes/28.md, "28.0.0"). Names of containers under
`DNSNames`, aliases without the short id, and comments in resolv.conf are there since 25.0 and 26.0, and come from the engine
behind the double.
"""

from __future__ import annotations

import re
import threading
from pathlib import Path
from typing import Any

import docker

from double.engine import Change, EngineDouble, Request

VERSION, API = "29.7.2", "1.55"

TOP_LEVEL = (
    "Bridge",
    "EndpointID",
    "Gateway",
    "GlobalIPv6Address",
    "GlobalIPv6PrefixLen",
    "HairpinMode",
    "IPAddress",
    "IPPrefixLen",
    "IPv6Gateway",
    "LinkLocalIPv6Address",
    "LinkLocalIPv6PrefixLen",
    "MacAddress",
    "SecondaryIPAddresses",
    "SecondaryIPv6Addresses",
)
"""What inspecting a container gave under NetworkSettings below API 1.52."""

CREATE, INSPECT = "/containers/create", r"/containers/[^/]+/json"
LEAVE = "/networks/[^/]+/disconnect"


class Docker29:
    """Has an older Docker answer as 29.7 is documented to. `sets_variables` leaves links as the older one has them."""

    def __init__(self, engine: Path, *, sets_variables: bool = False) -> None:
        self._engine = engine
        self._sets_variables = sets_variables
        self._api = docker.APIClient(base_url=f"unix://{engine}")
        self._asked_for: dict[int, list[tuple[str, str]]] = {}
        self._links: dict[str, list[tuple[str, str]]] = {}
        self._hosts: dict[int, tuple[Path, str]] = {}
        self._lock = threading.Lock()

    def at(self, path: Path) -> EngineDouble:
        """The engine, listening at `path`."""
        return EngineDouble(
            path,
            engine=self._engine,
            asked=Change(f"{CREATE}|{LEAVE}", self._asked),
            answered=Change(f"/version|/info|{CREATE}|{INSPECT}|{LEAVE}", self._answered, empty=True),
            api=self._api.api_version,
        )

    def _asked(self, request: Request, body: Any) -> Any:
        """A link on the default bridge becomes what is left of it: a line in the hosts file."""
        if re.fullmatch(LEAVE, request.path):
            self._remember_hosts(request, body["Container"])
            return body
        host = body.get("HostConfig") or {}
        if not host.get("Links") or self._sets_variables:
            return body
        pairs = [(source, alias or source) for source, _, alias in (link.partition(":") for link in host["Links"])]
        with self._lock:
            found = [(self._api.inspect_container(source), alias) for source, alias in pairs]
            self._asked_for[request.number] = [(source["Name"].lstrip("/"), alias) for source, alias in found]
        lines = [_hosts_line(source, alias) for source, alias in found]
        return body | {"HostConfig": host | {"Links": None, "ExtraHosts": [*(host.get("ExtraHosts") or []), *lines]}}

    def _answered(self, request: Request, body: Any) -> Any:
        match request.path:
            case "/version":
                components = [
                    part | {"Version": VERSION} if part["Name"] == "Engine" else part for part in body["Components"]
                ]
                return body | {
                    "Version": VERSION,
                    "ApiVersion": API,
                    "MinAPIVersion": "1.44",
                    "Components": components,
                }
            case "/info":
                return body | {"ServerVersion": VERSION}
            case path if path == CREATE:
                return self._created(request, body)
            case path if re.fullmatch(LEAVE, path):
                self._restore_hosts(request)
                return body
        return self._inspected(body) if re.fullmatch(INSPECT, request.path) and "Id" in body else body

    def _remember_hosts(self, request: Request, container: str) -> None:
        found = self._api.inspect_container(container)
        network = self._api.inspect_network(request.path.split("/")[2])["Name"]
        if network not in found["NetworkSettings"]["Networks"]:
            # It will be refused: nothing is to be restored.
            return
        address = found["NetworkSettings"]["Networks"][network]["IPAddress"]
        # The engine's /var lies beside the folder of its socket.
        hosts = self._engine.parents[1] / found["HostsPath"].lstrip("/")
        lines = hosts.read_text(encoding="utf-8").splitlines(keepends=True)
        self._hosts[request.number] = (hosts, "".join(line for line in lines if line.split()[:1] != [address]))

    def _restore_hosts(self, request: Request) -> None:
        if request.number not in self._hosts:
            return
        hosts, text = self._hosts.pop(request.number)
        # In place: the file is mounted into the container.
        with hosts.open("r+", encoding="utf-8") as file:
            file.write(text)
            file.truncate()

    def _created(self, request: Request, body: Any) -> Any:
        with self._lock:
            links = self._asked_for.pop(request.number, [])
            if "Id" not in body or not links:
                return body
            self._links[body["Id"]] = links
        warning = "Links on the default bridge are deprecated; use a custom network instead"
        return body | {"Warnings": [*(body.get("Warnings") or []), warning]}

    def _inspected(self, body: Any) -> Any:
        settings = {key: value for key, value in body["NetworkSettings"].items() if key not in TOP_LEVEL}
        with self._lock:
            links = self._links.get(body["Id"])
        host = body["HostConfig"]
        if links:
            names = [f"/{source}:{body['Name']}/{alias}" for source, alias in links]
            host = host | {"Links": names, "ExtraHosts": host["ExtraHosts"][: -len(links)] or None}
        return body | {"HostConfig": host, "NetworkSettings": settings}


def _hosts_line(source: dict[str, Any], alias: str) -> str:
    """The alias, hostname and name of a link's source, once each, and its address, as the engine takes lines for hosts."""
    names = dict.fromkeys([alias, source["Config"]["Hostname"], source["Name"].lstrip("/")])
    return f"{' '.join(names)}:{source['NetworkSettings']['Networks']['bridge']['IPAddress']}"
