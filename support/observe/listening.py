"""At which ports of TCP somebody listens, as the kernel lists them."""

from __future__ import annotations

import re

LISTEN = "0A"
"""Linux, include/net/tcp_states.h: TCP_LISTEN."""
_SOCKET = re.compile(r"\s*\d+: [0-9A-F]+:([0-9A-F]{4}) [0-9A-F]+:[0-9A-F]{4} ([0-9A-F]{2}) ")


def read_listening(text: str) -> frozenset[int]:
    """The ports at which somebody listens, out of /proc/net/tcp and /proc/net/tcp6; other lines are passed over."""
    sockets = filter(None, map(_SOCKET.match, text.splitlines()))
    return frozenset(int(found[1], 16) for found in sockets if found[2] == LISTEN)
