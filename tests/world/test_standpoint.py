"""Where the engine's host is looked at from: a real engine's from itself, from a container and from elsewhere, and in doubt."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from support.engine.connection import Engine, connect
from support.engine.host import OUR_NETWORK, THIS_MACHINE, Host
from support.engine.namespaces import enter_network
from support.engine.target import Target
from support.errors import CannotRun, ProbeBroken
from support.lab import images
from support.lab.cache import cache_dir
from support.lab.embedded import Running
from support.run.image_supply import References
from support.world import standpoint
from support.world.naming import new_run_id
from support.world.ownership import labels, owned
from support.world.stage import HostPorts
from support.world.standpoint import Place, find_host

HERE, ELSEWHERE, OTHER_MACHINE = Place("a", "net:[1]"), Place("a", "net:[2]"), Place("b", "net:[1]")


# --- On a real engine ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def engine(running_engine: Running) -> Engine:
    return connect(Target(f"unix://{running_engine.socket}", "a test asks for it"))


@pytest.fixture(scope="module")
def references(engine: Engine) -> References:
    found = images.ensure(engine.api, mode="debian", registry="", cache=cache_dir(os.environ), say=print)
    return References.of([found.alpine, found.redis, found.app])


@pytest.fixture
def find(engine: Engine, references: References, tmp_path: Path) -> Callable[..., Host]:
    """Find the host from a network namespace, that of this process when none is given, and leave nothing on the engine."""

    def work(namespace: Path | None = None, **changes: Any) -> Host:
        run_id = new_run_id()
        asked = replace(engine, api=engine.another_connection(), **changes)
        ports = HostPorts(tmp_path, 20000, 29999, local=False)
        found: list[Host | BaseException] = []

        def look() -> None:
            # A namespace is a thread's own.
            try:
                if namespace is not None:
                    enter_network(namespace)
                found.append(find_host(asked, references, ports, run_id, patience=1))
            except BaseException as error:
                found.append(error)

        thread = threading.Thread(target=look)
        thread.start()
        thread.join()
        assert list(owned(engine.api, run_id)) == []
        (host,) = found
        if isinstance(host, BaseException):
            raise host
        return host

    return work


@pytest.fixture
def job(engine: Engine, references: References) -> Iterator[Path]:
    """The network namespace of a container, as of a job with the engine's socket mounted."""
    run_id = new_run_id()
    mark = f"1{int(run_id, 16)}"
    made = engine.api.create_container(
        references.alpine, ["sleep", mark], name=f"job-{run_id}", labels=labels(run_id, "job")
    )
    engine.api.start(made["Id"])
    yield Path(f"/proc/{_pid_of('sleep', mark)}/ns/net")
    engine.kind.remove_container(engine.api, made["Id"])


def _pid_of(*words: str) -> int:
    """The process of this machine with these words; the engine itself counts its processes from 1."""
    line = "\0".join(words).encode() + b"\0"
    for place in Path("/proc").glob("[0-9]*"):
        try:
            if (place / "cmdline").read_bytes() == line:
                return int(place.name)
        except OSError:
            continue
    raise AssertionError(f"no process {words}")


@pytest.mark.engine
def test_on_the_engines_host(find: Callable[..., Host], running_engine: Running) -> None:
    assert find(running_engine.netns) == OUR_NETWORK


@pytest.mark.engine
def test_in_a_container_of_the_engine(find: Callable[..., Host], job: Path, engine: Engine) -> None:
    (pool,) = engine.api.inspect_network("bridge")["IPAM"]["Config"]
    found = find(job)
    assert (found.addresses[0], found.is_local) == (pool["Gateway"], False)
    assert found.told.startswith("the gateway of this run's own network, over IPv4")


@pytest.mark.engine
def test_behind_a_socket_that_comes_from_elsewhere(find: Callable[..., Host]) -> None:
    found = find()
    assert (found.addresses, found.is_local) == ((), False)
    assert found.out_of_reach == "a port that this engine publishes is open on its host, and not at this machine"


@pytest.mark.engine
def test_behind_an_address_that_leads_to_the_engine_alone(find: Callable[..., Host], engine: Engine) -> None:
    found = find(target=replace(engine.target, url="tcp://localhost:2375"))
    assert found.out_of_reach == (
        "a port that this engine publishes is open on its host, and not at the engine's own address"
    )


@pytest.mark.engine
def test_a_name_that_resolves_to_nothing(find: Callable[..., Host], engine: Engine) -> None:
    found = find(target=replace(engine.target, url="ssh://engine.invalid"))
    assert found.out_of_reach.endswith("not at the engine's own address, whose name resolves to nothing here")


# --- In doubt --------------------------------------------------------------------------------------------


class Scene:
    """What the canaries would see: the server answers at the addresses `open_at`, and on its own host when it is open `there`."""

    def __init__(self) -> None:
        self.place: Place | None = ELSEWHERE
        self.open_at: set[str] = set()
        self.there = True
        self.broken: Exception | None = None


@pytest.fixture
def scene(monkeypatch: pytest.MonkeyPatch) -> Scene:
    made = Scene()

    class Canaries:
        def __init__(self, *_: Any) -> None:
            pass

        @contextmanager
        def on_the_host(self) -> Iterator[Any]:
            yield self if made.place else None

        @contextmanager
        def published(self) -> Iterator[Any]:
            if made.broken:
                raise made.broken
            yield self

        def place(self) -> Place | None:
            return made.place

        def addresses(self) -> frozenset[str]:
            return frozenset({"172.17.0.1"})

        def reaches(self, _server: Any) -> bool:
            return made.there

        def answering(self, candidates: tuple[str, ...]) -> tuple[str, ...]:
            return tuple(each for each in candidates if each in made.open_at)

    monkeypatch.setattr(standpoint, "_Canaries", Canaries)
    monkeypatch.setattr(standpoint, "own_place", lambda: HERE)
    monkeypatch.setattr(standpoint, "default_gateways", lambda: ("172.17.0.1", "198.51.100.1"))
    monkeypatch.setattr(standpoint, "addresses_of", {"engine": ("198.51.100.7", "2001:db8::7")}.get)
    return made


def _find(url: str = "unix:///run/docker.sock") -> Host:
    engine: Any = type("Asked", (), {"target": Target(url, ""), "api": None, "kind": None})
    unused: Any = None
    return find_host(engine, unused, unused, "3f9c2a", patience=0.01)


def test_published_ports_that_work_nowhere_do_not_move_the_host(scene: Scene) -> None:
    scene.place, scene.there = HERE, False
    assert _find() == OUR_NETWORK


def test_published_ports_that_do_not_work_on_their_own_host_are_no_excuse(scene: Scene) -> None:
    scene.there = False
    found = _find()
    assert (found.addresses[0], found.out_of_reach) == ("127.0.0.1", "")
    assert _find("tcp://engine:2375").addresses == ("198.51.100.7", "2001:db8::7")


def test_an_engine_without_root_has_a_network_of_its_own_and_its_ports_on_this_machine(scene: Scene) -> None:
    scene.open_at = {"127.0.0.1"}
    assert _find() == THIS_MACHINE
    assert _find("unix:///run/user/1000/docker.sock") == THIS_MACHINE


def test_an_engine_in_a_virtual_machine_is_seen_where_its_ports_are_forwarded_to(scene: Scene) -> None:
    scene.place, scene.open_at = OTHER_MACHINE, {"127.0.0.1", "172.17.0.1"}
    found = _find()
    assert (found.addresses, found.is_local) == (("127.0.0.1",), False)
    assert found.told == "loopback of this machine, over IPv4; the engine is on another"


def test_a_gateway_that_is_not_the_host_is_not_asked(scene: Scene) -> None:
    scene.open_at = {"198.51.100.1"}
    assert _find().addresses == ()


def test_a_remote_engine_is_seen_at_every_address_that_answers(scene: Scene) -> None:
    scene.place, scene.open_at = OTHER_MACHINE, {"198.51.100.7", "2001:db8::7"}
    found = _find("tcp://engine:2376")
    assert (found.addresses, found.told) == (
        ("198.51.100.7", "2001:db8::7"),
        "the engine's own address, over IPv4 and IPv6",
    )
    scene.open_at.remove("198.51.100.7")
    assert _find("tcp://engine:2376").addresses == ("2001:db8::7",)


def test_where_the_hosts_network_may_not_be_joined_an_answer_is_enough(scene: Scene) -> None:
    scene.place, scene.open_at = None, {"198.51.100.7"}
    assert _find("tcp://engine:2376").addresses == ("198.51.100.7",)


def test_where_nothing_can_be_told_nothing_is_skipped(scene: Scene) -> None:
    scene.place = None
    with pytest.raises(
        CannotRun, match="where this engine's host is cannot be found out: a published port answers nowhere"
    ):
        _find()


def test_a_probe_that_fails_is_an_error(scene: Scene) -> None:
    scene.broken = ProbeBroken("no place")
    with pytest.raises(CannotRun, match="cannot be found out: no place"):
        _find()
