"""Which containers a list is asked for: the filters of the engine's API, as a sentence has them."""

from __future__ import annotations

from dataclasses import dataclass

from support.words.handles import BY, read_handle
from support.words.handles import NAME as BY_NAME
from support.words.quoting import NAME, quoted

_PORT = r"\d+/(?:tcp|udp)"
FILTER = (
    rf"on {NAME}(?: or {NAME})*{BY}|that publish the port of {NAME}(?: over UDP)?"
    rf"|that expose {_PORT}|that expose {_PORT} and are on {NAME}"
)


@dataclass(frozen=True)
class Filter:
    """Containers `on` any of these networks, each called `by` name, id or short id; that publish the port of the host at which
    the container `publishes`, over `protocol`; that have the port `exposes`, as "3000/tcp". All that is said has to hold."""

    on: tuple[str, ...] = ()
    by: str = BY_NAME
    publishes: str = ""
    protocol: str = "tcp"
    exposes: str = ""


def read_filter(text: str) -> Filter:
    """The filter that `on "backend-network", given by its id` or `that publish the port of "redis"` stands for."""
    names = tuple(quoted(text))
    if text.startswith("on "):
        _, _, given = text.partition(", given by ")
        return Filter(on=names, by=read_handle(f" {given}" if given else ""))
    if text.startswith("that publish"):
        return Filter(publishes=names[0], protocol="udp" if text.endswith(" over UDP") else "tcp")
    return Filter(exposes=text.split()[2], on=names)
