"""Profiles: ways to configure an engine of the lab, as records beside those of the engines."""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import PurePosixPath
from typing import Any

from support.errors import CannotRun

MARK = "+"
"""What a profile's name begins with."""
DROP_IN = PurePosixPath("etc/containers/containers.conf.d/50-profile.conf")
RESOLV_CONF = PurePosixPath("etc/resolv.conf")


@dataclass(frozen=True)
class Profile:
    """One way to configure an engine.

    `about` says it for users; `engines` are the names of those that it is for, in the order of the lab. `daemon` is what Docker's
    `daemon.json` holds, `containers` a fragment of Podman's `containers.conf`. What is the host's: `resolv_conf` is the text of
    its `/etc/resolv.conf` where that is another than usual, `append` lines for files of it, `prepare` a shell command that runs
    on the engine's machine before the daemon starts.
    """

    name: str
    about: str
    engines: tuple[str, ...]
    daemon: Mapping[str, Any] = field(default_factory=dict)
    containers: str = ""
    resolv_conf: str = ""
    append: Mapping[str, str] = field(default_factory=dict)
    prepare: str = ""

    @property
    def key(self) -> str:
        """A name for what it makes of an engine: the same for equal ones on every machine, 16 hexadecimal digits."""
        content = {name: value for name, value in asdict(self).items() if name not in ("name", "about", "engines")}
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:16]

    def files(self, shared: Mapping[str, str]) -> dict[PurePosixPath, str]:
        """What to write on the engine's machine, by path relative to its root; `shared` has the texts of the files in `append`
        as they are without this profile."""
        found = {PurePosixPath(name): _lines(shared.get(name, "")) + _lines(text) for name, text in self.append.items()}
        if self.containers:
            found[DROP_IN] = self.containers
        if self.resolv_conf:
            found[RESOLV_CONF] = self.resolv_conf
        return found


def read_profile(record: Mapping[str, Any], kinds: Mapping[str, str], place: str) -> Profile:
    """The profile of a record that the schema has passed; `kinds` are the engines of the lab with their kinds.

    Raises CannotRun, beginning with `place`, for an engine that is none, and for a configuration of another kind of engine.
    """
    engines = _engines(record["for"], kinds, place)
    for setting, kind in (("daemon", "docker"), ("containers", "podman")):
        if wrong := [name for name in engines if setting in record and kinds[name] != kind]:
            raise CannotRun(f"{place}: {setting}: this configures {kind}, and {', '.join(wrong)} is none")
    try:
        tomllib.loads(record.get("containers", ""))
    except tomllib.TOMLDecodeError as problem:
        raise CannotRun(f"{place}: containers: not readable as TOML: {problem}") from problem
    rest = {name: value for name, value in record.items() if name not in ("id", "for")}
    return Profile(name=record["id"], engines=engines, **rest)


def _engines(named: Sequence[str], kinds: Mapping[str, str], place: str) -> tuple[str, ...]:
    unknown = [name for name in named if name not in kinds and name not in kinds.values()]
    if unknown:
        raise CannotRun(f"{place}: for: {', '.join(unknown)}: no engine and no kind of engine of the lab")
    return tuple(name for name, kind in kinds.items() if name in named or kind in named)


def _lines(text: str) -> str:
    return text if not text or text.endswith("\n") else f"{text}\n"
