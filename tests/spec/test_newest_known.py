"""What the report says of versions that the ledger was not written for."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.spec.newest_known import beyond_known
from support.spec.statements import KINDS
from support.spec.versions import Version

KNOWN = 'docker: {newest_known: "29.7"}\npodman: {newest_known: "5.8"}\n'


@pytest.mark.parametrize(
    ("kind", "version", "remark"),
    [
        ("docker", "20.10.24+dfsg1", ""),
        ("docker", "26.1.5+dfsg1", ""),
        ("docker", "29.0.0-rc.1", ""),
        ("docker", "29", ""),
        ("docker", "29.7.0-beta.2", ""),
        ("docker", "29.7.2", ""),
        ("docker", "29.8.0", "the ledger knows docker up to 29.7: what binds 29.7 binds this 29.8.0"),
        ("docker", "29.10.1", "the ledger knows docker up to 29.7: what binds 29.7 binds this 29.10.1"),
        ("docker", "30", "the ledger knows docker up to 29.7: what binds 29.7 binds this 30"),
        ("docker", "31.2", "the ledger knows docker up to 29.7: what binds 29.7 binds this 31.2"),
        ("podman", "4.3.1", ""),
        ("podman", "5.8.6", ""),
        ("podman", "6.0", "the ledger knows podman up to 5.8: what binds 5.8 binds this 6.0"),
        ("podman", "29.7", "the ledger knows podman up to 5.8: what binds 5.8 binds this 29.7"),
        ("lxc", "5.0", "the ledger knows nothing of lxc: what binds all engines binds this one"),
    ],
)
def test_a_version_newer_than_all_known_ones_is_remarked_on(
    tmp_path: Path, kind: str, version: str, remark: str
) -> None:
    (tmp_path / "kinds.yaml").write_text(KNOWN, encoding="utf-8")

    assert beyond_known(kind, Version.parse(version), tmp_path / "kinds.yaml") == remark


@pytest.mark.parametrize("kind", KINDS)
def test_the_ledger_says_how_far_it_knows_every_kind(kind: str) -> None:
    assert beyond_known(kind, Version.parse("4.3.1")) == ""
    assert f"the ledger knows {kind} up to " in beyond_known(kind, Version.parse("999.0"))
