"""The order in which features are read: that of the data, and a refusal where files and data do not match."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.book.openings import openings
from support.book.scenarios import area_of, chapter, read_features
from support.errors import CannotRun
from support.spec.areas import Area, Areas, areas

KNOWN = Areas(
    {
        "ships": Area("ships", "Ships at sea", ("steam", "sail")),
        "lakes": Area("lakes", "Lakes"),
        "harbours": Area("harbours", "Harbours", ("piers",)),
    }
)
FEATURE = "Feature: It holds\n  A paragraph.\n\n  Rule: One\n    Why.\n\n    Scenario: a\n      Then it holds\n"


@pytest.fixture
def features(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the features of `KNOWN`, which stands in the current directory."""
    monkeypatch.chdir(tmp_path)
    for place in ("harbours/piers", "ships/sail", "ships/steam"):
        path = tmp_path / "features" / f"{place}.feature"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(FEATURE, encoding="utf-8")
    return Path("features")


def test_features_are_read_in_the_order_of_areas_and_chapters(features: Path) -> None:
    found = read_features(known=KNOWN)
    assert [each.filename for each in found] == [
        "features/ships/steam.feature",
        "features/ships/sail.feature",
        "features/harbours/piers.feature",
    ]
    assert [area_of(each) for each in found] == ["ships", "ships", "harbours"]
    assert chapter(found[0]).area == "ships"


@pytest.mark.parametrize(
    ("moved", "told"),
    [
        ("features/seas/piers.feature", "features/seas/piers.feature: no area of spec/areas.yaml is called seas; "),
        (
            "features/piers.feature",
            "features/piers.feature: a feature stands in the folder of its area, features/AREA/",
        ),
        (
            "features/harbours/old/piers.feature",
            "features/harbours/old/piers.feature: a feature stands in the folder of its area",
        ),
        (
            "features/lakes/piers.feature",
            "features/lakes/piers.feature: it has no place in the reading order; add it to the chapters of lakes in spec/",
        ),
        ("elsewhere", "features/harbours/piers.feature: there is no such file, but spec/areas.yaml has it"),
    ],
)
def test_files_that_the_reading_order_does_not_have_are_refused(features: Path, moved: str, told: str) -> None:
    Path(moved).parent.mkdir(parents=True, exist_ok=True)
    (features / "harbours" / "piers.feature").rename(moved)
    with pytest.raises(CannotRun) as refusal:
        read_features(known=KNOWN)
    assert str(refusal.value).startswith(told)


def test_features_that_cannot_be_parsed_are_named(features: Path) -> None:
    (features / "ships" / "sail.feature").write_text(
        "Feature: x\n  Scenario: y\n    Then z\n    Nonsense\n", encoding="utf-8"
    )
    with pytest.raises(CannotRun, match=r"^features/ships/sail\.feature: "):
        read_features(known=KNOWN)


def test_no_features_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(CannotRun, match="no feature files below features/: run from the top of the checkout"):
        read_features()


def test_an_opening_is_the_paragraph_below_its_title(features: Path) -> None:
    (features / "ships" / "README.md").write_text(
        "# Ships at sea\n\nThey sail\nor steam.\n\nAll float.\n", encoding="utf-8"
    )
    ships, lakes, harbours = openings(KNOWN)
    assert (ships.name, ships.title, ships.description) == ("ships", "Ships at sea", "They sail or steam. All float.")
    assert (lakes.name, lakes.description, harbours.title, harbours.description) == ("lakes", "", "Harbours", "")


def test_every_area_of_this_checkout_that_has_chapters_is_opened() -> None:
    opened = {each.name for each in openings(areas()) if each.description}
    assert opened == {area.name for area in areas() if area.chapters}
