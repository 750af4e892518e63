"""Profiles as data, and engines that run with them: beside their base, on its files, each with what it is configured for."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any

import docker
import pytest
import yaml
from docker.errors import APIError

from support.errors import CannotRun
from support.lab import daemons, profiles
from support.lab.cache import cache_dir
from support.lab.embedded import EmbeddedEngine, Running, engine_home
from support.lab.engines import Lab, lab, load_engines
from support.lab.images import ensure
from support.lab.profiles import Profile

engine = pytest.mark.engine
DEBIAN = {"suite": "trixie", "packages": ["docker.io"]}
DOCKER = {"id": "docker-1.0", "kind": "docker", "default": True, "debian": DEBIAN}
DOCKER_2 = {"id": "docker-2.0", "kind": "docker", "debian": DEBIAN}
PODMAN = {"id": "podman-1.0", "kind": "podman", "debian": DEBIAN}
ICC = {"id": "+icc-off", "about": "apart", "for": ["docker"], "daemon": {"icc": False}}
HOSTS = {"id": "+no-hosts", "about": "none", "for": ["podman"], "containers": "[containers]\nno_hosts = true\n"}
BOTH = {"id": "+bare", "about": "no search domain", "for": ["docker-2.0", "podman"], "resolv_conf": "nameserver ::1\n"}


@pytest.fixture
def load(tmp_path: Path) -> Callable[[list[dict[str, Any]]], Lab]:
    """Read a lab from records."""

    def read(records: list[dict[str, Any]]) -> Lab:
        path = tmp_path / "engines.yaml"
        path.write_text(yaml.safe_dump(records))
        return load_engines(path)

    return read


def test_records_become_profiles(load: Callable[..., Lab]) -> None:
    found = load([DOCKER, ICC, DOCKER_2, PODMAN, HOSTS, BOTH])
    assert found.profiles == {
        "+icc-off": Profile("+icc-off", "apart", ("docker-1.0", "docker-2.0"), daemon={"icc": False}),
        "+no-hosts": Profile("+no-hosts", "none", ("podman-1.0",), containers="[containers]\nno_hosts = true\n"),
        "+bare": Profile("+bare", "no search domain", ("docker-2.0", "podman-1.0"), resolv_conf="nameserver ::1\n"),
    }
    assert list(found.engines) == ["docker-1.0", "docker-2.0", "podman-1.0"]


@pytest.mark.parametrize(
    ("record", "said"),
    [
        (ICC | {"id": "+Icc"}, r"engines.yaml: \+Icc: id: "),
        (ICC | {"kind": "docker"}, r"engines.yaml: \+icc-off: record: .*'kind' was unexpected"),
        ({key: ICC[key] for key in ("id", "about", "for")}, r"engines.yaml: \+icc-off: record: "),
        (ICC | {"for": ["docker-9"]}, r"engines.yaml: \+icc-off: for: docker-9: no engine and no kind of engine"),
        (ICC | {"for": ["docker", "podman"]}, r"\+icc-off: daemon: this configures docker, and podman-1.0 is none"),
        (HOSTS | {"for": ["docker-1.0"]}, r"\+no-hosts: containers: this configures podman, and docker-1.0 is none"),
        (HOSTS | {"containers": "[containers"}, r"\+no-hosts: containers: not readable as TOML: "),
        (ICC | {"append": {"../etc/passwd": "x"}}, r"engines.yaml: \+icc-off: append: "),
        (ICC | {"about": "two\nlines"}, r"engines.yaml: \+icc-off: about: "),
    ],
)
def test_a_fault_is_named(load: Callable[..., Lab], record: dict[str, Any], said: str) -> None:
    with pytest.raises(CannotRun, match=said):
        load([DOCKER, PODMAN, record])


def test_an_id_is_given_once(load: Callable[..., Lab]) -> None:
    with pytest.raises(CannotRun, match=r"engines.yaml: \+icc-off: id: this id is given to two profiles"):
        load([DOCKER, ICC, ICC])


def test_an_engine_is_named_with_its_profile() -> None:
    plain, configured = lab()["docker-28.5"], lab()["docker-28.5+icc-off"]
    assert (configured.name, configured.base, configured.kind) == ("docker-28.5+icc-off", "docker-28.5", "docker")
    assert configured.source == plain.source
    assert plain.base == "docker-28.5"
    assert len({each.key for each in (plain, configured, lab()["docker-28.5+ipv6"], lab()["docker-26.1+ipv6"])}) == 4
    assert engine_home(Path("/c"), configured) == Path("/c/engines/docker-28.5+icc-off")
    assert daemons.host_name(configured) == "docker-28-5-icc-off"
    assert "docker-28.5+icc-off" in lab()
    assert "docker-28.5" in lab()
    assert not any(name in lab() for name in ("docker-28.5+nothing", "podman-5.4+icc-off", "", None))


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("docker-28.5+icc", r"ENGINE=docker-28.5\+icc: no profile \+icc; profiles of docker-28.5: \+icc-off, "),
        ("docker-28.5+", r"ENGINE=docker-28.5\+: no profile \+; profiles of docker-28.5: "),
        ("podman-5.4+icc-off", r"\+icc-off is for docker-20.10, .*; profiles of podman-5.4: .*\+no-hosts"),
        ("docker-12+icc-off", r"ENGINE=docker-12\+icc-off: no such engine; .*docker-28.5"),
    ],
)
def test_a_name_that_is_none_says_which_there_are(name: str, said: str) -> None:
    with pytest.raises(CannotRun, match=said):
        lab()[name]


def test_profiles_are_run_on_the_newest_engines_or_on_those_named(load: Callable[..., Lab]) -> None:
    found = load([DOCKER, DOCKER_2, PODMAN, ICC, HOSTS, BOTH])
    newest = ("docker-2.0+icc-off", "podman-1.0+no-hosts", "docker-2.0+bare", "podman-1.0+bare")
    assert found.with_profiles((), ()) == newest
    assert found.with_profiles(("icc-off", "+no-hosts"), ()) == ("docker-2.0+icc-off", "podman-1.0+no-hosts")
    assert found.with_profiles((), ("docker-1.0",)) == ("docker-1.0+icc-off",)
    both = ("docker-1.0", "docker-2.0")
    assert found.with_profiles(("icc-off",), both) == ("docker-1.0+icc-off", "docker-2.0+icc-off")
    with pytest.raises(CannotRun, match=r"PROFILES=icc: no profile \+icc; the lab has \+icc-off, "):
        found.with_profiles(("icc",), ())
    with pytest.raises(CannotRun, match=r"PROFILES=bare: \+bare is for docker-2.0, podman-1.0: name one with ENGINES="):
        found.with_profiles(("bare",), ("docker-1.0",))


def test_what_a_profile_writes(tmp_path: Path) -> None:
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc/passwd").write_text("root:x:0:0::/root:/bin/sh\n")
    files = daemons.files(lab()["docker-28.5+userns-remap"], tmp_path, {"default-runtime": "other"})
    assert json.loads(files[daemons.DAEMON_JSON]) == {"userns-remap": "default", "default-runtime": "other"}
    assert files[PurePosixPath("etc/subuid")] == "dockremap:231072:65536\n"
    passwd = files[PurePosixPath("etc/passwd")].splitlines()
    assert (passwd[0], passwd[1][:10]) == ("root:x:0:0::/root:/bin/sh", "dockremap:")
    assert files[profiles.RESOLV_CONF] == daemons.RESOLV_CONF
    bare = daemons.files(lab()["podman-5.4+no-search"], tmp_path, {})
    assert "search" not in bare[profiles.RESOLV_CONF]
    assert profiles.DROP_IN not in bare
    assert "no_hosts = true" in daemons.files(lab()["podman-5.4+no-hosts"], tmp_path, {})[profiles.DROP_IN]


# --- engines that run ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def profile_cache(shared_engine: EmbeddedEngine) -> Iterator[Path]:
    """A cache for engines with profiles, which run on the files of the default one; a path short enough for sockets."""
    default = cache_dir(os.environ)
    with tempfile.TemporaryDirectory() as directory:
        engines = Path(directory) / "engines"
        engines.mkdir()
        for base in (shared_engine.spec, lab()["podman-5.4"]):
            EmbeddedEngine(engine_home(default, base), say=print, spec=base).provision()
            (engines / base.name).symlink_to(engine_home(default, base))
        yield Path(directory)


@contextmanager
def _up(name: str, cache: Path) -> Iterator[tuple[EmbeddedEngine, Running, docker.DockerClient]]:
    embedded = EmbeddedEngine(engine_home(cache, lab()[name]), say=print, spec=lab()[name])
    running = embedded.up()
    client = docker.DockerClient(base_url=f"unix://{running.socket}", timeout=60)
    try:
        yield embedded, running, client
    finally:
        client.close()
        embedded.down()


def _inside(running: Running, *command: str) -> str:
    enter = ["nsenter", f"--target={running.pid}", "--mount", "--net", "--"]
    return subprocess.run([*enter, *command], capture_output=True, text=True, check=True).stdout


def _started(client: docker.DockerClient) -> Any:
    image = ensure(client.api, mode="debian", registry="", cache=cache_dir(os.environ), say=print).alpine.reference
    return client.containers.run(image, ["sleep", "600"], detach=True)


def _icc_off(_: Running, client: docker.DockerClient) -> None:
    assert client.networks.get("bridge").attrs["Options"]["com.docker.network.bridge.enable_icc"] == "false"


def _ipv6(_: Running, client: docker.DockerClient) -> None:
    subnets = [each["Subnet"] for each in client.networks.get("bridge").attrs["IPAM"]["Config"]]
    assert "fd00:db8:1::/64" in subnets


def _pools_small(_: Running, client: docker.DockerClient) -> None:
    made = [client.networks.create(f"network-{number}") for number in range(3)]
    with pytest.raises(APIError, match=r"address pool|fully subnetted"):
        client.networks.create("one-too-many")
    for network in made:
        network.remove()


def _userns_remap(running: Running, client: docker.DockerClient) -> None:
    assert "name=userns" in client.info()["SecurityOptions"]
    container = _started(client)
    container.reload()
    numbers = Path(f"/proc/{running.pid}/root/proc/{container.attrs['State']['Pid']}/uid_map").read_text().split()
    assert numbers == ["0", "231072", "65536"], "root in the container is somebody without rights on the host"
    container.remove(force=True)


def _custom_dns(running: Running, _: docker.DockerClient) -> None:
    assert "blackhole 192.0.2.99" in _inside(running, "ip", "route")


def _no_search(running: Running, _: docker.DockerClient) -> None:
    assert "search" not in _inside(running, "cat", "/etc/resolv.conf")


def _subnet_pools(_: Running, client: docker.DockerClient) -> None:
    network = client.networks.create("network")
    network.reload()
    assert network.attrs["IPAM"]["Config"][0]["Subnet"].startswith("10.211.")
    network.remove()


def _no_hosts(running: Running, client: docker.DockerClient) -> None:
    image = ensure(client.api, mode="debian", registry="", cache=cache_dir(os.environ), say=print).alpine.reference
    said = client.containers.run(image, ["sh", "-c", "cat /etc/hosts || true"], network_mode="bridge", remove=True)
    assert b"host.containers.internal" not in said


@engine
@pytest.mark.parametrize(
    ("name", "holds"),
    [
        ("docker-26.1+icc-off", _icc_off),
        ("docker-26.1+ipv6", _ipv6),
        ("docker-26.1+pools-small", _pools_small),
        ("docker-26.1+userns-remap", _userns_remap),
        ("docker-26.1+custom-dns", _custom_dns),
        ("podman-5.4+no-search", _no_search),
        ("podman-5.4+subnet-pools", _subnet_pools),
        ("podman-5.4+no-hosts", _no_hosts),
    ],
)
def test_an_engine_runs_as_its_profile_says(
    profile_cache: Path, shared_engine: EmbeddedEngine, name: str, holds: Callable[[Running, docker.DockerClient], None]
) -> None:
    before = shared_engine.running()
    with _up(name, profile_cache) as (embedded, running, client):
        holds(running, client)
        assert not (embedded.home / "root").exists(), "it runs on the files of its base"
        assert running.netns.stat().st_ino != Path("/proc/self/ns/net").stat().st_ino
        assert before is not None
        assert running.netns.stat().st_ino != before.netns.stat().st_ino
    assert shared_engine.running() == before, "its base runs on"


@engine
def test_its_base_is_as_before_and_cannot_be_written_to(shared_engine: EmbeddedEngine, profile_cache: Path) -> None:
    with _up("docker-26.1+icc-off", profile_cache) as (embedded, running, client):
        client.networks.create("only-here")
        client.volumes.create("only-here")
        with pytest.raises(subprocess.CalledProcessError):
            _inside(running, "touch", "/usr/bin/touched")
    root = shared_engine.home / "root"
    assert not (root / "etc/docker/daemon.json").exists()
    assert (embedded.home / "var/lib/docker/volumes/only-here").is_dir()
    plain = docker.DockerClient(base_url=f"unix://{shared_engine.home / 'run/docker.sock'}")
    assert not [each for each in plain.networks.list() if each.name == "only-here"]
    plain.close()


@engine
def test_what_it_is_made_for_is_made_anew_when_the_record_changes(profile_cache: Path) -> None:
    with _up("docker-26.1+bip", profile_cache) as (embedded, _, client):
        client.volumes.create("kept")
    with _up("docker-26.1+bip", profile_cache) as (embedded, _, client):
        assert [each.name for each in client.volumes.list()] == ["kept"]
    (embedded.home / "own.key").write_text("another\n")
    with _up("docker-26.1+bip", profile_cache) as (_, _, client):
        assert client.volumes.list() == []
        config = client.networks.get("bridge").attrs["IPAM"]["Config"]
        assert config[0]["Gateway"] == "10.77.0.1"


@engine
@pytest.mark.parametrize("by", [signal.SIGTERM, signal.SIGKILL])
@pytest.mark.parametrize("name", ["docker-26.1+live-restore", "podman-5.4+no-search"])
def test_containers_outlive_a_restart_of_the_daemon(profile_cache: Path, name: str, by: signal.Signals) -> None:
    with _up(name, profile_cache) as (embedded, running, client):
        container = _started(client)
        container.reload()
        before = container.attrs["State"]
        daemon = embedded._daemon(running)
        again = embedded.restart_daemon(by)
        assert not daemon.alive
        assert again.pid == running.pid, "the machine is the same"
        container.reload()
        assert (container.attrs["State"]["Pid"], container.status) == (before["Pid"], "running")
        container.kill()
        container.remove(force=True)
    assert embedded.running() is None


@engine
def test_without_live_restore_they_end_with_it(profile_cache: Path) -> None:
    with _up("docker-26.1+icc-off", profile_cache) as (embedded, _, client):
        container = _started(client)
        embedded.restart_daemon()
        container.reload()
        assert container.status == "exited"
        container.remove()


@engine
def test_only_a_running_engine_is_restarted(profile_cache: Path) -> None:
    spec = lab()["docker-26.1+mtu"]
    with pytest.raises(CannotRun, match=r"docker-26.1\+mtu is not running: there is nothing to restart"):
        EmbeddedEngine(engine_home(profile_cache, spec), say=print, spec=spec).restart_daemon()
