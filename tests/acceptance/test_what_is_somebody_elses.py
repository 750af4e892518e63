"""What was on the engine before, or belongs to another run, is untouched, whatever its name."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import docker
import pytest
from command_line import CommandLine, clear_up, in_the_middle, kill_and_look, made_by
from filelock import FileLock

from support.lab.embedded import Running

pytestmark = pytest.mark.engine
HELD_PORT = 24680


@contextmanager
def held_port(running: Running, port: int) -> Iterator[None]:
    """A program on the engine's host that listens on a port."""
    listen = (
        f"import socket, sys; s = socket.create_server(('0.0.0.0', {port})); print('up', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        ["nsenter", f"--net={running.netns}", sys.executable, "-c", listen],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as program:
        assert program.stdout is not None
        assert program.stdin is not None
        assert program.stdout.readline() == "up\n"
        yield
        program.stdin.close()


@pytest.fixture
def before(
    client: docker.DockerClient, healthy: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[list[object]]:
    """Somebody's own Redis and networks under the names of the tutorial, and an image called redis, as the engine has them."""
    image = next(
        tag
        for found in client.images.list()
        for tag in found.tags
        if tag.startswith("container-networking-spec/redis:")
    )
    with ExitStack() as made:
        # There is one engine, and only one container on it can be called redis.
        made.enter_context(FileLock(tmp_path_factory.getbasetemp().parent / "names-of-the-tutorial.lock"))
        client.images.get(image).tag("redis", "mine")
        made.callback(client.images.remove, "redis:mine", force=True)
        networks = [client.networks.create(name) for name in ("backend-network", "frontend-network")]
        for network in networks:
            made.callback(network.remove)
        for name in ("redis", "redis-server"):
            container = client.containers.run("redis:mine", name=name, network="backend-network", detach=True)
            made.callback(container.remove, force=True)
        yield _as_it_is(client)


def _as_it_is(client: docker.DockerClient) -> list[object]:
    containers = [client.containers.get(name).attrs for name in ("redis", "redis-server")]
    networks = [client.networks.get(name).attrs for name in ("backend-network", "frontend-network")]
    return [
        *((each["Id"], each["State"], each["NetworkSettings"]["Networks"]) for each in containers),
        *((each["Id"], each["Created"], each["Containers"], each["IPAM"]) for each in networks),
        client.images.get("redis:mine").id,
    ]


def test_the_names_of_the_tutorial_and_its_port(
    command_line: CommandLine,
    running_engine: Running,
    client: docker.DockerClient,
    healthy: dict[str, str],
    before: list[object],
) -> None:
    with held_port(running_engine, 3000):
        run = command_line.verify(**healthy, TAGS="application or containers or aliases")
    assert run.code == 0, run
    assert "deviates" not in command_line.verdicts()
    assert _as_it_is(client) == before
    assert command_line.left() == []


@pytest.mark.parametrize("remover", ["the next run", "clean"])
def test_they_outlast_the_clearing_up_after_a_killed_run(
    command_line: CommandLine,
    running_engine: Running,
    client: docker.DockerClient,
    healthy: dict[str, str],
    before: list[object],
    tmp_path: Path,
    remover: str,
) -> None:
    killed = command_line.start("verify", **healthy, TAGS="networks or aliases")
    in_the_middle(killed, client)
    kill_and_look(killed, client)
    ended = clear_up(command_line, remover, running_engine, tmp_path, healthy)
    assert ended.code == 0, ended
    assert list(made_by(killed.process.pid, client)) == []
    assert _as_it_is(client) == before


def test_two_runs_at_once(
    command_line: CommandLine,
    client: docker.DockerClient,
    healthy: dict[str, str],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    other = CommandLine(tmp_path_factory.mktemp("other"))
    runs = [each.start("verify", **healthy, TAGS="networks or disconnect", JOBS="2") for each in (command_line, other)]
    ended = [run.end() for run in runs]
    assert [each.code for each in ended] == [0, 0], ended
    assert [list(made_by(each.pid, client)) for each in ended] == [[], []]
    assert command_line.left() + other.left() == []


def test_a_host_port_that_is_taken(
    command_line: CommandLine, running_engine: Running, client: docker.DockerClient, healthy: dict[str, str]
) -> None:
    with held_port(running_engine, HELD_PORT):
        run = command_line.verify(**healthy, PORTS=f"{HELD_PORT}-{HELD_PORT}", TAGS="application")
    refusal = run.refusal()
    assert f"PORTS={HELD_PORT}-{HELD_PORT}" in refusal
    assert "give a wider range" in refusal
    assert set(command_line.verdicts()) == {"error"}
    assert list(made_by(run.pid, client)) == []
    assert command_line.left() == []
