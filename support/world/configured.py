"""How an engine is configured, as far as it shows from outside: what it says of itself, its default network, a network made
without any option, and what containers on these and on the host's network see. Files of the host are never read.

`look` gives plain values by place, for `spec/configuration.yaml` to be held against.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import requests
from docker.errors import APIError, DockerException, NotFound
from tenacity import Retrying, retry_if_result, stop_after_delay, wait_fixed

from support.engine.connection import Engine, reason_of
from support.errors import CannotRun, ProbeBroken
from support.observe.hosts import read_hosts
from support.observe.resolv import read_resolv_conf
from support.spec.configuration import Seen
from support.world.ownership import labels, remove_network
from support.world.refusals import is_policy, site_trouble
from support.world.stage import ImageReferences

LISTENING = 5
"""Seconds that the Redis server may take to listen after its container was started."""
LONGEST_LOOKUP = 60
"""Seconds after which nobody waits for a name any longer."""
HOSTS = ("sh", "-c", "cat /etc/hosts 2>/dev/null; exit 0")
"""An engine that writes no hosts file leaves the image's, and not every image has one."""
RESOLV, FIRST = ("cat", "/etc/resolv.conf"), ("cat", "/proc/1/comm")
ASK = "printf 'CLIENT LIST\\r\\nQUIT\\r\\n' | nc -w 1 {} 6379 2>&1"
"""Redis tells by which address it knows who asks. Source: Redis, CLIENT LIST, field addr."""
PORTS_OF_BRIDGE = "cat /sys/class/net/{}/brif/*/hairpin_mode"
"""A port of a bridge in hairpin mode hands packets back to where they came from: what Docker sets where no proxy does that.
Source: moby libnetwork/drivers/bridge, setHairpinMode where the userland proxy is off."""
_HOST_NAMES = frozenset(["host.containers.internal", "host.docker.internal"])


def look(engine: Engine, images: ImageReferences, run_id: str, *, patience: float) -> Seen:
    """What there is to see. Raises CannotRun when it cannot be looked at, with the reason and what to do."""
    probes = _Probes(engine, images, run_id)
    try:
        return probes.look(patience)
    except APIError as error:
        trouble = site_trouble(error)
        raise CannotRun(
            f"it could not be tried: {trouble}"
            if trouble
            else f"how this engine is configured cannot be found out: {reason_of(error)}; look at its log, then run again"
        ) from error
    except (DockerException, requests.RequestException, OSError, ProbeBroken, LookupError, ValueError) as error:
        raise CannotRun(
            f"how this engine is configured cannot be found out: {reason_of(error)}; look at its log, then run again"
        ) from error
    finally:
        probes.remove()


class _Probes:
    """The containers and the network that this is found out with."""

    def __init__(self, engine: Engine, images: ImageReferences, run_id: str) -> None:
        self._engine = engine
        self._api = engine.api
        self._images = images
        self._run_id = run_id
        self._bridged, self._user, self._host = (f"look-{place}-{run_id}" for place in ("bridged", "user", "host"))
        self._network = f"look-{run_id}"

    def look(self, patience: float) -> Seen:
        info = self._api.info()
        there = self._has_default_network()
        self._api.create_network(self._network, driver="bridge", labels=labels(self._run_id, "shared"))
        with ThreadPoolExecutor(3) as pool:
            bridged = (
                pool.submit(self._start, self._bridged, self._images.alpine, ["sleep", "86400"]) if there else None
            )
            user = pool.submit(
                self._start, self._user, self._images.redis, _redis(self._user), network_mode=self._network
            )
            host = pool.submit(self._start_on_host)
            refused = host.result()
            for each in (bridged, user):
                if each is not None:
                    each.result()
        seen: dict[str, Any] = {"info": info, "seccomp": {"profile": _seccomp(info)}}
        seen["default network"] = {"there": there, **(self._default_network() if there else {})}
        new = self._api.inspect_network(self._network)
        seen["new network"] = _network(new)
        seen["container"] = self._container(self._bridged if there else self._user)
        seen["user"] = self._resolv(self._user)
        seen["host"] = {"refused": refused} if refused else self._resolv(self._host)
        seen["proxy"] = {} if refused else self._proxy(str(new.get("Id")))
        seen["firewall"] = self._firewall(info, seen["default network"], patience) if there else {}
        seen["names"] = {"seconds": self._unknown_name(patience)}
        return seen

    def remove(self) -> None:
        """Remove everything. What cannot be is found by the leak check."""
        with suppress(DockerException, requests.RequestException, OSError):
            for name in (self._bridged, self._user, self._host):
                self._engine.kind.remove_container(self._api, name)
            remove_network(self._api, self._network)

    def _has_default_network(self) -> bool:
        # Podman makes its default network when it is first needed. What Docker lists is for the scenarios to look at.
        if self._engine.kind.name != "docker":
            return True
        try:
            self._api.inspect_network(self._engine.kind.default_network)
        except NotFound:
            return False
        return True

    def _default_network(self) -> dict[str, Any]:
        """What inspecting the network shows that a container joins by itself, or else the one that the engine is known to have.

        A container that joins anything but a bridge is for the scenarios to complain of.
        """
        names = list(self._endpoints(self._bridged))
        found = _network(self._api.inspect_network(names[0])) if len(names) == 1 else {}
        known = self._engine.kind.default_network
        return found if found.get("Driver") == "bridge" else _network(self._api.inspect_network(known))

    def _endpoints(self, container: str) -> dict[str, Any]:
        settings = self._api.inspect_container(container).get("NetworkSettings") or {}
        return dict(settings.get("Networks") or {})

    def _address(self, container: str) -> str:
        """The container's IPv4 address on the first of its networks; empty when there is none."""
        return next((str(each.get("IPAddress") or "") for each in self._endpoints(container).values()), "")

    def _start_on_host(self) -> str:
        """Why the site lets no container join its host's network; empty when it does."""
        try:
            # User namespaces refuse the host's network, unless the container leaves them, too.
            self._start(self._host, self._images.alpine, ["sleep", "86400"], network_mode="host", userns_mode="host")
        except APIError as error:
            if is_policy(error):
                return reason_of(error)
            raise
        return ""

    def _start(self, name: str, image: str, words: Sequence[str], **options: Any) -> None:
        api = self._engine.another_connection()
        # The SDK's create_container would copy the proxy settings of the user's docker client into the environment.
        config = api.create_container_config(
            image, list(words), labels=labels(self._run_id, "shared"), host_config=api.create_host_config(**options)
        )
        api.create_container_from_config(config, name)
        api.start(name)

    def _container(self, name: str) -> dict[str, Any]:
        inspected = self._api.inspect_container(name)
        hosts = read_hosts(self._run(name, *HOSTS))
        return {
            **{key: (inspected.get("HostConfig") or {}).get(key) for key in ("Ulimits", "CgroupnsMode", "IpcMode")},
            "HostsPath": inspected.get("HostsPath"),
            "host names": any(_HOST_NAMES & set(line.names) for line in hosts.lines),
            "first process": self._run(name, *FIRST).strip(),
            **self._resolv(name),
        }

    def _resolv(self, name: str) -> dict[str, Any]:
        text = self._run(name, *RESOLV)
        read = read_resolv_conf(text)
        overrides = re.search(r"^# Overrides: \[(.*)\]$", text, re.MULTILINE)
        return {
            "nameservers": [str(each) for each in read.nameservers],
            "search": list(read.search),
            "options": list(read.options),
            "overrides": overrides[1].split() if overrides else [],
        }

    def _proxy(self, network: str) -> dict[str, Any]:
        """Whether published ports have a proxy, as far as it shows: only Docker has one, and sets its bridges accordingly."""
        if self._engine.kind.name != "docker":
            return {}
        modes = self._run(self._host, "sh", "-c", PORTS_OF_BRIDGE.format(f"br-{network[:12]}")).split()
        return {"runs": "1" not in modes}

    def _firewall(self, info: dict[str, Any], default: dict[str, Any], patience: float) -> dict[str, Any]:
        """What keeps networks apart or hides who comes from another one: "none" when a container of the default network reaches
        one of another network, and is known there by its own address.

        Docker says that it does not masquerade where it leaves the firewall alone, so that nobody has to wait elsewhere.
        """
        said = (info.get("FirewallBackend") or {}).get("Driver")
        masquerades = (default.get("Options") or {}).get("com.docker.network.bridge.enable_ip_masquerade")
        if said or (self._engine.kind.name == "docker" and masquerades != "false"):
            return {"driver": said or "there"}
        asker, asked = self._address(self._bridged), self._address(self._user)
        if not asker or not asked:
            return {"driver": "there"}
        asking = Retrying(
            stop=stop_after_delay(LISTENING * patience),
            wait=wait_fixed(0.1),
            retry=retry_if_result(lambda heard: "refused" in heard),
            retry_error_callback=lambda state: state.outcome.result() if state.outcome else "",
        )
        heard = asking(self._run, self._bridged, "sh", "-c", ASK.format(asked))
        return {"driver": "none" if f" addr={asker}:" in heard else "there"}

    def _unknown_name(self, patience: float) -> float:
        """Seconds for which a program on a user network waits for a name that nobody knows."""
        limit = round(LONGEST_LOOKUP * patience)
        asking = f"timeout {limit} getent hosts unknown-{self._run_id} >/dev/null 2>&1"
        # By the container's clock: a busy machine may take long to run a command at all.
        said = self._run(self._user, "sh", "-c", f"cat /proc/uptime; {asking}; cat /proc/uptime")
        begun, ended = (float(line.split()[0]) for line in said.splitlines())
        return round(ended - begun, 1)

    def _run(self, name: str, *words: str) -> str:
        begun = self._api.exec_create(name, list(words))
        out, err = self._api.exec_start(begun["Id"], demux=True)
        return ((out or b"") + (err or b"")).decode("utf-8", "backslashreplace")


def _redis(name: str) -> list[str]:
    return ["redis-server", "--protected-mode", "no", "--save", "", "--dbfilename", f"{name}.rdb"]


def _network(inspected: dict[str, Any]) -> dict[str, Any]:
    options = inspected.get("Options") or {}
    blocks = (inspected.get("IPAM") or {}).get("Config") or []
    ipv4 = [each for each in blocks if ":" not in each.get("Subnet", ":")]
    return {
        "Name": inspected.get("Name"),
        "Driver": inspected.get("Driver"),
        "EnableIPv6": inspected.get("EnableIPv6"),
        "Options": options,
        "options of Docker": {key: value for key, value in options.items() if key.startswith("com.docker.network.")},
        "subnets": [each["Subnet"] for each in ipv4] or None,
        "range": next((each["IPRange"] for each in ipv4 if each.get("IPRange")), None),
    }


def _seccomp(info: dict[str, Any]) -> str:
    """The default profile by which system calls are let through, "none" when there is none."""
    for option in info.get("SecurityOptions") or []:
        if option.startswith("name=seccomp"):
            return str(option.partition("profile=")[2])
    return "none"
