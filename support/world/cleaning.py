"""Cleanup off the critical path: a thread removes one scenario's objects while the next scenario runs."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable

import docker
import requests
from docker.errors import APIError, NotFound

from support.engine.kinds import Kind
from support.world.ownership import remove_network


class Cleaner:
    """Removes containers and networks by name, in the order given, on a connection and in a thread of its own.

    What cannot be removed is kept in `problems`, one line each; the leak check has the last word on it.
    """

    def __init__(self, connect: Callable[[], docker.APIClient], kind: Kind) -> None:
        self.problems: list[str] = []
        self._connect = connect
        self._kind = kind
        self._work: queue.Queue[list[tuple[str, str]] | threading.Event | None] = queue.Queue()
        self._thread = threading.Thread(target=self._clean, name="cleaner", daemon=True)
        self._thread.start()

    def remove(self, containers: list[str], networks: list[str]) -> None:
        """Have these removed, containers before networks. Returns at once."""
        self._work.put([("container", name) for name in containers] + [("network", name) for name in networks])

    def settle(self) -> None:
        """Wait until everything handed over so far has been dealt with."""
        done = threading.Event()
        self._work.put(done)
        done.wait()

    def finish(self) -> None:
        """Wait until everything handed over has been dealt with."""
        self._work.put(None)
        self._thread.join()

    def _clean(self) -> None:
        api: docker.APIClient | None = None
        while (batch := self._work.get()) is not None:
            if isinstance(batch, threading.Event):
                batch.set()
                continue
            api = api or self._connect()
            for kind, name in batch:
                try:
                    if kind == "container":
                        self._kind.remove_container(api, name)
                    else:
                        remove_network(api, name)
                except NotFound:
                    continue
                except (APIError, requests.RequestException, OSError) as error:
                    self.problems.append(f"{kind} {name} could not be removed: {' '.join(str(error).split())}")
