"""What can be configured and noticed, for its readers: how each setting is seen, and what follows."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from support.spec.configuration import Setting, Sign, load_settings
from support.spec.statements import load_ledger

PAGE = Path("docs/configuration.md")
HEAD = """# Configured engines

`make configuration` prints this page, and `make configuration > docs/configuration.md` renews it; `make test` fails when it is
out of date. What is on it is data: [`spec/configuration.yaml`](../spec/configuration.yaml).

A configured engine is not a broken one. Before the first scenario the run looks at what the engine says of itself, at its
default network, at a network that it makes without any option, and into containers on these and on the host's network; never
into files of the host. Every setting that differs from the default stands at the head of all reports, with what follows. A
statement that a setting *suspends* is `not-applicable`, with the setting named; everything else is demanded as ever, in the way
that the setting has it.

- Nothing is suspended because something could not be looked at: then the run ends with exit code 2 and the reason.
- What scenarios look at themselves is no sign of a setting: a port that is not reached does not mean that none is published.
- A refusal by a policy, a quota, or for want of addresses, memory or disk says nothing about the engine. It ends the run once,
  as "could not be tried", with exit code 2. Where there are addresses for few networks, fewer scenarios run at a time.
- Nameservers beyond the engine may be away. How long a program waits for a name that nobody knows is measured, and waited for.

The lab has [profiles](engines.md) for most of these: `make verify ENGINE=docker-28.5+icc-off`. The next setting is one record.
"""
COLUMNS = ("setting", "seen as", "suspends", "and else")
KINDS = {"docker": "Docker", "podman": "Podman", "": "Any engine's host"}


def page_of_checkout() -> str:
    """The page for the records of this checkout. Raises CannotRun when they cannot be read."""
    return "\n".join(lines(load_settings(load_ledger().statements))) + "\n"


def lines(settings: Iterable[Setting]) -> Iterator[str]:
    """The page, line by line."""
    known = list(settings)
    yield HEAD.rstrip("\n")
    for kind, title in KINDS.items():
        yield from ("", f"## {title}", "", f"| {' | '.join(COLUMNS)} |", "|---|---|---|---|")
        for each in known:
            if each.kind == kind:
                yield f"| {' | '.join(_cells(each))} |"


def _cells(setting: Setting) -> tuple[str, ...]:
    where = sorted([*setting.suspends, *(f"scenarios on {place}" for place in setting.suspends_on)])
    signs = "; ".join(map(_sign, setting.signs))
    effect = "" if setting.effect.startswith("none ") else setting.effect
    return setting.text.replace("{}", "…"), signs, ", ".join(where), effect


def _sign(sign: Sign) -> str:
    value = sign.wanted if isinstance(sign.wanted, str) else json.dumps(sign.wanted)
    words = {"is": "is", "is_not": "is not", "has": "has", "over": "is over", "same_as": "is that of"}
    if sign.how == "matches":
        return f"`{sign.at}`"
    return f"`{sign.at}` {words[sign.how]} `{value}`" if value else f"`{sign.at}` {words[sign.how]} empty"
