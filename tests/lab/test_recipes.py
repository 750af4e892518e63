"""What the recipes say, and that the key of an image changes whenever the image may."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from support.lab import recipes
from support.lab.recipes import ROLES, Recipe, architecture, built_key, files_under, load, made_key


def test_there_is_a_recipe_for_every_role() -> None:
    book = load()
    assert tuple(book) == ROLES
    assert {recipe.role for recipe in book.values()} == set(ROLES)
    assert (book["alpine"].pulled, book["redis"].pulled) == ("alpine", "redis")


def test_alpine_pings_without_a_raw_socket() -> None:
    assert "iputils-ping" in load()["alpine"].packages


def test_the_app_is_in_its_image() -> None:
    names = {name for name, _ in load()["app"].sources()}
    assert {"app/server.js", "app/package.json", "app/test/server.test.js", "etc/passwd"} <= names


def test_the_base_of_the_pulled_app_is_that_of_its_dockerfile() -> None:
    dockerfile = (recipes.APPS / "redis-counter" / "Dockerfile").read_text()
    assert f"FROM ${{REGISTRY}}{load()['app'].pulled}\n" in dockerfile


@pytest.mark.parametrize(
    ("machine", "name"), [("x86_64", "amd64"), ("aarch64", "arm64"), ("riscv64", "riscv64"), ("s390x", "s390x")]
)
def test_architectures_have_the_names_that_engines_use(machine: str, name: str) -> None:
    assert architecture(machine) == name


def test_installed_modules_and_editors_files_are_no_sources(tmp_path: Path) -> None:
    for name in ("b.js", "a/c.js", "node_modules/redis/index.js", "b.js~", ".b.js.swp"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    assert [name for name, _ in files_under(tmp_path)] == ["a/c.js", "b.js"]


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Recipe:
    """A recipe whose application lies in a directory of the test's own."""
    (tmp_path / "counter").mkdir()
    (tmp_path / "counter" / "server.js").write_text("one")
    monkeypatch.setattr(recipes, "APPS", tmp_path)
    return dataclasses.replace(load()["app"], application="counter")


def test_keys_are_stable(app: Recipe) -> None:
    assert made_key(app, b"code") == made_key(app, b"code")
    assert built_key(app, "") == built_key(app, "")


def test_keys_change_with_the_sources(app: Recipe, tmp_path: Path) -> None:
    before = made_key(app, b"code"), built_key(app, "")
    (tmp_path / "counter" / "server.js").write_text("two")
    written = made_key(app, b"code"), built_key(app, "")
    (tmp_path / "counter" / "server.js").chmod(0o755)
    executable = made_key(app, b"code"), built_key(app, "")
    (tmp_path / "counter" / "server.js").rename(tmp_path / "counter" / "main.js")
    renamed = made_key(app, b"code"), built_key(app, "")
    for keys in zip(before, written, executable, renamed, strict=True):
        assert len(set(keys)) == 4


def test_keys_change_with_the_recipe_the_code_and_the_registry(app: Recipe) -> None:
    other = dataclasses.replace(app, environment={"A": "1"})
    assert len({made_key(app, b"code"), made_key(other, b"code"), made_key(app, b"other")}) == 3
    assert built_key(app, "") != built_key(app, "127.0.0.1:5000/")
