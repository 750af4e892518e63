"""How the wrapper of the OCI runtime and the proxy tell what happens, and wait for what is to be done about it."""

from __future__ import annotations

import json
import socketserver
import threading
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Self

Heard = Callable[[dict[str, Any]], None]


class Channel(socketserver.ThreadingUnixStreamServer):
    """Listens at `path` for as long as the context lasts: one JSON object in a line, one line in answer.

    `heard` gets each object. What it raises is added to `problems` as it was when the object came, one line each, and told to
    whoever asked, who goes on.
    """

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, path: Path, heard: Heard) -> None:
        self.problems: list[str] = []
        self.heard = heard
        path.unlink(missing_ok=True)
        super().__init__(str(path), _Talk)
        path.chmod(0o600)

    def __enter__(self) -> Self:
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.1}, name="channel", daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.shutdown()
        self.server_close()


class _Talk(socketserver.StreamRequestHandler):
    server: Channel

    def handle(self) -> None:
        for line in self.rfile:
            answer, problems = {"ok": True}, self.server.problems
            try:
                self.server.heard(json.loads(line))
            except Exception as problem:
                # Whatever it was, the container or the request that waits for an answer must not hang.
                told = " ".join(str(problem).split()) or type(problem).__name__
                problems.append(told)
                answer = {"ok": False}
            self.wfile.write(json.dumps(answer).encode() + b"\n")
