"""What scenarios start containers from: the images on the engine, and their archives made ahead of it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from support.errors import CannotRun
from support.lab import stand_ins
from support.spec.results import ImageRecord

BUILDERS = ("setpriv", "unshare")
"""What a process that builds a root file system is called: each takes all that it has started with it."""


@dataclass(frozen=True)
class References:
    """The images' references, as the engine knows them."""

    alpine: str
    redis: str
    app: str

    @classmethod
    def of(cls, images: Iterable[ImageRecord]) -> References:
        """The references of these images, one for each role."""
        by_role = {image.role: image.reference for image in images}
        return cls(by_role["alpine"], by_role["redis"], by_role["app"])


@contextmanager
def prepared_beside(cache: Path, say: Callable[[str], None]) -> Iterator[None]:
    """Make the images' archives in `cache` while the block works, and wait for them at its end.

    A failure is said, and left for the images' own turn to raise. When the block fails, the making is ended.
    """
    preparing = _Preparation(cache, say)
    preparing.start()
    try:
        yield
        preparing.join()
    except BaseException:
        # Ctrl-C included: the images' builders are ended, and then it goes on its way.
        preparing.abandon()
        raise


class _Preparation(threading.Thread):
    def __init__(self, cache: Path, say: Callable[[str], None]) -> None:
        super().__init__(name="images")
        self._cache = cache
        self._say = say
        self._wanted = True

    def abandon(self) -> None:
        """End it, by ending the builders that it starts, until it starts no more."""
        self._wanted = False
        while self.is_alive():
            for child in psutil.Process().children():
                with suppress(psutil.NoSuchProcess):
                    if child.name() in BUILDERS:
                        child.kill()
            self.join(timeout=0.1)

    def run(self) -> None:
        try:
            stand_ins.prepare(self._cache, self._say)
        except CannotRun as error:
            if self._wanted:
                self._say(f"images: {error}")
