"""Entering network namespaces: that in which an engine publishes its ports, so that this process can play its host, or with one
thread only that of another host."""

from __future__ import annotations

import ctypes
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from support.errors import CannotRun

Result = TypeVar("Result")

OWN = Path("/proc/thread-self/ns/net")
"""The network namespace of whoever looks."""


def enter_network(namespace: Path) -> None:
    """Move this process into a network namespace, such as /proc/4711/ns/net; threads that run already stay outside.

    Raises CannotRun when the namespace is gone or this process may not enter it.
    """
    try:
        handle = os.open(namespace, os.O_RDONLY)
        try:
            # os.setns came with Python 3.12.
            if ctypes.CDLL(None, use_errno=True).setns(handle, 0) != 0:
                raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
        finally:
            os.close(handle)
    except OSError as error:
        raise CannotRun(
            f"the engine's network namespace cannot be entered: {error.strerror}; is the engine still up?"
        ) from error


def inside(namespace: Path, call: Callable[[], Result]) -> Result:
    """What `call` returns, or raises, when it is made in a network namespace: by a thread of its own, which ends with it.

    The kernel keeps the namespace for each thread; sockets stay in that in which they were opened. Source: setns(2). Raises
    CannotRun as `enter_network`.
    """
    with ThreadPoolExecutor(1) as thread:

        def made() -> Result:
            enter_network(namespace)
            return call()

        return thread.submit(made).result()
