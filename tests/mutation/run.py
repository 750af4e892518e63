"""`make mutants`: small changes to the suite's pure parts, each of which some test has to notice.

mutmut makes the changes and runs the tests; this holds what survived against the arguments in `arguments.yaml`.
"""

from __future__ import annotations

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


def main() -> int:
    """Run mutmut on MUTANTS (patterns of mutants' names, all by default); 1 when one survived without an argument."""
    wanted = os.environ.get("MUTANTS", "").split()
    if not wanted:
        # mutmut keeps its verdicts until a function changes: whoever loses a test would not hear of it.
        shutil.rmtree("mutants", ignore_errors=True)
    run = subprocess.run([*MUTMUT, "run", *wanted], check=False)
    if run.returncode not in (0, 1):
        print("cannot run: mutmut could not work; see above", file=sys.stderr)
        return 2
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
    said = subprocess.run([*MUTMUT, "results", "--all", "true"], capture_output=True, text=True, check=True).stdout
    return dict(re.findall(r"^\s+(\S+): (.+)$", said, re.MULTILINE))


def _is_wanted(name: str, wanted: list[str]) -> bool:
    return not wanted or any(re.fullmatch(pattern.replace("*", ".*"), name) for pattern in wanted)


def _change(name: str) -> tuple[str, str]:
    """The lines that a mutant takes out and puts in, each as one line of text."""
    said = subprocess.run([*MUTMUT, "show", name], capture_output=True, text=True, check=True).stdout
    parts = {}
    for sign in "-+":
        lines = re.findall(rf"^\{sign}(?!\{sign}\{sign})(.*)$", said, re.MULTILINE)
        parts[sign] = " ".join(" ".join(lines).split())
    return parts["-"], parts["+"]


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
