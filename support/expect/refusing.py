"""What an engine refuses, and what it warns of."""

from __future__ import annotations

from support.expect.finding import deviation
from support.world.world import World


def refused(world: World, status: int, saying: str) -> None:
    """The engine refused the last action with this HTTP status, and in words that hold these."""
    refusal = world.last.refusal
    if refusal is None or refusal.status_code != status or saying not in world.refusal_text():
        seen = f"it refused with HTTP {refusal.status_code}: {world.refusal_text()}" if refusal else "it did it"
        # What was tried is the last command of the scenario.
        raise deviation(world, f'the engine refuses with status {status}, saying "{saying}"', seen)
