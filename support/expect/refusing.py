"""What an engine refuses, and what it warns of."""

from __future__ import annotations

from collections.abc import Sequence

from support.expect.finding import deviation, listed
from support.world.world import World


def refused(world: World, status: int | None, saying: Sequence[str]) -> None:
    """The engine refused the last action, with this HTTP status unless None, and in words that hold one of these."""
    refusal, text = world.last.refusal, world.refusal_text().lower()
    if refusal is None or status not in (None, refusal.status_code) or not any(each.lower() in text for each in saying):
        seen = f"it refused with HTTP {refusal.status_code}: {world.refusal_text()}" if refusal else "it did it"
        with_status = f" with status {status}" if status else ""
        # What was tried is the last command of the scenario.
        words = " or ".join(f'"{each}"' for each in saying)
        raise deviation(world, f"the engine refuses{with_status}, saying {words}", seen)


def warned(world: World, saying: str) -> None:
    """The engine did the last action, and gave a single warning, which holds these words."""
    warnings = list(map(world.documented, world.last.warnings))
    if len(warnings) != 1 or saying not in warnings[0]:
        raise deviation(world, f'the engine warns, saying "{saying}"', f"it warns of {listed(warnings)}")
