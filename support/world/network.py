"""A network as a scenario speaks of it."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Network
from typing import Any

from support.errors import Deviation
from support.words.handles import NAME, SHORT_ID
from support.world.answered import Answered, promised_answer
from support.world.ground import Ground
from support.world.host_network import HostInterface
from support.world.journal import command


class Network:
    """One network of a scenario. `documented` is its name in the text, `name` the one on the engine.

    `answered_id` is what the engine answered when the network was created, empty if another scenario made it; `labels` and
    `options` are what the engine was asked for, and `subnets_given` whether that has a subnet; `bridge` is its interface on the
    host before it was removed, where that was seen.
    """

    def __init__(self, ground: Ground, documented: str, name: str, *, shared: bool) -> None:
        self._ground = ground
        self.documented = documented
        self.name = name
        self.shared = shared
        self.answered_id = ""
        self.labels: dict[str, str] = {}
        self.options: dict[str, str] = {}
        self.subnets_given = False
        self.bridge: HostInterface | None = None

    @property
    def id(self) -> str:
        """The network's id, 64 hexadecimal digits."""
        return self.answered_id or str(self.inspect()["Id"])

    def handle(self, by: str) -> str:
        """What the engine is to be asked by: "name", "id" or "short id"."""
        if by == NAME:
            return self.name
        return self.id[:12] if by == SHORT_ID else self.id

    def inspect(self, handle: str | None = None) -> dict[str, Any]:
        """The engine's answer of inspecting the network, by its name or by the handle given.

        Raises Deviation when the engine answers with an error; so does asking the answer for a field that it lacks.
        """
        what = f'inspecting "{self.documented}"'
        with promised_answer(what, self._see_inspect):
            answer: dict[str, Any] = self._ground.api.inspect_network(handle or self.name)
        return Answered(answer, what, self._see_inspect)

    def _see_inspect(self) -> list[str]:
        return self._ground.see(self.inspect_command())

    def subnet(self) -> tuple[IPv4Network, IPv4Address]:
        """The network's only IPv4 subnet and its gateway. Raises Deviation when there is not exactly one.

        Of a subnet that was given without a gateway, engines need not say which it is: it is the first address. Source: Docker
        Engine API, NetworkInspect, where IPAM is what was asked for.
        """
        blocks = self.blocks(4)
        try:
            (block,) = blocks
            subnet = IPv4Network(block["Subnet"])
            first = str(next(subnet.hosts())) if self.subnets_given else None
            return subnet, IPv4Address(block.get("Gateway") or first)
        except (ValueError, KeyError) as error:
            raise Deviation(
                f'"{self.documented}" has one subnet with a gateway',
                f"inspecting it shows {', '.join(_block(each) for each in blocks) or 'no IPv4 subnet'}",
                see_it=self._ground.see(self.inspect_command()),
            ) from error

    def ipv6_subnet(self) -> IPv6Network | None:
        """The network's IPv6 subnet; None when it has none."""
        return next((IPv6Network(block["Subnet"]) for block in self.blocks(6)), None)

    def mtu(self) -> str:
        """The MTU in bytes that its options say, or the usual one."""
        return str((self.inspect().get("Options") or {}).get("com.docker.network.driver.mtu") or 1500)

    def ipv6_gateway(self) -> str:
        """The gateway of the network's IPv6 subnet, empty where it has none."""
        return next((block["Gateway"].partition("/")[0] for block in self.blocks(6) if block.get("Gateway")), "")

    def blocks(self, version: int) -> list[dict[str, Any]]:
        """What the engine says of the network's subnets of one family, 4 or 6: each with its gateway and range, where it has
        them. What shows no subnet at all counts as IPv4. Raises Deviation as `inspect`."""
        blocks: list[dict[str, Any]] = self.inspect()["IPAM"]["Config"] or []
        return [block for block in blocks if (":" in block.get("Subnet", "")) == (version == 6)]

    def inspect_command(self, handle: str | None = None) -> str:
        """The command that shows the network to the reader, by its name or by the handle given."""
        return command("docker", "network", "inspect", handle or self.name)


def _block(block: dict[str, Any]) -> str:
    return f"{block.get('Subnet') or 'no subnet'} with {block.get('Gateway') or 'no gateway'}"
