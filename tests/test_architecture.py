"""The code is built as docs/architecture.md says, and steps are one line of meaning each."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[1]
PAGE = CHECKOUT / "docs" / "architecture.md"
SOURCES = sorted(
    path
    for folder in ("support", "features", "faults")
    for path in (CHECKOUT / folder).rglob("*.py")
    if path.relative_to(CHECKOUT).as_posix() not in ("support/__init__.py", "support/__main__.py", "faults/__main__.py")
)
STEPS = sorted((CHECKOUT / "features" / "steps").glob("*.py"))
MOST_STATEMENTS = 4
SLOW_ON_PURPOSE = "faults.proxy.addon"


def _rooms(page: str) -> dict[str, list[str]]:
    """The page's table, from the top: each room with what it may import, both as dotted names."""
    rows = re.findall(r"^\| `([^`]+)` \|.*\| ([^|]+) \|$", page, re.MULTILINE)
    rooms = [_dotted(room) for room, _ in rows]
    allowed = {}
    for number, (room, (_, may)) in enumerate(zip(rooms, rows, strict=True)):
        below = rooms[number + 1 :] if may == "everything below" else [f"support.{each}" for each in may.split(", ")]
        allowed[room] = [] if may == "nobody" else below
    return allowed


def _dotted(path: str) -> str:
    return path.strip("/").removesuffix(".py").replace("/", ".")


def _module(path: Path) -> str:
    return _dotted(path.relative_to(CHECKOUT).as_posix())


def _imports(path: Path) -> Iterator[str]:
    """Every module that the file imports, wherever it stands in it; a name out of a package counts as module if it is one."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.module is not None
            assert node.level == 0, f"{path}:{node.lineno}: a relative import does not say which room it goes to"
            folder = CHECKOUT / node.module.replace(".", "/")
            for alias in node.names:
                within = folder / alias.name
                is_module = within.with_suffix(".py").exists() or within.is_dir()
                yield f"{node.module}.{alias.name}" if is_module else node.module


def _is_in(module: str, rooms: list[str]) -> bool:
    return any(module == room or module.startswith(f"{room}.") for room in rooms)


def _room_of(module: str, rooms: Mapping[str, list[str]]) -> str:
    (room,) = [room for room in rooms if _is_in(module, [room])]
    return room


def test_the_table_is_read() -> None:
    rooms = _rooms(PAGE.read_text(encoding="utf-8"))
    assert rooms["support.errors"] == []
    assert rooms["support.observe"] == ["support.errors"]
    assert set(rooms["faults"]) == set(rooms) - {"faults"}
    assert set(rooms["support.cli"]) == set(rooms) - {"faults", "support.cli"}


def test_every_room_is_on_the_page() -> None:
    rooms = _rooms(PAGE.read_text(encoding="utf-8"))
    assert {_room_of(_module(path), rooms) for path in SOURCES} == set(rooms)


def test_a_room_may_import_only_rooms_below_it() -> None:
    rooms = _rooms(PAGE.read_text(encoding="utf-8"))
    order = list(rooms)
    for room, allowed in rooms.items():
        # Hooks are loaded by behave, on behalf of the room above them, which hands them what it made.
        upwards = [each for each in allowed if order.index(_room_of(each, rooms)) <= order.index(room)]
        assert upwards == (["support.run.session"] if room == "features" else [])


@pytest.mark.parametrize("path", SOURCES, ids=_module)
def test_imports_keep_to_the_page(path: Path) -> None:
    rooms = _rooms(PAGE.read_text(encoding="utf-8"))
    room = _room_of(_module(path), rooms)
    ours = [module for module in _imports(path) if _is_in(module, ["support", "features", "faults"])]
    assert [module for module in ours if not _is_in(module, [room, *rooms[room]])] == []


@pytest.mark.parametrize("path", SOURCES, ids=_module)
def test_behave_is_known_to_the_book_and_the_run_alone(path: Path) -> None:
    knows = any(_is_in(module, ["behave"]) for module in _imports(path))
    assert not knows or _is_in(_module(path), ["support.book", "support.run", "features"])


def test_a_module_s_name_stands_once() -> None:
    names = Counter(
        path.stem for path in SOURCES if path.is_relative_to(CHECKOUT / "support") and path.stem != "__init__"
    )
    (told,) = re.findall(r"^What has data.*?\n\n", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    assert [name for name, count in names.items() if count > 1 and not re.search(rf"`{name}`|/{name}\.py", told)] == []


@pytest.mark.parametrize("path", STEPS, ids=_module)
def test_steps_are_one_line_of_meaning(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef):
            count = sum(isinstance(each, ast.stmt) for statement in node.body for each in ast.walk(statement))
            assert count <= MOST_STATEMENTS, f"{path}:{node.lineno}: {node.name} has {count} statements"
            branches = [each for each in ast.walk(node) if isinstance(each, ast.If | ast.For | ast.While | ast.Try)]
            assert branches == [], f"{path}:{node.lineno}: {node.name} decides something; that belongs into support/"


@pytest.mark.parametrize("path", STEPS, ids=_module)
def test_steps_import_only_what_they_speak_through(path: Path) -> None:
    allowed = ["behave", "support.expect", "support.book.tables"]
    assert [module for module in _imports(path) if not _is_in(module, allowed)] == []


@pytest.mark.parametrize("path", [path for path in SOURCES if _module(path) != SLOW_ON_PURPOSE], ids=_module)
def test_nobody_sleeps(path: Path) -> None:
    assert not re.search(r"\bsleep\(", path.read_text(encoding="utf-8")), "wait for something, with a deadline"
