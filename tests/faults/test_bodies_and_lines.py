"""What a record's changes make of bodies and of lines: the same for the proxy, and for files and environments of containers."""

from __future__ import annotations

import copy
import subprocess
from pathlib import Path
from typing import Any

import pytest

from faults.changes import changed, changed_lines, changed_stream, filled, holds, path, paths_of, with_entries
from faults.proxy import CHECKOUT, PROGRAM

BODY = {
    "Name": "/redis",
    "Links": ["a"],
    "Aliases": None,
    "Networks": {"one": {"IP": "172.18.0.2"}, "two": {"IP": "172.19.0.2"}},
}
NETWORKS = [{"Name": "bridge", "Scope": "local"}, {"Name": "backend", "Scope": "local"}]
HOSTS = ["127.0.0.1\tlocalhost", "172.18.0.2\t0123456789ab"]


@pytest.mark.parametrize(
    ("change", "differs"),
    [
        ({}, {}),
        ({"drop": ["Links", "Nothing.Of.This"]}, {"Links": ...}),
        ({"drop": ["Networks.*.IP"]}, {"Networks": {"one": {}, "two": {}}}),
        ({"set": {"Name": "x"}}, {"Name": "x"}),
        ({"set": {"Networks.*.IP": ""}}, {"Networks": {"one": {"IP": ""}, "two": {"IP": ""}}}),
        ({"set": {"State.Paused": True}}, {"State": {"Paused": True}}),
        ({"replace": {"Name": {"^/": "", "s$": "z"}}}, {"Name": "rediz"}),
        ({"replace": {"Nothing": {"a": "b"}}}, {}),
        ({"append": {"Links": "b"}}, {"Links": ["a", "b"]}),
        ({"append": {"Aliases": "b"}}, {"Aliases": ["b"]}),
        ({"append": {"Env": "A=b"}}, {"Env": ["A=b"]}),
    ],
)
def test_a_body_changed(change: dict[str, Any], differs: dict[str, Any]) -> None:
    before = copy.deepcopy(BODY)
    assert changed(BODY, change) == {name: value for name, value in (BODY | differs).items() if value is not ...}
    assert before == BODY


@pytest.mark.parametrize(
    ("change", "names"),
    [
        ({"where": {"Name": "^bridge$"}, "drop": True}, ["backend"]),
        ({"double": True}, ["bridge", "bridge", "backend", "backend"]),
        ({"where": {"Name": "^b"}, "set": {"Name": "x"}}, ["x", "x"]),
        ({"where": {"Name": "^none$"}, "drop": True}, ["bridge", "backend"]),
    ],
)
def test_entries_of_a_list(change: dict[str, Any], names: list[str]) -> None:
    assert [each["Name"] for each in with_entries(NETWORKS, change)] == names


def test_a_stream_changed_as_it_passes() -> None:
    """Lines go on as soon as they are whole, wherever the pieces end; what is left when the stream ends goes then."""
    applied: list[bool] = []
    changes: list[dict[str, Any]] = [{"where": {"a": "1"}, "double": True}, {"where": {"a": "3"}, "drop": True}]
    through = changed_stream(changes, lambda: applied.append(True))
    passed = [through(piece) for piece in (b'{"a":1}\n{"a"', b":2}\n", b'{"a":3}\nno JSON\n{"a":1}', b"")]
    assert passed == [b'{"a": 1}\n{"a": 1}\n', b'{"a":2}\n', b"no JSON\n", b'{"a": 1}\n{"a": 1}\n']
    assert len(applied) == 3


def test_what_is_no_list_has_no_entries() -> None:
    assert with_entries(BODY, {"double": True}) is BODY


@pytest.mark.parametrize(
    ("where", "held"),
    [
        ({}, True),
        ({"Name": "^/red"}, True),
        ({"Name": "^red"}, False),
        ({"Networks.*.IP": r"^172\.19"}, True),
        ({"Aliases": "None"}, True),
        ({"Nothing": "."}, False),
        ({"Name": "redis", "Links[*]": "b"}, False),
    ],
)
def test_whom_a_change_is_meant_for(where: dict[str, str], held: bool) -> None:
    assert holds(where, BODY) is held


def test_nothing_holds_of_what_is_no_body() -> None:
    assert not holds({"Name": "."}, None)


@pytest.mark.parametrize(
    ("change", "lines"),
    [
        ({}, HOSTS),
        ({"drop": "^172"}, HOSTS[:1]),
        ({"drop": ".*"}, []),
        ({"replace": {"^172\\.18": "10.0"}}, [HOSTS[0], "10.0.0.2\t0123456789ab"]),
        ({"drop": "^127", "replace": {"\t.*": ""}, "append": ["a", "b"]}, ["172.18.0.2", "a", "b"]),
    ],
)
def test_lines_changed(change: dict[str, Any], lines: list[str]) -> None:
    assert changed_lines(HOSTS, change) == lines


def test_variables_are_filled_in_wherever_a_text_stands() -> None:
    variables = {"id": "0123", "name": "web"}
    assert filled({"{name}": ["{id}", 1, None, {"a": "{id}/{name}"}]}, variables) == {
        "web": ["0123", 1, None, {"a": "0123/web"}]
    }
    assert filled("^.{12} {unknown}", variables) == "^.{12} {unknown}"


def test_every_path_of_a_change_is_found() -> None:
    item = {
        "call": "GET /x",
        "where": {"a": "."},
        "entries": {"where": {"b": "."}, "set": {"c": 1}},
        "request": {"drop": ["d"], "set": {"e": 1}},
        "answer": {"replace": {"f": {"x": "y"}}, "append": {"g": 1}},
    }
    assert sorted(paths_of(item)) == ["a", "b", "c", "d", "e", "f", "g"]


def test_what_is_no_path_is_refused() -> None:
    with pytest.raises(Exception, match="Parse error"):
        path("a..[")


@pytest.mark.skipif(not PROGRAM.exists(), reason="the proxy's virtual environment is not there")
def test_the_proxy_s_own_environment_can_import_it() -> None:
    python = Path(PROGRAM).with_name("python")
    subprocess.run([python, "-c", "import faults.changes"], cwd=CHECKOUT, check=True)
