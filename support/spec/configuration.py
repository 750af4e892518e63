"""What an administrator can set and a container can notice, as data: `spec/configuration.yaml`.

What was looked at comes in as `Seen`, plain values by place; which settings differ from the default, and what follows of each for
the statements, comes out. How it is looked at is none of this module's business.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from support.errors import CannotRun
from support.spec.records import SPEC, read_records, versions_of
from support.spec.results import SettingRecord
from support.spec.versions import Range, Version

Seen = Mapping[str, Any]
"""JSON-like values by what was looked at: "info", "default network", "new network", "container", "host" and so on."""

_LONGEST = 120
"""Characters of a value in a sentence."""


@dataclass(frozen=True)
class Sign:
    """One thing that shows a setting: the value at a place of what was seen, compared in one way with something."""

    at: str
    how: str
    wanted: Any

    def shows(self, seen: Seen) -> bool:
        """Whether it does. What is not there shows nothing."""
        value = _value(seen, self.at)
        if value is None:
            return False
        match self.how:
            case "is":
                return bool(value == self.wanted)
            case "is_not":
                return bool(value != self.wanted)
            case "has":
                return self.wanted in _text(value)
            case "matches":
                return bool(value) and re.search(self.wanted, _text(value)) is not None
            case "over":
                return bool(value > self.wanted)
            case _:
                return bool(value == _value(seen, self.wanted))


@dataclass(frozen=True)
class Setting:
    """One thing that can be set, on engines of `kind` (of every kind when empty) in `versions`.

    `text` is the setting as the administrator knows it, with braces where its value goes, which is at `value`. `suspends` are the
    statements that do not bind an engine so configured, `suspends_on` the places where no scenario can stand, `effect` says what
    else follows. `profile` is one of the lab's that has it.
    """

    id: str
    text: str
    signs: tuple[Sign, ...]
    effect: str
    kind: str = ""
    versions: Range = field(default_factory=Range)
    value: str = ""
    suspends: frozenset[str] = frozenset()
    suspends_on: frozenset[str] = frozenset()
    profile: str = ""

    def found_in(self, seen: Seen, kind: str, version: Version) -> bool:
        """Whether an engine of this kind and version, so seen, has it."""
        return self.kind in ("", kind) and version in self.versions and all(each.shows(seen) for each in self.signs)

    def wanting(self) -> str:
        """Why a statement that needs the setting does not apply where it is that of the default."""
        where = f"; the lab's profile {self.profile} has it" if self.profile else ""
        return f"this engine is not configured with {self.text}{where}"

    def told(self, seen: Seen) -> str:
        """The setting with its value."""
        return self.text.replace("{}", _shown(_value(seen, self.value or self.signs[0].at)))


@dataclass(frozen=True)
class Found:
    """A setting that an engine has, with its value: as text in `told`, as it was seen in `value`."""

    setting: Setting
    told: str
    value: Any


@dataclass(frozen=True)
class Configuration:
    """What of an engine's configuration differs from the default, in the order of the records, and what was seen.

    An empty one is that of an engine that nobody has configured, or looked at.
    """

    found: tuple[Found, ...] = ()
    seen: Seen | None = None

    def __contains__(self, setting: str) -> bool:
        """Whether the setting of this id differs from the default."""
        return any(each.setting.id == setting for each in self.found)

    def told(self, setting: str) -> str:
        """A setting that is there, with its value, as the administrator knows it."""
        return next(each.told for each in self.found if each.setting.id == setting)

    def value(self, setting: str) -> Any:
        """The value of a setting as it was seen, None where it is that of the default."""
        return next((each.value for each in self.found if each.setting.id == setting), None)

    def suspending(self, statements: Iterable[str], places: Iterable[str] = ()) -> str | None:
        """Why a scenario of these statements, on these places, does not apply: the setting, named. None when it does."""
        for statement in statements:
            for each in self.found:
                if statement in each.setting.suspends:
                    return f"{statement} does not bind an engine with {each.told}: {each.setting.effect}"
        for place in places:
            for each in self.found:
                if place in each.setting.suspends_on:
                    return f"nothing can be on {place} of an engine with {each.told}"
        return None

    def records(self) -> list[SettingRecord]:
        """The same for reports."""
        return [
            SettingRecord(
                id=each.setting.id,
                setting=each.told,
                effect=each.setting.effect,
                suspends=sorted(each.setting.suspends | each.setting.suspends_on),
            )
            for each in self.found
        ]


def read_configuration(settings: Sequence[Setting], seen: Seen, kind: str, version: Version) -> Configuration:
    """Which of the settings an engine has that was seen so."""
    found = (each for each in settings if each.found_in(seen, kind, version))
    return Configuration(
        tuple(Found(each, each.told(seen), _value(seen, each.value or each.signs[0].at)) for each in found), seen
    )


def load_settings(
    known: Iterable[str],
    path: Path = SPEC / "configuration.yaml",
    schema: Path = SPEC / "configuration.schema.json",
) -> tuple[Setting, ...]:
    """Read and check every record; `known` are the ids of all statements.

    Raises CannotRun naming file, record and field of the first fault.
    """
    rules, statements = json.loads(schema.read_text(encoding="utf-8")), set(known)
    found: dict[str, Setting] = {}
    for record in read_records(path, rules):
        place = f"{path.name}: {record['id']}"
        if record["id"] in found:
            raise CannotRun(f"{place}: id: this id is given to two settings")
        if unknown := sorted(set(record.get("suspends", ())) - statements):
            raise CannotRun(f"{place}: suspends: {', '.join(unknown)}: no such statement in spec/statements")
        found[record["id"]] = Setting(
            id=record["id"],
            text=record["setting"],
            signs=tuple(_sign(sign) for sign in record["seen"]),
            effect=record["effect"],
            kind=record.get("kind", ""),
            versions=versions_of(record, place),
            value=record.get("value", ""),
            suspends=frozenset(record.get("suspends", ())),
            suspends_on=frozenset(record.get("suspends_on", ())),
            profile=record.get("profile", ""),
        )
    return tuple(found.values())


def _sign(record: Mapping[str, Any]) -> Sign:
    ((how, wanted),) = ((key, value) for key, value in record.items() if key != "at")
    return Sign(record["at"], how, wanted)


def _value(seen: Any, place: str) -> Any:
    """What stands at a place, None for nothing. Names may have dots in them: the longest that is there counts."""
    if not place:
        return seen
    if not isinstance(seen, Mapping):
        return None
    words = place.split(".")
    for length in range(len(words), 0, -1):
        name = ".".join(words[:length])
        if name in seen:
            return _value(seen[name], ".".join(words[length:]))
    return None


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, sort_keys=True)


def _shown(value: Any) -> str:
    """A value in a sentence: text as it is, of several each, of options each with its value."""
    if isinstance(value, Mapping):
        text = ", ".join(f"{key}={_shown(each)}" for key, each in value.items())
    elif isinstance(value, list | tuple):
        text = ", ".join(_shown(each) for each in value)
    else:
        text = f"{value:g}" if isinstance(value, float) else str(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
