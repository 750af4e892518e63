"""Ctrl-C, SIGTERM and `kill -9` in the middle of a run: what the run made goes, with it or with the next one."""

from __future__ import annotations

import signal
from pathlib import Path

import docker
import pytest
from command_line import CommandLine, clear_up, in_the_middle, kill_and_look, made_by, wait_while

from support.lab.embedded import Running

BUSY = {"TAGS": "connect or disconnect or dns", "JOBS": "4"}


@pytest.mark.engine
@pytest.mark.parametrize("sent", ["SIGINT to all of its processes", "SIGTERM to the first"])
def test_the_user_ends_it(
    command_line: CommandLine, client: docker.DockerClient, healthy: dict[str, str], sent: str
) -> None:
    run = command_line.start("verify", **healthy | BUSY)
    in_the_middle(run, client)
    if sent.startswith("SIGINT"):
        run.process.signal_group(signal.SIGINT)
    else:
        run.process.send_signal(signal.SIGTERM)
    ended = run.end(timeout=5)
    assert ended.code == 130
    assert "Traceback" not in ended.out + ended.err
    assert "interrupted" in ended.out + ended.err
    assert list(made_by(ended.pid, client)) == []
    assert command_line.left() == []


@pytest.mark.engine
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_user_ends_it_while_the_engine_is_built(command_line: CommandLine, number: signal.Signals) -> None:
    run = command_line.start("verify", ENGINE="docker-26.1")
    partial = command_line.home / "cache/engines/docker-26.1/.root.partial"
    wait_while(run, lambda: not (partial / "var").exists())
    if number == signal.SIGINT:
        run.process.signal_group(number)
    else:
        run.process.send_signal(number)
    ended = run.end(timeout=5)
    assert ended.code == 130
    assert ended.err.splitlines() == ["interrupted"]
    # What builds root file systems is fetched where the machine lacks it, and kept whole.
    left = [path for path in command_line.left() if not path.startswith("home/cache/tools/")]
    assert [path for path in left if not path.endswith((".lock", "/lock", "/users"))] == []


@pytest.mark.engine
@pytest.mark.parametrize("remover", ["the next run", "clean"])
def test_killed_as_a_whole(
    command_line: CommandLine,
    tmp_path: Path,
    running_engine: Running,
    client: docker.DockerClient,
    healthy: dict[str, str],
    remover: str,
) -> None:
    # A machine name of its own keeps other runs, whose business it would be, from removing what this one leaves.
    name = f"test-{tmp_path.name[-40:].replace('_', '-')}"
    apart = ("unshare", "--uts", "sh", "-c", f'echo {name} >/proc/sys/kernel/hostname && exec "$@"', "sh")
    run = command_line.start("verify", before=apart, **healthy | BUSY)
    in_the_middle(run, client)
    left = kill_and_look(run, client)
    assert left
    ended = clear_up(command_line, remover, running_engine, tmp_path, healthy, before=apart)
    assert ended.code == 0, ended
    assert "left behind" in ended.out
    assert [thing for thing in left if thing not in ended.out] == []
    assert list(made_by(run.process.pid, client)) == []
    assert command_line.left() == []
