"""Unique names on the engine for the documented names in the text, and the way back.

The text says "redis"; the engine gets `redis-3f9c2a-12`, made of the documented name, the run and the scenario, so that a
user's own "redis" is never touched and scenarios never meet.
"""

from __future__ import annotations

import re
import secrets


def new_run_id() -> str:
    """Six hexadecimal digits that tell this run's objects from every other's."""
    return secrets.token_hex(3)


class Names:
    """The names of one scenario. `owner` is its number within the run."""

    def __init__(self, run_id: str, owner: str) -> None:
        self._suffix = f"{run_id}-{owner}"
        self._documented: dict[str, str] = {}

    def unique(self, documented: str) -> str:
        """The name on the engine for a documented name; the same again for the same name."""
        name = f"{documented}-{self._suffix}"
        self._documented[name] = documented
        return name

    def adopt(self, name: str, documented: str) -> None:
        """Remember that `name` on the engine, made by somebody else, is called `documented` in this scenario."""
        self._documented[name] = documented

    def documented(self, text: str) -> str:
        """`text` with every unique name turned back into the documented one."""
        if not self._documented:
            return text
        known = sorted(self._documented, key=len, reverse=True)
        return re.sub("|".join(map(re.escape, known)), lambda found: self._documented[found[0]], text)
