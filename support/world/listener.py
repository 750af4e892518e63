"""A program on another host that tells whoever connects who it is, and by which address it knows who came."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from ipaddress import IPv6Address
from pathlib import Path

from support.engine.namespaces import inside


@contextmanager
def listener(namespace: Path, name: str) -> Iterator[int]:
    """The port at which such a program listens on every address of a network namespace, as long as the context lasts."""
    with inside(namespace, _open) as server:
        threading.Thread(target=_serve, args=(server, name), name="listener", daemon=True).start()
        try:
            yield int(server.getsockname()[1])
        finally:
            # A close alone does not wake who waits in accept.
            with suppress(OSError):
                server.shutdown(socket.SHUT_RDWR)


def _open() -> socket.socket:
    return socket.create_server(("::", 0), family=socket.AF_INET6, dualstack_ipv6=True)


def _serve(server: socket.socket, name: str) -> None:
    with suppress(OSError):
        while True:
            connection, peer = server.accept()
            address = IPv6Address(peer[0].partition("%")[0])
            with connection, suppress(OSError):
                connection.sendall(f"{name} {address.ipv4_mapped or address}\n".encode())
