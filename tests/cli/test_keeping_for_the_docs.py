"""`keep` without results to keep: no engine is needed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from click.testing import Result


def test_without_a_matrix_there_is_nothing_to_keep_for_the_documentation(
    call: Callable[..., Result], tmp_path: Path
) -> None:
    result = call("keep", REPORTS=str(tmp_path / "reports"))
    assert result.exit_code == 2
    assert result.stderr.startswith("cannot run: no results of docker-26.1, docker-20.10, ")
    assert result.stderr.count("\n") == 1
