"""An engine of the lab that can be broken on purpose, and healed: its own home, with every mechanism at its side."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from faults.channel import Channel
from faults.clone import clone
from faults.life import Life
from faults.places import Places
from faults.proxy import Proxy
from faults.records import Fault, told
from faults.runtime import Runtime, files
from support.engine.connection import MeteredAPI, connect, open_api
from support.engine.target import Target
from support.lab import images
from support.lab.embedded import EmbeddedEngine
from support.lab.engines import EngineSpec
from support.spec.results import EngineRecord


class FaultyEngine:
    """A context: the engine runs for as long as it lasts, healthy but while `broken` says otherwise.

    `url` is where the suite finds it; whoever plays its host stands in the network namespace `netns`.
    """

    def __init__(self, spec: EngineSpec, cache: Path, number: int, say: Callable[[str], None]) -> None:
        self.spec = spec
        self._cache = cache
        self._number = number
        self._say = say
        self._held = ExitStack()

    def __enter__(self) -> Self:
        try:
            self._home = clone(self.spec, self._cache, self._number, self._say)
            self._embedded = EmbeddedEngine(self._home, say=self._say, spec=self.spec, files=files(self.spec.kind))
            self._held.enter_context(self._embedded.hold())
            self._held.callback(self._embedded.down)
            self._embedded.down()
            self._running = self._embedded.up()
            self._have_images()
            self._runtime = Runtime(self._running, self._api)
            self._channel = self._held.enter_context(Channel(self._home / "run" / "faults.sock", self._runtime.handle))
            self._proxy = self._held.enter_context(
                Proxy(
                    listen=self._home / "faulty.sock",
                    engine=self._running.socket,
                    channel=self._home / "run" / "faults.sock",
                    log=self._home / "proxy.log",
                )
            )
        except BaseException:
            # Ctrl-C included: what has been started is stopped, and then it goes on its way.
            self._held.close()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._held.close()

    @property
    def url(self) -> str:
        """The engine's address, by way of the proxy."""
        return f"unix://{self._home / 'faulty.sock'}"

    @property
    def netns(self) -> Path:
        """The network namespace of the engine's machine."""
        return self._running.netns

    @property
    def record(self) -> EngineRecord:
        """What the engine says of itself, asked past the proxy."""
        return connect(self._target).record

    @property
    def applied(self) -> int:
        """How often the fault in force has changed something."""
        return self._proxy.applied() + self._runtime.applied() + self._life.applied + self._once

    @property
    def problems(self) -> list[str]:
        """Why the fault in force could not be put into effect somewhere, one line each."""
        return self._channel.problems

    @contextmanager
    def broken(self, fault: Fault, *, healthy: bool = False) -> Iterator[None]:
        """The engine has this fault for as long as the context lasts, and is healed afterwards; with `healthy` it is only as the
        fault needs it to begin with.

        What keeps it from being put into effect where it should be is in `problems`, until the next one. Raises CannotRun when it
        cannot be put into effect at all.
        """
        changes = fault.healthy if healthy else fault.inject
        once, life = told(changes, "engine"), told(changes, "life")
        self._once = 0
        self._channel.problems.clear()
        try:
            self._proxy.apply(told(changes, "api"))
            self._runtime.apply(told(changes, "runtime"), told(changes, "dns"))
            for item in once:
                Places(self._running).engine(item["run"])
                self._once += 1
            with Life(life, self._running, self._restart) as self._life:
                yield
        finally:
            self._proxy.heal()
            self._runtime.heal()
            if once or life or any("engine" in item for item in told(changes, "runtime")):
                self._restart()

    def _restart(self) -> None:
        self._embedded.down()
        self._running = self._embedded.up()
        self._runtime.moved(self._running)

    def _api(self) -> MeteredAPI:
        return open_api(self._target)

    @property
    def _target(self) -> Target:
        return Target(f"unix://{self._running.socket}", "broken on purpose")

    def _have_images(self) -> None:
        images.ensure(self._api(), mode="debian", registry="", cache=self._cache, say=self._say)
