"""The ways a run or a scenario can end badly, kept apart because they mean different things to the reader.

A wrong engine is a `Deviation`; a run that cannot start or go on is `CannotRun`; a probe of ours that does not work is
`ProbeBroken`. Only the first says anything about the engine's conformance.
"""

from __future__ import annotations


class CannotRun(Exception):
    """The run cannot start or cannot go on.

    The text is one line, says what is wrong and what to do about it, and is printed as it is. Exit code 2.
    """


class Suspended(Exception):
    """What a scenario looks at cannot be on an engine that is configured so: it does not apply. The text names the setting.

    Raised for what was set up and configured, never for what was observed.
    """


class EngineLost(CannotRun):
    """The engine stopped answering while scenarios were running."""


class ProbeBroken(Exception):
    """A probe of this suite printed something it never prints, so that it says nothing about the engine.

    Raised instead of guessing: a probe that cannot be understood must not pass a "cannot reach" scenario.
    """


class Garbled(ProbeBroken):
    """A file that an engine writes into its containers does not have the form that programs read it by. The text says where.

    Whose doing that is depends on whose file it is: in a container of ours nobody but the engine writes it.
    """


class Deviation(AssertionError):
    """The engine does not do what the documentation promises.

    `promised` and `observed` are one sentence each in the words of the feature; `control` says what worked as it should at
    the same time, or is empty; `see_it` is a list of shell commands that a reader can paste to see it.
    """

    def __init__(self, promised: str, observed: str, *, control: str = "", see_it: list[str] | None = None) -> None:
        self.promised = promised
        self.observed = observed
        self.control = control
        self.see_it = see_it or []
        super().__init__(self.text())

    def text(self) -> str:
        """The failure as the console prints it: one labelled line per field that has something to say."""
        rows = [("promised", self.promised), ("observed", self.observed), ("control", self.control)]
        lines = [f"{label:<9} {value}" for label, value in rows if value]
        for index, command in enumerate(self.see_it):
            lines.append(f"{'see it' if index == 0 else '':<9} {command}")
        return "\n".join(lines)
