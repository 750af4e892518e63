"""Engines of different kinds and sources, for real: several at once, apart from each other and from the machine."""

from __future__ import annotations

import hashlib
import io
import json
import multiprocessing
import os
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator, Mapping
from multiprocessing.queues import Queue
from pathlib import Path

import docker
import psutil
import pytest
import requests
from image_registry import image_registry

from support.engine.connection import open_api
from support.engine.kinds import kind_of
from support.engine.target import Target
from support.errors import CannotRun
from support.lab import registry
from support.lab.cache import cache_dir
from support.lab.debian import Tree
from support.lab.embedded import EmbeddedEngine, engine_home
from support.lab.engines import EngineSpec, RegistryImage, lab
from support.lab.images import ensure

engine = pytest.mark.engine
FORK = multiprocessing.get_context("fork")
NOBODY = 65534
CAP_NET_RAW = 13
INDEX = "application/vnd.oci.image.index.v1+json"
IMAGE = "application/vnd.docker.distribution.manifest.v2+json"


@pytest.fixture(scope="module")
def podman(shared_engine: EmbeddedEngine) -> Iterator[EmbeddedEngine]:
    """Podman of the default cache, up beside the shared Docker."""
    spec = lab()["podman-5.4"]
    embedded = EmbeddedEngine(engine_home(cache_dir(os.environ), spec), say=print, spec=spec)
    with embedded.hold():
        embedded.up()
        yield embedded
    embedded.release_if_idle()


@pytest.fixture
def clients(shared_engine: EmbeddedEngine, podman: EmbeddedEngine) -> Iterator[Mapping[str, docker.DockerClient]]:
    """A client for each, by kind."""
    found = {}
    for embedded in (shared_engine, podman):
        running = embedded.running()
        assert running is not None
        found[embedded.spec.kind] = docker.DockerClient(base_url=f"unix://{running.socket}", timeout=60)
    yield found
    for client in found.values():
        client.close()


@engine
def test_each_is_what_it_is_called(clients: Mapping[str, docker.DockerClient], podman: EmbeddedEngine) -> None:
    for kind, client in clients.items():
        assert kind_of(client.api.version(api_version=False)).name == kind
    seen = podman.seen()
    assert seen is not None
    assert seen.version.startswith("5.4.")


@engine
def test_neither_sees_the_other_nor_does_the_machine(
    clients: Mapping[str, docker.DockerClient], shared_engine: EmbeddedEngine, podman: EmbeddedEngine
) -> None:
    links, routes = sorted(psutil.net_if_addrs()), Path("/proc/net/route").read_text()
    started = {}
    try:
        for kind, client in clients.items():
            client.networks.create(f"only-{kind}", driver="bridge", labels={"test": kind})
            images = ensure(client.api, mode="debian", registry="", cache=cache_dir(os.environ), say=print)
            started[kind] = client.containers.run(
                images.alpine.reference, ["sleep", "600"], detach=True, network=f"only-{kind}", name=f"only-{kind}"
            )
        for kind, client in clients.items():
            assert [each.name for each in client.networks.list(filters={"label": "test"})] == [f"only-{kind}"]
            assert f"only-{kind}" in [each.name for each in client.containers.list()]
            other = next(each for each in clients if each != kind)
            assert f"only-{other}" not in [each.name for each in client.containers.list(all=True)]
        homes = (shared_engine, podman)
        for embedded, container in zip(homes, started.values(), strict=True):
            own_groups = Path("/sys/fs/cgroup").glob(f"*/{embedded.cgroup}/**/*{container.id}*/cgroup.procs")
            assert any(group.read_text().split() for group in own_groups)
            running = embedded.running()
            assert running is not None
            bridges = subprocess.run(
                ["nsenter", f"--net={running.netns}", "cat", "/proc/net/dev"],
                capture_output=True,
                text=True,
                check=True,
            ).stdout
            assert ("br-" in bridges) == (embedded.spec.kind == "docker")
            assert ("podman1" in bridges) == (embedded.spec.kind == "podman")
        assert not list(Path("/sys/fs/cgroup").glob("*/libpod_parent"))
        assert sorted(psutil.net_if_addrs()) == links
        assert Path("/proc/net/route").read_text() == routes
    finally:
        for kind, client in clients.items():
            if kind in started:
                started[kind].kill()
                started[kind].remove(force=True)
            for network in client.networks.list(filters={"label": "test"}):
                network.remove()


@engine
def test_podman_pings_as_its_users_do(podman: EmbeddedEngine) -> None:
    running = podman.running()
    assert running is not None
    api = open_api(Target(f"unix://{running.socket}", "a test names it"))
    images = ensure(api, mode="debian", registry="", cache=cache_dir(os.environ), say=print)
    container = api.create_container(images.alpine.reference, ["sleep", "600"])["Id"]
    try:
        api.start(container)
        script = "cat /proc/sys/net/ipv4/ping_group_range; grep CapEff /proc/self/status; ping -c 1 127.0.0.1"
        created = api.exec_create(container, ["sh", "-c", script])
        said, complaint = api.exec_start(created["Id"])
    finally:
        kind_of(api.version(api_version=False)).remove_container(api, container)
        api.close()
    group_range, capabilities, *_ = said.decode().splitlines()
    assert group_range.split() == ["0", "0"]
    assert not int(capabilities.split()[1], 16) >> CAP_NET_RAW & 1
    assert b"1 received" in said
    assert complaint is None


@engine
def test_the_engines_machine_is_set_up_as_a_booted_one(podman: EmbeddedEngine) -> None:
    running = podman.running()
    assert running is not None
    inside = ["nsenter", f"--target={running.pid}", "--mount", "--net", "cat", "/proc/sys/net/ipv4/ping_group_range"]
    assert subprocess.run(inside, capture_output=True, text=True, check=True).stdout.split() == ["0", "2147483647"]


# --- engines that cannot be provisioned ---------------------------------------------------------------------


def _ask_as_nobody(answer: Queue[str], home: Path) -> None:
    os.setresuid(NOBODY, NOBODY, NOBODY)
    try:
        EmbeddedEngine(home, say=print, spec=lab()["podman-5.8"]).up()
    except CannotRun as reason:
        answer.put(str(reason))


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_not_root() -> None:
    answer: Queue[str] = FORK.Queue()
    process = FORK.Process(target=_ask_as_nobody, args=(answer, Path("/tmp/cache/engines/podman-5.8")))
    process.start()
    reason = answer.get(timeout=30)
    process.join()
    assert reason.startswith("podman-5.8: the embedded engine needs root")


@engine
def test_a_suite_that_no_archive_has(tmp_path: Path) -> None:
    spec = EngineSpec("docker-0.1", "docker", Tree("nosuite", ("docker.io",), "apt"))
    with tempfile.TemporaryDirectory() as cache:
        embedded = EmbeddedEngine(engine_home(Path(cache), spec), say=print, spec=spec)
        with pytest.raises(CannotRun, match=r"^docker-0\.1 cannot be provisioned: .*nosuite") as failure:
            embedded.up()
        assert "\n" not in str(failure.value)
        assert not embedded.provisioned()


@engine
def test_no_room() -> None:
    spec = lab()["podman-4.3"]
    with tempfile.TemporaryDirectory() as cache:
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", cache], check=True)
        try:
            # The engine is to find no room; what builds it may have to be fetched first, and has some of its own.
            tools = cache_dir(os.environ) / "tools"
            tools.mkdir(parents=True, exist_ok=True)
            (Path(cache) / "tools").symlink_to(tools)
            embedded = EmbeddedEngine(engine_home(Path(cache), spec), say=print, spec=spec)
            with pytest.raises(
                CannotRun, match=r"^podman-4\.3 cannot be provisioned: .*(no space left|make room)"
            ) as failure:
                embedded.up()
            assert "\n" not in str(failure.value)
        finally:
            subprocess.run(["umount", cache], check=True)


# --- out of a registry --------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def lab_cache() -> Iterator[Path]:
    """A cache without engines that shares the tools of the default one, at a path short enough for a socket."""
    default = cache_dir(os.environ)
    (default / "tools").mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as directory:
        (Path(directory) / "tools").symlink_to(default / "tools")
        yield Path(directory)


def _spec(image: str) -> EngineSpec:
    return EngineSpec("docker-0.2", "docker", RegistryImage("127.0.0.1:9", image, "docker-init"))


@engine
def test_no_registry_answers(lab_cache: Path) -> None:
    spec = _spec("docker:29-dind")
    embedded = EmbeddedEngine(engine_home(lab_cache, spec), say=print, spec=spec)
    with pytest.raises(
        CannotRun, match=r"^docker-0\.2 cannot be provisioned: .*'127\.0\.0\.1:9/docker:29-dind' .*REGISTRY="
    ) as failure:
        embedded.up()
    assert "\n" not in str(failure.value)
    assert not embedded.provisioned()


def _layer(tar: Path, entries: Mapping[str, str]) -> None:
    """Write a layer of empty files; a value stands for the target of a symbolic link."""
    with tarfile.open(tar, "w") as layer:
        for name, target in entries.items():
            entry = tarfile.TarInfo(name)
            if target:
                entry.type, entry.linkname = tarfile.SYMTYPE, target
            layer.addfile(entry)


def _archive(place: Path, name: str, layers: list[Path], architecture: str) -> Path:
    """An image of these layers as `docker save` writes it."""
    digests = []
    for layer in layers:
        with layer.open("rb") as stream:
            digests.append(f"sha256:{hashlib.file_digest(stream, 'sha256').hexdigest()}")
    config = {"architecture": architecture, "os": "linux", "rootfs": {"type": "layers", "diff_ids": digests}}
    manifest = [{"Config": "config.json", "RepoTags": None, "Layers": [layer.name for layer in layers]}]
    archive = place / name
    with tarfile.open(archive, "w") as tar:
        for entry, content in (("config.json", config), ("manifest.json", manifest)):
            body = json.dumps(content).encode()
            info = tarfile.TarInfo(entry)
            info.size = len(body)
            tar.addfile(info, io.BytesIO(body))
        for layer in layers:
            tar.add(layer, layer.name)
    return archive


def _push(tools: Path, archive: Path, name: str) -> None:
    target = ["--dest-tls-verify=false", f"docker-archive:/mnt/{archive.name}", f"docker://{name}"]
    mounted = f"mount --bind {archive.parent} {tools}/mnt && mount -t tmpfs tmpfs {tools}/tmp && "
    mounted += f"mount -t proc proc {tools}/proc && exec chroot {tools} skopeo copy {' '.join(target)}"
    subprocess.run(["unshare", "--mount", "--propagation", "private", "sh", "-c", mounted], check=True)


@pytest.fixture(scope="module")
def filled_registry(shared_engine: EmbeddedEngine, lab_cache: Path) -> Iterator[str]:
    """A registry with `docker:29-dind` for two architectures, of which this machine's is the shared engine's own tree.

    Its upper layer brings docker-init, as the official image has it, and removes a file of the lower one.
    """
    with tempfile.TemporaryDirectory() as directory:
        place = Path(directory)
        pack = ["tar", "--directory", str(shared_engine.home / "root"), "--one-file-system", "--create"]
        pack += [
            f"--exclude=./{each}" for each in ("var/lib/docker", "var/lib/containerd", "var/lib/apt", "usr/share/doc")
        ]
        subprocess.run([*pack, f"--file={place / 'lower.tar'}", "."], check=True)
        removed = "usr/lib/sysctl.d"
        _layer(
            place / "upper.tar",
            {"usr/local/bin/docker-init": "/usr/bin/tini", f"{removed}/.wh.50-default.conf": ""},
        )
        _layer(place / "foreign.tar", {"foreign": ""})
        tools = registry.tools(lab_cache, say=print)
        (place / "registry").mkdir()
        with image_registry(place / "registry", cache_dir(os.environ)) as host:
            architectures = {"amd64": "lower", "s390x": "foreign"}
            entries = []
            for architecture, lowest in architectures.items():
                layers = [place / f"{lowest}.tar"] + ([place / "upper.tar"] if lowest == "lower" else [])
                archive = _archive(place, f"{architecture}-image.tar", layers, architecture)
                _push(tools, archive, f"{host}/docker:{architecture}")
                answer = requests.get(
                    f"http://{host}/v2/docker/manifests/{architecture}", headers={"Accept": IMAGE}, timeout=10
                )
                entries.append(
                    {
                        "mediaType": IMAGE,
                        "digest": answer.headers["Docker-Content-Digest"],
                        "size": len(answer.content),
                        "platform": {"os": "linux", "architecture": architecture},
                    }
                )
            index = {"schemaVersion": 2, "mediaType": INDEX, "manifests": entries}
            requests.put(
                f"http://{host}/v2/docker/manifests/29-dind",
                data=json.dumps(index),
                headers={"Content-Type": INDEX},
                timeout=10,
            ).raise_for_status()
            yield host


@engine
def test_an_engine_out_of_a_registry(lab_cache: Path, filled_registry: str) -> None:
    spec = _spec("docker:29-dind")
    embedded = EmbeddedEngine(engine_home(lab_cache, spec), say=print, spec=spec, registry=f"{filled_registry}/")
    try:
        running = embedded.up()
        client = docker.DockerClient(base_url=f"unix://{running.socket}")
        assert client.version()["Version"].startswith("26.1.")
        client.close()
        seen = embedded.seen()
        assert seen is not None
        assert seen.version.startswith("26.1.")
        assert embedded.provisioned()
        root = embedded.home / "root"
        assert (root / "usr/sbin/dockerd").exists()
        assert not list((root / "usr/lib/sysctl.d").glob("*50-default.conf"))
        embedded.down()
        assert embedded.up().started_here
    finally:
        embedded.down()
