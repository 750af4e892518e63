"""How many networks an engine has addresses for: pools may be small, or taken by somebody else."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from ipaddress import IPv4Network, ip_network
from typing import Any

import docker
from docker.errors import APIError

from support.world.ownership import labels, remove_network
from support.world.refusals import site_trouble

BY_DEFAULT = (
    *({"Base": f"172.{number}.0.0/16", "Size": 16} for number in range(17, 32)),
    {"Base": "192.168.0.0/16", "Size": 20},
)
"""Docker's pools where nobody configured any. Source: moby libnetwork/ipamutils, localScopeDefaultNetworks."""
TO_SPARE = 4
"""Subnets more than are needed that make a count of free ones good enough: others come and go meanwhile."""


def count_free(pools: Sequence[dict[str, Any]], taken: Iterable[str], enough: int) -> int:
    """How many subnets of the pools ("Base", a network, and "Size", a prefix length) overlap with none that is taken, counted up
    to `enough`."""
    others = [each for each in map(_ipv4, taken) if each is not None]
    found = 0
    for pool in pools:
        base = _ipv4(str(pool["Base"]))
        if base is None or int(pool["Size"]) < base.prefixlen:
            continue
        for subnet in base.subnets(new_prefix=int(pool["Size"])):
            found += not any(subnet.overlaps(other) for other in others)
            if found >= enough:
                return found
    return found


def networks_at_a_time(api: docker.APIClient, info: dict[str, Any], wanted: int, run_id: str) -> int | None:
    """How many networks can be there at once, when that is fewer than `wanted`; None when there are addresses for all.

    Counted where the engine says which pools it has, and tried where that count leaves it open.
    """
    listed = [
        block.get("Subnet", "")
        for network in api.networks()
        for block in (network.get("IPAM") or {}).get("Config") or []
    ]
    enough = wanted + TO_SPARE
    if count_free(info.get("DefaultAddressPools") or BY_DEFAULT, listed, enough) >= enough:
        return None
    return _tried(api, wanted, run_id)


def _tried(api: docker.APIClient, wanted: int, run_id: str) -> int | None:
    made: list[str] = []
    try:
        while len(made) < wanted:
            name = f"look-{run_id}-{len(made)}"
            try:
                api.create_network(name, driver="bridge", labels=labels(run_id, "shared"))
            except APIError as error:
                if not site_trouble(error):
                    raise
                return len(made)
            made.append(name)
        return None
    finally:
        for name in made:
            remove_network(api, name)


def _ipv4(text: str) -> IPv4Network | None:
    try:
        network = ip_network(text, strict=False)
    except ValueError:
        return None
    return network if isinstance(network, IPv4Network) else None
