"""Images on a real engine: made from Debian's packages, pulled from a registry on loopback, found, or not to be had.

The engine is this module's own, because tests remove images from it.
"""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import docker
import pytest
from docker.errors import ContainerError
from docker.models.containers import Container
from image_registry import image_registry
from tenacity import Retrying, retry_if_exception_type, stop_after_delay, wait_fixed

from support.errors import CannotRun
from support.lab import recipes, stand_ins
from support.lab.cache import cache_dir
from support.lab.debian import Tree
from support.lab.embedded import EmbeddedEngine, Running, engine_home
from support.lab.images import Images, ensure, remove_own
from support.lab.pulling import BuildOptions

needs_engine = pytest.mark.engine
NPM_REGISTRY = Path(__file__).with_name("npm_registry.py")
NOBODY = "127.0.0.1:9/"


def silent(message: str) -> None:
    """For calls that must have nothing to do."""
    pytest.fail(f"said {message!r}")


@pytest.fixture(scope="module")
def engine(spare_cache: Path) -> Iterator[Running]:
    embedded = EmbeddedEngine(engine_home(spare_cache), say=print)
    yield embedded.up()
    embedded.down()


@pytest.fixture(scope="module")
def client(engine: Running) -> Iterator[docker.DockerClient]:
    client = docker.DockerClient(base_url=f"unix://{engine.socket}", timeout=60)
    yield client
    client.close()


@pytest.fixture(scope="module")
def cache() -> Path:
    return cache_dir(os.environ)


@pytest.fixture(scope="module")
def get(client: docker.DockerClient, cache: Path) -> Callable[..., Images]:
    """`ensure` on the engine of this module."""

    def call(mode: str, registry: str = "", say: Callable[[str], None] = print, **more: Any) -> Images:
        return ensure(client.api, mode=mode, registry=registry, cache=cache, say=say, **more)

    return call


@pytest.fixture
def made(get: Callable[..., Images]) -> Images:
    return get("debian")


@pytest.fixture
def start(client: docker.DockerClient) -> Iterator[Callable[..., Container]]:
    """Start a container that is removed after the test."""
    started: list[Container] = []

    def call(image: str, command: list[str] | None = None, **options: Any) -> Container:
        container = client.containers.run(image, command, detach=True, **options)
        started.append(container)
        return container

    yield call
    for container in started:
        container.remove(force=True, v=True)


def everything(client: docker.DockerClient) -> set[tuple[str, str]]:
    """Every image of the engine, nameless ones too, by id and name."""
    images = client.api.images(all=True)
    return {(image["Id"], tag) for image in images for tag in image.get("RepoTags") or ["<none>:<none>"]}


# --- made from Debian's packages ----------------------------------------------------------------------------


@needs_engine
def test_images_are_made_once(made: Images, get: Callable[..., Images]) -> None:
    assert {image.source for image in (made.alpine, made.redis, made.app)} == {"debian"}
    assert get("debian", say=silent) == made


@needs_engine
def test_the_records_are_what_the_engine_has(client: docker.DockerClient, made: Images) -> None:
    for role in recipes.ROLES:
        record = getattr(made, role)
        assert record.role == role
        assert record.reference.startswith(f"container-networking-spec/{role}:debian-")
        assert client.images.get(record.reference).id == record.id


@needs_engine
@pytest.mark.parametrize(
    ("command", "printed"),
    [
        (["sh", "-c", "cat /etc/hosts"], r"127\.0\.0\.1\s+localhost"),
        (["ip", "address", "show", "lo"], r"127\.0\.0\.1/8"),
        (["ping", "-c", "1", "127.0.0.1"], "1 received"),
        (["getent", "hosts", "127.0.0.1"], "localhost"),
        (["env"], "^PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin$"),
        (["sh", "-c", "nslookup 2>&1 || true"], "Usage: nslookup"),
        (["sh", "-c", "nc -h 2>&1 || true"], "nc.*IPADDR PORT"),
        (["sh", "-c", "nc -u -h 2>&1 || true"], r"-u\s+UDP mode"),
        (["sh", "-c", "wget --help 2>&1"], "Usage: wget"),
        (["sleep", "0"], "^$"),
    ],
)
def test_the_tools_of_alpine(client: docker.DockerClient, made: Images, command: list[str], printed: str) -> None:
    output = client.containers.run(made.alpine.reference, command, remove=True).decode()
    assert re.search(printed, output, re.MULTILINE), output


@needs_engine
def test_alpine_pings_without_the_right_to_raw_sockets(client: docker.DockerClient, made: Images) -> None:
    command = ["ping", "-c", "1", "127.0.0.1"]
    assert b"1 received" in client.containers.run(made.alpine.reference, command, remove=True, cap_drop=["NET_RAW"])


@needs_engine
def test_redis_is_configured_as_the_official_image(client: docker.DockerClient, made: Images) -> None:
    config = client.api.inspect_image(made.redis.reference)["Config"]
    assert config["ExposedPorts"] == {"6379/tcp": {}}
    assert config["WorkingDir"] == "/data"
    assert config["Cmd"] == ["redis-server"]
    assert not config.get("Volumes")
    (version,) = [line.partition("=")[2] for line in config["Env"] if line.startswith("REDIS_VERSION=")]
    said = client.containers.run(made.redis.reference, ["redis-server", "--version"], remove=True).decode()
    assert f"v={version} " in said


@needs_engine
@pytest.mark.parametrize(
    "command",
    [
        None,
        ["redis-server"],
        ["redis-server", "--dbfilename", "x.rdb"],
        ["--save", ""],
        ["redis-server", "--protected-mode", "no", "--save", ""],
    ],
)
def test_redis_answers_other_containers(
    client: docker.DockerClient, made: Images, start: Callable[..., Container], command: list[str] | None
) -> None:
    redis = start(made.redis.reference, command)
    redis.reload()
    address = redis.attrs["NetworkSettings"]["Networks"]["bridge"]["IPAddress"]
    asking = Retrying(
        stop=stop_after_delay(10), wait=wait_fixed(0.1), retry=retry_if_exception_type(ContainerError), reraise=True
    )
    answer = asking(client.containers.run, made.redis.reference, ["redis-cli", "-h", address, "ping"], remove=True)
    assert answer == b"PONG\n"


@needs_engine
def test_protection_that_was_asked_for_is_given(made: Images, start: Callable[..., Container]) -> None:
    redis = start(made.redis.reference, ["redis-server", "--protected-mode", "yes"])
    asking = Retrying(stop=stop_after_delay(10), wait=wait_fixed(0.1), reraise=True)
    for attempt in asking:
        with attempt:
            code, output = redis.exec_run(["redis-cli", "config", "get", "protected-mode"])
            assert code == 0, output
    assert output.split() == [b"protected-mode", b"yes"]


@needs_engine
def test_the_app_passes_its_own_tests_with_debians_client(client: docker.DockerClient, made: Images) -> None:
    output = client.containers.run(made.app.reference, ["node", "--test", "/app/test/"], remove=True).decode()
    assert re.search(r"^# fail 0$", output, re.MULTILINE), output


@needs_engine
def test_the_app_stops_at_once_as_first_process(made: Images, start: Callable[..., Container]) -> None:
    app = start(made.app.reference)
    for attempt in Retrying(stop=stop_after_delay(10), wait=wait_fixed(0.1), reraise=True):
        with attempt:
            assert b" listening " in app.logs()
    app.stop(timeout=30)
    app.reload()
    assert app.attrs["State"]["ExitCode"] == 0, app.logs()


# --- pulled and built ---------------------------------------------------------------------------------------


def _inside(engine: Running, command: list[str], **options: Any) -> subprocess.Popen[str]:
    return subprocess.Popen(["nsenter", f"--net={engine.netns}", *command], text=True, **options)


@pytest.fixture(scope="module")
def registry(engine: Running, cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An empty image registry of Debian's, on loopback where the engine is, as the prefix of image names."""
    place = tmp_path_factory.mktemp("registry")
    with image_registry(place, cache, ["nsenter", f"--net={engine.netns}"]) as host:
        yield f"{host}/"


@pytest.fixture(scope="module")
def npm_packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """npm itself and what the app's lock file names, as packed by the machine's npm."""
    if shutil.which("npm") is None:
        pytest.skip("the build of the app takes packages that the machine's npm fetches, and there is no npm")
    place = tmp_path_factory.mktemp("npm")
    lock = json.loads((recipes.APPS / "redis-counter" / "package-lock.json").read_text())
    locked = {path.removeprefix("node_modules/"): entry for path, entry in lock["packages"].items() if path}
    names = [f"{name}@{entry['version']}" for name, entry in locked.items()]
    packed = subprocess.run(["npm", "pack", "npm@10", *names], cwd=place, capture_output=True, text=True, check=False)
    if packed.returncode != 0:
        pytest.skip(f"the machine's npm cannot fetch the app's packages: {packed.stderr.strip().splitlines()[-1:]}")
    return place


@pytest.fixture(scope="module")
def npm_registry(engine: Running, npm_packages: Path) -> Iterator[BuildOptions]:
    """An npm registry on loopback where the engine is, as what a build needs to use it."""
    command = [sys.executable, str(NPM_REGISTRY), str(npm_packages)]
    with _inside(engine, command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        assert process.stdout is not None
        port = process.stdout.readline().strip()
        yield BuildOptions({"npm_config_registry": f"http://127.0.0.1:{port}/"}, network="host")
        process.terminate()


def _push(client: docker.DockerClient, image: str, name: str) -> None:
    """Push `image` as `name`, and forget that name."""
    client.api.tag(image, name)
    said = list(client.api.push(name, stream=True, decode=True))
    assert not [event for event in said if "error" in event], said
    client.api.remove_image(name)


@pytest.fixture(scope="module")
def filled_registry(
    client: docker.DockerClient, get: Callable[..., Images], registry: str, npm_packages: Path
) -> Iterator[str]:
    """The registry with stand-ins for `alpine`, `redis` and `node:22-alpine`, of which the last has npm."""
    made = get("debian")
    _push(client, made.alpine.reference, f"{registry}alpine:latest")
    _push(client, made.redis.reference, f"{registry}redis:latest")
    (npm,) = npm_packages.glob("npm-*.tgz")
    dockerfile = (
        f"FROM {made.app.reference}\nUSER 0\nENV NODE_PATH=\nADD {npm.name} /usr/lib/npm/\n"
        "RUN ln -s /usr/lib/npm/package/bin/npm-cli.js /usr/bin/npm && rm -r /app\nENTRYPOINT []\n"
    )
    context = io.BytesIO()
    with tarfile.open(fileobj=context, mode="w") as tar:
        entry = tarfile.TarInfo("Dockerfile")
        entry.size = len(dockerfile)
        tar.addfile(entry, io.BytesIO(dockerfile.encode()))
        tar.add(npm, npm.name)
    context.seek(0)
    node = f"{registry}node:22-alpine"
    said = list(client.api.build(fileobj=context, custom_context=True, tag=node, rm=True, decode=True))
    assert not [event for event in said if "error" in event], said
    _push(client, node, node)
    remove_own(client.api)
    yield registry


@pytest.fixture
def clean(client: docker.DockerClient) -> Iterator[set[tuple[str, str]]]:
    """The engine's images before the test; those that the test brought are removed."""
    before = everything(client)
    yield before
    for _, name in sorted(everything(client) - before):
        if name != "<none>:<none>":
            client.api.remove_image(name)
    assert everything(client) <= before


@needs_engine
@pytest.mark.usefixtures("clean")
def test_images_are_pulled_and_the_app_is_built(
    client: docker.DockerClient, get: Callable[..., Images], filled_registry: str, npm_registry: BuildOptions
) -> None:
    images = get("pull", filled_registry.rstrip("/"), build=npm_registry)
    assert (images.alpine.source, images.redis.source, images.app.source) == ("pulled", "pulled", "built")
    assert images.alpine.reference == f"{filled_registry}alpine:latest"
    assert images.redis.reference == f"{filled_registry}redis:latest"
    assert images.redis.digest is not None
    assert images.redis.digest.startswith(f"{filled_registry}redis@sha256:")
    for mode in ("pull", "auto"):
        again = get(mode, filled_registry, say=silent)
        assert (again.alpine.source, again.redis.source, again.app.source) == ("present", "present", "built")
        assert [again.alpine.id, again.redis.id, again.app] == [images.alpine.id, images.redis.id, images.app]

    config = client.api.inspect_image(images.app.reference)["Config"]
    assert (config["User"], config["Cmd"], config["ExposedPorts"]) == ("node", ["node", "server.js"], {"3000/tcp": {}})
    script = "console.log(require('redis/package.json').version)"
    version = client.containers.run(images.app.reference, ["node", "--print", script], remove=True).split()[0].decode()
    lock = json.loads((recipes.APPS / "redis-counter" / "package-lock.json").read_text())
    assert version == lock["packages"]["node_modules/redis"]["version"]
    output = client.containers.run(images.app.reference, ["node", "--test", "/app/test/"], remove=True).decode()
    assert re.search(r"^# fail 0$", output, re.MULTILINE), output


@needs_engine
def test_a_build_that_fails_leaves_nothing(
    client: docker.DockerClient, get: Callable[..., Images], filled_registry: str, clean: set[tuple[str, str]]
) -> None:
    with pytest.raises(CannotRun, match=r"cannot build the image of the app .*404.*IMAGES=debian") as failure:
        get("pull", filled_registry, build=_no_npm_registry(filled_registry))
    assert "\n" not in str(failure.value)
    assert everything(client) == clean


@needs_engine
@pytest.mark.usefixtures("clean")
def test_a_build_that_fails_is_no_end_for_auto(get: Callable[..., Images], filled_registry: str) -> None:
    said: list[str] = []
    images = get("auto", filled_registry, say=said.append, build=_no_npm_registry(filled_registry))
    assert {images.alpine.source, images.redis.source, images.app.source} == {"debian"}
    assert [line for line in said if line.startswith("pulling the image")], said
    assert [line for line in said if "cannot build" in line and "from Debian's packages instead" in line], said


def _no_npm_registry(registry: str) -> BuildOptions:
    """Sends npm to a server that has no npm package."""
    return BuildOptions({"npm_config_registry": f"http://{registry}"}, network="host")


@needs_engine
def test_a_registry_that_lacks_an_image(
    client: docker.DockerClient, get: Callable[..., Images], registry: str, clean: set[tuple[str, str]]
) -> None:
    with pytest.raises(
        CannotRun, match=r"cannot pull the image '127\S+/nothing/alpine:latest' .*REGISTRY=.*IMAGES=debian"
    ):
        get("pull", f"{registry}nothing")
    assert everything(client) == clean


@needs_engine
def test_no_registry(client: docker.DockerClient, get: Callable[..., Images], clean: set[tuple[str, str]]) -> None:
    with pytest.raises(CannotRun, match=r"cannot pull the image 'alpine:latest' .*IMAGES=debian") as failure:
        get("pull")
    assert "\n" not in str(failure.value)
    assert everything(client) == clean


# --- found, or chosen ---------------------------------------------------------------------------------------


@needs_engine
def test_auto_makes_images_where_no_registry_answers_and_keeps_to_them(
    client: docker.DockerClient, get: Callable[..., Images], clean: set[tuple[str, str]]
) -> None:
    remove_own(client.api)
    said: list[str] = []
    images = get("auto", NOBODY, say=said.append)
    assert {images.alpine.source, images.redis.source, images.app.source} == {"debian"}
    assert re.search(r"no registry .*'127\.0\.0\.1:9/alpine:latest'.* instead$", said[0])
    assert get("auto", NOBODY, say=silent) == images


@needs_engine
def test_auto_takes_what_bears_the_tutorials_name_and_leaves_it_alone(
    client: docker.DockerClient, get: Callable[..., Images], made: Images, clean: set[tuple[str, str]]
) -> None:
    client.api.tag(made.app.reference, "redis:latest")
    before = client.api.inspect_image("redis:latest")
    images = get("auto")
    assert (images.redis.reference, images.redis.source, images.redis.id) == ("redis:latest", "present", made.app.id)
    assert (images.alpine.source, images.app.source) == ("debian", "debian")
    remove_own(client.api)
    after = client.api.inspect_image("redis:latest")
    assert (after["Id"], after["Created"]) == (before["Id"], before["Created"])


@needs_engine
def test_own_images_are_removed_unless_in_use(
    client: docker.DockerClient, made: Images, start: Callable[..., Container], clean: set[tuple[str, str]]
) -> None:
    client.api.tag(made.alpine.reference, "somebody/container-networking-spec:1")
    start(made.redis.reference)
    assert remove_own(client.api) == sorted([made.alpine.reference, made.app.reference])
    names = {name for _, name in everything(client)}
    assert {"somebody/container-networking-spec:1", made.redis.reference} <= names


def test_an_unknown_way_is_refused_before_anything_is_done(tmp_path: Path) -> None:
    api = docker.APIClient(base_url="tcp://127.0.0.1:9", version="1.41")
    with pytest.raises(CannotRun, match="IMAGES=podman is not a way to get images: choose auto, pull or debian"):
        ensure(api, mode="podman", registry="", cache=tmp_path, say=silent)


# --- without an engine --------------------------------------------------------------------------------------


class Engine(BaseHTTPRequestHandler):
    """An engine without images, on another architecture, that says nothing when it is to pull."""

    silence = threading.Event()

    def do_GET(self) -> None:
        known = self.path.endswith("/version")
        self._say(200 if known else 404, {"Arch": "s390x"} if known else {"message": "No such image"})

    def do_POST(self) -> None:
        self.silence.wait(30)

    def _say(self, status: int, said: object) -> None:
        body = json.dumps(said).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def foreign_engine() -> Iterator[docker.APIClient]:
    Engine.silence.clear()
    with ThreadingHTTPServer(("127.0.0.1", 0), Engine) as server:
        threading.Thread(target=server.serve_forever).start()
        yield docker.APIClient(base_url=f"tcp://127.0.0.1:{server.server_address[1]}", version="1.41")
        Engine.silence.set()
        server.shutdown()


def test_a_silent_registry_is_given_up_and_a_foreign_engine_gets_no_images_of_ours(
    foreign_engine: docker.APIClient, tmp_path: Path
) -> None:
    said: list[str] = []
    with pytest.raises(CannotRun) as failure:
        ensure(foreign_engine, mode="auto", registry="", cache=tmp_path, say=said.append)
    assert re.search(
        r"the engine runs on s390x and this machine is \S+, .*IMAGES=pull.*; before that: "
        r"no registry answered for the image 'alpine:latest' in time",
        str(failure.value),
    )
    assert said == [
        "no registry answered for the image 'alpine:latest' in time; making the images from Debian's packages instead"
    ]
    assert list(tmp_path.iterdir()) == []


def test_an_engine_that_is_gone_is_told_in_one_line(tmp_path: Path) -> None:
    api = docker.APIClient(base_url="tcp://127.0.0.1:9", version="1.41")
    with pytest.raises(CannotRun, match="the engine failed while its images were looked up") as failure:
        ensure(api, mode="auto", registry="", cache=tmp_path, say=silent)
    assert "\n" not in str(failure.value)


def test_a_failure_to_make_one_image_leaves_no_half_of_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(tree: Tree, target: Path, **_: object) -> None:
        target.mkdir()
        (target / "half").touch()
        raise CannotRun("no room")

    monkeypatch.setattr("support.lab.debian.unpack", fail)
    said: list[str] = []
    with pytest.raises(CannotRun, match="no room"):
        stand_ins.prepare(tmp_path, said.append)
    assert {path.suffix for path in (tmp_path / "images").iterdir()} <= {".lock"}


def test_a_cache_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(CannotRun, match=r"cannot write below .*CACHE_DIR"):
        stand_ins.prepare(tmp_path / "file", print, ("alpine",))
