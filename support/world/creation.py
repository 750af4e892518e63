"""How a network is created: what the engine is asked for, and the same as flags of the docker client."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from ipaddress import ip_interface
from typing import Any

from docker.types import IPAMConfig, IPAMPool


@dataclass(frozen=True)
class Creation:
    """A network to be, in the names and addresses of the engine.

    `subnets` may be of both families, as may `gateways`, `ranges` and `reserved`, each of which goes with the subnet of its
    family. `ipv6` asks for IPv6. `checked` asks for the check of the name.
    Nothing but the driver is asked for unless it is given.
    """

    driver: str = "bridge"
    labels: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[str, str] = field(default_factory=dict)
    internal: bool = False
    checked: bool = True
    ipv6: bool = False
    subnets: Sequence[str] = ()
    gateways: Sequence[str] = ()
    ranges: Sequence[str] = ()
    reserved: Sequence[str] = ()

    def flags(self) -> list[str]:
        """What `docker network create` is given before the name; the suite's own labels are none of the reader's business."""
        flags = ["--driver", self.driver] if self.driver != "bridge" else []
        flags += [word for key, value in self.labels.items() for word in ("--label", f"{key}={value}")]
        flags += [word for key, value in self.options.items() for word in ("--opt", f"{key}={value}")]
        flags += ["--internal"] if self.internal else []
        flags += ["--ipv6"] if self.ipv6 else []
        flags += [word for each in self.subnets for word in ("--subnet", each)]
        flags += [word for each in self.gateways for word in ("--gateway", each)]
        flags += [word for each in self.ranges for word in ("--ip-range", each)]
        return flags + [word for name, each in self._reserved().items() for word in ("--aux-address", f"{name}={each}")]

    def arguments(self) -> dict[str, Any]:
        """The same for the SDK, without name and labels."""
        return {
            "driver": self.driver,
            "options": dict(self.options) or None,
            "check_duplicate": self.checked,
            "internal": self.internal,
            "enable_ipv6": self.ipv6,
            "ipam": IPAMConfig(pool_configs=self._pools()) if self.subnets else None,
        }

    def _pools(self) -> list[IPAMPool]:
        # What is out of place is still to reach the engine: it goes with the first subnet of its family.
        return [
            IPAMPool(
                subnet=subnet,
                gateway=self._with(subnet, self.gateways),
                iprange=self._with(subnet, self.ranges),
                aux_addresses={
                    name: each for name, each in self._reserved().items() if self._with(subnet, [each])
                } or None,
            )
            for subnet in self.subnets
        ]  # fmt: skip

    def _with(self, subnet: str, addresses: Sequence[str]) -> str | None:
        family = ip_interface(subnet).version
        first = next(each for each in self.subnets if ip_interface(each).version == family)
        return next((each for each in addresses if first == subnet and ip_interface(each).version == family), None)

    def _reserved(self) -> dict[str, str]:
        return {f"reserved{number}": each for number, each in enumerate(self.reserved, 1)}
