"""The recipes of the suite's images as data: what `images/recipes.yaml` says, and the key of what comes out of it."""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import yaml

ROLES = ("alpine", "redis", "app")

_ROOT = Path(__file__).resolve().parents[2]
IMAGES = _ROOT / "images"
APPS = _ROOT / "apps"

# Go's names, which engines use, of what the kernel calls its machine.
_ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64", "armv7l": "arm", "i686": "386", "loongarch64": "loong64"}


@dataclass(frozen=True)
class VersionVariable:
    """An environment variable that holds what `command` says of its version: the first group of `pattern`."""

    name: str
    command: list[str]
    pattern: str


@dataclass(frozen=True)
class Recipe:
    """One image made from Debian's packages.

    `pulled` is what takes its place where a registry answers: the image itself, or for the app the image it is built
    on. `leave_out` are glob patterns relative to the root; `overlays` are directories of `images/`; `application` is a
    directory of `apps/`, put at `working_directory`; `applets` asks for links to busybox. The rest is image
    configuration in the words of the OCI image specification.
    """

    role: str
    suite: str
    pulled: str
    packages: list[str]
    command: list[str]
    leave_out: list[str]
    overlays: list[str] = field(default_factory=list)
    directories: list[str] = field(default_factory=list)
    applets: bool = False
    application: str = ""
    environment: dict[str, str] = field(default_factory=dict)
    version_variable: VersionVariable | None = None
    exposed: list[str] = field(default_factory=list)
    working_directory: str = ""
    user: str = ""
    entrypoint: list[str] = field(default_factory=list)

    def sources(self) -> Iterator[tuple[str, Path]]:
        """The files of this repository that go into the image, each with its path there (no leading slash)."""
        for overlay in self.overlays:
            yield from files_under(IMAGES / overlay)
        if self.application:
            for name, path in files_under(APPS / self.application):
                yield f"{self.working_directory.strip('/')}/{name}", path


def load(path: Path = IMAGES / "recipes.yaml") -> dict[str, Recipe]:
    """The recipes by role, in the order of `ROLES`."""
    document: dict[str, Any] = yaml.safe_load(path.read_text())
    return {role: _recipe(role, document) for role in ROLES}


def _recipe(role: str, document: Mapping[str, Any]) -> Recipe:
    entry = dict(document["roles"][role])
    if "version_variable" in entry:
        entry["version_variable"] = VersionVariable(**entry["version_variable"])
    return Recipe(role=role, suite=document["suite"], leave_out=document["leave_out"], **entry)


def architecture(machine: str | None = None) -> str:
    """The architecture of this machine (or of the kernel's name for one) as engines name it."""
    name = machine or platform.machine()
    return _ARCHITECTURES.get(name, name)


def files_under(directory: Path) -> list[tuple[str, Path]]:
    """The files under `directory` by their path relative to it, sorted; no installed modules, no editors' files."""
    found = (path for path in directory.rglob("*") if path.is_file())
    named = ((path.relative_to(directory), path) for path in found)
    return sorted(
        (name.as_posix(), path)
        for name, path in named
        if "node_modules" not in name.parts and not path.name.endswith(("~", ".swp"))
    )


def made_key(recipe: Recipe, code: bytes) -> str:
    """Twelve hexadecimal digits that change whenever the image made from `recipe` may.

    That is with the recipe, the files that go into it, the machine's architecture, and `code`, the program text that
    puts them together.
    """
    digest = hashlib.sha256(code)
    digest.update(json.dumps([asdict(recipe), architecture()], sort_keys=True).encode())
    _update(digest, recipe.sources())
    return digest.hexdigest()[:12]


def built_key(recipe: Recipe, registry: str) -> str:
    """As `made_key`, for what the engine builds from the application's Dockerfile on an image of `registry`."""
    digest = hashlib.sha256(f"{registry}{recipe.pulled}\n".encode())
    _update(digest, iter(files_under(APPS / recipe.application)))
    return digest.hexdigest()[:12]


def _update(digest: hashlib._Hash, sources: Iterator[tuple[str, Path]]) -> None:
    for name, path in sources:
        body = path.read_bytes()
        digest.update(f"{name}\0{path.stat().st_mode & 0o111}\0{len(body)}\0".encode())
        digest.update(body)
