"""What all scenarios of a worker have in common: the engine, its images, and the run they belong to."""

from __future__ import annotations

import random
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from filelock import FileLock

from support.engine.connection import Engine
from support.engine.host import NeighbourHost
from support.engine.upstream import OutsideServers
from support.errors import CannotRun
from support.spec.configuration import Configuration
from support.world.cleaning import Cleaner
from support.world.shared import SharedSetup


class ImageReferences(Protocol):
    """References of the three images, as the engine knows them."""

    @property
    def alpine(self) -> str: ...
    @property
    def redis(self) -> str: ...
    @property
    def app(self) -> str: ...


@dataclass(frozen=True)
class Stage:
    """The surroundings of a scenario.

    `patience` multiplies every deadline of the suite's own, for slow machines. `preamble` holds the commands that let the
    reader's docker client speak to this engine. `configuration` is what of the engine's differs from the default. `neighbour` is
    another host beside the engine's, where the run has one, and `outside` are its nameservers.
    """

    engine: Engine
    images: ImageReferences
    run_id: str
    shared: SharedSetup
    cleaner: Cleaner
    ports: HostPorts
    patience: float
    preamble: tuple[str, ...] = ()
    neighbour: NeighbourHost | None = None
    outside: OutsideServers | None = None
    configuration: Configuration = field(default_factory=Configuration)

    @property
    def default_network(self) -> str:
        """What a container's record calls the network that it joins by itself."""
        return self.configuration.value("other-network") or self.engine.kind.default_network

    @property
    def lookups(self) -> float:
        """Seconds for which a program may have to wait for a name, since nameservers beyond the engine are away; mostly 0."""
        return float(self.configuration.value("slow-names") or 0)


class HostPorts:
    """Ports of the host for scenarios to publish at: each is handed out once per run, whichever worker asks.

    A port that a local process holds is passed over. Ports held on a remote host show only when the engine refuses them.
    """

    def __init__(self, directory: Path, first: int, last: int, *, local: bool) -> None:
        self._directory = directory
        self._handed_out = directory / "ports"
        self._range = range(first, last + 1)
        self._local = local

    def on(self, *, local: bool) -> HostPorts:
        """The same ports, with what has become known of where the host is."""
        return HostPorts(self._directory, self._range[0], self._range[-1], local=local)

    def take(self, count: int = 1) -> int:
        """A port nobody was given before, or the first of so many in a row. Raises CannotRun when there is none left."""
        with FileLock(f"{self._handed_out}.lock"):
            text = self._handed_out.read_text(encoding="ascii") if self._handed_out.exists() else ""
            taken = set(text.split())
            free = [port for port in self._range if str(port) not in taken]
            random.shuffle(free)
            left = set(free)
            for port in free:
                wanted = range(port, port + count)
                if not left.issuperset(wanted):
                    continue
                taken.update(map(str, wanted))
                left.difference_update(wanted)
                if not self._local or all(map(_is_free, wanted)):
                    self._handed_out.write_text(" ".join(taken), encoding="ascii")
                    return port
        raise CannotRun(
            f"no free host port in PORTS={self._range[0]}-{self._range[-1]}: other processes or this run hold them all; "
            "give a wider range with PORTS=FIRST-LAST"
        )

    @contextmanager
    def nobodys(self) -> Iterator[int]:
        """A port at which nothing is served as long as this lasts: held here on a local host, where nobody else can take it then,
        be it another run. Nothing listens at it."""
        port = self.take()
        with ExitStack() as held:
            for family, address in ((socket.AF_INET, "0.0.0.0"), (socket.AF_INET6, "::")) if self._local else ():
                with suppress(OSError):
                    holder = held.enter_context(socket.socket(family))
                    if family is socket.AF_INET6:
                        holder.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
                    holder.bind((address, port))
            yield port

    @contextmanager
    def held(self) -> Iterator[int]:
        """A port at which a program of ours listens on every address of the host as long as this lasts.

        Raises LookupError where the host is not here: nobody of ours can hold a port there.
        """
        if not self._local:
            raise LookupError("the engine's host is not here: no program of ours holds a port there")
        port = self.take()
        with socket.socket() as holder:
            holder.bind(("0.0.0.0", port))
            holder.listen()
            yield port


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("0.0.0.0", port))
        except OSError:
            return False
    return True
