"""TAGS, ONLY and FEATURES: what they leave, and what is refused because it would select nothing in silence."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from support.book.scenarios import Planned, all_scenarios, in_running_order, read_features
from support.book.selection import Selection, _hint, select
from support.errors import CannotRun
from support.spec.areas import Area, Areas
from support.spec.statements import Ledger

FIRST = """\
@dns
Feature: Names
  A paragraph.

  @NET-01
  Rule: One

    Scenario: a
      Then it holds

    @legacy
    Scenario: b
      Then it holds

  @NET-02
  Rule: Two

    Scenario Outline: c by <how>
      Then it holds

      Examples:
        | how  |
        | name |
        | id   |
"""
SECOND = FIRST.replace("@dns", "@aliases").replace("@legacy", "@links")


def _write(directory: Path, **features: str) -> None:
    for place, text in features.items():
        path = directory / "features" / f"{place}.feature"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


@pytest.fixture
def planned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ledger: Ledger) -> list[Planned]:
    """Eight scenarios in features/networks/first.feature and features/links/second.feature of the current directory."""
    monkeypatch.chdir(tmp_path)
    _write(tmp_path, **{"networks/first": FIRST, "links/second": SECOND})
    return all_scenarios(read_features(known=ledger.areas), ledger)


def _numbers(planned: list[Planned]) -> list[int]:
    return [each.number for each in planned]


@pytest.mark.parametrize(
    ("selection", "expected"),
    [
        (Selection(), [1, 2, 3, 4, 5, 6, 7, 8]),
        (Selection(tags="dns"), [1, 2, 3, 4]),
        (Selection(tags="@dns and not legacy"), [1, 3, 4]),
        (Selection(tags="legacy or links"), [2, 6]),
        (Selection(tags="not (dns or links)"), [5, 7, 8]),
        (Selection(tags="NET-02"), [3, 4, 7, 8]),
        (Selection(tags="NET-*"), [1, 2, 3, 4, 5, 6, 7, 8]),
        (Selection(only=("NET-01",)), [1, 2, 5, 6]),
        (Selection(only=("NET-01", "NET-02")), [1, 2, 3, 4, 5, 6, 7, 8]),
        (Selection(paths=("features/networks/first.feature",)), [1, 2, 3, 4]),
        (Selection(paths=("features/links",)), [5, 6, 7, 8]),
        (Selection(paths=("features/",)), [1, 2, 3, 4, 5, 6, 7, 8]),
        (Selection(paths=("./features/../features/networks/first.feature:12",)), [2]),
        (Selection(paths=("features/networks/first.feature:8", "features/links/second.feature:8")), [1, 5]),
        (Selection(tags="dns", only=("NET-02",), paths=("features",)), [3, 4]),
    ],
    ids=str,
)
def test_what_is_asked_for_is_left(
    planned: list[Planned], ledger: Ledger, selection: Selection, expected: list[int]
) -> None:
    assert _numbers(select(planned, selection, ledger)) == expected


def test_an_absolute_path_selects_too(planned: list[Planned], ledger: Ledger, tmp_path: Path) -> None:
    path = str(tmp_path / "features" / "networks" / "first.feature")
    assert _numbers(select(planned, Selection(paths=(path,)), ledger)) == [1, 2, 3, 4]


@pytest.mark.parametrize(("line", "expected"), [("", [1, 2, 3, 4]), (":", [1, 2, 3, 4]), (":12", [2])])
def test_a_path_may_hold_colons_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ledger: Ledger, line: str, expected: list[int]
) -> None:
    monkeypatch.chdir(tmp_path)
    _write(tmp_path, **{"names/a:4": FIRST, "names/other": SECOND})
    known = Areas({"names": Area("names", "Names", ("a:4", "other"))})
    planned = all_scenarios(read_features(known=known), ledger)
    assert _numbers(select(planned, Selection(paths=(f"features/names/a:4.feature{line}",)), ledger)) == expected


@pytest.mark.parametrize(
    ("selection", "told"),
    [
        (Selection(tags="dsn"), "TAGS=dsn: no scenario bears the tag @dsn; did you mean dns? "),
        (Selection(tags="dns and alaises"), "no scenario bears the tag @alaises; did you mean aliases? "),
        (Selection(tags="zzz*"), "no scenario bears the tag @zzz*"),
        (Selection(tags="dns and"), "TAGS=dns and: not a tag expression: "),
        (Selection(tags="(dns"), "TAGS=(dns: not a tag expression: "),
        (Selection(only=("NET-1",)), "ONLY=NET-1: no such statement; did you mean NET-01? "),
        (Selection(only=("NET-01", "XYZ")), "ONLY=XYZ: no such statement; `make coverage` lists them"),
        (
            Selection(paths=("features/networks/fisrt.feature",)),
            "FEATURES=features/networks/fisrt.feature: no such feature file or folder",
        ),
        (Selection(paths=("features/networks/first.feature:ten",)), "FEATURES=features/networks/first.feature:ten: "),
        # pytest finds a test whose name is no ASCII only once in a process, and mutmut runs tests by name again and again.
        pytest.param(
            Selection(paths=("features/networks/first.feature:1\u00b2",)),
            "FEATURES=features/networks/first.feature:1\u00b2: ",
            id="a raised digit",
        ),
        (
            Selection(paths=("features/networks/first.feature:9",)),
            "nothing to run: no scenario is selected by FEATURES=",
        ),
        (Selection(tags="dns and aliases"), "nothing to run: no scenario is selected by TAGS=dns and aliases"),
        (
            Selection(tags="dns", paths=("features/links",)),
            "nothing to run: no scenario is selected by TAGS=dns FEATURES=features/links",
        ),
    ],
    ids=str,
)
def test_what_is_not_there_is_refused(planned: list[Planned], ledger: Ledger, selection: Selection, told: str) -> None:
    with pytest.raises(CannotRun) as error:
        select(planned, selection, ledger)
    assert told in str(error.value)
    assert "\n" not in str(error.value)


def test_a_statement_that_no_scenario_looks_at_is_not_dropped_in_silence(
    planned: list[Planned], ledger: Ledger
) -> None:
    without = [each for each in planned if "NET-02" not in each.statements]
    for only in (("NET-02",), ("NET-01", "NET-02")):
        with pytest.raises(CannotRun, match="no scenario looks at NET-02; leave out what has none"):
            select(without, Selection(only=only), ledger)


def test_a_selection_is_told_as_it_was_typed() -> None:
    assert str(Selection()) == "everything"
    selection = Selection(tags="dns", only=("NET-01", "NET-02"), paths=("a", "b"))
    assert str(selection) == "TAGS=dns ONLY=NET-01,NET-02 FEATURES=a b"


@pytest.mark.parametrize("tags", ["", "@nmae"])
def test_a_tag_that_means_nothing_is_refused_before_anything_runs(
    planned_of: Callable[[str], list[Planned]], tags: str
) -> None:
    text = FIRST.replace("@legacy", tags)
    if not tags:
        assert len(planned_of(text)) == 4
        return
    with pytest.raises(CannotRun, match=r"features/sample\.feature:12: the tag @nmae means nothing"):
        planned_of(text)


def test_what_waits_by_nature_begins_first_and_the_rest_follows_the_seed(
    planned_of: Callable[[str], list[Planned]],
) -> None:
    chosen = planned_of(FIRST.replace("@legacy", "@waits"))
    orders = {tuple(each.number for each in in_running_order(chosen, seed)) for seed in range(40)}
    assert {order[0] for order in orders} == {2}
    assert {frozenset(order) for order in orders} == {frozenset(range(1, 5))}
    assert len(orders) == 6
    assert in_running_order(chosen, 7) == in_running_order(chosen, 7)


def test_statements_of_rule_and_scenario_bind_together(planned_of: Callable[[str], list[Planned]]) -> None:
    first, second, *_ = planned_of(FIRST.replace("@legacy", "@NET-02 @reads-only"))
    assert (first.statements, first.rule) == (("NET-01",), "One")
    assert second.statements == ("NET-01", "NET-02")
    assert second.tags == {"dns", "NET-01", "NET-02", "reads-only"}
    assert second.location == "features/sample.feature:12"


@pytest.mark.parametrize(
    ("word", "close"),
    [
        ("NET-1", "NET-01"),
        ("net-1", "NET-01"),
        ("net-01", "NET-01"),
        ("RESOLV-4b", "RESOLV-04b"),
        ("resolv-4B", "RESOLV-04b"),
    ],
)
def test_a_statement_s_number_may_lack_its_zero(word: str, close: str) -> None:
    assert (
        _hint(word, ["NET-10", "NET-11", "NET-01", "RESOLV-04a", "RESOLV-14b", "RESOLV-04b"])
        == f"did you mean {close}? "
    )
