"""What inspecting a container gives of its endpoints that has to be read together with something else: with the address beside
it, with the others on the network, with the network itself, and with what is given a second time.
"""

from __future__ import annotations

import re

from support.words.places import DEFAULT_BRIDGE
from support.words.quoting import listed_cell
from support.world.container import Container
from support.world.network import Network
from support.world.world import World

OF_ADDRESS, CHANCE = "its IPv4 address", "chance"
OWN = "its own"
BESIDE = {"IPAddress": "address", "Gateway": "gateway", "MacAddress": "MAC address"}
"""What is given beside the networks, where it is. Source: moby api/docs/CHANGELOG.md, v1.52."""


def mac_source(_world: World, endpoint: tuple[Container, Network]) -> list[str]:
    """From what the MAC address is made, as far as it shows; the address itself where it can be neither."""
    container, network = endpoint
    mac = _mac(container, network)
    if mac == ":".join(f"{each:02x}" for each in (0x02, 0x42, *container.address_on(network).packed)):
        return [OF_ADDRESS]
    # Of the first byte one bit says that no manufacturer gave it, another that it stands for a group (IEEE 802).
    return [CHANCE if re.fullmatch("[0-9a-f][26ae](:[0-9a-f]{2}){5}", mac) else mac or "none"]


def same_mac(_world: World, endpoint: tuple[Container, Network]) -> list[str]:
    """Who else on the network, as inspecting that lists them, has the MAC address of the endpoint."""
    container, network = endpoint
    mac, own = _mac(container, network), container.id
    members = (network.inspect().get("Containers") or {}).items()
    return [str(each.get("Name")) for id_, each in members if id_ != own and str(each.get("MacAddress")).lower() == mac]


def network_id(_world: World, endpoint: tuple[Container, Network]) -> list[str]:
    """The id of the network: "its own" when it is that by which the network is inspected."""
    container, network = endpoint
    found = str(container.endpoint_on(network).get("NetworkID") or "")
    return [OWN if found == network.id else found] if found else []


def exposed(_world: World, container: Container) -> list[str]:
    """Ports that stand among those of the container without a binding."""
    ports = container.inspect()["NetworkSettings"]["Ports"] or {}
    return [port for port, bindings in ports.items() if not bindings]


def beside(world: World, container: Container) -> list[str]:
    """What stands beside the networks: by its name where it is the endpoint's on the default bridge, otherwise as it is."""
    settings = container.inspect()["NetworkSettings"]
    endpoint = (settings["Networks"] or {}).get(world.at(DEFAULT_BRIDGE).name) or {}
    given = {field: str(settings.get(field) or "") for field in BESIDE}
    return [
        BESIDE[field] if value == str(endpoint.get(field) or "") else f"{BESIDE[field]} {value}"
        for field, value in given.items()
        if value
    ]


def wanted_beside(_world: World, _container: Container, cell: str) -> list[str]:
    """The entries of a cell that is read as a sentence: "address, gateway and MAC address"."""
    return listed_cell(cell.replace(" and ", ", "))


def _mac(container: Container, network: Network) -> str:
    return str(container.endpoint_on(network).get("MacAddress") or "").lower()
