"""At which ports of TCP or UDP somebody listens, as the kernel lists them."""

from __future__ import annotations

import re

LISTEN = {"tcp": "0A", "udp": "07"}
"""Linux, include/net/tcp_states.h: TCP_LISTEN; a socket of UDP that is connected to nobody is as TCP_CLOSE."""
_SOCKET = re.compile(r"\s*\d+: [0-9A-F]+:([0-9A-F]{4}) [0-9A-F]+:[0-9A-F]{4} ([0-9A-F]{2}) ")


def read_listening(text: str, protocol: str = "tcp") -> frozenset[int]:
    """The ports at which somebody listens, out of the files of /proc/net for the protocol; other lines are passed over."""
    sockets = filter(None, map(_SOCKET.match, text.splitlines()))
    return frozenset(int(found[1], 16) for found in sockets if found[2] == LISTEN[protocol])
