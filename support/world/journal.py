"""What was done on the engine, as commands of the docker client that a reader can paste to do it again."""

from __future__ import annotations

import shlex
from collections.abc import Iterable


def command(*words: str) -> str:
    """A shell command line made of these words, quoted where the shell needs it."""
    return shlex.join(words)


class Journal:
    """The commands of one scenario, in order. `preamble` comes first in every reproduction."""

    def __init__(self, preamble: Iterable[str] = ()) -> None:
        self._preamble = list(preamble)
        self._commands: list[str] = []

    def add(self, *words: str) -> str:
        """Note a command that has been carried out, and return it as text."""
        line = command(*words)
        self._commands.append(line)
        return line

    def extend(self, commands: Iterable[str]) -> None:
        """Note commands that somebody else carried out, each only once."""
        self._commands.extend(line for line in commands if line not in self._commands)

    def mark(self) -> int:
        """A place in the journal, for `since`."""
        return len(self._commands)

    def since(self, mark: int) -> list[str]:
        """The commands noted after `mark` was taken."""
        return self._commands[mark:]

    def forget(self, mark: int) -> None:
        """Take out the commands noted after `mark` was taken: what they did has been undone."""
        del self._commands[mark:]

    def reproduce(self, *looks: str) -> list[str]:
        """Everything that was done, then the commands that show what was seen."""
        return [*self._preamble, *self._commands, *looks]
