"""The areas of the book: what is read of them, every fault by record and field, and whose a file is."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.errors import CannotRun
from support.spec.areas import Area, Areas, areas, load_areas

GOOD = """\
- name: ships
  title: Ships at sea
  chapters: [sail, steam]
  topics: [wind, coal]
- name: harbours
  title: Harbours
"""
SHIPS = Area("ships", "Ships at sea", ("sail", "steam"), ("wind", "coal"))
HARBOURS = Area("harbours", "Harbours")


def _load(directory: Path, text: str) -> Areas:
    (directory / "areas.yaml").write_text(text, encoding="utf-8")
    return load_areas(directory / "areas.yaml")


def test_areas_as_they_are_read(tmp_path: Path) -> None:
    found = _load(tmp_path, GOOD)
    assert list(found) == [SHIPS, HARBOURS]
    assert ("harbours" in found, "Harbours" in found) == (True, False)
    assert found.topics == {"ships", "harbours", "wind", "coal"}


def test_an_area_by_its_name(tmp_path: Path) -> None:
    found = _load(tmp_path, GOOD)
    assert found.named("harbours", "here") == HARBOURS
    with pytest.raises(CannotRun) as refusal:
        found.named("lakes", "there")
    assert str(refusal.value) == "there: no area of spec/areas.yaml is called lakes; there are ships, harbours"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("  title: Harbours\n", "", "areas.yaml: harbours: record: 'title' is a required property"),
        ("name: harbours", "name: Harbours", "areas.yaml: Harbours: name: 'Harbours' does not match"),
        ("- name: harbours\n  title", "- title", "areas.yaml: record 1: record: 'name' is a required property"),
        ("[sail, steam]", "[]", "areas.yaml: ships: chapters: [] "),
        ("[sail, steam]", "[sail, sail]", "areas.yaml: ships: chapters: ['sail', 'sail'] "),
        ("name: harbours", "name: ships", "areas.yaml: ships: name: this name is given to two areas"),
        (
            "title: Harbours",
            "title: Harbours\n  topics: [wind, coal]",
            "areas.yaml: harbours: topics: coal, wind: a topic stands with one area",
        ),
        ("[wind, coal]", "[harbours]", "areas.yaml: harbours: name: an area and a topic have one name"),
        (GOOD, "", "areas.yaml: file: record: None is not of type 'array'"),
        (GOOD, "[3]", "areas.yaml: record 0: record: 3 is not of type 'object'"),
        (GOOD, "a: [", "areas.yaml: not readable as YAML: "),
    ],
)
def test_every_fault_is_named_with_record_and_field(tmp_path: Path, old: str, new: str, told: str) -> None:
    assert old in GOOD
    with pytest.raises(CannotRun) as refusal:
        _load(tmp_path, GOOD.replace(old, new, 1))
    assert str(refusal.value).startswith(told)


def test_files_come_in_reading_order_each_with_its_area(tmp_path: Path) -> None:
    for name in ("harbours/a/deep.yaml", "harbours/b.yaml", "ships.yaml", "README.md"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    known = Areas({each.name: each for each in (SHIPS, HARBOURS)})
    assert [(area.name, path.relative_to(tmp_path).as_posix()) for area, path in known.files(tmp_path)] == [
        ("ships", "ships.yaml"),
        ("harbours", "harbours/a/deep.yaml"),
        ("harbours", "harbours/b.yaml"),
    ]


@pytest.mark.parametrize("stray", ["lakes.yaml", "lakes/ships.yaml"])
def test_a_file_of_no_area_is_refused(tmp_path: Path, stray: str) -> None:
    (tmp_path / stray).parent.mkdir(exist_ok=True)
    (tmp_path / stray).touch()
    with pytest.raises(CannotRun) as refusal:
        Areas({"ships": SHIPS}).files(tmp_path)
    assert str(refusal.value) == f"{stray}: no area of spec/areas.yaml is called lakes; there are ships"


def test_this_checkout_has_its_areas_in_an_order_that_builds_up() -> None:
    order = [area.name for area in areas()]
    for earlier, later in (
        ("containers", "networks"),
        ("networks", "names"),
        ("networks", "attaching"),
        ("default-bridge", "links"),
        ("names", "links-on-user-networks"),
    ):
        assert order.index(earlier) < order.index(later)
