"""Versions and ranges as engines and distributions really spell them."""

from __future__ import annotations

import pytest

from support.spec.versions import Range, Version


@pytest.mark.parametrize(
    ("text", "release"),
    [
        ("26.1.5", (26, 1, 5)),
        ("26.1.5+dfsg1", (26, 1, 5)),
        ("20.10.24+dfsg1-1+deb12u1", (20, 10, 24)),
        ("29.0.0-rc.1", (29, 0, 0)),
        ("28.0.0-beta.2~ubuntu", (28, 0, 0)),
        ("5.4.2~rc1", (5, 4, 2)),
        ("28", (28,)),
        ("v1.45", (1, 45)),
        (" 31.2 ", (31, 2)),
        ("27.0.0.dev", (27, 0, 0)),
    ],
)
def test_the_release_number_is_read_and_the_rest_is_let_go(text: str, release: tuple[int, ...]) -> None:
    assert Version.parse(text).release == release
    assert str(Version.parse(text)) == text.strip()


@pytest.mark.parametrize("text", ["", "dev", "twentyeight", "-1", ".5", "28x", "library-import", "28 0"])
def test_nonsense_is_refused_by_name(text: str) -> None:
    with pytest.raises(ValueError, match="is no version"):
        Version.parse(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [("28", "28.0.0"), ("26.1.5", "26.1.5+dfsg1"), ("29.0", "29.0.0-rc.1"), ("v5.4", "5.4.0")],
)
def test_missing_parts_are_zero_and_suffixes_do_not_count(one: str, other: str) -> None:
    assert Version.parse(one) == Version.parse(other)
    assert hash(Version.parse(one)) == hash(Version.parse(other))
    assert not Version.parse(one) < Version.parse(other)


def test_releases_are_ordered_by_number_and_not_by_text() -> None:
    texts = ["4.3.1", "5.4.2", "20.10.24", "26.1.5", "28", "28.0.4", "28.5.2", "28.10", "29.0.0-rc.1", "29.7.2", "31.2"]
    assert sorted(map(Version.parse, reversed(texts)), key=lambda each: each) == list(map(Version.parse, texts))


def test_other_releases_are_other_keys() -> None:
    assert len({hash(Version.parse(text)) for text in ("28", "28.0.4", "28.5", "29")}) == 4


def test_a_version_is_equal_to_no_text() -> None:
    assert Version.parse("28") != "28"


@pytest.mark.parametrize(
    ("since", "before", "inside", "outside", "told"),
    [
        (None, None, ["0.1", "31.2"], [], "all versions"),
        ("29.0", None, ["29", "29.0.0-rc.1", "29.7.2", "31.2"], ["28.99", "26.1.5+dfsg1"], "29.0 and later"),
        (None, "29.0", ["28.5.2", "1"], ["29.0.0-rc.1", "29.0.1"], "before 29.0"),
        ("26", "28", ["26.0.0", "27.5.1"], ["25.0.9", "28.0.0"], "26 up to, not including, 28"),
    ],
)
def test_a_range_has_its_lower_bound_and_not_its_upper_one(
    since: str | None, before: str | None, inside: list[str], outside: list[str], told: str
) -> None:
    bounds = Range(Version.parse(since) if since else None, Version.parse(before) if before else None)
    assert str(bounds) == told
    assert all(Version.parse(text) in bounds for text in inside)
    assert not any(Version.parse(text) in bounds for text in outside)


@pytest.mark.parametrize(("since", "before"), [("29", "28"), ("29.0", "29"), ("28.0.1", "28.0.1+dfsg1")])
def test_an_empty_range_is_refused(since: str, before: str) -> None:
    with pytest.raises(ValueError, match="the range is empty"):
        Range(Version.parse(since), Version.parse(before))
