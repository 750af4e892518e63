"""The ledger: what is read, every fault by file, record and field, and which wordings may stand beside each other."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.errors import CannotRun
from support.spec.areas import Area, Areas
from support.spec.statements import EngineFacts, Ledger, load_ledger
from support.spec.versions import Version

GOOD = """\
- id: NET-01
  level: core
  statement: A network is a network.
  sources: [some page of the manual]
- id: NET-02
  level: legacy
  statement: A link sets variables.
  sources: [another page]
  binds:
    docker: {since: "20.10", before: "29.0"}
  otherwise: Docker 29.0 and later set no link variables
"""


def _load(tmp_path: Path, **files: str) -> Ledger:
    for name, text in files.items():
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    return load_ledger(tmp_path)


def test_records_become_statements_of_the_area_their_file_is_named_after(tmp_path: Path) -> None:
    ledger = _load(tmp_path, networks=GOOD)
    assert list(ledger.statements) == ["NET-01", "NET-02"]
    assert "NET-01" in ledger
    assert "NET-03" not in ledger
    statement = ledger["NET-02"]
    assert (statement.area, statement.level, statement.sources) == ("networks", "legacy", ("another page",))
    assert str(statement.binds["docker"]) == "20.10 up to, not including, 29.0"


def _with(old: str, new: str) -> str:
    assert old in GOOD
    return GOOD.replace(old, new, 1)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (_with("level: core", "level: core\n  colour: blue"), ["NET-01: record: ", "'colour'"]),
        (_with("level: core", "level: vital"), ["NET-01", "level", "'vital'"]),
        (_with("  sources: [some page of the manual]\n", ""), ["NET-01", "'sources'"]),
        (_with("[some page of the manual]", "[]"), ["NET-01", "sources", "[]"]),
        (_with("[some page of the manual]", "[x]"), ["NET-01", "sources.0", "'x'"]),
        (_with("statement: A network is a network.", "statement: short"), ["NET-01", "statement", "'short'"]),
        (_with("id: NET-01", "id: net-1"), ["net-1", "id", "'net-1'"]),
        (_with("- id: NET-01\n  level", "- level"), ["record 0", "'id' is a required property"]),
        (_with("docker: {", "dokcer: {"), ["NET-02", "binds", "'dokcer'"]),
        (_with("since:", "from:"), ["NET-02", "binds.docker", "'from'"]),
        (_with('{since: "20.10", before: "29.0"}', "always"), ["NET-02", "binds.docker", "'always'"]),
        (
            _with('since: "20.10", before: "29.0"', 'api_since: "1.52", api_before: "1.44"'),
            ["NET-02: binds: ", "empty"],
        ),
        (_with("  otherwise", "  needs: [luck]\n  otherwise"), ["NET-02", "needs.0", "'luck'"]),
        (_with('since: "20.10"', "since: 20.10"), ["NET-02", "binds.docker.since", "20.1"]),
        (_with('since: "20.10"', 'since: "30"'), ["NET-02", "binds", "the range is empty"]),
        (_with('since: "20.10"', 'since: "soon"'), ["NET-02", "binds.docker.since", "'soon' does not match"]),
        (_with("id: NET-02", "id: NET-01"), ["NET-01: id: ", "two statements"]),
        ("a: [1,\n", ["not readable as YAML", "line 2"]),
        ("just words", ["file", "is not of type 'array'"]),
        ("[]", ["file"]),
        ("", ["file"]),
    ],
)
def test_every_fault_is_named_with_file_record_and_field(tmp_path: Path, text: str, told: list[str]) -> None:
    with pytest.raises(CannotRun) as error:
        _load(tmp_path, networks=text)
    assert str(error.value).startswith("networks.yaml: ")
    assert "\n" not in str(error.value)
    for word in told:
        assert word in str(error.value)


def test_one_id_in_two_files_is_a_fault_of_the_second(tmp_path: Path) -> None:
    with pytest.raises(CannotRun, match=r"^names\.yaml: NET-01: id: this id is given to two statements"):
        _load(tmp_path, names=GOOD, networks=GOOD)


def test_statements_come_in_the_reading_order_of_their_areas(tmp_path: Path) -> None:
    (tmp_path / "links").mkdir()
    (tmp_path / "links" / "names.yaml").write_text(GOOD.replace("NET-", "LINK-"), encoding="utf-8")
    ledger = _load(tmp_path, ipv6=GOOD.replace("NET-", "V6-"), containers=GOOD)
    assert list(ledger.statements) == ["NET-01", "NET-02", "V6-01", "V6-02", "LINK-01", "LINK-02"]
    assert (ledger["LINK-01"].area, ledger["LINK-01"].file) == ("links", "links/names.yaml")


def test_statements_of_no_area_are_refused(tmp_path: Path) -> None:
    with pytest.raises(CannotRun, match=r"^embedded-dns\.yaml: no area of spec/areas\.yaml is called embedded-dns; "):
        _load(tmp_path, networks=GOOD, **{"embedded-dns": GOOD})


def test_a_file_in_a_folder_of_its_area_is_named_by_its_path(tmp_path: Path) -> None:
    (tmp_path / "links").mkdir()
    (tmp_path / "links" / "names.yaml").write_text(_with("level: core", "level: vital"), encoding="utf-8")
    with pytest.raises(CannotRun, match=r"^links/names\.yaml: NET-01: level: "):
        load_ledger(tmp_path)


def test_other_areas_may_be_known(tmp_path: Path) -> None:
    (tmp_path / "seas.yaml").write_text(GOOD, encoding="utf-8")
    seas = Areas({"seas": Area("seas", "Seas")})
    ledger = load_ledger(tmp_path, known=seas)
    assert (ledger["NET-01"].area, ledger.areas) == ("seas", seas)


def test_a_ledger_without_statements_is_an_incomplete_checkout(tmp_path: Path) -> None:
    with pytest.raises(CannotRun, match="the checkout is incomplete"):
        load_ledger(tmp_path)


def _facts(kind: str, version: str, api: str, *capabilities: str) -> EngineFacts:
    return EngineFacts(kind, Version.parse(version), Version.parse(api), frozenset(capabilities))


DOCKER_29 = _facts("docker", "29.7.2", "1.55")


def test_of_several_statements_the_first_that_does_not_bind_says_why() -> None:
    ledger = load_ledger()
    reason = ledger.gate(["DNS-01", "LINK-ENV-01", "ALIAS-10"], DOCKER_29)
    assert reason is not None
    assert reason.startswith("Docker 29.0 and later set no link variables")
    assert ledger.gate([], DOCKER_29) is None


WITHOUT_WORDS = GOOD.replace("  otherwise: Docker 29.0 and later set no link variables\n", "")


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("", "", "NET-02 is promised for docker 20.10 up to, not including, 29.0, and this is 29.7.2"),
        (
            '{since: "20.10", before: "29.0"}',
            '{api_before: "1.52"}',
            "NET-02 is promised for docker API before 1.52, and this is 29.7.2, API 1.55",
        ),
        (
            'before: "29.0"}',
            'api_before: "1.52"}',
            "NET-02 is promised for docker 20.10 and later, API before 1.52, and this is 29.7.2, API 1.55",
        ),
        ('{since: "20.10", before: "29.0"}', "never", "NET-02 is not promised for docker"),
        ('before: "29.0"}', 'before: "30.0"}\n  needs: [ipv6]', "NET-02 needs ipv6, which this engine does not have"),
        (
            'before: "29.0"}',
            'before: "30.0"}\n  needs: [swarm, ipv6]',
            "NET-02 needs ipv6, swarm, which this engine does not have",
        ),
    ],
)
def test_without_words_of_its_own_a_gated_statement_says_what_it_is_promised_for(
    tmp_path: Path, old: str, new: str, reason: str
) -> None:
    assert old in WITHOUT_WORDS
    assert _load(tmp_path, networks=WITHOUT_WORDS.replace(old, new, 1)).gate(["NET-02"], DOCKER_29) == reason


def test_a_capability_that_the_engine_has_is_no_obstacle(tmp_path: Path) -> None:
    ledger = _load(
        tmp_path, networks=GOOD.replace("  sources: [some page", "  needs: [ipv6, swarm]\n  sources: [some page")
    )
    assert ledger.gate(["NET-01"], _facts("docker", "29.7.2", "1.55", "ipv6", "swarm", "rootful")) is None
    lacking = ledger.gate(["NET-01"], _facts("docker", "29.7.2", "1.55", "ipv6"))
    assert lacking == "NET-01 needs swarm, which this engine does not have"


def _wordings(*bounds: str) -> str:
    """Records NET-01a, NET-01b and so on that bind as these say, everywhere for an empty one."""
    records = []
    for letter, bound in zip("abcdef", bounds, strict=False):
        record = f"- id: NET-01{letter}\n  level: core\n  statement: A network is a network.\n  sources: [some page]\n"
        records.append(record + (f"  binds: {bound}\n" if bound else ""))
    return "".join(records)


@pytest.mark.parametrize(
    "bounds",
    [
        ('{docker: {before: "25.0"}, podman: never}', '{docker: {since: "25.0"}, podman: never}'),
        ('{docker: {since: "25.0"}, podman: never}', '{docker: {before: "25.0"}}'),
        ('{docker: {before: "25.0"}, podman: never}', '{docker: {since: "25"}, podman: {since: "4.7"}}'),
        (
            '{docker: {before: "25.0"}, podman: never}',
            '{docker: {since: "25.0", before: "25.0.3"}, podman: never}',
            '{docker: {since: "25.0.3"}}',
        ),
        (
            '{docker: {api_before: "1.44"}, podman: {api_before: "1.44"}}',
            '{docker: {api_since: "1.44"}, podman: {api_since: "1.44"}}',
        ),
        ("{docker: never}", "{podman: never}"),
    ],
)
def test_wordings_that_adjoin_are_sound(tmp_path: Path, bounds: tuple[str, ...]) -> None:
    assert len(_load(tmp_path, networks=_wordings(*bounds)).statements) == len(bounds)


@pytest.mark.parametrize(
    ("bounds", "told"),
    [
        (("", ""), "NET-01b: binds: for docker it overlaps with NET-01a (all versions and all versions)"),
        (
            ('{docker: {before: "25.0"}}', '{docker: {since: "25.0"}}'),
            "NET-01b: binds: for podman it overlaps with NET-01a (all versions and all versions)",
        ),
        (
            ('{docker: {before: "25.0"}, podman: never}', ""),
            "NET-01b: binds: for docker it overlaps with NET-01a (all versions and before 25.0)",
        ),
        (
            ('{docker: {before: "25.0.1"}, podman: never}', '{docker: {since: "25.0"}, podman: never}'),
            "NET-01b: binds: for docker it overlaps with NET-01a (25.0 and later and before 25.0.1)",
        ),
        (
            ('{docker: {api_before: "1.45"}, podman: never}', '{docker: {api_since: "1.44"}, podman: never}'),
            "NET-01b: binds: for docker it overlaps with NET-01a (API 1.44 and later and API before 1.45)",
        ),
        (
            ('{docker: {before: "25.0"}, podman: never}', '{docker: {api_since: "1.44"}, podman: never}'),
            "NET-01b: binds: for docker it overlaps with NET-01a (API 1.44 and later and before 25.0)",
        ),
        (
            ('{docker: {before: "25.0"}, podman: never}', '{docker: {since: "25.0.1"}, podman: never}'),
            "NET-01b: binds: for docker it begins with 25.0.1, but NET-01a ends before 25.0: wordings must adjoin",
        ),
        (
            ('{docker: never, podman: {api_before: "1.41"}}', '{docker: never, podman: {api_since: "1.44"}}'),
            "NET-01b: binds: for podman it begins with 1.44, but NET-01a ends before 1.41: wordings must adjoin",
        ),
        (
            ('{docker: {since: "28.0"}, podman: never}', '{docker: {before: "25.0"}, podman: never}'),
            "NET-01a: binds: for docker it begins with 28.0, but NET-01b ends before 25.0: wordings must adjoin",
        ),
    ],
)
def test_wordings_that_overlap_or_leave_a_hole_are_a_fault(tmp_path: Path, bounds: tuple[str, ...], told: str) -> None:
    with pytest.raises(CannotRun) as error:
        _load(tmp_path, networks=_wordings(*bounds))
    assert str(error.value).startswith(f"networks.yaml: {told}")
