"""What binds which engine: by the ledger alone, for the engines there are, and for those that nobody has yet."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from support.spec.rulebook import Rulebook
from support.spec.statements import Binding, EngineFacts, Ledger, Statement, load_ledger
from support.spec.versions import Range, Version

ENGINES = {
    "docker-20.10": ("docker", "20.10.24+dfsg1", "1.41"),
    "docker-26.1": ("docker", "26.1.5+dfsg1", "1.45"),
    "docker-28.5": ("docker", "28.5.2", "1.51"),
    "docker-29-rc": ("docker", "29.0.0-rc.1", "1.52"),
    "docker-29.0": ("docker", "29.0", "1.52"),
    "docker-29.3": ("docker", "29.3.0", "1.53"),
    "docker-29.3-later-api": ("docker", "29.3.1", "1.54"),
    "docker-29.7": ("docker", "29.7.2", "1.55"),
    "docker-31.2": ("docker", "31.2", "1.60"),
    "podman-4.3": ("podman", "4.3.1", "1.41"),
    "podman-5.4": ("podman", "5.4.2", "1.41"),
    "podman-5.8": ("podman", "5.8.6", "1.44"),
}
BEFORE_29 = ("docker-20.10", "docker-26.1", "docker-28.5")
FROM_29 = ("docker-29-rc", "docker-29.0", "docker-29.3", "docker-29.3-later-api", "docker-29.7", "docker-31.2")
PODMAN = ("podman-4.3", "podman-5.4", "podman-5.8")

BINDS = {
    **dict.fromkeys((f"LINK-ENV-0{number}" for number in (1, 2, 3, 5, 6)), (*BEFORE_29, *PODMAN)),
    "LINK-ENV-12": FROM_29,
    "RESOLV-04a": ("docker-20.10",),
    "RESOLV-04b": ("docker-26.1", "docker-28.5", *FROM_29),
    "ALIAS-10": ("docker-20.10", *PODMAN),
    "ALIAS-11": ("docker-26.1", "docker-28.5", *FROM_29),
    "DNS-04": ("docker-26.1", "docker-28.5", *FROM_29, "podman-5.8"),
    "CINSP-02a": (*BEFORE_29, *PODMAN),
    "CINSP-02b": FROM_29,
    "DNS-01": tuple(ENGINES),
}
REASONS = {
    ("LINK-ENV-01", "docker-29.7"): "Docker 29.0 and later set no link variables",
    ("LINK-ENV-06", "docker-31.2"): "Docker 29.0 and later set no link variables",
    ("LINK-ENV-12", "docker-28.5"): "Docker before 29.0 still sets link variables",
    ("LINK-ENV-12", "podman-5.8"): "Docker before 29.0 still sets link variables, and Podman has no links",
    ("RESOLV-04a", "docker-26.1"): "Docker 26.0 and later write another order, between comments",
    ("RESOLV-04b", "docker-20.10"): "Docker before 26.0 writes no comments into resolv.conf",
    ("ALIAS-10", "docker-29.0"): "From API 1.45 on the aliases are only those that the user gave",
    ("ALIAS-11", "podman-5.8"): "Before API 1.45 the short id is listed among the aliases",
    ("DNS-04", "podman-5.4"): "Before API 1.44 inspecting a container does not tell the names",
    ("CINSP-02a", "docker-29-rc"): "From API 1.52 on, which came with Docker 29.0",
    ("CINSP-02b", "docker-28.5"): "Before API 1.52, which came with Docker 29.0",
}


def facts(engine: str, *capabilities: str) -> EngineFacts:
    """What gating knows of one of the engines above."""
    kind, version, api = ENGINES[engine]
    return EngineFacts(kind, Version.parse(version), Version.parse(api), frozenset(capabilities))


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    """The statements of this checkout."""
    return load_ledger()


@pytest.mark.parametrize("statement", BINDS)
def test_a_statement_binds_the_engines_that_promise_it(ledger: Ledger, statement: str) -> None:
    bound = [engine for engine in ENGINES if ledger.gate([statement], facts(engine)) is None]
    assert set(bound) == set(BINDS[statement])


@pytest.mark.parametrize(("statement", "engine"), REASONS)
def test_where_a_statement_does_not_bind_the_reason_is_said_in_words(
    ledger: Ledger, statement: str, engine: str
) -> None:
    reason = ledger.gate([statement], facts(engine))
    assert reason is not None
    assert reason.startswith(REASONS[statement, engine])


@pytest.mark.parametrize("engine", ENGINES)
def test_no_engine_is_bound_by_two_wordings_of_one_statement(ledger: Ledger, engine: str) -> None:
    every_capability = {need for statement in ledger.statements.values() for need in statement.needs}
    here = facts(engine, *every_capability)
    bound = Counter(each.group for each in ledger.statements.values() if each.gate(here) is None)
    assert [group for group, count in bound.items() if count > 1] == []


@pytest.mark.parametrize("engine", ENGINES)
def test_links_either_set_variables_or_set_none_and_aliases_are_either_shown_with_the_short_id_or_without(
    ledger: Ledger, engine: str
) -> None:
    for one, other in (("LINK-ENV-01", "LINK-ENV-12"), ("ALIAS-10", "ALIAS-11")):
        assert (ledger.gate([one], facts(engine)) is None) != (ledger.gate([other], facts(engine)) is None)


@pytest.mark.parametrize("engine", ENGINES)
def test_every_statement_that_does_not_bind_says_so_in_a_sentence(ledger: Ledger, engine: str) -> None:
    reasons = {each.id: each.gate(facts(engine)) for each in ledger.statements.values()}
    assert [statement for statement, reason in reasons.items() if reason is not None and len(reason) < 10] == []


def test_a_version_nobody_has_heard_of_is_bound_by_what_binds_the_newest_known_one(ledger: Ledger) -> None:
    gated = [
        {each.id for each in ledger.statements.values() if each.gate(facts(engine)) is None}
        for engine in ("docker-29.7", "docker-31.2")
    ]
    assert gated[0] == gated[1]


@pytest.mark.parametrize("capability", ["ipv6", "swarm", "rootful"])
def test_a_capability_that_is_missing_is_named(ledger: Ledger, capability: str) -> None:
    needing = [
        each for each in ledger.statements.values() if each.needs == {capability} and not each.binds.get("docker")
    ]
    assert needing
    for statement in needing:
        assert statement.gate(facts("docker-29.7")) == (
            f"{statement.id} needs {capability}, which this engine does not have"
        )
        assert statement.gate(facts("docker-29.7", capability)) is None


def test_why_a_capability_is_absent_is_told_where_it_is_known() -> None:
    ledger = load_ledger()
    told = replace(facts("docker-28.5"), reasons={"host": "the host is out of reach"})
    assert ledger["PORT-01"].gate(told) == "PORT-01: the host is out of reach"
    assert ledger["PORT-01"].gate(replace(told, capabilities=frozenset({"host"}))) is None
    assert ledger["PORT-03"].gate(replace(told, capabilities=frozenset({"host"}))) == (
        "PORT-03 needs ipv6, which this engine does not have"
    )


@pytest.mark.parametrize(
    ("needs", "reason"),
    [
        ([], None),
        (["host"], None),
        (["swarm"], "it needs swarm"),
        (["host", "swarm", "ipv6"], "its kernel has no IPv6"),
    ],
)
def test_what_a_scenario_needs_and_the_engine_lacks_is_told_with_its_reason(
    ledger: Ledger, needs: list[str], reason: str | None
) -> None:
    here = replace(facts("docker-28.5", "host"), reasons={"ipv6": "its kernel has no IPv6", "host": "never told"})
    assert Rulebook(ledger, [], here).lacking(needs) == reason


@pytest.mark.parametrize(("engine", "bound"), [("docker-28.5", True), ("docker-29.0", False), ("podman-5.8", True)])
def test_a_statement_binds_every_kind_of_engine_that_it_does_not_speak_of(engine: str, bound: bool) -> None:
    binds = {"docker": Binding(Range(None, Version.parse("29.0")))}
    statement = Statement("NET-01", "networks", "core", "A network is a network.", ("a page",), binds)
    assert statement.binds_on(facts(engine)) is bound
