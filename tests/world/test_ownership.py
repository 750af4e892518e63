"""Whose is what: owners that run, owners that are gone, and the removal of exactly what is theirs."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

import psutil
import pytest
from docker.errors import APIError, NotFound
from tenacity import Retrying, retry_if_result, stop_after_delay, wait_fixed

from support.engine.kinds import Docker
from support.world import ownership
from support.world.ownership import OWNER, RUN, SCENARIO, Owned, alive, labels, left_behind, owned, owner, remove


@pytest.fixture(autouse=True)
def own_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Be no worker of a run."""
    monkeypatch.delenv("CNS_OWNER", raising=False)


def _label(*, machine: str | None = None, pid: int | None = None, started: int | None = None) -> str:
    parts = owner().split("/")
    given = [machine, pid, started]
    return "/".join(str(part if new is None else new) for part, new in zip(parts, given, strict=True))


def _dead_pid() -> int:
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        process.wait()
    return process.pid


def test_this_process_is_alive() -> None:
    assert alive(owner()) is True
    assert alive(owner(os.getppid())) is True


@pytest.mark.parametrize("label", ["", "nonsense", "a/b", "a/b/c/d"])
def test_an_owner_that_cannot_be_read_is_gone(label: str) -> None:
    assert alive(label) is False


def test_a_process_that_has_ended_is_gone() -> None:
    assert alive(_label(pid=_dead_pid())) is False


def test_another_process_of_the_same_number_is_not_the_owner() -> None:
    assert alive(_label(started=int(psutil.Process().create_time()) - 60)) is False


def test_of_another_machine_nothing_is_known() -> None:
    assert alive(_label(machine="0123456789ab")) is None


def test_a_process_that_was_killed_and_not_waited_for_is_gone() -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        label = owner(process.pid)
        assert alive(label) is True
        process.kill()
        ending = Retrying(
            stop=stop_after_delay(5),
            wait=wait_fixed(0.01),
            retry=retry_if_result(lambda status: status != psutil.STATUS_ZOMBIE),
        )
        ending(psutil.Process(process.pid).status)
        assert alive(label) is False


def test_a_worker_owns_nothing_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CNS_OWNER", "machine/1/2")
    assert labels("3f9c2a", "7") == {RUN: "3f9c2a", SCENARIO: "7", OWNER: "machine/1/2"}


def test_an_owner_names_machine_process_and_start() -> None:
    machine, pid, started = owner().split("/")
    assert len(machine) == 12
    assert int(pid) == os.getpid()
    assert int(started) == int(psutil.Process().create_time())


class _API:
    """An engine that holds containers and networks, and writes down what is removed."""

    def __init__(self, containers: list[dict[str, Any]], networks: list[dict[str, Any]]) -> None:
        self._containers = containers
        self._networks = networks
        self.done: list[str] = []
        self.in_use: dict[str, list[str]] = {}
        self.gone: set[str] = set()
        self.shared_by: dict[str, str] = {}
        """Containers that are kept for as long as another one is there."""

    def containers(self, *, all: bool, filters: dict[str, str]) -> list[dict[str, Any]]:
        assert all
        return [each for each in self._containers if self._has(each, filters["label"])]

    def networks(self, *, filters: dict[str, str]) -> list[dict[str, Any]]:
        return [each for each in self._networks if self._has(each, filters["label"])]

    @staticmethod
    def _has(thing: dict[str, Any], wanted: str) -> bool:
        key, _, value = wanted.partition("=")
        there = thing.get("Labels") or {}
        return key in there and value in ("", there[key])

    def remove_container(self, container: str, *, v: bool, force: bool) -> None:
        assert v
        assert force
        if container in self.gone:
            raise NotFound("gone")
        if f"container {self.shared_by.get(container, container)}" not in [*self.done, f"container {container}"]:
            raise APIError("has dependent containers which must be removed before it")
        self.done.append(f"container {container}")

    def remove_network(self, network: str) -> None:
        if network in self.gone:
            raise NotFound("gone")
        if self.in_use.get(network):
            raise APIError("has active endpoints")
        self.done.append(f"network {network}")

    def inspect_network(self, network: str) -> dict[str, Any]:
        return {"Containers": dict.fromkeys(self.in_use[network])}

    def disconnect_container_from_network(self, container: str, network: str, *, force: bool) -> None:
        assert force
        self.in_use[network].remove(container)
        self.done.append(f"disconnect {container}")


def _thing(name: str, owned_by: str | None, run: str = "3f9c2a") -> dict[str, Any]:
    told = {} if owned_by is None else {RUN: run, SCENARIO: "1", OWNER: owned_by}
    return {"Id": f"id-{name}", "Name": name, "Names": [f"/{name}"], "Labels": told}


def _engine() -> _API:
    dead, mine, theirs = _label(pid=_dead_pid()), owner(), _label(machine="0123456789ab")
    return _API(
        [_thing("old", dead), _thing("new", mine, "aaaaaa"), _thing("far", theirs), _thing("redis", None)],
        [_thing("old-net", dead), _thing("new-net", mine, "aaaaaa"), _thing("backend-network", None)],
    )


def test_only_what_dead_runs_of_this_machine_left_is_left_behind() -> None:
    assert [str(each) for each in left_behind(_engine())] == ["container old", "network old-net"]  # type: ignore[arg-type]  # a stand-in


def test_what_is_not_labelled_is_nobodys_business() -> None:
    names = {each.name for each in owned(_engine())}  # type: ignore[arg-type]  # a stand-in
    assert names == {"old", "new", "far", "old-net", "new-net"}


def test_one_run_is_told_from_the_others() -> None:
    assert [each.name for each in owned(_engine(), "aaaaaa")] == ["new", "new-net"]  # type: ignore[arg-type]  # a stand-in


def test_containers_go_before_networks_and_what_is_gone_is_no_error() -> None:
    api = _engine()
    api.gone = {"id-gone"}
    things = [
        Owned(kind, f"id-{name}", name, {})
        for kind, name in [("network", "n"), ("container", "gone"), ("network", "gone"), ("container", "c")]
    ]
    remove(api, Docker(), things)  # type: ignore[arg-type]  # a stand-in
    assert api.done == ["container id-c", "network id-n"]


def test_somebody_elses_container_loses_our_network_and_stays() -> None:
    api = _engine()
    api.in_use = {"id-n": ["redis"]}
    ownership.remove_network(api, "id-n")  # type: ignore[arg-type]  # a stand-in
    assert api.done == ["disconnect redis", "network id-n"]


def test_who_is_in_the_network_of_another_goes_first() -> None:
    api = _API([], [])
    api.shared_by = {"id-a": "id-b", "id-b": "id-c"}
    things = [ownership.Owned("container", f"id-{name}", name, {}) for name in "abc"]
    ownership.remove(api, Docker(), things)  # type: ignore[arg-type]  # a stand-in
    assert api.done == ["container id-c", "container id-b", "container id-a"]


def test_a_container_that_the_engine_keeps_is_told_of() -> None:
    api = _API([], [])
    api.shared_by = {"id-a": "id-z"}
    things = [ownership.Owned("container", f"id-{name}", name, {}) for name in "ab"]
    with pytest.raises(APIError, match="has dependent containers"):
        ownership.remove(api, Docker(), things)  # type: ignore[arg-type]  # a stand-in
    assert api.done == ["container id-b"]
