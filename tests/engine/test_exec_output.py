"""The output of a command inside a container arrives whole, however the engine cuts it into packets."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

from support.engine.connection import MeteredAPI


def _frame(stream: int, content: bytes) -> bytes:
    return struct.pack(">BxxxL", stream, len(content)) + content


@contextmanager
def _engine(path: Path, answer: bytes) -> Iterator[str]:
    """An engine that gives this one answer, head and body in one packet, and then closes the connection."""
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(path))
        listening.listen()

        def serve() -> None:
            connection, _ = listening.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(answer)
                # A socket that is closed with something unread in it resets the connection.
                connection.shutdown(socket.SHUT_WR)
                while connection.recv(65536):
                    continue

        serving = threading.Thread(target=serve, daemon=True)
        serving.start()
        yield f"unix://{path}"
        serving.join(5)


def _answer(body: bytes) -> bytes:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/vnd.docker.raw-stream\r\nConnection: close\r\n\r\n"
    return head + body


@pytest.mark.parametrize(
    ("body", "output"),
    [
        (b"", (None, None)),
        (_frame(1, b"out\n"), (b"out\n", None)),
        (_frame(2, b"err\n"), (None, b"err\n")),
        (_frame(1, b"a") + _frame(2, b"x") + _frame(1, b"b"), (b"ab", b"x")),
    ],
)
def test_output_that_comes_with_the_head_of_the_answer_is_not_lost(
    tmp_path: Path, body: bytes, output: tuple[bytes | None, bytes | None]
) -> None:
    with _engine(tmp_path / "engine.sock", _answer(body)) as url:
        api = MeteredAPI(base_url=url, version="1.45")
        assert api.exec_start("some-exec") == output


@pytest.mark.parametrize("body", [_frame(1, b"whole")[:-2], _frame(1, b"whole")[:5], _frame(7, b"what?")])
def test_output_that_is_cut_or_garbled_is_trouble_of_the_connection(tmp_path: Path, body: bytes) -> None:
    with _engine(tmp_path / "engine.sock", _answer(body)) as url:
        api = MeteredAPI(base_url=url, version="1.45")
        with pytest.raises(requests.ConnectionError, match="ended in the middle"):
            api.exec_start("some-exec")
