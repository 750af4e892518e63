"""Rules in the firewall of an engine's host: whose they are, and which go."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from support.engine.target import Target
from support.observe.iptables import Rule
from support.world import host_firewall
from support.world.host_firewall import (
    HostFirewall,
    NoSuchChain,
    drop_rule,
    has_firewall,
    owned_rules,
    remove_rules,
)
from support.world.ownership import OWNER, RUN, SCENARIO

OURS = Target("unix:///run/docker.sock", "", root=Path("/proc/4711/root"))
THEIRS = Target("unix:///run/docker.sock", "")
LABELS = {RUN: "3f9c2a", SCENARIO: "7", OWNER: "4f1c/4711/1763929263"}
RULE = drop_rule("DOCKER-USER", ["--source", "198.18.0.2"], LABELS)


class _Tools:
    """Plays iptables: its chains, what it was told, and what it says of that."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self.saved = ":INPUT ACCEPT [0:0]\n:DOCKER-USER - [0:0]\n-A INPUT -m comment --comment other -j DROP\n"
        self.complaint = ""
        self.there = True

    def run(self, words: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        assert words[:2] == ["chroot", "/proc/4711/root"]
        self.told.append(" ".join(words[2:]))
        if not self.there:
            return subprocess.CompletedProcess(words, 127, "", "No such file or directory")
        if self.complaint:
            return subprocess.CompletedProcess(words, 1, "", self.complaint)
        return subprocess.CompletedProcess(words, 0, self.saved if words[2] == "iptables-save" else "", "")


@pytest.fixture
def tools(monkeypatch: pytest.MonkeyPatch) -> _Tools:
    played = _Tools()
    monkeypatch.setattr(host_firewall.subprocess, "run", played.run)
    return played


def test_a_rule_says_whose_it_is_in_one_word() -> None:
    assert RULE.after("--comment") == "org.container-networking-spec|3f9c2a|7|4f1c/4711/1763929263|"
    assert RULE.leads_to == "DROP"


def test_first_and_last(tools: _Tools) -> None:
    rule = Rule("FORWARD", ("-j", "DROP"))
    HostFirewall(OURS).add(4, rule)
    HostFirewall(OURS).add(6, rule, last=True)
    HostFirewall(OURS).remove(4, rule)
    assert tools.told == [
        "iptables --wait --insert FORWARD -j DROP",
        "ip6tables --wait --append FORWARD -j DROP",
        "iptables --wait --delete FORWARD -j DROP",
    ]


def test_a_chain_that_is_not_there(tools: _Tools) -> None:
    tools.complaint = "iptables: No chain/target/match by that name.\n"
    with pytest.raises(NoSuchChain):
        HostFirewall(OURS).add(4, RULE)
    HostFirewall(OURS).remove(4, RULE)


def test_any_other_complaint_is_an_error(tools: _Tools) -> None:
    tools.complaint = "iptables: Permission denied"
    with pytest.raises(subprocess.CalledProcessError):
        HostFirewall(OURS).add(4, RULE)


def test_own_rules_are_found_and_removed(tools: _Tools) -> None:
    tools.saved += f"-A DOCKER-USER {' '.join(RULE.words)}\n"
    (found,) = owned_rules(OURS)
    assert found.labels == LABELS
    assert owned_rules(OURS, "3f9c2a") == [found]
    assert owned_rules(OURS, "beef00") == []
    tools.told.clear()
    remove_rules(OURS, [found])
    assert tools.told == [f"iptables --wait --delete DOCKER-USER {' '.join(RULE.words)}"]


def test_a_machine_that_is_not_the_lab_s_is_left_alone(tools: _Tools) -> None:
    assert owned_rules(THEIRS) == []
    assert not has_firewall(THEIRS)
    with pytest.raises(LookupError):
        HostFirewall(THEIRS)
    assert tools.told == []


def test_a_machine_without_the_tools(tools: _Tools) -> None:
    tools.there = False
    assert not has_firewall(OURS)
    assert owned_rules(OURS) == []
    tools.there = True
    assert has_firewall(OURS)
