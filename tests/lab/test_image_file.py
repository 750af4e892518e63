"""The file that an engine loads as an image: what is in it, and that it is the same whoever makes it, and when."""

from __future__ import annotations

import json
import os
import tarfile
from pathlib import Path
from typing import Any

import pytest

from support.errors import CannotRun
from support.lab import image_file
from support.lab.recipes import Recipe, VersionVariable, architecture


def recipe(**changes: Any) -> Recipe:
    fields: dict[str, Any] = {
        "role": "redis",
        "suite": "trixie",
        "pulled": "redis",
        "packages": ["redis-server"],
        "command": ["redis-server"],
        "leave_out": ["usr/share/doc", "usr/lib/*/gconv"],
    }
    return Recipe(**fields | changes)


def tree(root: Path) -> Path:
    for name in ("usr/bin/tool", "usr/share/doc/tool/copyright", "usr/lib/x86_64-linux-gnu/gconv/A.so", "etc/passwd"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(name)
    (root / "usr/bin/tool").chmod(0o755)
    (root / "usr/bin/alias").hardlink_to(root / "usr/bin/tool")
    (root / "bin").symlink_to("usr/bin")
    (root / "tmp").mkdir()
    (root / "tmp").chmod(0o1777)
    return root


def read(file: Path) -> tuple[dict[str, Any], dict[str, tarfile.TarInfo], list[str]]:
    """The image's configuration, the entries of its layer by name, and its names."""
    with tarfile.open(file) as outer:
        (manifest,) = json.load(outer.extractfile("manifest.json"))  # type: ignore[arg-type]  # is there, or the test fails
        config = json.load(outer.extractfile(manifest["Config"]))  # type: ignore[arg-type]  # as above
        (layer,) = manifest["Layers"]
        with tarfile.open(fileobj=outer.extractfile(layer)) as inner:
            entries = inner.getmembers()
    names = [entry.name for entry in entries]
    assert len(names) == len(set(names)), "an entry that is there twice"
    return config, {entry.name: entry for entry in entries}, manifest["RepoTags"]


def test_the_configuration_is_the_recipes(tmp_path: Path) -> None:
    made = recipe(
        environment={"A": "1"}, exposed=["6379/tcp"], entrypoint=["start"], working_directory="/data", user="1000"
    )
    image_file.write(tree(tmp_path / "tree"), made, tmp_path / "image", reference="name:tag")
    config, _, names = read(tmp_path / "image")
    assert names == ["docker.io/name:tag"]
    assert (config["os"], config["architecture"]) == ("linux", architecture())
    path = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
    assert config["config"] == {
        "Env": [path, "A=1"],
        "Cmd": ["redis-server"],
        "Entrypoint": ["start"],
        "ExposedPorts": {"6379/tcp": {}},
        "WorkingDir": "/data",
        "User": "1000",
    }


def test_a_volume_is_never_declared(tmp_path: Path) -> None:
    image_file.write(tree(tmp_path / "tree"), recipe(), tmp_path / "image", reference="name:tag")
    assert "Volumes" not in read(tmp_path / "image")[0]["config"]


def test_what_is_left_out_is_not_there(tmp_path: Path) -> None:
    image_file.write(tree(tmp_path / "tree"), recipe(), tmp_path / "image", reference="name:tag")
    entries = read(tmp_path / "image")[1]
    assert not [name for name in entries if "doc" in name or "gconv" in name]
    assert "usr/lib/x86_64-linux-gnu" in entries


def test_kinds_and_modes_are_kept(tmp_path: Path) -> None:
    image_file.write(tree(tmp_path / "tree"), recipe(directories=["data"]), tmp_path / "image", reference="name:tag")
    entries = read(tmp_path / "image")[1]
    assert (entries["bin"].issym(), entries["bin"].linkname) == (True, "usr/bin")
    assert entries["tmp"].mode == 0o1777
    assert entries["usr/bin/tool"].islnk()
    assert entries["usr/bin/tool"].linkname == "usr/bin/alias"
    assert entries["usr/bin/alias"].mode == 0o755
    assert entries["data"].isdir()
    assert {(entry.uid, entry.gid, entry.uname) for entry in entries.values()} == {(0, 0, "")}


def test_overlays_win_over_packages(tmp_path: Path) -> None:
    image_file.write(
        tree(tmp_path / "tree"), recipe(overlays=["base", "redis"]), tmp_path / "image", reference="name:tag"
    )
    entries = read(tmp_path / "image")[1]
    assert entries["etc/passwd"].size != len("etc/passwd")
    assert entries["usr/local/bin"].isdir()
    assert entries["usr/local/bin/docker-entrypoint.sh"].mode == 0o755
    assert entries["etc/nsswitch.conf"].mode == 0o644


def test_the_same_whoever_unpacked_and_when(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    image_file.write(tree(tmp_path / "a"), recipe(), first, reference="name:tag")
    other = tree(tmp_path / "b")
    for path in [other, *other.rglob("*")]:
        os.utime(path, (1, 1), follow_symlinks=False)
        if os.geteuid() == 0:
            os.chown(path, 12, 34, follow_symlinks=False)
    image_file.write(other, recipe(), second, reference="name:tag")
    assert first.read_bytes() == second.read_bytes()


def test_nothing_half_made_is_left(tmp_path: Path) -> None:
    made = recipe(version_variable=VersionVariable("REDIS_VERSION", ["redis-server", "--version"], "v=(.+)"))
    with pytest.raises(CannotRun, match="holds no C library"):
        image_file.write(tree(tmp_path / "tree"), made, tmp_path / "image", reference="name:tag")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["tree"]


@pytest.mark.parametrize(
    ("applets", "present", "links"),
    [
        (["bin/cat", "usr/bin/nc", "sbin/ip"], set(), ["usr/bin/cat", "usr/bin/nc", "usr/sbin/ip"]),
        (["bin/ping", "bin/cat"], {"usr/bin/ping"}, ["usr/bin/cat"]),
        (["sbin/ip"], {"usr/bin/ip"}, []),
        (["bin/cat"], {"usr/share/bash-completion/cat"}, ["usr/bin/cat"]),
        (["linuxrc"], set(), []),
    ],
)
def test_a_command_of_a_package_is_not_replaced_by_an_applet(
    applets: list[str], present: set[str], links: list[str]
) -> None:
    assert image_file.applet_links(applets, present) == links
