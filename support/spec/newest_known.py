"""How far the ledger's knowledge of each kind of engine goes."""

from __future__ import annotations

from pathlib import Path

import yaml

from support.spec.records import SPEC
from support.spec.versions import Version


def beyond_known(kind: str, version: Version, path: Path = SPEC / "kinds.yaml") -> str:
    """A remark for the report when this version is newer than any the ledger was written for, or else nothing."""
    known = yaml.safe_load(path.read_text(encoding="utf-8")).get(kind)
    if known is None:
        return f"the ledger knows nothing of {kind}: what binds all engines binds this one"
    newest = Version.parse(known["newest_known"])
    if version.release[: len(newest.release)] <= newest.release:
        return ""
    return f"the ledger knows {kind} up to {newest}: what binds {newest} binds this {version}"
