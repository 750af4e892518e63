"""What inspecting the default bridge tells of it, beside what is seen on the host."""

from __future__ import annotations

from support.expect.finding import listed
from support.world.host_network import bearing, interfaces
from support.world.network import Network
from support.world.world import World

NAME = "com.docker.network.bridge.name"
TELLS = {
    "com.docker.network.bridge.default_bridge": "that it is the default one",
    NAME: "its device",
    "com.docker.network.driver.mtu": "its MTU",
    "com.docker.network.bridge.enable_icc": "whether containers may talk",
    "com.docker.network.bridge.enable_ip_masquerade": "whether they are masqueraded",
    "com.docker.network.bridge.host_binding_ipv4": "where ports are published",
}
"""The options of the default bridge, and what each tells. Source: docker/docs engine/network/tutorials/standalone.md,
"Use the default bridge network"."""
YES_OR_NO = ("enable_icc", "enable_ip_masquerade")


def device(_world: World, network: Network) -> list[str]:
    """The name of the bridge: once where the engine says the same as the host, which has the gateway's address there."""
    said = str((network.inspect().get("Options") or {}).get(NAME) or "none")
    seen = listed((each.name for each in bearing(network.subnet()[1], interfaces())), "none")
    return [said] if said == seen else [f"{said} by its options", f"{seen} on the host"]


def tells(_world: World, network: Network) -> list[str]:
    """What its options tell of it; further options are no matter. A value that tells nothing is shown as it is."""
    options = network.inspect().get("Options") or {}
    return [
        words if _means(option, str(options[option])) else f"{option} = {options[option]}"
        for option, words in TELLS.items()
        if option in options
    ]


def _means(option: str, value: str) -> bool:
    if option.endswith(YES_OR_NO):
        return value in ("true", "false")
    return value == "true" if option.endswith("default_bridge") else bool(value)
