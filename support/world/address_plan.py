"""Subnets that a scenario asks for by address: the text has those of the documentation, the engine gets blocks that nobody uses.

What the text says of addresses within such a subnet is moved along: the tenth address of one is the tenth of the other.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterable, Sequence
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import TypeAlias

Subnet: TypeAlias = IPv4Network | IPv6Network

OURS = IPv4Network("198.18.0.0/15")
"""Where blocks of IPv4 are taken from: kept for tests of networks, so that no site has them. Source: RFC 2544, RFC 6890."""
UNIQUE_LOCAL = IPv6Network("fd00::/8")
"""Where those of IPv6 are, with 40 random bits. Source: RFC 4193."""
_ADDRESS = re.compile(r"(?<![\w.:])(?:\d+(?:\.\d+){3}|[0-9a-fA-F]*(?::[0-9a-fA-F]*){2,7})(?:/\d+)?(?![\w:])")


class AddressPlan:
    """The subnets of one scenario. `in_use` gives those that its blocks have to leave alone, whoever has them."""

    def __init__(self, in_use: Callable[[], Iterable[Subnet]]) -> None:
        self._in_use = in_use
        self._blocks: dict[Subnet, Subnet] = {}

    def lay_out(self, subnets: Sequence[str]) -> list[str]:
        """Choose a block for each of the subnets that is neither in one of those laid out before nor around one; those that one
        was chosen for.

        What has its address within a subnet stands for that one. Raises ValueError for what is no subnet at all.
        """
        chosen = []
        for text in subnets:
            subnet = ip_network(text, strict=False)
            if any(_holds(each, subnet) for each in self._blocks):
                continue
            inside = next((block for each, block in self._blocks.items() if _holds(subnet, each)), None)
            if inside is not None:
                self._blocks[subnet] = inside.supernet(new_prefix=subnet.prefixlen)
                continue
            self._blocks[subnet] = self._block(subnet)
            chosen.append(text)
        return chosen

    def lost(self, subnets: Sequence[str]) -> bool:
        """Whether somebody is seen to have part of the blocks of these subnets."""
        blocks = [self._blocks[ip_network(text, strict=False)] for text in subnets]
        return any(_overlap(block, other) for other in self._in_use() for block in blocks)

    def give_up(self, subnets: Sequence[str]) -> None:
        """Forget the blocks of these subnets: somebody else has them."""
        for text in subnets:
            del self._blocks[ip_network(text, strict=False)]

    def real(self, text: str) -> str:
        """Text with the documentation's addresses as they are on the engine."""
        return _moved(text, self._blocks) if self._blocks else text

    def documented(self, text: str) -> str:
        """Text of the engine with addresses as the documentation has them."""
        return _moved(text, {block: subnet for subnet, block in self._blocks.items()}) if self._blocks else text

    def _block(self, like: Subnet) -> Subnet:
        others = [*self._in_use(), *self._blocks.values()]
        pool: Subnet = OURS if like.version == 4 else _random_site()
        count = 2 ** (like.prefixlen - pool.prefixlen)
        size = 2 ** (like.max_prefixlen - like.prefixlen)
        first = secrets.randbelow(count)
        for number in range(min(count, 1024)):
            start = int(pool.network_address) + (first + number) % count * size
            block = ip_network((start, like.prefixlen)) if like.version == 4 else IPv6Network((start, like.prefixlen))
            if not any(_overlap(block, other) for other in others):
                return block
        raise LookupError(f"no block of /{like.prefixlen} is free in {pool}: all of them are on this engine already")


def _random_site() -> IPv6Network:
    return IPv6Network(((0xFD << 120) | (secrets.randbits(40) << 80), 48))


def _holds(outer: Subnet, inner: Subnet) -> bool:
    return outer.version == inner.version and inner.subnet_of(outer)  # type: ignore[arg-type]  # of one family


def _overlap(one: Subnet, other: Subnet) -> bool:
    return one.version == other.version and one.overlaps(other)


def _moved(text: str, blocks: dict[Subnet, Subnet]) -> str:
    def move(found: re.Match[str]) -> str:
        address, slash, length = found[0].partition("/")
        try:
            parsed = ip_address(address)
        except ValueError:
            return found[0]
        for subnet, block in blocks.items():
            if parsed in subnet:
                moved = block.network_address + (int(parsed) - int(subnet.network_address))
                return f"{moved}{slash}{length}"
        return found[0]

    return _ADDRESS.sub(move, text)
