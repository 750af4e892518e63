"""What an engine can do, found by trying it: a version number says what was built, not what this machine allows."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Callable, Iterable, Mapping

import docker
from docker.errors import APIError

from support.world.naming import new_run_id
from support.world.ownership import labels, remove_network


def capabilities(api: docker.APIClient, wanted: Iterable[str]) -> frozenset[str]:
    """Those of the wanted capabilities that the engine has. One that nobody knows how to try counts as absent."""
    return frozenset(name for name in wanted if name in PROBES and PROBES[name](api))


def _ipv6(api: docker.APIClient) -> bool:
    run_id = new_run_id()
    # Unique local addresses of this run alone (RFC 4193): two runs at once would take one another's for no IPv6 at all.
    pool = docker.types.IPAMPool(subnet=f"fd{run_id[:2]}:{run_id[2:]}:{secrets.token_hex(2)}::/64")
    ipam = docker.types.IPAMConfig(pool_configs=[pool])
    name = f"capability-ipv6-{run_id}"
    try:
        api.create_network(name, driver="bridge", enable_ipv6=True, ipam=ipam, labels=labels(run_id, "capability"))
    except APIError:
        return False
    remove_network(api, name)
    return True


def _swarm(api: docker.APIClient) -> bool:
    swarm = api.info().get("Swarm") or {}
    return bool(swarm.get("ControlAvailable"))


def _rootful(api: docker.APIClient) -> bool:
    options = api.info().get("SecurityOptions") or []
    return not any("rootless" in option for option in options)


def _docker_client(_api: docker.APIClient) -> bool:
    return shutil.which("docker") is not None


PROBES: Mapping[str, Callable[[docker.APIClient], bool]] = {
    "ipv6": _ipv6,
    "swarm": _swarm,
    "rootful": _rootful,
    "docker-client": _docker_client,
}
"""How each capability is tried. The others that statements name need more than one engine or its daemon's options."""
