"""What differs between kinds of engine: one adapter each, and nowhere else."""

from __future__ import annotations

import re
from typing import Any, ClassVar, Protocol

import docker
from docker.errors import APIError, NotFound


class Kind(Protocol):
    """An engine kind as the rest of the suite sees it."""

    name: ClassVar[str]
    default_network: ClassVar[str]
    """What a container's record calls the network that it joins by itself."""

    def comes_and_goes(self, interface: str) -> bool:
        """Whether an interface of the host, by its name, is there only as long as a network or its containers are."""
        ...

    def minimum(self) -> str:
        """The oldest release that the suite supports, in words."""
        ...

    def too_old(self, version: dict[str, Any]) -> bool:
        """Whether this answer of `/version` comes from an engine older than the suite supports."""
        ...

    def version(self, version: dict[str, Any]) -> str:
        """The engine's own version number out of its answer of `/version`."""
        ...

    def remove_container(self, api: docker.APIClient, container: str) -> None:
        """Remove a container, running or not, at once. One that is gone already is no error."""
        ...


class Docker:
    """Docker Engine, through the Docker API."""

    name: ClassVar[str] = "docker"
    default_network: ClassVar[str] = "bridge"

    def comes_and_goes(self, interface: str) -> bool:
        return interface.startswith("br-")

    def minimum(self) -> str:
        return "Docker 20.10"

    def too_old(self, version: dict[str, Any]) -> bool:
        return _numbers(version["ApiVersion"]) < (1, 41)

    def version(self, version: dict[str, Any]) -> str:
        return str(version["Version"])

    def remove_container(self, api: docker.APIClient, container: str) -> None:
        try:
            api.remove_container(container, v=True, force=True)
        except NotFound:
            return
        except APIError as error:
            # Somebody else is at it: a worker of ours that was killed in the middle, or another run.
            if error.status_code != 409 or "already in progress" not in str(error.explanation):
                raise


class Podman(Docker):
    """Podman, through its Docker-compatible API."""

    name: ClassVar[str] = "podman"
    default_network: ClassVar[str] = "podman"

    def comes_and_goes(self, interface: str) -> bool:
        # The default network's bridge too is made for the first container and removed with the last.
        return re.fullmatch(r"(cni-)?podman\d+", interface) is not None

    def minimum(self) -> str:
        return "Podman 4.0"

    def too_old(self, version: dict[str, Any]) -> bool:
        return _numbers(self.version(version)) < (4, 0)

    def version(self, version: dict[str, Any]) -> str:
        components = [part for part in version.get("Components", []) if part.get("Name") == "Podman Engine"]
        return str(components[0]["Version"] if components else version["Version"])

    def remove_container(self, api: docker.APIClient, container: str) -> None:
        # Podman's forced removal first waits the whole stop timeout for a process that ignores SIGTERM.
        try:
            api.kill(container)
        except NotFound:
            return
        except APIError as error:
            if error.status_code not in (409, 500):
                raise
        super().remove_container(api, container)


def kind_of(version: dict[str, Any]) -> Kind:
    """The adapter for the engine that gave this answer of `/version`."""
    names = {part.get("Name") for part in version.get("Components") or []}
    return Podman() if "Podman Engine" in names else Docker()


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split("-", maxsplit=1)[0].split("+", maxsplit=1)[0].split(".")[:2])
