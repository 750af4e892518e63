"""What results mean, in words: said once, so that console and page say the same."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from support.spec.results import (
    AreaRecord,
    DivergenceRecord,
    EngineRecord,
    ImageRecord,
    RunResults,
    ScenarioRecord,
    SettingRecord,
)
from support.spec.verdicts import Overall, Verdict

MARKS = {
    Verdict.CONFORMS: "✔",
    Verdict.DIVERGES_AS_RECORDED: "≠",
    Verdict.DEVIATES: "✘",
    Verdict.CONFORMS_UNEXPECTEDLY: "‼",
    Verdict.NOT_APPLICABLE: "○",
    Verdict.ERROR: "!",
}
"""A sign for each verdict; it always stands beside the word, never alone."""

LABELS = {
    Verdict.CONFORMS: "conforms",
    Verdict.DIVERGES_AS_RECORDED: "diverges as recorded",
    Verdict.DEVIATES: "deviates",
    Verdict.CONFORMS_UNEXPECTEDLY: "conforms unexpectedly",
    Verdict.NOT_APPLICABLE: "not applicable",
    Verdict.ERROR: "error",
}
"""The word for each verdict."""

RARE = frozenset({Verdict.DIVERGES_AS_RECORDED, Verdict.CONFORMS_UNEXPECTEDLY})
"""Verdicts that most runs have none of, and that are then left out where verdicts are counted side by side."""

OUTCOMES = {
    Overall.CONFORMANT: "conformant",
    Overall.PARTIAL: "partial",
    Overall.DEVIATES: "deviates",
    Overall.COULD_NOT_RUN: "could not run",
}
"""The verdict on the engine, in words."""

CAUSES = {
    "documented-difference": "a documented difference",
    "engine-bug": "a bug of the engine",
    "platform-limit": "a limit of the platform",
}
"""What kind of reason a recorded divergence has, in words."""

_ACRONYMS = {"dns": "DNS", "ipv6": "IPv6"}
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
    """Kind and version as a reader writes them, and the lab's profile: `Docker 26.1.5`, `Docker 26.1.5 with +icc-off`."""
    name = f"{engine.kind[:1].upper()}{engine.kind[1:]} {engine.version}"
    return f"{name} with {engine.profile}" if engine.profile else name


def setting(found: SettingRecord) -> str:
    """A setting that differs from the default, what follows, and what it takes out of the run."""
    out = f" (suspends {', '.join(found.suspends)})" if found.suspends else ""
    return f"{found.setting}: {found.effect}{out}"


def surroundings(engine: EngineRecord) -> str:
    """What the engine runs on, as far as it tells."""
    parts = [engine.os, engine.kernel and f"kernel {engine.kernel}", engine.storage and f"storage {engine.storage}"]
    return ", ".join(part for part in parts if part) or "unknown"


def area(name: str, known: Iterable[AreaRecord]) -> str:
    """An area as a heading: its title, or, of one that is not known, its name as words: `embedded-dns` is `Embedded DNS`."""
    titles = {each.name: each.title for each in known}
    if name in titles:
        return titles[name]
    words = [_ACRONYMS.get(word, word) for word in name.split("-")]
    return " ".join([words[0][:1].upper() + words[0][1:] if words[0].islower() else words[0], *words[1:]])


def moment(started: str) -> str:
    """The moment at which a run began, for a reader: `23 November 2026, 23:33 UTC`."""
    return datetime.fromisoformat(started).astimezone(UTC).strftime("%-d %B %Y, %H:%M UTC")


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
    word = OUTCOMES[results.overall]
    match results.overall:
        case Overall.COULD_NOT_RUN:
            return f"{word} ({', '.join(_obstacles(results))})"
        case Overall.PARTIAL:
            number = len(_core_divergences(results))
            return f"{word} ({counted(number, 'core statement diverges', 'core statements diverge')} as recorded)"
        case _:
            return word


def tally(results: RunResults) -> str:
    """How many scenarios came out how: `62 of 64 scenarios conform, 1 deviates, 1 does not apply`."""
    totals = results.totals
    recorded, expired = totals[Verdict.DIVERGES_AS_RECORDED], totals[Verdict.CONFORMS_UNEXPECTEDLY]
    deviating, skipped, errors = (
        totals[verdict] for verdict in (Verdict.DEVIATES, Verdict.NOT_APPLICABLE, Verdict.ERROR)
    )
    parts = [f"{totals[Verdict.CONFORMS]} of {counted(totals['scenarios'], 'scenario')} conform"]
    if recorded:
        counts = ", which STRICT=1 counts as deviating" if results.run.strict else ""
        parts += [f"{counted(recorded, 'diverges', 'diverge')} as recorded{counts}"]
    parts += [f"{deviating} {'deviates' if deviating == 1 else 'deviate'}"] if deviating else []
    parts += [f"{counted(expired, 'conforms', 'conform')} unexpectedly"] if expired else []
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


def recorded_divergences(results: RunResults) -> list[tuple[DivergenceRecord, list[ScenarioRecord]]]:
    """The recorded divergences that came true, each once, with the scenarios that it explains."""
    grouped: dict[str, tuple[DivergenceRecord, list[ScenarioRecord]]] = {}
    for scenario in results.scenarios:
        if scenario.verdict is Verdict.DIVERGES_AS_RECORDED and scenario.divergence is not None:
            grouped.setdefault(scenario.divergence.id, (scenario.divergence, []))[1].append(scenario)
    return list(grouped.values())


def whom(scenarios: Iterable[ScenarioRecord]) -> str:
    """The statements that these scenarios are bound to, each once, or else how many scenarios they are."""
    found = list(scenarios)
    ids = dict.fromkeys(each for scenario in found for each in scenario.statements)
    return ", ".join(ids) or counted(len(found), "scenario")


def shown_verdicts(results: RunResults) -> list[Verdict]:
    """The verdicts to count side by side: the rare ones only where there are any."""
    return [verdict for verdict in Verdict if verdict not in RARE or results.totals[verdict]]


def _core_divergences(results: RunResults) -> set[str]:
    core = {statement.id for statement in results.statements if statement.level == "core"}
    diverging = (each for each in results.scenarios if each.verdict is Verdict.DIVERGES_AS_RECORDED)
    return core & {statement for scenario in diverging for statement in scenario.statements}


def _obstacles(results: RunResults) -> list[str]:
    errors, leaks = results.totals[Verdict.ERROR], len(results.run.leaks)
    found = [counted(errors, "error")] if errors else []
    found += [f"{leaks} left behind"] if leaks else []
    return found or ["nothing that was selected applies to this engine"]
