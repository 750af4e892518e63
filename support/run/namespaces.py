"""Entering the network namespace in which an engine publishes its ports, so that this process can play its host."""

from __future__ import annotations

import ctypes
import os
from pathlib import Path

from support.errors import CannotRun


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
