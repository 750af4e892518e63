"""What the ledger knows to differ and no run has looked at."""

from __future__ import annotations

from dataclasses import replace

from support.report.comparison import markdown
from support.spec.comparison import compare
from support.spec.results import RunResults
from support.spec.statements import Binding, Ledger, Statement
from support.spec.unchecked import known_and_unchecked
from support.spec.verdicts import Verdict
from support.spec.versions import Range, Version
from tests.report.sample import ENGINE, sample, scenario

OLD = Range(None, Version.parse("29.0"))
NEW = Range(Version.parse("29.0"), None)


def _statement(name: str, kept: Range | Binding | None, **more: object) -> Statement:
    binds = {} if kept is None else {"docker": kept if isinstance(kept, Binding) else Binding(kept)}
    return Statement(name, "links", "core", f"What {name} says.", (f"source of {name}",), binds, **more)  # type: ignore[arg-type]


LEDGER = Ledger(
    {
        each.id: each
        for each in (
            _statement("ALWAYS-01", None),
            _statement("GONE-01", OLD, otherwise="Docker 29.0 and later do without"),
            _statement("NEW-01", NEW),
            _statement("WORDED-01a", OLD, otherwise="never told"),
            _statement("WORDED-01b", NEW, needs=frozenset({"ipv6"})),
            _statement("LOOKED-01a", OLD),
            _statement("LOOKED-01b", NEW),
            _statement("API-01", Binding(api=Range(None, Version.parse("1.52")))),
        )
    }
)


def _run(version: str, statement: str) -> RunResults:
    looked = scenario(Verdict.CONFORMS, statements=[statement])
    return sample(looked, engine=replace(ENGINE, version=version))


def test_it_is_what_binds_differently_and_was_not_looked_at() -> None:
    before, after = _run("28.5.2", "LOOKED-01a"), _run("29.7.2", "LOOKED-01b")
    found = {each.group: each for each in known_and_unchecked(LEDGER, before, after)}
    assert list(found) == ["GONE-01", "NEW-01", "WORDED-01"]
    assert (found["GONE-01"].after, found["GONE-01"].otherwise) == (None, "Docker 29.0 and later do without")
    assert found["NEW-01"].before is None
    assert [each.id for each in (found["WORDED-01"].before, found["WORDED-01"].after) if each] == [
        "WORDED-01a",
        "WORDED-01b",
    ]
    assert found["WORDED-01"].otherwise == ""
    assert found["WORDED-01"].sources == ("source of WORDED-01a", "source of WORDED-01b")


def test_what_binds_by_the_api_may_differ_within_a_release() -> None:
    looked = ["GONE-01", "NEW-01", "WORDED-01a", "LOOKED-01a"]
    before, after = (
        sample(scenario(statements=looked), engine=replace(ENGINE, api_version=each)) for each in ("1.51", "1.52")
    )
    assert [each.group for each in known_and_unchecked(LEDGER, before, after)] == ["API-01"]


def test_between_engines_that_are_bound_alike_there_is_nothing() -> None:
    before, after = _run("28.5.2", "LOOKED-01a"), _run("28.5.3", "LOOKED-01a")
    assert known_and_unchecked(LEDGER, before, after) == ()
    assert "Also known" not in markdown(compare(before, after), ())


def test_it_is_told_below_the_rest_with_its_sources() -> None:
    before, after = _run("28.5.2", "LOOKED-01a"), _run("29.7.2", "LOOKED-01b")
    text = markdown(compare(before, after), known_and_unchecked(LEDGER, before, after))
    assert text.partition("\n## Also known, not checked\n")[2].splitlines() == [
        "",
        "3 documented changes that no scenario of these runs looked at:",
        "",
        "- **GONE-01** (Links)",
        "    - Docker 28.5.2: What GONE-01 says.",
        "    - Docker 29.7.2: Docker 29.0 and later do without",
        "    - Documented: source of GONE-01",
        "- **NEW-01** (Links)",
        "    - Docker 28.5.2: not promised",
        "    - Docker 29.7.2: What NEW-01 says.",
        "    - Documented: source of NEW-01",
        "- **WORDED-01** (Links)",
        "    - Docker 28.5.2: What WORDED-01a says.",
        "    - Docker 29.7.2: What WORDED-01b says.",
        "    - Documented: source of WORDED-01a; source of WORDED-01b",
    ]
