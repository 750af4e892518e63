"""Results in the order of the book."""

from __future__ import annotations

from support.report.chapters import by_area, by_chapter
from support.spec.results import ChapterRecord
from support.spec.verdicts import Verdict
from tests.report.sample import AREAS, CHAPTERS, NETWORKS, sample, scenario


def test_chapters_rules_and_scenarios_come_in_the_order_of_the_book() -> None:
    aliases, links = by_chapter(sample())

    assert (aliases.place, links.place) == ("names.aliases", "links.environment")
    assert [rule.title for rule in aliases.rules] == list(CHAPTERS[0].rules)
    assert [each.location for each in links.scenarios] == [
        "features/links/environment.feature:30",
        "features/links/environment.feature:71",
    ]
    assert aliases.count(Verdict.DEVIATES) == 1


def test_what_was_not_selected_is_not_told() -> None:
    (only,) = by_chapter(sample(scenario(Verdict.DEVIATES)))

    assert [rule.title for rule in only.rules] == ["An alias is known only on the network it was given on"]
    assert only.rules[0].description == "Names of one network mean nothing on another."


def test_a_scenario_that_no_chapter_tells_of_is_kept() -> None:
    stray = scenario(location="features/stray.feature:3", feature="A stray", rule="")
    *_, last = by_chapter(sample(scenario(), stray))

    assert (last.file, last.title, last.rules[0].title) == ("features/stray.feature", "A stray", "")
    assert last.scenarios == [stray]


def test_chapters_of_one_title_stay_apart() -> None:
    twins = [ChapterRecord(file, "Same", "") for file in ("features/a.feature", "features/b.feature")]
    scenarios = [scenario(location=f"{twin.file}:1", feature="Same") for twin in twins]

    assert [each.file for each in by_chapter(sample(*scenarios, chapters=twins))] == [twin.file for twin in twins]


def test_a_rule_names_each_of_its_statements_once() -> None:
    one, two = (
        scenario(statements=["ALIAS-04", "ALIAS-01"]),
        scenario(location=f"{NETWORKS}:12", statements=["ALIAS-01"]),
    )

    assert by_chapter(sample(one, two))[0].rules[0].statements == ["ALIAS-04", "ALIAS-01"]


def test_areas_come_in_reading_order_with_the_chapters_that_ran() -> None:
    names, links = by_area(sample(areas=AREAS[::-1]))[::-1]

    assert (names.area, links.area) == (AREAS[0], AREAS[2])
    assert [each.place for each in names.chapters] == ["names.aliases"]


def test_chapters_of_no_known_area_come_last() -> None:
    stray = scenario(location="features/stray.feature:3", feature="A stray", rule="")
    *known, last = by_area(sample(scenario(), stray, areas=AREAS[2:]))

    assert known == []
    assert last.area is None
    assert [each.place for each in last.chapters] == ["names.aliases", "stray"]
