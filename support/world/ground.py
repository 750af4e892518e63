"""What containers and networks of a scenario stand on: the engine, the names, the journal, and how often something was done."""

from __future__ import annotations

from dataclasses import dataclass

from support.engine.connection import MeteredAPI
from support.world.journal import Journal
from support.world.naming import Names


@dataclass
class Ground:
    """`moment` grows with every action, so that what was seen before it is not taken for what is there after it.

    `lookups` are the seconds for which a program may have to wait for a name, `patience` multiplies deadlines of what is asked
    from inside a container.
    """

    api: MeteredAPI
    names: Names
    journal: Journal
    moment: int = 0
    lookups: float = 0
    patience: float = 1

    def documented(self, text: str) -> str:
        """Text of the engine with unique names turned back into those of the text."""
        return self.names.documented(text)

    def see(self, *looks: str) -> list[str]:
        """The commands that reproduce this scenario so far and then show what was seen."""
        return self.journal.reproduce(*looks)
