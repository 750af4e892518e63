"""A root file system and a recipe → one file that an engine loads as an image.

The file is the one that `docker save` writes, with a single layer: the image's whole configuration travels in it, and
the same inputs give the same bytes and so the same image id wherever it is loaded.
Format: Docker Image Specification v1.2, "Combined Image JSON + Filesystem Changeset Format".
"""

from __future__ import annotations

import fnmatch
import hashlib
import io
import json
import re
import subprocess
import tarfile
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from support.errors import CannotRun
from support.lab.recipes import Recipe, architecture

_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
_CREATED = "1970-01-01T00:00:00Z"


def write(tree: Path, recipe: Recipe, target: Path, *, reference: str) -> None:
    """Write the image of `recipe`, whose packages are unpacked in `tree`, to `target`, named `reference` when loaded.

    Raises CannotRun when the tree does not hold what the recipe says of it, OSError when `target` cannot be written.
    """
    layer = target.with_name(f"{target.name}.layer")
    try:
        with tarfile.open(layer, "w", format=tarfile.GNU_FORMAT) as tar:
            _fill(tar, tree, recipe)
        with layer.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
        config = json.dumps(_configuration(tree, recipe, digest), sort_keys=True).encode()
        config_name = f"{hashlib.sha256(config).hexdigest()}.json"
        layer_name = f"{digest}/layer.tar"
        manifest = [{"Config": config_name, "RepoTags": [qualified(reference)], "Layers": [layer_name]}]
        with tarfile.open(target, "w", format=tarfile.GNU_FORMAT) as tar:
            _add_bytes(tar, "manifest.json", json.dumps(manifest).encode())
            _add_bytes(tar, config_name, config)
            with layer.open("rb") as stream:
                tar.addfile(_entry(layer_name, size=layer.stat().st_size), stream)
    finally:
        layer.unlink(missing_ok=True)


def qualified(reference: str) -> str:
    """The reference with the registry that Docker's API takes for granted in front of it.

    Podman names an image that it loads without one `localhost/…`, and does not find it there when it is asked for it
    through Docker's API without one.
    """
    return f"docker.io/{reference}"


def applet_links(applets: Collection[str], present: Collection[str]) -> list[str]:
    """Where a link to busybox is wanted: one per applet whose command is not `present` in any directory of commands.

    Applets are given as `busybox --list-full` prints them; links are under /usr, where Debian keeps /bin and /sbin.
    """
    taken = {Path(name).name for name in present if Path(name).parent.name in ("bin", "sbin")}
    merged = (name if name.startswith("usr/") else f"usr/{name}" for name in applets if "/" in name)
    return sorted(name for name in merged if Path(name).name not in taken)


def _configuration(tree: Path, recipe: Recipe, layer_digest: str) -> dict[str, Any]:
    config: dict[str, Any] = {
        "Env": [f"{name}={value}" for name, value in _environment(tree, recipe).items()],
        "Cmd": recipe.command,
        "WorkingDir": recipe.working_directory or "/",
    }
    if recipe.entrypoint:
        config["Entrypoint"] = recipe.entrypoint
    if recipe.exposed:
        config["ExposedPorts"] = {port: {} for port in recipe.exposed}
    if recipe.user:
        config["User"] = recipe.user
    return {
        "architecture": architecture(),
        "os": "linux",
        "created": _CREATED,
        "config": config,
        "rootfs": {"type": "layers", "diff_ids": [f"sha256:{layer_digest}"]},
        "history": [{"created": _CREATED, "created_by": f"Debian {recipe.suite}: {', '.join(recipe.packages)}"}],
    }


def _environment(tree: Path, recipe: Recipe) -> dict[str, str]:
    environment = {"PATH": _PATH} | recipe.environment
    if variable := recipe.version_variable:
        said = _run_in(tree, variable.command)
        version = re.search(variable.pattern, said)
        if version is None:
            raise CannotRun(
                f"Debian's package for the image {recipe.role!r} does not say its version: "
                f"`{' '.join(variable.command)}` printed {said.strip()!r}"
            )
        environment[variable.name] = version[1]
    return environment


def _fill(tar: tarfile.TarFile, tree: Path, recipe: Recipe) -> None:
    """Add everything below `tree` in sorted order but what the recipe lays over it, then that, then busybox's links."""
    laid_over = dict(recipe.sources())
    present: set[str] = set()
    for path in _walk(tree, tree, recipe.leave_out):
        name = path.relative_to(tree).as_posix()
        if name in laid_over:
            continue
        present.add(name)
        entry = _normal(tar.gettarinfo(path, name))
        if entry.isreg():
            with path.open("rb") as stream:
                tar.addfile(entry, stream)
        else:
            tar.addfile(entry)
    for directory in _missing_directories(recipe, laid_over, present):
        tar.addfile(_entry(directory, kind=tarfile.DIRTYPE, mode=0o755))
    for name, path in laid_over.items():
        executable = path.stat().st_mode & 0o100
        _add_bytes(tar, name, path.read_bytes(), mode=0o755 if executable else 0o644)
    if recipe.applets:
        for name in applet_links(_run_in(tree, ["busybox", "--list-full"]).split(), present | laid_over.keys()):
            tar.addfile(_entry(name, kind=tarfile.SYMTYPE, mode=0o777, linkname="/usr/bin/busybox"))


def _missing_directories(recipe: Recipe, files: Collection[str], present: Collection[str]) -> list[str]:
    parents = {parent.as_posix() for name in files for parent in Path(name).parents}
    return sorted((parents | set(recipe.directories)) - {"."} - set(present))


def _walk(directory: Path, tree: Path, leave_out: list[str]) -> Iterator[Path]:
    for path in sorted(directory.iterdir()):
        name = path.relative_to(tree).as_posix()
        if any(fnmatch.fnmatchcase(name, pattern) for pattern in leave_out):
            continue
        yield path
        if path.is_dir() and not path.is_symlink():
            yield from _walk(path, tree, leave_out)


def _entry(
    name: str, *, kind: bytes = tarfile.REGTYPE, mode: int = 0o644, size: int = 0, linkname: str = ""
) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.type, entry.mode, entry.size, entry.linkname = kind, mode, size, linkname
    return _normal(entry)


def _normal(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    """Owned by root and without a time: who unpacked the packages, and when, must not show in the image."""
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = ""
    entry.mtime = 0
    return entry


def _add_bytes(tar: tarfile.TarFile, name: str, body: bytes, *, mode: int = 0o644) -> None:
    tar.addfile(_entry(name, mode=mode, size=len(body)), io.BytesIO(body))


def _run_in(tree: Path, command: list[str]) -> str:
    """What `command`, a program of the tree, prints.

    It is started through the tree's own loader: this machine's C library may be older than what the program needs, and
    chroot would take a privilege.
    """
    loader = next(tree.glob("usr/lib*/ld-linux*.so.*"), None)
    libraries = next(tree.glob("usr/lib/*-linux-gnu*"), None)
    if loader is None or libraries is None:
        raise CannotRun(
            "the root file system made from Debian's packages holds no C library: run `make clean`, then again"
        )
    done = subprocess.run(
        [loader, "--library-path", libraries, tree / "usr/bin" / command[0], *command[1:]],
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    if done.returncode != 0:
        raise CannotRun(
            f"{command[0]} of Debian's package does not run on this machine: {' '.join(done.stderr.split())}"
        )
    return done.stdout
