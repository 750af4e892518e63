"""The catalogue of faults: enough of them, all in order, every fault of a record named by file, record and field."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from faults.records import HERE, MECHANISMS, NOTHING, Fault, load_catalogue
from support.book.detections import load_detections, load_missed, load_waiting
from support.book.scenarios import all_scenarios, read_features
from support.errors import CannotRun
from support.lab.engines import lab
from support.spec.statements import load_ledger

GOOD = """\
- id: connect-without-effect
  breaks: Connecting reports success and does nothing.
  modelled_on: {reference: "podman release notes 3.2.1", shipped: "Podman before 3.2.1"}
  statements: [CONN-01]
  mechanism: api
  inject:
    - api: {call: "POST /networks/[^/]+/connect", instead: {status: 200}}
"""
GOOD_CHANGE = GOOD.splitlines()[-1].strip()


@pytest.fixture(scope="module")
def catalogue() -> list[Fault]:
    return load_catalogue(load_ledger(), lab())


def test_there_are_enough_and_most_are_modelled_on_what_shipped(catalogue: list[Fault]) -> None:
    assert len(catalogue) >= 50
    assert 3 * sum(bool(fault.shipped) for fault in catalogue) >= 2 * len(catalogue)


def test_every_area_that_has_scenarios_is_hit(catalogue: list[Fault]) -> None:
    ledger = load_ledger()
    covered = {ledger[each].area for planned in all_scenarios(read_features(), ledger) for each in planned.statements}
    assert covered <= {ledger[each].area for fault in catalogue for each in fault.statements}


def test_every_mechanism_is_used(catalogue: list[Fault]) -> None:
    assert {name for fault in catalogue for name, _ in fault.inject} == set(MECHANISMS)


def test_every_fault_has_a_scenario_that_could_notice_or_says_what_would(catalogue: list[Fault]) -> None:
    ledger = load_ledger()
    covered = {each for planned in all_scenarios(read_features(), ledger) for each in planned.statements}
    assert [fault.id for fault in catalogue if not covered & set(fault.statements) and not fault.look] == []


def test_many_strike_one_value_only_and_every_dimension_is_struck(catalogue: list[Fault]) -> None:
    corners = [fault.corner for fault in catalogue if fault.corner]
    schema = json.loads((HERE / "catalogue.schema.json").read_text(encoding="utf-8"))
    dimensions = schema["items"]["properties"]["corner"]["properties"]["dimension"]["enum"]
    assert len(corners) >= 60
    assert {corner.partition(":")[0] for corner in corners} == set(dimensions)


def _load(directory: Path, text: str) -> list[Fault]:
    (directory / "attaching.yaml").write_text(text, encoding="utf-8")
    return load_catalogue(load_ledger(), lab(), directory=directory)


def test_a_record_as_it_is_read(tmp_path: Path) -> None:
    (fault,) = _load(tmp_path, GOOD)
    assert (fault.id, fault.shipped, fault.statements) == (
        "connect-without-effect",
        "Podman before 3.2.1",
        ("CONN-01",),
    )
    assert fault.inject == (("api", {"call": "POST /networks/[^/]+/connect", "instead": {"status": 200}}),)
    assert fault.kinds == {"docker"}
    assert (fault.corner, fault.look) == ("", "")


def test_a_corner_as_it_is_read(tmp_path: Path) -> None:
    corner = "corner: {dimension: handle, value: the id}\n  look: an attempt by the id\n  mechanism"
    (fault,) = _load(tmp_path, GOOD.replace("mechanism", corner, 1))
    assert (fault.corner, fault.look) == ("handle: the id", "an attempt by the id")


@pytest.mark.parametrize(
    ("good", "bad", "message"),
    [
        ("statements: [CONN-01]", "statements: [CONN-99]", "statements: CONN-99: no such statement"),
        (
            "statements: [CONN-01]",
            "statements: [DNS-01, CONN-01]",
            "statements: DNS-01 is of the area names, and so is the record",
        ),
        ("statements: [CONN-01]", "statements: []", "statements: [] should be non-empty"),
        ("mechanism: api", "mechanism: magic", "mechanism: 'magic' is not one of"),
        ("mechanism: api", "mechanism: api\n  engine: docker-1.0", "engine: docker-1.0: no such engine"),
        ("mechanism: api", "mechanism: api\n  kinds: [rkt]", "kinds.0: 'rkt' is not one of"),
        ("- api:", "- witchcraft:", "inject.0: 'witchcraft' is not one of"),
        ("instead:", "insted:", "inject.0.api: Additional properties are not allowed ('insted' was unexpected)"),
        ("call:", "cal:", "inject.0.api: "),
        (GOOD_CHANGE, "- api: {call: GET /networks, entries: {where: {Name: x}}}", "inject.0.api.entries: "),
        (GOOD_CHANGE, "- api: {call: GET /networks, answer: {dorp: [Id]}}", "inject.0.api.answer: "),
        (GOOD_CHANGE, "- dns: {answer: everyone}", "inject.0.dns.answer: 'everyone' is not one of"),
        (GOOD_CHANGE, "- dns: {names: redis}", "inject.0.dns: "),
        (GOOD_CHANGE, '- runtime: {when: create, hosts: {drop: "x"}}', "inject.0.runtime.when: 'start' was expected"),
        (GOOD_CHANGE, "- life: {after: 3}", "inject.0.life: "),
        ("breaks: Connecting reports", "breaks: x\n  remarks: Connecting", "'remarks' was unexpected"),
        ("modelled_on: {reference:", "modelled_on: {after:", "modelled_on"),
        (
            "mechanism: api",
            "corner: {dimension: colour, value: red}\n  mechanism: api",
            "corner.dimension: 'colour' is not",
        ),
        ("mechanism: api", "look: a look at everything\n  mechanism: api", "'corner' is a dependency of 'look'"),
        (GOOD_CHANGE, "- dns: {first: true, every: 2, answer: silence}", "inject.0.dns: "),
        (GOOD_CHANGE, "- dns: {types: [NAPTR], answer: silence}", "inject.0.dns.types.0: 'NAPTR' is not one of"),
    ],
)
def test_what_is_wrong_is_named_with_file_record_and_field(tmp_path: Path, good: str, bad: str, message: str) -> None:
    assert good in GOOD
    with pytest.raises(CannotRun) as refusal:
        _load(tmp_path, GOOD.replace(good, bad, 1))
    assert str(refusal.value).startswith("attaching.yaml: connect-without-effect: ")
    assert message in str(refusal.value)


def test_what_a_healthy_engine_is_told_keeps_to_the_schema() -> None:
    defined = json.loads((HERE / "catalogue.schema.json").read_text(encoding="utf-8"))["$defs"]
    changes = [{name: told} for name, told in NOTHING.inject]
    jsonschema.Draft202012Validator({"$ref": "#/$defs/changes", "$defs": defined}).validate(changes)


def test_a_file_of_no_area(tmp_path: Path) -> None:
    (tmp_path / "life.yaml").write_text(GOOD, encoding="utf-8")
    with pytest.raises(CannotRun, match=r"^life\.yaml: no area of spec/areas\.yaml is called life; "):
        load_catalogue(load_ledger(), lab(), directory=tmp_path)


def test_one_id_for_two_faults(tmp_path: Path) -> None:
    with pytest.raises(CannotRun, match="connect-without-effect: id: this id is given to two faults"):
        _load(tmp_path, GOOD + GOOD)


def test_no_record_at_all(tmp_path: Path) -> None:
    with pytest.raises(CannotRun, match="no faults found"):
        load_catalogue(load_ledger(), lab(), directory=tmp_path)


def test_what_is_kept_of_detections_is_bound_to_its_scenarios(catalogue: list[Fault]) -> None:
    ledger, faults = load_ledger(), {fault.id: set(fault.statements) for fault in catalogue}
    scenarios = {each.scenario.name: set(each.statements) for each in all_scenarios(read_features(), ledger)}
    stale = [
        f"{scenario}: {fault}"
        for scenario, kept in load_detections().items()
        for fault in kept
        if not scenarios.get(scenario, set()) & faults.get(fault, set())
    ]
    assert stale == [], "run `make faults RECORD=1`"


def test_every_fault_that_can_be_told_is_kept_as_detected_or_as_missed(catalogue: list[Fault]) -> None:
    detected = {fault for faults in load_detections().values() for fault in faults}
    wanted = {fault.id for fault in catalogue if not fault.of_life and not fault.equivalent}
    assert wanted - detected == {*load_missed(), *load_waiting()}, "run `make faults RECORD=1`"


def test_what_is_missed_says_what_would_see_it(catalogue: list[Fault]) -> None:
    missed = {*load_missed(), *load_waiting()}
    assert [fault.id for fault in catalogue if fault.id in missed and not fault.look] == []


def test_what_waits_for_scenarios_has_none(catalogue: list[Fault]) -> None:
    ledger = load_ledger()
    spoken = {statement for each in all_scenarios(read_features(), ledger) for statement in each.statements}
    assert [each.id for each in catalogue if each.id in load_waiting() and spoken & set(each.statements)] == []
