"""The embedded engine: started, found, shared, stopped and killed for real; and what it must leave alone."""

from __future__ import annotations

import io
import json
import multiprocessing
import os
import signal
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable
from multiprocessing.queues import Queue
from pathlib import Path

import docker
import psutil
import pytest

from support.errors import CannotRun
from support.lab.embedded import EmbeddedEngine, Running, Seen, engine_home, forbidden_reason
from support.lab.engines import lab
from support.lab.processes import Process

engine = pytest.mark.engine
ROOT_OF_PROJECT = Path(__file__).parents[2]
FORK = multiprocessing.get_context("fork")
NOBODY = 65534


def test_the_engine_lives_below_the_cache() -> None:
    assert engine_home(Path("/c")) == Path("/c/engines/docker-26.1")
    assert engine_home(Path("/c"), lab()["podman-5.4"]) == Path("/c/engines/podman-5.4")


def test_what_was_never_made_is_not_running_and_nothing_to_stop(tmp_path: Path) -> None:
    embedded = EmbeddedEngine(engine_home(tmp_path), say=pytest.fail)
    assert not embedded.provisioned()
    assert embedded.running() is None
    assert embedded.down() is False
    embedded.release_if_idle()
    assert (embedded.seen(), embedded.size()) == (None, 0)
    assert list(tmp_path.iterdir()) == []


def _ask_as_nobody(answer: Queue[str | None]) -> None:
    os.setresuid(NOBODY, NOBODY, NOBODY)
    answer.put(forbidden_reason())


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_not_root_is_a_reason() -> None:
    answer: Queue[str | None] = FORK.Queue()
    process = FORK.Process(target=_ask_as_nobody, args=(answer,))
    process.start()
    reason = answer.get(timeout=30)
    process.join()
    assert reason is not None
    assert "needs root" in reason
    assert "ENGINE=" in reason


def test_refused_namespaces_are_a_reason(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for tool in ("nsenter", "mount", "pivot_root", "unshare"):
        (tmp_path / tool).write_text("#!/bin/sh\necho 'unshare failed: Operation not permitted' >&2\nexit 1\n")
        (tmp_path / tool).chmod(0o755)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin")
    assert "Operation not permitted" in (forbidden_reason() or "")
    (tmp_path / "nsenter").unlink()
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "nsenter" in (forbidden_reason() or "")


@engine
def test_no_cgroups_are_a_reason() -> None:
    program = "from support.lab.embedded import forbidden_reason; print(forbidden_reason())"
    hide = f"mount -t tmpfs tmpfs /sys/fs/cgroup && exec {sys.executable} -c '{program}'"
    hidden = ["unshare", "--mount", "--propagation", "private", "sh", "-c", hide]
    said = subprocess.run(hidden, capture_output=True, text=True, check=True, cwd=ROOT_OF_PROJECT).stdout
    assert "needs cgroups" in said


@engine
def test_a_home_too_deep_for_a_socket(tmp_path: Path) -> None:
    deep = tmp_path / ("d" * 60) / ("e" * 60)
    with pytest.raises(CannotRun, match=r"longer than a unix socket allows .*CACHE_DIR"):
        EmbeddedEngine(engine_home(deep), say=pytest.fail).up()
    assert not deep.exists()


@engine
def test_a_warm_engine_is_found_not_started(shared_engine: EmbeddedEngine, running_engine: Running) -> None:
    found = EmbeddedEngine(shared_engine.home, say=pytest.fail).up()
    assert found.pid == running_engine.pid
    assert not found.started_here
    assert found.netns.exists()
    client = docker.DockerClient(base_url=f"unix://{found.socket}")
    assert client.version()["Version"].startswith("26.1.")
    client.close()


@engine
def test_what_was_seen_of_it_is_remembered(spare: EmbeddedEngine) -> None:
    spare.up()
    spare.down()
    seen = spare.seen()
    assert seen is not None
    assert seen.version.startswith("26.1.")
    assert seen == Seen(seen.version, "1.45")
    (spare.home / "seen.json").write_text("{")
    assert spare.seen() is None
    assert spare.size() > 100_000_000


@engine
def test_settings_of_the_machine_cannot_be_changed_from_inside(running_engine: Running) -> None:
    setting = "/proc/sys/kernel/keys/root_maxkeys"
    program = f"cat {setting} > /tmp/value && cat /tmp/value > {setting}"
    inside = ["nsenter", f"--target={running_engine.pid}", "--mount", "--pid", "sh", "-c", program]
    assert "Read-only file system" in subprocess.run(inside, capture_output=True, text=True, check=False).stderr


@engine
def test_its_resolver_says_at_once_that_there_is_no_such_name(running_engine: Running) -> None:
    question = "123401000001000000000000" + "05" + b"redis".hex() + "04" + b"test".hex() + "00" + "00010001"
    program = (
        "import socket; s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.settimeout(5); "
        f"s.sendto(bytes.fromhex('{question}'), ('192.0.2.53', 53)); print(s.recv(512)[3] & 15)"
    )
    inside = ["nsenter", f"--net={running_engine.netns}", sys.executable, "-c", program]
    name_error = "3"
    assert subprocess.run(inside, capture_output=True, text=True, check=True).stdout.strip() == name_error


def _machine(home: Path) -> dict[str, object]:
    """What the engine of `home` would change on a machine, if it were not kept in.

    Other tests may mount something in the directory for temporary files meanwhile.
    """
    mounts = Path("/proc/self/mountinfo").read_text().splitlines()
    sysctls = ("kernel/keys/root_maxkeys", "kernel/hostname", "net/ipv4/ip_forward", "vm/overcommit_memory")
    firewall = (Path("/proc/net/ip_tables_names"), Path("/proc/net/ip6_tables_names"))
    return {
        "mounts": [line for line in mounts if str(home) in line or f" {tempfile.gettempdir()}/" not in line],
        "links": sorted(psutil.net_if_addrs()),
        "routes": Path("/proc/net/route").read_text(),
        "sysctls": [Path("/proc/sys", name).read_text() for name in sysctls],
        "firewall": [path.read_text() for path in firewall if path.exists()],
        "bridge filter": Path("/proc/sys/net/bridge").exists(),
    }


def _cgroups(embedded: EmbeddedEngine) -> list[str]:
    mounts = [part.mountpoint for part in psutil.disk_partitions(all=True) if part.fstype in ("cgroup", "cgroup2")]
    name = embedded.cgroup
    return [str(path) for mount in mounts for path in Path(mount).glob(f"{name}/**")]


def _one_program_image(client: docker.DockerClient, embedded: EmbeddedEngine) -> None:
    """An image of nothing but a static program from the engine's own root file system."""
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode="w") as tar:
        tar.add(embedded.home / "root/usr/bin/tini-static", "tini")
    client.api.import_image_from_data(content.getvalue(), repository="one-program", tag="test")


@engine
def test_the_machine_is_as_before_while_it_works_and_after(spare: EmbeddedEngine) -> None:
    before = _machine(spare.home)
    running = spare.up()
    assert running.started_here
    assert _machine(spare.home) == before
    client = docker.DockerClient(base_url=f"unix://{running.socket}")
    _one_program_image(client, spare)
    network = client.networks.create("neighbours")
    container = client.containers.create("one-program:test", ["/tini", "--version"], network="neighbours")
    container.start()
    assert container.wait(timeout=30)["StatusCode"] == 0
    assert b"tini version" in container.logs()
    assert _machine(spare.home) == before
    assert _cgroups(spare)
    container.remove()
    network.remove()
    client.close()
    assert spare.down() is True
    assert _machine(spare.home) == before
    assert _cgroups(spare) == []
    assert _processes_of(spare) == []
    assert spare.down() is False


def _processes_of(embedded: EmbeddedEngine) -> list[list[str]]:
    found: list[list[str]] = []
    for process in psutil.process_iter(["cmdline"]):
        line = process.info["cmdline"] or []
        if str(embedded.home / "root") in line:
            found.append(line)
    return found


@engine
def test_no_finished_container_leaves_a_zombie(spare: EmbeddedEngine) -> None:
    running = spare.up()
    client = docker.DockerClient(base_url=f"unix://{running.socket}")
    _one_program_image(client, spare)
    for _ in range(3):
        container = client.containers.create("one-program:test", ["/tini", "--version"], network_mode="none")
        container.start()
        container.wait(timeout=30)
        container.remove()
    client.close()
    inside = psutil.Process(running.pid).children(recursive=True)
    assert [process for process in inside if process.status() == psutil.STATUS_ZOMBIE] == []


@engine
@pytest.mark.parametrize("victim", ["first process", "keeper of the namespaces"])
def test_killed_then_started_again(spare: EmbeddedEngine, victim: str) -> None:
    killed = spare.up()
    parent = psutil.Process(killed.pid).ppid()
    os.kill(killed.pid if victim == "first process" else parent, signal.SIGKILL)
    remains = Process.of(killed.pid)
    assert remains is None or remains.ended_within(10)
    assert spare.running() is None
    assert killed.socket.exists()
    again = spare.up()
    assert again.pid != killed.pid
    assert again.started_here
    assert spare.running() is not None


@engine
def test_killed_then_cleared(spare: EmbeddedEngine) -> None:
    killed = spare.up()
    keeper = Process.of(psutil.Process(killed.pid).ppid())
    os.kill(killed.pid, signal.SIGKILL)
    assert keeper is None or keeper.ended_within(10)
    assert spare.down() is False
    assert not killed.socket.exists()
    assert _cgroups(spare) == []


def _forget(state: Path, bystander: Process) -> None:
    state.unlink()


def _garble(state: Path, bystander: Process) -> None:
    state.write_text('{"keeper": ')


def _mistake(state: Path, bystander: Process) -> None:
    process = {"pid": bystander.pid, "start": bystander.start - 1, "boot": bystander.boot}
    state.write_text(json.dumps({"keeper": process, "init": process}))


@engine
@pytest.mark.parametrize("spoil", [_forget, _garble, _mistake])
def test_a_state_file_is_not_trusted(spare: EmbeddedEngine, spoil: Callable[[Path, Process], None]) -> None:
    lost = spare.up()
    bystander = subprocess.Popen(["sleep", "60"])
    process = Process.of(bystander.pid)
    assert process is not None
    try:
        spoil(spare.home / "state.json", process)
        assert spare.running() is None
        found = spare.up()
        assert not psutil.pid_exists(lost.pid)
        assert found.pid != lost.pid
        spoil(spare.home / "state.json", process)
        assert spare.down() is True
        assert bystander.poll() is None
        assert _processes_of(spare) == []
    finally:
        bystander.kill()
        bystander.wait()


@engine
def test_it_outlives_the_run_that_started_it(spare: EmbeddedEngine) -> None:
    program = (
        "import sys; from pathlib import Path; from support.lab.embedded import EmbeddedEngine; "
        "print(EmbeddedEngine(Path(sys.argv[1]), say=print).up().pid)"
    )
    run = subprocess.run(
        [sys.executable, "-c", program, str(spare.home)],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT_OF_PROJECT,
    )
    running = spare.running()
    assert running is not None
    assert running.pid == int(run.stdout)
    assert not running.started_here


@engine
def test_it_keeps_nothing_open_of_whoever_started_it(spare: EmbeddedEngine, tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from support.lab.embedded import EmbeddedEngine; "
        "EmbeddedEngine(Path(sys.argv[1]), say=print).up()"
    )
    lock = tmp_path / "lock"
    reading, writing = os.pipe()
    try:
        subprocess.run(
            ["flock", str(lock), sys.executable, "-c", program, str(spare.home)],
            check=True,
            cwd=ROOT_OF_PROJECT,
            pass_fds=[writing],
        )
        os.close(writing)
        assert spare.running() is not None
        assert subprocess.run(["flock", "--nonblock", str(lock), "true"], check=False).returncode == 0
        os.set_blocking(reading, False)
        assert os.read(reading, 1) == b"", "somebody could still write into the pipe"
    finally:
        os.close(reading)


@engine
def test_the_last_run_to_leave_stops_it(spare: EmbeddedEngine) -> None:
    other = EmbeddedEngine(spare.home, say=print)
    with spare.hold():
        with other.hold():
            spare.up()
        other.release_if_idle()
        assert spare.running() is not None
    spare.release_if_idle()
    assert spare.running() is None


@engine
def test_a_kept_one_stays_until_it_is_taken_down(spare: EmbeddedEngine) -> None:
    spare.up()
    spare.keep(True)
    spare.release_if_idle()
    assert spare.running() is not None
    spare.keep(False)
    spare.keep(True)
    assert spare.down() is True
    spare.up()
    spare.release_if_idle()
    assert spare.running() is None


@engine
def test_one_that_a_run_holds_is_not_taken_down_with_those_that_nobody_uses(spare: EmbeddedEngine) -> None:
    assert (spare.held(), spare.down_unless_held()) == (False, False)
    spare.up()
    spare.keep(True)
    other = EmbeddedEngine(spare.home, say=print)
    with other.hold():
        assert (spare.held(), spare.down_unless_held()) == (True, None)
        assert spare.running() is not None
    assert (spare.held(), spare.down_unless_held()) == (False, True)
    assert spare.running() is None
    spare.up()
    spare.release_if_idle()
    assert spare.running() is None, "it is kept no longer"


def _clean(cache: Path) -> str:
    environ = {name: value for name, value in os.environ.items() if name not in ("ENGINE", "DOCKER_HOST")}
    command = [sys.executable, "-m", "support", "clean"]
    return subprocess.run(
        command,
        env=environ | {"CACHE_DIR": str(cache), "DOCKER_CONTEXT": "default"},
        cwd=ROOT_OF_PROJECT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout


@engine
def test_clean_leaves_an_engine_alone_that_a_living_run_holds(spare: EmbeddedEngine, spare_cache: Path) -> None:
    running = spare.up()
    client = docker.DockerClient(base_url=f"unix://{running.socket}")
    _one_program_image(client, spare)
    client.images.get("one-program:test").tag("container-networking-spec/alpine", "test")
    copy = EmbeddedEngine(spare.home.with_name("docker-26.1-faults-1"), say=print)
    with spare.hold(), copy.hold():
        said = _clean(spare_cache)
        assert "used by a run, and left alone: docker-26.1, docker-26.1-faults-1" in said
        assert "a run uses this engine: its images stay" in said
        assert "no embedded engine was stopped" in said
        assert spare.running() is not None
        assert client.images.list("container-networking-spec/alpine")
    client.close()
    spare.keep(True)
    said = _clean(spare_cache)
    assert "stopped: docker-26.1" in said
    assert "1 images of this suite" in said
    assert "left alone" not in said
    assert spare.running() is None


@engine
def test_files_that_an_engine_runs_on_are_not_made_anew(spare: EmbeddedEngine) -> None:
    key = spare.home / "root.key"
    made_of = key.read_text()
    spare.up()
    key.write_text("something else\n")
    other = EmbeddedEngine(spare.home.with_name("docker-26.1-faults-1"), say=print)
    try:
        assert not other.provisioned()
        with pytest.raises(
            CannotRun, match=r"cannot be provisioned: it has to be built anew, .*: stop docker-26\.1, then"
        ):
            other.up()
        assert (spare.home / "root/usr/sbin/dockerd").exists()
    finally:
        key.write_text(made_of)
    assert other.provisioned()
    said: list[str] = []
    (spare.home / "own.key").write_text("an older configuration\n")
    EmbeddedEngine(spare.home, say=said.append).up()
    assert said == ["docker-26.1 runs as it was configured before: `make engine-down ENGINE=docker-26.1` ends it"]


@engine
def test_why_it_did_not_start_is_said(spare: EmbeddedEngine) -> None:
    before = _machine(spare.home)
    program = spare.home / "root/usr/bin/tini"
    hidden = program.with_name("tini.hidden")
    program.rename(hidden)
    try:
        with pytest.raises(CannotRun, match=r"docker-26.1 stopped while starting: .*tini.*not found") as stopped:
            spare.up()
    finally:
        hidden.rename(program)
    assert "\n" not in str(stopped.value)
    assert spare.running() is None
    assert _processes_of(spare) == []
    assert _machine(spare.home) == before
