"""`make mutants`: small changes to the suite's pure parts, each of which some test has to notice.

mutmut makes the changes and runs the tests; this holds what survived against the arguments in `arguments.yaml`.
"""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import yaml

HERE = Path(__file__).parent
MUTMUT = [str(Path(sys.executable).with_name("mutmut"))]
NOTICED = frozenset({"killed", "timeout", "caught by type check"})
"""What mutmut calls a mutant that did not survive: one that never ends is noticed by whoever waits for it."""


class CannotRun(Exception):
    """There is no verdict, for a reason that the text gives."""


def main() -> int:
    """Run mutmut on MUTANTS (patterns of mutants' names, all by default); 1 when one survived without an argument."""
    wanted = os.environ.get("MUTANTS", "").split()
    try:
        _demand_to_be_alone()
        return _judged(wanted)
    except CannotRun as problem:
        print(f"cannot run: {problem}", file=sys.stderr)
        return 2


def _demand_to_be_alone() -> None:
    """Of two at once, each would throw away and rewrite the mutants and verdicts that the other reads."""
    try:
        # It stays open, and with it the lock, until this process ends.
        fcntl.flock(os.open(HERE, os.O_RDONLY), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise CannotRun("another `make mutants` is at work in this checkout") from None


def _judged(wanted: list[str]) -> int:
    if not wanted:
        # mutmut keeps its verdicts until a function changes: whoever loses a test would not hear of it.
        shutil.rmtree("mutants", ignore_errors=True)
    # Survivors are no failure of mutmut's: it answers 0 with them.
    if subprocess.run([*MUTMUT, "run", *wanted], check=False).returncode != 0:
        raise CannotRun("mutmut could not work; see above")
    states = _states()
    survivors = [name for name, state in states.items() if state not in NOTICED and _is_wanted(name, wanted)]
    arguments = yaml.safe_load((HERE / "arguments.yaml").read_text(encoding="utf-8")) or []
    used: set[int] = set()
    unargued = []
    for name in survivors:
        change = _change(name)
        found = [
            n for n, each in enumerate(arguments) if each["in"] in name and (each["before"], each["after"]) == change
        ]
        used.update(found)
        if not found:
            unargued.append((name, states[name], change))
    for name, state, (before, after) in unargued:
        print(f"{state}  {name}\n    - {before}\n    + {after}")
    stale = [] if wanted else [each for number, each in enumerate(arguments) if number not in used]
    for each in stale:
        print(
            f"arguments.yaml: {each['in']}: no mutant turns {each['before']!r} into {each['after']!r} and survives any more"
        )
    _summary(states, len(survivors) - len(unargued))
    return 1 if unargued or stale else 0


def _states() -> dict[str, str]:
    return dict(re.findall(r"^\s+(\S+): (.+)$", _told("results", "--all", "true"), re.MULTILINE))


def _is_wanted(name: str, wanted: list[str]) -> bool:
    return not wanted or any(re.fullmatch(pattern.replace("*", ".*"), name) for pattern in wanted)


def _change(name: str) -> tuple[str, str]:
    """The lines that a mutant takes out and puts in, each as one line of text."""
    said = _told("show", name)
    parts = {}
    for sign in "-+":
        lines = re.findall(rf"^\{sign}(?!\{sign}\{sign})(.*)$", said, re.MULTILINE)
        parts[sign] = " ".join(" ".join(lines).split())
    return parts["-"], parts["+"]


def _told(*words: str) -> str:
    done = subprocess.run([*MUTMUT, *words], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise CannotRun(f"`mutmut {' '.join(words)}` answers {done.returncode}:\n{done.stderr}")
    return done.stdout


def _summary(states: dict[str, str], argued: int) -> None:
    by_module: dict[str, Counter[str]] = {}
    for name, state in states.items():
        module = name.rpartition(".")[0]
        by_module.setdefault(module, Counter())[state] += 1
    for module, counts in sorted(by_module.items()):
        print(f"  {module:<32} {', '.join(f'{number} {state}' for state, number in sorted(counts.items()))}")
    total = Counter(states.values())
    killed = sum(total[state] for state in NOTICED)
    print(f"{len(states)} mutants, {killed} noticed ({killed / max(1, len(states)):.1%}), {argued} survivors argued")


if __name__ == "__main__":
    sys.exit(main())
