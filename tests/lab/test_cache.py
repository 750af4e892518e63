"""Where the cache lies, and what is said when it cannot be written."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from support.errors import CannotRun
from support.lab.cache import cache_dir, writing_below


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({"CACHE_DIR": "/c", "XDG_CACHE_HOME": "/x", "HOME": "/h"}, Path("/c")),
        ({"CACHE_DIR": "here"}, Path.cwd() / "here"),
        ({"CACHE_DIR": "", "XDG_CACHE_HOME": "/x", "HOME": "/h"}, Path("/x/container-networking-spec")),
        ({"XDG_CACHE_HOME": "relative", "HOME": "/h"}, Path("/h/.cache/container-networking-spec")),
        ({"HOME": "/h"}, Path("/h/.cache/container-networking-spec")),
        ({}, Path.home() / ".cache/container-networking-spec"),
    ],
)
def test_cache_dir(environ: dict[str, str], expected: Path) -> None:
    assert cache_dir(environ) == expected


def test_what_the_system_refuses_is_said_with_a_way_out(tmp_path: Path) -> None:
    with (
        pytest.raises(CannotRun, match=r"No space left on device: make room or set CACHE_DIR"),
        writing_below(tmp_path),
    ):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
