"""What results mean, in words: said once, so that console and page say the same."""

from __future__ import annotations

from support.spec.results import EngineRecord, ImageRecord, RunResults, ScenarioRecord
from support.spec.verdicts import ExitCode, Verdict

MARKS = {Verdict.CONFORMS: "✔", Verdict.DEVIATES: "✘", Verdict.NOT_APPLICABLE: "○", Verdict.ERROR: "!"}
"""A sign for each verdict; it always stands beside the word, never alone."""

LABELS = {
    Verdict.CONFORMS: "conforms",
    Verdict.DEVIATES: "deviates",
    Verdict.NOT_APPLICABLE: "not applicable",
    Verdict.ERROR: "error",
}
"""The word for each verdict."""

OUTCOMES = {
    ExitCode.CONFORMS: "conforms",
    ExitCode.DEVIATES: "deviates",
    ExitCode.COULD_NOT_RUN: "could not run",
}
"""The verdict on the engine, in words."""

_WITHIN = "\u203a"
_ORIGINS = {
    "present": "already on the engine",
    "pulled": "pulled",
    "built": "built here",
    "debian": "made from Debian packages",
}


def counted(number: int, singular: str, plural: str = "") -> str:
    """A number with its noun: `1 scenario`, `2 scenarios`."""
    return f"{number} {singular if number == 1 else plural or singular + 's'}"


def engine_name(engine: EngineRecord) -> str:
    """Kind and version as a reader writes them: `Docker 26.1.5`."""
    return f"{engine.kind[:1].upper()}{engine.kind[1:]} {engine.version}"


def surroundings(engine: EngineRecord) -> str:
    """What the engine runs on, as far as it tells."""
    parts = [engine.os, engine.kernel and f"kernel {engine.kernel}", engine.storage and f"storage {engine.storage}"]
    return ", ".join(part for part in parts if part) or "unknown"


def origin(image: ImageRecord) -> str:
    """Where the image came from, in words."""
    return _ORIGINS.get(image.source, image.source)


def short_id(identity: str) -> str:
    """An image id as the `docker` client shortens it: twelve digits, without the algorithm."""
    return identity.rpartition(":")[2][:12]


def title(scenario: ScenarioRecord) -> str:
    """Feature and name of a scenario on one line."""
    return f"{scenario.feature} {_WITHIN} {(scenario.name or scenario.rule).strip()}"


def outcome(results: RunResults) -> str:
    """The verdict on the engine, with what stood in the way when there is none."""
    word = OUTCOMES[results.exit_code]
    if results.exit_code is not ExitCode.COULD_NOT_RUN:
        return word
    return f"{word} ({', '.join(_obstacles(results))})"


def tally(results: RunResults) -> str:
    """How many scenarios came out how: `62 of 64 scenarios conform, 1 deviates, 1 does not apply`."""
    totals = results.totals
    deviating, skipped, errors = (
        totals[verdict] for verdict in (Verdict.DEVIATES, Verdict.NOT_APPLICABLE, Verdict.ERROR)
    )
    parts = [f"{totals[Verdict.CONFORMS]} of {counted(totals['scenarios'], 'scenario')} conform"]
    parts += [f"{deviating} {'deviates' if deviating == 1 else 'deviate'}"] if deviating else []
    parts += [f"{skipped} {'does' if skipped == 1 else 'do'} not apply"] if skipped else []
    parts += [f"{errors} ended in an error"] if errors else []
    return ", ".join(parts)


def reasons_not_applicable(results: RunResults) -> dict[str, list[ScenarioRecord]]:
    """The scenarios that do not apply, by the reason why, the reason met first coming first."""
    grouped: dict[str, list[ScenarioRecord]] = {}
    for scenario in results.scenarios:
        if scenario.verdict is Verdict.NOT_APPLICABLE:
            grouped.setdefault(scenario.reason, []).append(scenario)
    return grouped


def _obstacles(results: RunResults) -> list[str]:
    errors, leaks = results.totals[Verdict.ERROR], len(results.run.leaks)
    found = [counted(errors, "error")] if errors else []
    found += [f"{leaks} left behind"] if leaks else []
    return found or ["nothing that was selected applies to this engine"]
