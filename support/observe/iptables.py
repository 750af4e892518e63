"""What `iptables-save` says of the firewall's table `filter`, and `ip6tables-save` of that for IPv6."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from support.errors import ProbeBroken
from support.observe.text import lines, quoted

_CHAIN = re.compile(r":(\S+) (\S+) \[\d+:\d+\]")
_JUMPS = ("-j", "-g")


@dataclass(frozen=True)
class Rule:
    """A rule: its chain, and its words as `iptables --append CHAIN` takes them."""

    chain: str
    words: tuple[str, ...]

    def after(self, word: str) -> str:
        """What follows a word, such as the comment after `--comment`; empty where that does not stand there."""
        return self.words[self.words.index(word) + 1] if word in self.words else ""

    @property
    def leads_to(self) -> str:
        """The chain, or the verdict, that comes next for what the rule matches; empty for none."""
        return next(filter(None, map(self.after, _JUMPS)), "")


@dataclass(frozen=True)
class Chains:
    """A table of the firewall: each chain with its policy, "-" for one that somebody made, and all rules in their order."""

    policies: Mapping[str, str]
    rules: Sequence[Rule]

    def reached_from(self, chain: str) -> frozenset[str]:
        """The chains to which rules lead from this one, by way of others, too."""
        found: set[str] = set()
        waiting = {chain}
        while waiting:
            found |= waiting
            waiting = {each.leads_to for each in self.rules if each.chain in waiting} & set(self.policies) - found
        return frozenset(found - {chain})


def read_chains(text: str) -> Chains:
    """The chains and rules of one table. Raises ProbeBroken for anything that such a program does not print.

    Source: iptables-save(8), and iptables/iptables-save.c of netfilter's iptables.
    """
    policies: dict[str, str] = {}
    rules = []
    for line in lines(text):
        if chain := _CHAIN.fullmatch(line):
            policies[chain[1]] = chain[2]
        elif line.startswith("-A "):
            _, name, *words = shlex.split(line)
            rules.append(Rule(name, tuple(words)))
        elif line and line[0] not in "#*" and line != "COMMIT":
            raise ProbeBroken(f"iptables-save: {quoted(line)} is neither a chain nor a rule")
    return Chains(policies, rules)
