"""Values that are known only once the scenario runs: addresses, ids, host names, as text that says whose they are.

One grammar for prose (`the address of "redis" on "backend-network"`) and, without quotation marks, for braces in cells and
values (`{address of redis on backend-network}`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from support.words.places import BARE_PLACE, DEFAULT_BRIDGE, PLACE, Place, read_place
from support.words.quoting import BARE, NAME, NAMES, quoted

KINDS = (
    "name",
    "id",
    "short id",
    "hostname",
    "IPv6 address",
    "address",
    "IPv6 subnet",
    "subnet",
    "MTU",
    "last address",
    "gateway",
    "IPv6 gateway",
)
_KIND = "|".join(KINDS)
ADDRESS = rf"the (?:IPv6 )?address(?:es)? of {NAMES}(?: on (?:{PLACE}))?"
FORMER_ADDRESS = rf"the address that {NAME} had on (?:{PLACE})"
OF_CONTAINER = rf"the (?:short id|id|hostname) of {NAME}"
GATEWAY = rf"the gateway of {NAME}"
TARGET = rf"{OF_CONTAINER}|{ADDRESS}|{FORMER_ADDRESS}|{GATEWAY}|{NAME}"
BRACES = re.compile(r"\{([^{}]*)\}")
_PROSE = re.compile(rf"the (?P<kind>{_KIND})(?:es)? of (?P<of>{NAMES})(?: on (?P<on>{PLACE}))?")
_FORMER = re.compile(rf"the address that (?P<of>{NAME}) had on (?P<on>{PLACE})")
_BARE = re.compile(rf"(?P<kind>{_KIND}) of (?P<of>{DEFAULT_BRIDGE}|{BARE})(?: on (?P<on>{BARE_PLACE}))?")


@dataclass(frozen=True)
class Expression:
    """The `kind` of value, of these containers (or networks), on that place if one is named; `former` is what it was before
    the last action."""

    kind: str
    of: tuple[str, ...]
    on: Place | None = None
    former: bool = False

    def __str__(self) -> str:
        names = [f'"{each}"' for each in self.of]
        whose = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
        if self.former:
            return f"the {self.kind} that {whose} had on {self.on}"
        kind = self.kind if len(names) == 1 else f"{self.kind}es"
        return f"the {kind} of {whose}{f' on {self.on}' if self.on else ''}"


@dataclass(frozen=True)
class Target:
    """What a container asks for or goes to: a `word` of the text, in which braces may stand, or an `expression`."""

    word: str = ""
    expression: Expression | None = None

    def __str__(self) -> str:
        return str(self.expression) if self.expression else f'"{self.word}"'


def read_expression(text: str) -> Expression:
    """The expression of a prose text. Raises ValueError for anything else."""
    if found := _FORMER.fullmatch(text):
        return Expression("address", tuple(quoted(found["of"])), read_place(found["on"]), former=True)
    if found := _PROSE.fullmatch(text):
        return Expression(found["kind"], tuple(quoted(found["of"])), read_place(found["on"]) if found["on"] else None)
    raise ValueError(f"{text!r} says neither what it is nor whose")


def read_target(text: str) -> Target:
    """The target that a prose text names: `"db"`, `the short id of "redis"`, `the address of "redis" on "backend-network"`."""
    if re.fullmatch(NAME, text):
        return Target(word=quoted(text)[0])
    return Target(expression=read_expression(text))


def read_braces(text: str) -> Expression:
    """The expression between braces, such as `address of redis on backend-network`. Raises ValueError for anything else."""
    found = _BARE.fullmatch(text)
    if found is None:
        raise ValueError(f"{{{text}}} is none of {', '.join(f'{{{kind} of …}}' for kind in KINDS)}")
    return Expression(found["kind"], (found["of"],), read_place(found["on"]) if found["on"] else None)
