"""The last thing that was done to the engine in a scenario, and what came of it: one record, which steps look at."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from docker.errors import APIError


@dataclass
class LastAction:
    """`command` is the action as the docker client's, `answer` what the engine answered last before it refused, if it did, None
    when there is none; `refusal` is the refusal, also of what was only to be tried."""

    command: str = ""
    answer: Any = None
    refusal: APIError | None = None
    warnings: list[str] = field(default_factory=list)


def warnings_of(answer: Any) -> list[str]:
    """The warnings in an answer of the engine: `Warnings` of a container that was created, `Warning` of a network."""
    if not isinstance(answer, dict):
        return []
    single = answer.get("Warning")
    return [*(answer.get("Warnings") or []), *([single] if single else [])]
