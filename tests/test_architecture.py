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
    allowed = ["behave", "support.act", "support.expect", "support.words", "support.book.tables"]
    assert [module for module in _imports(path) if not _is_in(module, allowed)] == []


def _from_act(tree: ast.Module) -> set[str]:
    """The names by which a module knows something of the room that acts on the engine."""
    found = [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
    return {
        alias.asname or alias.name.partition(".")[0]
        for node in found
        for alias in node.names
        if f"{getattr(node, 'module', '')}.{alias.name}.".removeprefix(".").startswith("support.act.")
    }


def _kinds(function: ast.FunctionDef) -> set[str]:
    """The kinds of steps that a function is: "given", "when", "then", or "step" for the first two."""
    calls = [each for each in function.decorator_list if isinstance(each, ast.Call)]
    return {each.func.id for each in calls if isinstance(each.func, ast.Name)}


@pytest.mark.parametrize("path", STEPS, ids=_module)
def test_a_look_does_not_act(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    acting = _from_act(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            used = {each.id for each in ast.walk(node) if isinstance(each, ast.Name)} & acting
            assert not used or "then" not in _kinds(node), f"{path}:{node.lineno}: {node.name} is a Then, and acts"


def test_a_look_that_acts_would_be_found() -> None:
    tree = ast.parse(
        "import support.act.networks\nfrom support.act import containers as made\nfrom support.act.networks import create\n"
        "from support.expect import names\n@given('x')\n@then('x')\ndef f(context):\n    made.start()\n"
    )
    assert _from_act(tree) == {"support", "made", "create"}
    assert _kinds(next(node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))) == {"given", "then"}


def test_looks_start_nothing_but_the_witness_of_a_failed_look_up() -> None:
    """Whether a nameserver keeps silent to one container or to all is told by asking it from a new one."""
    acting = {
        _module(path): list(_from_act(ast.parse(path.read_text(encoding="utf-8"))))
        for path in SOURCES
        if _is_in(_module(path), ["support.expect"])
    }
    assert {module: names for module, names in acting.items() if names} == {
        "support.expect.lookup_failure": ["start_alpine"]
    }


@pytest.mark.parametrize("path", [path for path in SOURCES if _module(path) != SLOW_ON_PURPOSE], ids=_module)
def test_nobody_sleeps(path: Path) -> None:
    assert not re.search(r"\bsleep\(", path.read_text(encoding="utf-8")), "wait for something, with a deadline"
