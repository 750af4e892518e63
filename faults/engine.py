"""An engine of the lab that can be broken on purpose, and healed: its own home, with every mechanism at its side."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from filelock import FileLock, Timeout

from faults.channel import Channel
from faults.life import Life
from faults.places import Places
from faults.proxy import Proxy
from faults.records import Change, Fault, told
from faults.runtime import Runtime, daemon_json, files
from support.engine.connection import MeteredAPI, connect, open_api
from support.engine.target import Target
from support.errors import CannotRun
from support.lab import images
from support.lab.embedded import EmbeddedEngine, engine_home
from support.lab.engines import EngineSpec
from support.spec.results import EngineRecord


def faulty_home(cache: Path, spec: EngineSpec, number: int) -> Path:
    """Where an engine lives that is broken on purpose: beside the one that others use, on the same root file system."""
    home = engine_home(cache, spec)
    return home.with_name(f"{home.name}-faults-{number}")


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
            self._home = faulty_home(self._cache, self.spec, self._number)
            self._claim()
            self._embedded = EmbeddedEngine(
                self._home,
                say=self._say,
                spec=self.spec,
                files=files(self.spec.kind),
                daemon_json=daemon_json(self.spec.kind),
            )
            # `make clean` leaves it alone.
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
    def root(self) -> Path:
        """The root directory of the engine's machine."""
        return self._running.root

    @property
    def profile(self) -> str:
        """The name of the profile that the engine is configured with; empty for none."""
        return self.spec.profile.name if self.spec.profile else ""

    @property
    def record(self) -> EngineRecord:
        """What the engine says of itself, asked past the proxy."""
        return connect(self._target).record

    def settle(self) -> int:
        """How often the fault in force has changed something, once what is happening to the engine itself has ended."""
        self._life.end()
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
        # A list of its own: who is late with one of the last fault adds it to that one's.
        self._channel.problems = []
        with ExitStack() as healing:
            if once or life or _changes_the_machine(changes):
                healing.callback(self._restart)
            healing.callback(self._runtime.heal)
            healing.callback(self._proxy.heal)
            self._proxy.apply(told(changes, "api"))
            self._runtime.apply(told(changes, "runtime"), told(changes, "dns"), self.problems)
            for item in once:
                Places(self._running).engine(item["run"])
                self._once += 1
            with Life(life, self._running, self._restart, self._runtime.started) as self._life:
                yield

    def works(self) -> bool:
        """Whether the engine answers, asked past the proxy, and the proxy is there too."""
        return self._embedded.running() is not None and self._proxy.alive

    def _claim(self) -> None:
        """Have the copy for this campaign alone, for as long as the context lasts. Raises CannotRun when another one has it."""
        try:
            self._home.mkdir(parents=True, exist_ok=True)
            self._held.enter_context(FileLock(self._home / "campaign.lock").acquire(timeout=0))
        except Timeout as problem:
            raise CannotRun(
                f"another `make faults` breaks {self._home.name}: wait for its end, or set CACHE_DIR to another directory"
            ) from problem

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


def _changes_the_machine(changes: Sequence[Change]) -> bool:
    """Whether something is done on the engine's machine for some container or request, which nobody takes back."""
    steps = [step for item in told(changes, "api") for step in item.get("then", ())]
    return any("engine" in item for item in told(changes, "runtime")) or any(
        step.get("in") == "engine" for step in steps
    )
