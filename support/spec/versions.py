"""Engine versions, as engines and distributions really spell them.

Gating compares release numbers only: `29.0.0-rc.1` already behaves as 29.0 does, and `26.1.5+dfsg1` is 26.1.5.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import total_ordering

_VERSION = re.compile(r"v?(?P<release>\d+(\.\d+)*)(?P<rest>([-+~.].*)?)")


@total_ordering
@dataclass(frozen=True, eq=False)
class Version:
    """A release number such as (26, 1, 5), with the text it came from.

    Compared by release number, missing parts counting as zero, so that `28` equals `28.0.0` and is less than `28.0.4`.
    """

    text: str
    release: tuple[int, ...]

    @classmethod
    def parse(cls, text: str) -> Version:
        """Read a version. Raises ValueError when the text does not begin with a release number."""
        match = _VERSION.fullmatch(text.strip())
        if match is None:
            raise ValueError(f"{text!r} is no version: expected a release number such as 26.1.5")
        return cls(text.strip(), tuple(int(part) for part in match["release"].split(".")))

    def _key(self) -> tuple[int, ...]:
        parts = list(self.release)
        while parts and parts[-1] == 0:
            parts.pop()
        return tuple(parts)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Version) and self._key() == other._key()

    def __lt__(self, other: Version) -> bool:
        return self._key() < other._key()

    def __hash__(self) -> int:
        return hash(self._key())

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Range:
    """Versions from `since` (included) up to `before` (not included); None means no bound on that side."""

    since: Version | None = None
    before: Version | None = None

    def __post_init__(self) -> None:
        if self.since is not None and self.before is not None and not self.since < self.before:
            raise ValueError(f"the range is empty: since {self.since} is not before {self.before}")

    def __contains__(self, version: Version) -> bool:
        return (self.since is None or self.since <= version) and (self.before is None or version < self.before)

    def overlaps(self, other: Range) -> bool:
        """Whether some version may lie in both ranges."""
        return not (self._ends_before(other) or other._ends_before(self))

    def _ends_before(self, other: Range) -> bool:
        return self.before is not None and other.since is not None and self.before <= other.since

    def __str__(self) -> str:
        match (self.since, self.before):
            case (None, None):
                return "all versions"
            case (None, before):
                return f"before {before}"
            case (since, None):
                return f"{since} and later"
            case (since, before):
                return f"{since} up to, not including, {before}"
