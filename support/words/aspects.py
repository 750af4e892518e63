"""What of a container is compared with what it was before the last thing that was done to it."""

from __future__ import annotations

import re

OF_ITSELF = ("hosts file", "environment", "resolver settings", "interfaces", "routes")
"""What it sees itself."""
OF_THE_ENGINE = ("networks", "aliases", "links", "published ports", "hostname")
"""What inspecting it shows."""
_EACH = "|".join((*OF_ITSELF, *OF_THE_ENGINE))
ASPECTS = rf"(?:{_EACH})(?:, (?:{_EACH}))* and (?:{_EACH})"


def read_aspects(text: str) -> tuple[str, ...]:
    """The aspects that `hosts file, environment and interfaces` names, in this order."""
    return tuple(re.findall(_EACH, text))
