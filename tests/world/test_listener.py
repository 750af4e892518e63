"""A program that greets whoever connects."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from support.world.listener import listener

HERE = Path("/proc/thread-self/ns/net")


@pytest.fixture(autouse=True)
def _stay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("support.world.listener.inside", lambda _namespace, call: call())


@pytest.mark.parametrize("address", ["127.0.0.1", "::1"])
def test_it_says_who_it_is_and_whom_it_sees(address: str) -> None:
    with listener(HERE, "program-3f9c2a-7") as port:
        for _ in range(2):
            with socket.create_connection((address, port), timeout=5) as connection, connection.makefile("rb") as said:
                assert said.read() == f"program-3f9c2a-7 {address}\n".encode()


def test_it_ends_with_the_context() -> None:
    with listener(HERE, "program-3f9c2a-7") as port:
        pass
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=5)
