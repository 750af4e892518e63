"""The engines of the lab, as data: `spec/engines.yaml`, checked by `spec/engines.schema.json`."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any, Literal

from support.errors import CannotRun
from support.lab.debian import Tree
from support.lab.profiles import MARK, Profile, read_profile
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
    """One engine of the lab: its name for users, its kind, what its root file system is made of, how it is configured."""

    name: str
    kind: KindName
    source: Tree | RegistryImage
    profile: Profile | None = None

    @property
    def base(self) -> str:
        """The name of the engine without its profile: what shares its root file system."""
        return self.name.removesuffix(self.profile.name) if self.profile else self.name

    @property
    def key(self) -> str:
        """A name for what makes it: the same for engines of the same source and configuration on every machine."""
        return f"{self.source.key}{self.profile.key}" if self.profile else self.source.key

    def configured(self, profile: Profile) -> EngineSpec:
        """The same engine with a profile."""
        return replace(self, name=f"{self.base}{profile.name}", profile=profile)


@dataclass(frozen=True)
class Lab:
    """Every engine by name, in the order of the file, the one that is embedded where no other answers, and profiles by name."""

    engines: Mapping[str, EngineSpec]
    default: EngineSpec
    profiles: Mapping[str, Profile] = field(default_factory=dict)

    @property
    def from_debian(self) -> tuple[str, ...]:
        """The names of those that every machine with Debian's archive can have: no registry is needed for them."""
        return tuple(name for name, engine in self.engines.items() if isinstance(engine.source, Tree))

    def __contains__(self, name: object) -> bool:
        """Whether an engine, with a profile or without, has that name."""
        try:
            return isinstance(name, str) and bool(self[name])
        except CannotRun:
            return False

    def __getitem__(self, name: str) -> EngineSpec:
        """The engine of that name, which may end in a profile's. Raises CannotRun naming those that there are."""
        base, mark, rest = name.partition(MARK)
        if base not in self.engines:
            names = ", ".join(self.engines)
            raise CannotRun(f"ENGINE={name}: no such engine; give a URL, or one of the lab: {names}") from None
        if not mark:
            return self.engines[base]
        profile = self.profiles.get(mark + rest)
        if profile is None or base not in profile.engines:
            whose = f"{mark}{rest} is for {', '.join(profile.engines)}" if profile else f"no profile {mark}{rest}"
            names = ", ".join(each.name for each in self.profiles.values() if base in each.engines) or "none"
            raise CannotRun(f"ENGINE={name}: {whose}; profiles of {base}: {names}")
        return self.engines[base].configured(profile)

    def with_profiles(self, wanted: Sequence[str], engines: Sequence[str]) -> tuple[str, ...]:
        """The names of engines with the profiles `wanted`, given with or without their mark, or all: each on those of `engines`
        that it is for, or, when none are named, on the newest of each kind that comes from Debian.

        Raises CannotRun for a profile that is none, or for none of these engines.
        """
        names = [each if each.startswith(MARK) else f"{MARK}{each}" for each in wanted] or list(self.profiles)
        found = []
        for name in names:
            if name not in self.profiles:
                raise CannotRun(
                    f"PROFILES={' '.join(wanted)}: no profile {name}; the lab has {', '.join(self.profiles)}"
                )
            for_these = [each for each in engines or self.from_debian if each in self.profiles[name].engines]
            if wanted and not for_these:
                raise CannotRun(
                    f"PROFILES={' '.join(wanted)}: {name} is for {', '.join(self.profiles[name].engines)}: name one with ENGINES="
                )
            newest = {self.engines[each].kind: each for each in for_these}
            found += [f"{each}{name}" for each in (for_these if engines else newest.values())]
        return tuple(found)


def load_engines(path: Path = SPEC / "engines.yaml", schema: Path = SPEC / "engines.schema.json") -> Lab:
    """Read and check every record. Raises CannotRun naming file, record and field of the first fault."""
    engines: dict[str, EngineSpec] = {}
    defaults: list[EngineSpec] = []
    records = read_records(path, json.loads(schema.read_text(encoding="utf-8")))
    for twice in (name for name, count in Counter(record["id"] for record in records).items() if count > 1):
        what = "profiles" if twice.startswith(MARK) else "engines"
        raise CannotRun(f"{path.name}: {twice}: id: this id is given to two {what}")
    for record in (each for each in records if not each["id"].startswith(MARK)):
        engine = engines[record["id"]] = EngineSpec(record["id"], record["kind"], _source(record))
        if record.get("default"):
            defaults.append(engine)
    if len(defaults) != 1:
        named = ", ".join(each.name for each in defaults) or "none"
        raise CannotRun(f"{path.name}: {named}: default: exactly one engine is the default")
    kinds = {engine.name: engine.kind for engine in engines.values()}
    profiles = {
        record["id"]: read_profile(record, kinds, f"{path.name}: {record['id']}")
        for record in records
        if record["id"].startswith(MARK)
    }
    return Lab(engines, defaults[0], profiles)


@cache
def lab() -> Lab:
    """The engines of this checkout. Raises CannotRun as `load_engines`."""
    return load_engines()


def _source(record: Mapping[str, Any]) -> Tree | RegistryImage:
    if debian := record.get("debian"):
        return Tree(debian["suite"], tuple(debian["packages"]), "apt")
    return RegistryImage(**record["registry"])
