"""What runs leave on an engine: what is removed, what is named, and what is said when the engine does not play along."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
import requests

from support.engine.target import Target
from support.errors import CannotRun
from support.run import sweep as sweeping
from support.run.sweep import remove_begun, remove_leaks, sweep
from support.world.ownership import CANARY, KEPT, OWNER, SCENARIO, Owned

SHARED = Owned("network", "1", "shared", {SCENARIO: "shared"})
LEAKED = Owned("container", "2", "leaked", {SCENARIO: "7"})
LATE = Owned("container", "3", "late", {SCENARIO: "7"})
ENGINE: Any = SimpleNamespace(api=None, kind=None, target=Target("unix:///run/docker.sock", ""))


class _Objects:
    """Plays the engine's objects. `coming` appear one at each look, `stuck` cannot be removed."""

    def __init__(self, *there: Owned) -> None:
        self.there = list(there)
        self.coming: list[Owned] = []
        self.stuck: list[Owned] = []
        self.trouble: Exception | None = None

    def owned(self, _api: Any, _run_id: str | None = None) -> list[Owned]:
        if self.trouble:
            raise self.trouble
        found = list(self.there)
        if self.coming:
            self.there.append(self.coming.pop(0))
        return found

    def remove(self, _api: Any, _kind: Any, things: list[Owned]) -> None:
        self.there = [thing for thing in self.there if thing not in things or thing in self.stuck]


@pytest.fixture
def objects(monkeypatch: pytest.MonkeyPatch) -> _Objects:
    """The objects of a run, in place of a real engine's."""
    played = _Objects(SHARED, LEAKED)
    monkeypatch.setattr(sweeping, "owned", played.owned)
    monkeypatch.setattr(sweeping, "left_behind", played.owned)
    monkeypatch.setattr(sweeping, "remove", played.remove)
    monkeypatch.setattr(sweeping, "demand_answer", lambda _api, **_: None)
    monkeypatch.setattr(sweeping, "ABANDON_SECONDS", 0.3)
    return played


def test_at_the_end_everything_goes_and_what_was_not_shared_is_a_leak(objects: _Objects) -> None:
    assert remove_leaks(ENGINE, "3f9c2a") == ["container leaked"]
    assert objects.there == []


def test_what_is_to_be_looked_at_stays_and_is_no_leak(objects: _Objects) -> None:
    objects.there.append(Owned("container", "4", "canary", {SCENARIO: CANARY}))
    assert remove_leaks(ENGINE, "3f9c2a", {"7"}) == []
    assert objects.there == [LEAKED]


def test_what_was_left_on_purpose_stays_until_it_is_asked_for(objects: _Objects) -> None:
    kept = Owned("container", "5", "kept", {SCENARIO: "7", KEPT: "1"})
    objects.there = [LEAKED, kept]
    said: list[str] = []
    console: Any = SimpleNamespace(note=said.append)
    assert sweep(ENGINE, console) == 1
    assert objects.there == [kept]
    assert said[-1] == "1 containers and networks are there that KEEP=1 left; `make clean` removes them"
    assert sweep(ENGINE, console, kept=True) == 1
    assert objects.there == []


def test_what_cannot_be_removed_is_a_leak_though_it_was_shared(objects: _Objects) -> None:
    objects.stuck = [SHARED]
    assert remove_leaks(ENGINE, "3f9c2a") == ["container leaked", "network shared, which cannot be removed"]


def test_of_a_run_that_was_cut_short_what_comes_late_goes_too(objects: _Objects) -> None:
    objects.coming = [LATE]
    assert remove_begun(ENGINE, "3f9c2a") == ["container late", "container leaked", "network shared"]
    assert objects.there == []


def test_an_engine_that_keeps_something_is_told_of(objects: _Objects) -> None:
    objects.stuck = [LEAKED]
    with pytest.raises(CannotRun, match=r"the engine does not let go of container leaked: see its log"):
        remove_begun(ENGINE, "3f9c2a")


def test_what_dead_runs_left_is_removed_and_named(objects: _Objects) -> None:
    said: list[str] = []
    console: Any = SimpleNamespace(note=said.append)
    assert sweep(ENGINE, console) == 2
    assert sweep(ENGINE, console) == 0
    assert said == ["removed what an earlier run left behind: network shared, container leaked"]


def test_rules_of_the_firewall_go_with_the_rest(objects: _Objects, monkeypatch: pytest.MonkeyPatch) -> None:
    rules = [Owned("firewall rule", "4", "INPUT -j DROP", {SCENARIO: "7", OWNER: "another-machine/1/1"})]
    monkeypatch.setattr(sweeping, "owned_rules", lambda *_: list(rules))
    monkeypatch.setattr(sweeping, "remove_rules", lambda _target, things: rules.clear() if rules[0] in things else None)
    console: Any = SimpleNamespace(note=lambda _text: None)
    assert sweep(ENGINE, console) == 2, "that one's run may be there yet"
    objects.there = [SHARED]
    assert remove_leaks(ENGINE, "3f9c2a") == ["firewall rule INPUT -j DROP"]
    assert rules == []


@pytest.mark.parametrize(
    ("work", "told"),
    [
        (remove_leaks, "what this run left on the engine cannot be told: gone"),
        (remove_begun, "what this run made on the engine cannot be removed: gone"),
        (sweep, "what an earlier run left on the engine cannot be removed: gone"),
    ],
)
def test_an_engine_that_is_gone_is_told_with_what_was_wanted_of_it(objects: _Objects, work: Any, told: str) -> None:
    objects.trouble = requests.ConnectionError("gone")
    with pytest.raises(CannotRun, match=told):
        work(ENGINE, "3f9c2a")
