"""An engine's refusal of something the documentation promises is a deviation; trouble of our own is not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from docker.errors import APIError

from support.engine.connection import reason_of
from support.errors import Deviation
from support.world.journal import Journal
from support.world.refusals import demand_no_trouble

PORT_TAKEN = re.compile(
    r"port is already allocated|ports are not available: (exposing|listen)|\b(bind|listen)\b.*address already in use"
    r"|add_hostfwd failed",
    re.IGNORECASE,
)
"""How engines say that a port of the host is taken. No status and no field says so, and whoever asks the host beforehand is told
of the moment before, and on a remote host nothing. An address of a network that is in use is told in much the same words, but
nobody binds or listens there. Sources: Docker 26.1 and 28.5 and Podman 5.8, asked in the lab; Docker Desktop
(docker/for-win issue 14385); slirp4netns of rootless Podman (issue 4804)."""

SUBNET_TAKEN = re.compile(
    r"pool overlaps with other one on this address space|networks have overlapping IPv[46]"
    r"|is already used on the host or by another config|conflicts with network",
    re.IGNORECASE,
)
"""How engines say that somebody has a subnet. Sources: moby libnetwork/ipamapi, ErrPoolOverlap, and libnetwork/drivers/bridge;
containers/common libnetwork/internal/util, ValidateSubnet."""


@contextmanager
def promised_action(promise: str, journal: Journal) -> Iterator[None]:
    """Turn the engine's refusal of the action inside, which the journal has already, into a Deviation from `promise`.

    Raises CannotRun instead where it is the site that refuses. An engine that does not answer at all is no refusal: transport
    errors pass through.
    """
    try:
        yield
    except APIError as error:
        demand_no_trouble(error)
        raise Deviation(
            promise,
            f"the engine refused with HTTP {error.status_code}: {reason_of(error)}",
            see_it=journal.reproduce(),
        ) from error


def says_port_taken(refusal: APIError) -> bool:
    """Whether the engine refused because a port of the host is taken."""
    return PORT_TAKEN.search(reason_of(refusal)) is not None


def says_subnet_taken(refusal: APIError) -> bool:
    """Whether the engine refused because a subnet is somebody else's."""
    return SUBNET_TAKEN.search(reason_of(refusal)) is not None
