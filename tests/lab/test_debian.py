"""Building root file systems: the key as a table, everything that can go wrong provoked with the real tools."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier
from pathlib import Path

import psutil
import pytest
from tenacity import Retrying, retry_if_result, stop_after_delay, wait_fixed

from support.errors import CannotRun
from support.lab import archive
from support.lab.debian import Tree, unpack

SMALL = Tree("trixie", ("base-files", "base-passwd"), "extract")
NOBODY = 65534
FORK = multiprocessing.get_context("fork")

real = pytest.mark.engine


@pytest.mark.parametrize(
    ("other", "same"),
    [
        (Tree("trixie", ("base-passwd", "base-files"), "extract"), True),
        (Tree("trixie", ("base-files", "base-passwd", "base-files"), "extract"), True),
        (Tree("trixie", ("base-files",), "extract"), False),
        (Tree("forky", ("base-files", "base-passwd"), "extract"), False),
        (Tree("trixie", ("base-files", "base-passwd"), "apt"), False),
    ],
)
def test_the_key_tells_trees_apart_by_what_is_in_them(other: Tree, same: bool) -> None:
    assert (other.key == SMALL.key) is same


def test_the_key_is_the_same_in_every_process() -> None:
    assert SMALL.key == "c75a3589d5177a46"


def test_a_tree_that_is_there_is_left_alone(tmp_path: Path) -> None:
    target = tmp_path / "root"
    target.mkdir()
    unpack(SMALL, target, cache=tmp_path / "cache", say=pytest.fail)
    assert not (tmp_path / "cache").exists()


def _as_nobody(cache: Path, answer: Queue[str]) -> None:
    os.setgroups([])
    os.setresuid(NOBODY, NOBODY, NOBODY)
    try:
        unpack(SMALL, cache / "root", cache=cache, say=print)
    except CannotRun as stopped:
        answer.put(str(stopped))


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else; who is not root sees it anyway")
@pytest.mark.parametrize(
    ("mode", "message"),
    [
        pytest.param(0o755, "needs root: run this as root", id="a cache that may be looked at"),
        pytest.param(0o700, "Permission denied: make room or set CACHE_DIR", id="a cache of somebody else"),
    ],
)
def test_not_root(mode: int, message: str) -> None:
    with tempfile.TemporaryDirectory() as cache:
        Path(cache).chmod(mode)
        answer: Queue[str] = FORK.Queue()
        process = FORK.Process(target=_as_nobody, args=(Path(cache), answer))
        process.start()
        assert message in answer.get(timeout=30)
        process.join()


def test_no_apt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(CannotRun, match=r"lacks apt-get, .*: use a Debian or Ubuntu machine"):
        unpack(SMALL, tmp_path / "cache/root", cache=tmp_path / "cache", say=print)


@real
def test_no_archive_in_reach_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEBIAN_MIRROR", "http://127.0.0.1:9/debian")
    monkeypatch.setattr(archive, "_configured", lambda: ["http://127.0.0.1:9/debian"])
    with pytest.raises(CannotRun, match=r"no Debian archive can be used for trixie .*refused.*DEBIAN_MIRROR"):
        unpack(SMALL, tmp_path / "root", cache=tmp_path / "cache", say=print)
    assert [path.name for path in tmp_path.iterdir()] == ["cache"]


@real
def test_an_unknown_package_is_named(tmp_path: Path) -> None:
    with pytest.raises(CannotRun, match="no-such-package-at-all") as stopped:
        unpack(Tree("trixie", ("no-such-package-at-all",), "extract"), tmp_path / "root", cache=tmp_path, say=print)
    assert "\n" not in str(stopped.value)
    assert not list(tmp_path.glob(".root*"))


@pytest.fixture
def small_disk(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Path]:
    disk = tmp_path / "disk"
    disk.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={request.param}", "tmpfs", str(disk)], check=True)
    try:
        yield disk
    finally:
        subprocess.run(["umount", str(disk)], check=True)


@real
@pytest.mark.parametrize(
    ("small_disk", "tree"),
    [
        pytest.param("64k", SMALL, id="no room for apt's lists"),
        pytest.param("40m", Tree("trixie", ("busybox",), "extract"), id="no room while unpacking"),
        pytest.param("120m", Tree("trixie", (), "apt"), id="no room while installing"),
    ],
    indirect=["small_disk"],
)
def test_disk_full(small_disk: Path, tree: Tree) -> None:
    with pytest.raises(CannotRun, match=r"[Nn]o space left.*make room or set CACHE_DIR") as stopped:
        unpack(tree, small_disk / "roots" / "one", cache=small_disk, say=print)
    assert "\n" not in str(stopped.value)
    assert not list(small_disk.glob("roots/*")) + list(small_disk.glob("roots/.*"))
    assert [line for line in Path("/proc/self/mounts").read_text().splitlines() if f"{small_disk}/" in line] == []


@pytest.fixture
def path_without_mmdebstrap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tools = tmp_path / "bin"
    tools.mkdir()
    for folder in ("/usr/bin", "/usr/sbin"):
        for tool in Path(folder).iterdir():
            if not tool.name.startswith("mm") and not (tools / tool.name).exists():
                (tools / tool.name).symlink_to(tool)
    monkeypatch.setenv("PATH", str(tools))


def _apt_state() -> dict[str, int]:
    folders = (Path("/var/lib/apt"), Path("/var/cache/apt"), Path("/var/lib/dpkg"), Path("/etc/apt"))
    return {str(path): path.stat().st_mtime_ns for folder in folders for path in folder.rglob("*")}


@real
def test_mmdebstrap_is_fetched_without_changing_the_machine(tmp_path: Path, path_without_mmdebstrap: None) -> None:
    before, said = _apt_state(), list[str]()
    cache = tmp_path / "cache"
    unpack(SMALL, cache / "root", cache=cache, say=said.append)
    assert _apt_state() == before
    assert any("fetching mmdebstrap" in line for line in said)
    assert (cache / "root/etc/debian_version").is_file()
    assert (cache / "root/bin").is_symlink()
    assert sorted(path.name for path in cache.iterdir()) == ["locks", "root", "tools"]
    unpack(Tree("trixie", ("base-files",), "extract"), cache / "again", cache=cache, say=said.append)
    assert sum("fetching mmdebstrap" in line for line in said) == 1


def _processes_naming(path: Path) -> list[list[str]]:
    lines = [process.info["cmdline"] or [] for process in psutil.process_iter(["cmdline"])]
    return [line for line in lines if any(str(path) in argument for argument in line)]


def _poll(condition: Callable[[], object]) -> None:
    Retrying(stop=stop_after_delay(30), wait=wait_fixed(0.02), retry=retry_if_result(lambda met: not met))(condition)


def _build_until_stopped(cache: Path) -> None:
    signal.signal(signal.SIGINT, signal.default_int_handler)
    unpack(Tree("trixie", (), "apt"), cache / "root", cache=cache, say=print)


@real
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_a_build_ends_with_its_run(tmp_path: Path, number: signal.Signals) -> None:
    partial = tmp_path / ".root.partial"
    run = FORK.Process(target=_build_until_stopped, args=(tmp_path,))
    run.start()
    _poll((partial / "usr/bin").is_dir)
    assert _processes_naming(partial)
    assert run.pid is not None
    os.kill(run.pid, number)
    run.join(timeout=30)
    _poll(lambda: not _processes_naming(partial))
    assert not (tmp_path / "root").exists()
    assert partial.exists() is (number is signal.SIGKILL)


def _builds(cache: Path, start: Barrier, answers: Queue[tuple[list[str], float]]) -> None:
    said: list[str] = []
    start.wait()
    unpack(SMALL, cache / "root", cache=cache, say=said.append)
    answers.put((said, (cache / "root").stat().st_ctime))


@real
def test_two_runs_build_a_tree_once_and_what_an_interrupted_one_left_is_gone(tmp_path: Path) -> None:
    left = tmp_path / ".root.partial" / "etc"
    left.mkdir(parents=True)
    (left / "left-by-another-build").touch()
    start = FORK.Barrier(2)
    answers: Queue[tuple[list[str], float]] = FORK.Queue()
    processes = [FORK.Process(target=_builds, args=(tmp_path, start, answers)) for _ in range(2)]
    for process in processes:
        process.start()
    (one, built_one), (other, built_other) = (answers.get(timeout=120) for _ in processes)
    for process in processes:
        process.join()
    assert sum("waiting for another run" in line for line in one + other) == 1
    assert built_one == built_other
    assert not (tmp_path / "root/etc/left-by-another-build").exists()
    assert not list(tmp_path.glob(".root*"))
