"""The engines of the lab, as data: `spec/engines.yaml`, checked by `spec/engines.schema.json`."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from support.errors import CannotRun
from support.lab.debian import Tree
from support.spec.records import SPEC, read_records

KindName = Literal["docker", "podman"]


@dataclass(frozen=True)
class RegistryImage:
    """An image whose layers make up the engine's root file system.

    `host` is the registry that is asked unless the user names another; `image` is "NAME:TAG" there; `init` is the program
    in the image that reaps orphans.
    """

    host: str
    image: str
    init: str

    @property
    def key(self) -> str:
        """A name for caches: the same for equal images on every machine, 16 hexadecimal digits."""
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class EngineSpec:
    """One engine of the lab: its name for users, its kind, and what its root file system is made of."""

    name: str
    kind: KindName
    source: Tree | RegistryImage


@dataclass(frozen=True)
class Lab:
    """Every engine by name, in the order of the file, and the one that is embedded where no other answers."""

    engines: Mapping[str, EngineSpec]
    default: EngineSpec

    @property
    def from_debian(self) -> tuple[str, ...]:
        """The names of those that every machine with Debian's archive can have: no registry is needed for them."""
        return tuple(name for name, engine in self.engines.items() if isinstance(engine.source, Tree))

    def __getitem__(self, name: str) -> EngineSpec:
        """The engine of that name. Raises CannotRun naming those that there are."""
        try:
            return self.engines[name]
        except KeyError:
            names = ", ".join(self.engines)
            raise CannotRun(f"ENGINE={name}: no such engine; give a URL, or one of the lab: {names}") from None


def load_engines(path: Path = SPEC / "engines.yaml", schema: Path = SPEC / "engines.schema.json") -> Lab:
    """Read and check every record. Raises CannotRun naming file, record and field of the first fault."""
    engines: dict[str, EngineSpec] = {}
    defaults: list[EngineSpec] = []
    for record in read_records(path, json.loads(schema.read_text(encoding="utf-8"))):
        if record["id"] in engines:
            raise CannotRun(f"{path.name}: {record['id']}: id: this id is given to two engines")
        engine = engines[record["id"]] = EngineSpec(record["id"], record["kind"], _source(record))
        if record.get("default"):
            defaults.append(engine)
    if len(defaults) != 1:
        named = ", ".join(each.name for each in defaults) or "none"
        raise CannotRun(f"{path.name}: {named}: default: exactly one engine is the default")
    return Lab(engines, defaults[0])


@cache
def lab() -> Lab:
    """The engines of this checkout. Raises CannotRun as `load_engines`."""
    return load_engines()


def _source(record: Mapping[str, Any]) -> Tree | RegistryImage:
    if debian := record.get("debian"):
        return Tree(debian["suite"], tuple(debian["packages"]), "apt")
    return RegistryImage(**record["registry"])
