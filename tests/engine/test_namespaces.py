"""Doing something in another network namespace, with one thread."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from support.engine.namespaces import OWN, inside
from support.errors import CannotRun

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="network namespaces are entered by root")


def _place() -> str:
    return str(OWN.readlink())


def _fail() -> None:
    raise KeyError("from there")


def test_a_call_is_made_there_and_nothing_else_is() -> None:
    here = _place()
    with subprocess.Popen(["unshare", "--net", "sh", "-c", "echo; exec cat"], stdin=-1, stdout=-1) as keeper:
        assert keeper.stdout is not None
        keeper.stdout.readline()
        there = Path(f"/proc/{keeper.pid}/ns/net")
        assert inside(there, _place) == str(there.readlink()) != here
        assert _place() == here
        with pytest.raises(KeyError, match="from there"):
            inside(there, _fail)
        keeper.kill()


def test_a_namespace_that_is_gone_ends_the_run() -> None:
    with pytest.raises(CannotRun, match="cannot be entered"):
        inside(Path("/proc/0/ns/net"), _place)
