"""What an administrator's rule keeps out, as sentences say it."""

from __future__ import annotations

import re

import pytest

from support.words.barriers import ASKED_FOR, AT_CONTAINER, AT_HOST, BARRIER, Barrier, read_barrier
from support.words.services import Observer, Service

ANOTHER = Observer(another=True)


@pytest.mark.parametrize(
    ("text", "barrier"),
    [
        (
            'in DOCKER-USER drops what another host sends to the Redis server of "redis"',
            Barrier("DOCKER-USER", last=False, observer=ANOTHER, service=Service("redis"), known=AT_CONTAINER),
        ),
        (
            'in INPUT drops what another host sends to UDP port 5300 of "beacon", known by its port at the host',
            Barrier("INPUT", last=False, observer=ANOTHER, service=Service("beacon", 5300, "udp"), known=AT_HOST),
        ),
        (
            'in DOCKER-USER drops what "client" sends to port 3000 of "app", known by the port that was asked for',
            Barrier(
                "DOCKER-USER", last=False, observer=Observer("client"), service=Service("app", 3000), known=ASKED_FOR
            ),
        ),
        (
            'at the end of FORWARD drops all that is from or to "redis"',
            Barrier("FORWARD", last=True, container="redis"),
        ),
    ],
)
def test_a_barrier(text: str, barrier: Barrier) -> None:
    assert re.fullmatch(BARRIER, text)
    assert read_barrier(text) == barrier


@pytest.mark.parametrize("text", ['in OUTPUT drops all that is from or to "redis"', 'in INPUT lets "redis" be'])
def test_no_barrier(text: str) -> None:
    assert not re.fullmatch(BARRIER, text)
