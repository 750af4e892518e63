"""The firewall of an engine's host, as its administrator reads and changes it: with the tools of the lab's own machine.

A rule of ours bears whose it is as a comment: what a run that died left there, the next one removes.
"""

from __future__ import annotations

import subprocess
from collections.abc import Mapping, Sequence
from functools import partial

from support.engine.namespaces import inside
from support.engine.target import Target
from support.observe.iptables import Chains, Rule, read_chains
from support.world.ownership import KEPT, LABEL, OWNER, RUN, SCENARIO, Owned

TOOLS: Mapping[int, str] = {4: "iptables", 6: "ip6tables"}
"""What rules for each family of addresses are written with."""
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
KIND = "firewall rule"
NO_CHAIN = "No chain/target/match by that name"
"""What the tools say of a chain that is not there. Source: netfilter's iptables, libiptc, ENOENT."""
SECONDS = 20


class NoSuchChain(Exception):
    """The firewall has no chain of that name."""


class HostFirewall:
    """The table `filter` of both families, on the engine's machine."""

    def __init__(self, target: Target) -> None:
        """Raises LookupError for an engine whose machine is not the lab's."""
        if target.root is None:
            raise LookupError("the engine's machine is not the lab's: nobody of ours is its administrator")
        self._root = target.root
        self._netns = target.netns

    def add(self, family: int, rule: Rule, *, last: bool = False) -> None:
        """Write a rule, before all others of its chain or as the last one. Raises NoSuchChain where there is none."""
        done = self._run(TOOLS[family], "--wait", "--append" if last else "--insert", rule.chain, *rule.words)
        if NO_CHAIN in done.stderr:
            raise NoSuchChain(rule.chain)
        done.check_returncode()

    def remove(self, family: int, rule: Rule) -> None:
        """Take a rule away. One that is gone already is no error: engines write their chains anew."""
        self._run(TOOLS[family], "--wait", "--delete", rule.chain, *rule.words)

    def chains(self, family: int) -> Chains:
        """All chains and rules of a family."""
        done = self._run(f"{TOOLS[family]}-save", "-t", "filter")
        done.check_returncode()
        return read_chains(done.stdout)

    def works(self) -> bool:
        """Whether the machine has the tools."""
        return all(self._run(tool, "--version").returncode == 0 for tool in TOOLS.values())

    def _run(self, *words: str) -> subprocess.CompletedProcess[str]:
        call = partial(
            subprocess.run,
            ["chroot", str(self._root), *words],
            env={"PATH": PATH},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=SECONDS,
        )
        # A process that a thread begins is where the thread stands.
        return inside(self._netns, call) if self._netns is not None else call()


def drop_rule(chain: str, words: Sequence[str], labels: Mapping[str, str]) -> Rule:
    """A rule that drops what the words match, and says whose it is."""
    mark = "|".join([LABEL, *(labels.get(each, "") for each in (RUN, SCENARIO, OWNER, KEPT))])
    return Rule(chain, (*words, "-m", "comment", "--comment", mark, "-j", "DROP"))


def owned_rules(target: Target, run_id: str | None = None) -> list[Owned]:
    """The rules of one run, or of all, that are there; none on an engine whose firewall is not ours to look at."""
    if target.root is None or not (firewall := HostFirewall(target)).works():
        return []
    found = []
    for family in TOOLS:
        for rule in firewall.chains(family).rules:
            mark, *values = rule.after("--comment").split("|")
            labels = dict(zip((RUN, SCENARIO, OWNER, KEPT), values, strict=False))
            if mark == LABEL and run_id in (None, labels.get(RUN)):
                there = {label: value for label, value in labels.items() if value}
                found.append(Owned(KIND, str(family), " ".join((rule.chain, *rule.words)), there))
    return found


def remove_rules(target: Target, things: Sequence[Owned]) -> None:
    """Take away those of the things that are rules."""
    for each in things:
        if each.kind == KIND:
            chain, *words = each.name.split(" ")
            HostFirewall(target).remove(int(each.id), Rule(chain, tuple(words)))


def has_firewall(target: Target) -> bool:
    """Whether the engine's machine is the lab's, and has what its firewall is written with."""
    return target.root is not None and HostFirewall(target).works()
