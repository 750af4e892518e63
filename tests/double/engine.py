"""An engine double: it answers from canned data, or stands before a real engine and misbehaves on cue.

Standing before an engine it passes every byte on as it came, streamed answers and taken-over connections (exec, attach)
included, but for the requests and answers that it is told to change.
"""

from __future__ import annotations

import json
import re
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum
from io import BufferedReader
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

PIECE = 1 << 16
NO_BODY = frozenset({204, 304})


@dataclass(frozen=True)
class Request:
    """A request as the double has read it: `path` is without API version and query, `number` counts from 1."""

    method: str
    path: str
    number: int


class Ending(Enum):
    """How an engine stops answering."""

    HANG = "hang"
    DROP = "drop"


@dataclass(frozen=True)
class Answer:
    """A canned answer. `body` is sent as it is when it is bytes, and as JSON otherwise."""

    body: Any
    status: int = 200

    def __bytes__(self) -> bytes:
        body = self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()
        head = f"HTTP/1.1 {self.status} Canned\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        return head.encode() + body


@dataclass(frozen=True)
class Change:
    """What becomes of the JSON bodies of requests, or of their answers, whose path matches `path` as a whole: `how` takes
    the request and the body, and returns the body to send instead. With `empty` it is also called where there is no body,
    with None, and what it returns does not count."""

    path: str
    how: Callable[[Request, Any], Any]
    empty: bool = False


def nothing_instead(_request: Request) -> Answer | None:
    """Every request gets its real answer."""
    return None


def never(_request: Request) -> bool:
    """The engine goes on answering."""
    return False


class EngineDouble:
    """Listens on a unix socket for as long as the context lasts. Without an `engine` to stand before, it knows only
    canned answers.

    `instead` gives a canned answer to a request, or None; from the first request on for which `ends` is true, every request
    meets the `ending`. `asked` changes bodies on their way to the engine, `answered` on their way back. `seen` holds the
    requests so far. Requests are put to the engine in its API version `api`, or in the client's own when that is empty.
    """

    def __init__(
        self,
        path: Path,
        *,
        engine: Path | None = None,
        instead: Callable[[Request], Answer | None] = nothing_instead,
        ends: Callable[[Request], bool] = never,
        ending: Ending = Ending.DROP,
        asked: Change | None = None,
        answered: Change | None = None,
        api: str = "",
    ) -> None:
        self.url = f"unix://{path}"
        self.seen: list[Request] = []
        self._engine = engine
        self._instead = instead
        self._ends = ends
        self._ending = ending
        self._asked = asked
        self._answered = answered
        self._api = api
        self._ended = threading.Event()
        self._closing = threading.Event()
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(path))

    def __enter__(self) -> Self:
        self._listener.listen(128)
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._closing.set()
        # A thread that waits in accept() is not woken by close() alone.
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._hang_up()

    @property
    def ended(self) -> bool:
        """Whether the engine has stopped answering."""
        return self._ended.is_set()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with suppress(OSError, EOFError, _Over), client, socket.socket(socket.AF_UNIX) as engine:
            with self._lock:
                self._open |= {client, engine}
            try:
                if self._engine is not None:
                    engine.connect(str(self._engine))
                _Conversation(self, client, engine).go_on()
            finally:
                with self._lock:
                    self._open -= {client, engine}

    def _hang_up(self) -> None:
        with self._lock:
            for connection in self._open:
                with suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)

    def _numbered(self, method: str, target: str) -> Request:
        path = re.sub(r"^/v\d+\.\d+(?=/)", "", urlsplit(target).path)
        with self._lock:
            request = Request(method, path, len(self.seen) + 1)
            self.seen.append(request)
        return request

    def _meet_the_end(self, request: Request) -> None:
        """Return while the engine answers. Once it has ended: hang until the double closes, then, or at once, raise."""
        if not self._ended.is_set() and not self._ends(request):
            return
        self._ended.set()
        if self._ending is Ending.DROP:
            self._hang_up()
        else:
            self._closing.wait()
        raise _Over

    def _still_there(self) -> None:
        if self._ended.is_set() and self._ending is Ending.HANG:
            self._closing.wait()
            raise _Over


class _Over(Exception):
    """Nothing more is to be said on this connection."""


@dataclass(frozen=True)
class _Head:
    raw: bytes

    @property
    def start(self) -> list[str]:
        return self.raw.split(b"\r\n", 1)[0].decode("latin-1").split(" ", 2)

    @property
    def fields(self) -> Mapping[str, str]:
        lines = self.raw.decode("latin-1").split("\r\n")[1:]
        pairs = (line.partition(":") for line in lines if line)
        return {name.strip().lower(): value.strip() for name, _, value in pairs}

    def in_version(self, api: str) -> _Head:
        return _Head(re.sub(rb"^(\S+ )/v\d+\.\d+(?=/)", rb"\1/v" + api.encode(), self.raw, count=1))

    def with_length(self, length: int) -> bytes:
        lines = self.raw.rstrip(b"\r\n").split(b"\r\n")
        kept = [line for line in lines if not re.match(rb"(?i)(content-length|transfer-encoding):", line)]
        return b"\r\n".join([*kept, b"Content-Length: %d" % length, b"", b""])


class _Conversation:
    """One client's connection, with one to the engine at its side."""

    def __init__(self, double: EngineDouble, client: socket.socket, engine: socket.socket) -> None:
        self._double = double
        self._client, self._engine = client, engine
        self._from_client = client.makefile("rb")
        self._from_engine = engine.makefile("rb")

    def go_on(self) -> None:
        """Serve requests until either side hangs up."""
        while True:
            head = _read_head(self._from_client)
            request = self._double._numbered(*head.start[:2])
            self._double._meet_the_end(request)
            body = _pieces(self._from_client, head, to_the_end=False)
            canned = self._double._instead(request)
            if canned is None and self._double._engine is None:
                canned = Answer({"message": "page not found"}, 404)
            if canned is not None:
                for _ in body:
                    continue
                self._client.sendall(bytes(canned))
                continue
            if self._double._api:
                head = head.in_version(self._double._api)
            self._pass_on(self._engine, request, head, body, self._double._asked)
            self._answer(request)

    def _answer(self, request: Request) -> None:
        head = _read_head(self._from_engine)
        status = int(head.start[1])
        if status == 101:
            self._client.sendall(head.raw)
            self._take_over()
        bare = request.method == "HEAD" or status in NO_BODY
        body = iter(()) if bare else _pieces(self._from_engine, head, to_the_end=True)
        self._pass_on(self._client, request, head, body, self._double._answered)
        if not bare and _length(head) is None:
            raise _Over

    def _pass_on(
        self, to: socket.socket, request: Request, head: _Head, body: Iterator[bytes], change: Change | None
    ) -> None:
        if change is None or not re.fullmatch(change.path, request.path):
            to.sendall(head.raw)
            for piece in body:
                self._double._still_there()
                to.sendall(piece)
            return
        whole = b"".join(body)
        if _length(head) == "chunked":
            whole = _without_chunks(whole)
        changed = json.dumps(change.how(request, json.loads(whole))).encode() if whole else whole
        if change.empty and not whole:
            change.how(request, None)
        to.sendall(head.with_length(len(changed)) + changed)

    def _take_over(self) -> None:
        back = threading.Thread(target=self._pump, args=(self._from_engine, self._client), daemon=True)
        back.start()
        self._pump(self._from_client, self._engine)
        back.join()
        raise _Over

    def _pump(self, source: BufferedReader, to: socket.socket) -> None:
        with suppress(OSError, _Over):
            while piece := source.read1(PIECE):
                self._double._still_there()
                to.sendall(piece)
            to.shutdown(socket.SHUT_WR)


def _read_head(source: BufferedReader) -> _Head:
    lines = [source.readline(PIECE)]
    while lines[-1] not in (b"\r\n", b""):
        lines.append(source.readline(PIECE))
    if lines[-1] == b"":
        raise EOFError
    return _Head(b"".join(lines))


def _length(head: _Head) -> str | None:
    if "chunked" in head.fields.get("transfer-encoding", ""):
        return "chunked"
    return head.fields.get("content-length")


def _pieces(source: BufferedReader, head: _Head, *, to_the_end: bool) -> Iterator[bytes]:
    """The bytes of a body as they stand on the wire, chunk sizes included."""
    match _length(head):
        case "chunked":
            size = -1
            while size:
                line = source.readline(PIECE)
                size = int(line.split(b";")[0], 16)
                yield line + (_exactly(source, size + 2) if size else b"")
            while (line := source.readline(PIECE)) not in (b"\r\n", b""):
                yield line
            yield line
        case None:
            while to_the_end and (piece := source.read1(PIECE)):
                yield piece
        case length:
            left = int(length)
            while left and (piece := source.read1(min(left, PIECE))):
                left -= len(piece)
                yield piece


def _without_chunks(raw: bytes) -> bytes:
    whole = b""
    while raw:
        size, _, raw = raw.partition(b"\r\n")
        length = int(size.split(b";")[0], 16)
        whole, raw = whole + raw[:length], raw[length + 2 :] if length else b""
    return whole


def _exactly(source: BufferedReader, size: int) -> bytes:
    data = source.read(size)
    if len(data) != size:
        raise EOFError
    return data
