"""What the Node app promises by its files. Its behaviour is tested by its own tests, which run inside its image."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

APP = Path(__file__).parents[2] / "apps" / "redis-counter"


def _read(name: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((APP / name).read_text())
    return document


def test_the_official_client_is_the_only_dependency() -> None:
    assert list(_read("package.json")["dependencies"]) == ["redis"]


def test_the_lock_file_is_of_this_package() -> None:
    package, lock = _read("package.json"), _read("package-lock.json")
    root = lock["packages"][""]
    assert root["dependencies"] == package["dependencies"]
    assert (lock["name"], lock["version"]) == (package["name"], package["version"])
    assert "node_modules/redis" in lock["packages"]


def test_the_lock_file_pins_contents_and_names_no_registry() -> None:
    lock = _read("package-lock.json")
    assert "://" not in (APP / "package-lock.json").read_text()
    installed = {path: entry for path, entry in lock["packages"].items() if path}
    assert all("resolved" not in entry for entry in installed.values())
    assert all(entry["integrity"].startswith("sha512-") for entry in installed.values())


def test_the_image_stops_on_a_signal_and_does_not_run_as_root() -> None:
    dockerfile = (APP / "Dockerfile").read_text()
    command = re.findall(r"^CMD (.+)$", dockerfile, re.MULTILINE)
    assert [json.loads(line) for line in command] == [["node", "server.js"]]
    assert re.findall(r"^USER (.+)$", dockerfile, re.MULTILINE) == ["node"]
    assert re.findall(r"^EXPOSE (.+)$", dockerfile, re.MULTILINE) == ["3000"]
