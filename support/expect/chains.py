"""The chains of the host's firewall, as its administrator sees them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from support.expect.cells import fact_names
from support.expect.finding import deviation, listed
from support.observe.iptables import Chains
from support.world.host_firewall import HostFirewall
from support.world.world import World

ENDS = {"ACCEPT": "accepts", "DROP": "drops", "-": "returns"}
NO_CHAIN = "no such chain"
FAMILY = 4


def _end(chains: Chains, chain: str, _wanted: str) -> str:
    policy = chains.policies.get(chain, "")
    return ENDS.get(policy, policy) or NO_CHAIN


def _after(chains: Chains, chain: str, wanted: str) -> str:
    """The chain that is wanted, where rules lead from there; else those that rules lead from."""
    before = sorted(each for each in chains.policies if chain in chains.reached_from(each))
    return wanted if wanted in before else listed(before, "none")


FACTS: Mapping[str, Callable[[Chains, str, str], str]] = {
    "chain": lambda _chains, chain, _wanted: chain,
    "at its end": _end,
    "comes after": _after,
}
"""What is told of a chain, by heading. The next one is one more line here, and how it is read."""


def show(world: World, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """The chains of the first column are as the rows say; others may be there, too."""
    fact_names(headings, FACTS, "the firewall")
    chains = HostFirewall(world.stage.engine.target).chains(FAMILY)
    seen = [[FACTS[heading](chains, row[0], cell) for heading, cell in zip(headings, row, strict=True)] for row in rows]
    wrong = [number for number, row in enumerate(rows) if seen[number] != list(row)]
    if wrong:
        raise deviation(
            world,
            f"the host's firewall has {listed(_told(headings, rows[number]) for number in wrong)}",
            f"it has {listed(_told(headings, seen[number]) for number in wrong)}",
            "iptables --list-rules",
        )


def _told(headings: Sequence[str], row: Sequence[str]) -> str:
    pairs = zip(headings[1:], row[1:], strict=True)
    return f"{row[0]} ({', '.join(f'{heading}: {cell}' for heading, cell in pairs)})"
