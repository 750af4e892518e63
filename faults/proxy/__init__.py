"""The API fault proxy: mitmproxy before an engine, with an add-on that changes requests and answers on cue."""

from __future__ import annotations

import json
import os
import socket
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tenacity import RetryError, Retrying, retry_if_result, stop_after_delay, wait_fixed

from support.errors import CannotRun

CHECKOUT = Path(__file__).parents[2]
PROGRAM = CHECKOUT / ".venv-faults" / "bin" / "mitmdump"
ADD_ON = Path(__file__).with_name("addon.py")
READY_SECONDS = 20


class Proxy:
    """Listens on the unix socket `listen` for as long as the context lasts, and passes everything to the one of the engine.

    mitmproxy speaks TCP only, so its process has a network namespace of its own, where nobody else reaches it. It ends with the
    thread that began the context, however that ends.
    """

    def __init__(self, listen: Path, engine: Path, channel: Path, log: Path) -> None:
        self._listen = listen
        self._control = listen.with_name("proxy.sock")
        self._log = log
        self._environ = {
            "FAULTS_LISTEN": str(listen),
            "FAULTS_ENGINE": str(engine),
            "FAULTS_CHANNEL": str(channel),
            "FAULTS_CONTROL": str(self._control),
        }

    def __enter__(self) -> Self:
        if not PROGRAM.exists():
            raise CannotRun("the proxy is not installed: run `make faults`, which installs requirements-faults.txt")
        for path in (self._listen, self._control):
            path.unlink(missing_ok=True)
        options = {
            "connection_strategy": "lazy",
            "confdir": self._log.with_name("mitmproxy"),
            "http2": "false",
            "keep_host_header": "true",
            "listen_host": "127.0.0.1",
            "listen_port": "2376",
            "mode": "reverse:http://127.0.0.1:2375",
            "rawtcp": "true",
            "termlog_verbosity": "warn",
            "flow_detail": "0",
            "validate_inbound_headers": "false",
        }
        words = [word for name, value in options.items() for word in ("--set", f"{name}={value}")]
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                ["setpriv", "--pdeathsig", "KILL", "unshare", "--net", "--", str(PROGRAM), *words, "-s", str(ADD_ON)],
                env={"PATH": os.environ["PATH"], "HOME": "/nonexistent", "PYTHONPATH": str(CHECKOUT), **self._environ},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            waiting = Retrying(
                stop=stop_after_delay(READY_SECONDS), wait=wait_fixed(0.05), retry=retry_if_result(lambda up: not up)
            )
            waiting(self._is_up)
        except RetryError:
            self._end()
            raise CannotRun(f"the proxy did not listen within {READY_SECONDS} s: {self._last_words()}") from None
        except BaseException:
            # Ctrl-C included: the proxy is ended, and then it goes on its way.
            self._end()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._end()

    def apply(self, items: Sequence[Mapping[str, Any]]) -> None:
        """From now on requests and answers are changed as these say; `applied` counts from 0."""
        self._tell({"apply": list(items)})

    def heal(self) -> None:
        """From now on everything passes as it is; what was remembered for stale answers is forgotten."""
        self._tell({"apply": []})

    @property
    def alive(self) -> bool:
        """Whether its process runs."""
        return self._process.poll() is None

    def applied(self) -> int:
        """How many requests and answers have been changed since `apply`."""
        return int(self._tell({"applied": True})["applied"])

    def _tell(self, words: Mapping[str, Any]) -> dict[str, Any]:
        try:
            with socket.socket(socket.AF_UNIX) as connection:
                connection.settimeout(READY_SECONDS)
                connection.connect(str(self._control))
                connection.sendall(json.dumps(words).encode() + b"\n")
                answer = json.loads(connection.makefile("rb").readline())
        except (OSError, ValueError) as error:
            raise CannotRun(f"the proxy does not answer ({error}): {self._last_words()}") from error
        if "problem" in answer:
            raise CannotRun(f"the proxy cannot do that: {answer['problem']}")
        return dict(answer)

    def _is_up(self) -> bool:
        if not self.alive:
            raise CannotRun(f"the proxy stopped while starting: {self._last_words()}")
        return self._listen.exists() and self._control.exists()

    def _end(self) -> None:
        self._process.kill()
        self._process.wait()
        for path in (self._listen, self._control):
            path.unlink(missing_ok=True)

    def _last_words(self) -> str:
        lines = self._log.read_text(encoding="utf-8", errors="replace").splitlines()
        return " / ".join(lines[-3:]) or "it wrote nothing"
