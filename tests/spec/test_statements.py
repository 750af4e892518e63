"""The ledger: what is read, every fault by file, record and field, and what binds which engine."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.errors import CannotRun
from support.spec.statements import Ledger, load_ledger
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
        (_with("level: core", "level: core\n  colour: blue"), ["NET-01", "record", "'colour'"]),
        (_with("level: core", "level: vital"), ["NET-01", "level", "'vital'"]),
        (_with("  sources: [some page of the manual]\n", ""), ["NET-01", "'sources'"]),
        (_with("[some page of the manual]", "[]"), ["NET-01", "sources", "[]"]),
        (_with("[some page of the manual]", "[x]"), ["NET-01", "sources.0", "'x'"]),
        (_with("statement: A network is a network.", "statement: short"), ["NET-01", "statement", "'short'"]),
        (_with("id: NET-01", "id: net-1"), ["net-1", "id", "'net-1'"]),
        (_with("- id: NET-01\n  level", "- level"), ["record 0", "'id' is a required property"]),
        (_with("docker: {", "dokcer: {"), ["NET-02", "binds", "'dokcer'"]),
        (_with("since:", "from:"), ["NET-02", "binds.docker", "'from'"]),
        (_with('since: "20.10"', "since: 20.10"), ["NET-02", "binds.docker.since", "20.1"]),
        (_with('since: "20.10"', 'since: "30"'), ["NET-02", "binds", "the range is empty"]),
        (_with('since: "20.10"', 'since: "soon"'), ["NET-02", "binds", "'soon' is no version"]),
        (_with("id: NET-02", "id: NET-01"), ["NET-01", "two statements"]),
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
    with pytest.raises(CannotRun, match=r"^b\.yaml: NET-01: this id is given to two statements"):
        _load(tmp_path, a=GOOD, b=GOOD)


def test_a_ledger_without_statements_is_an_incomplete_checkout(tmp_path: Path) -> None:
    with pytest.raises(CannotRun, match="the checkout is incomplete"):
        load_ledger(tmp_path)


@pytest.mark.parametrize(
    ("statement", "kind", "version", "reason"),
    [
        ("LINK-ENV-01", "docker", "20.10.24+dfsg1", None),
        ("LINK-ENV-01", "docker", "26.1.5+dfsg1", None),
        ("LINK-ENV-01", "docker", "28.5.2", None),
        ("LINK-ENV-01", "docker", "29.0.0-rc.1", "Docker 29.0 and later set no link variables"),
        ("LINK-ENV-01", "docker", "29.7.2", "Docker 29.0 and later set no link variables"),
        ("LINK-ENV-01", "docker", "31.2", "Docker 29.0 and later set no link variables"),
        ("LINK-ENV-01", "podman", "5.4.2", None),
        ("LINK-ENV-12", "docker", "26.1.5+dfsg1", "Docker before 29.0 still sets link variables"),
        ("LINK-ENV-12", "docker", "29.0.0-rc.1", None),
        ("LINK-ENV-12", "docker", "29.7.2", None),
        ("LINK-ENV-12", "docker", "31.2", None),
        ("DNS-01", "docker", "31.2", None),
        ("DNS-01", "podman", "4.3.1", None),
    ],
)
def test_the_ledger_alone_says_what_binds_an_engine(
    statement: str, kind: str, version: str, reason: str | None
) -> None:
    told = load_ledger().gate([statement], kind, Version.parse(version))
    assert told is None if reason is None else told is not None and told.startswith(reason)


def test_of_several_statements_the_first_that_does_not_bind_says_why() -> None:
    ledger = load_ledger()
    version = Version.parse("29.7.2")
    reason = ledger.gate(["DNS-01", "LINK-ENV-01"], "docker", version)
    assert reason is not None
    assert "Docker 29.0" in reason
    assert ledger.gate([], "docker", version) is None


def test_without_words_of_its_own_a_gated_statement_says_which_range_it_is_promised_for(tmp_path: Path) -> None:
    text = GOOD.replace("  otherwise: Docker 29.0 and later set no link variables\n", "")
    reason = _load(tmp_path, networks=text).gate(["NET-02"], "docker", Version.parse("29.7.2"))
    assert reason == "NET-02 is promised for docker 20.10 up to, not including, 29.0, and this is 29.7.2"
