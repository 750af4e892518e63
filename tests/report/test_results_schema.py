"""What `spec/results.schema.json` takes for results, and what it does not."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, replace
from typing import Any

import jsonschema
import pytest

from support.spec.records import SPEC
from support.spec.results import RunResults
from support.spec.verdicts import Verdict
from tests.report.sample import DIVERGENCE, ENGINE, RUN, sample, scenario

ORDER = (
    Verdict.CONFORMS,
    Verdict.DEVIATES,
    Verdict.ERROR,
    Verdict.NOT_APPLICABLE,
    Verdict.DIVERGES_AS_RECORDED,
    Verdict.CONFORMS_UNEXPECTEDLY,
)
SCHEMA = json.loads((SPEC / "results.schema.json").read_text(encoding="utf-8"))
CONFORMING, DEVIATING, ERRING, NOT_APPLICABLE, DIVERGING, EXPIRED = range(6)
ALL = sample(*(scenario(each) for each in ORDER))


def problems(document: Any) -> list[str]:
    """The places that the schema finds wrong."""
    validator = jsonschema.Draft202012Validator(SCHEMA)
    return [".".join(map(str, error.absolute_path)) for error in validator.iter_errors(document)]


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize(
    "results",
    [
        pytest.param(ALL, id="one scenario of each verdict"),
        pytest.param(sample(leaks=("container redis-3f9c",)), id="a leak"),
        pytest.param(sample(scenario(rule="", statements=[])), id="a scenario outside every rule"),
        pytest.param(sample(scenario(Verdict.DEVIATES, control="", see_it=[])), id="a deviation without a control"),
        pytest.param(
            sample(scenario(Verdict.DEVIATES, divergence=DIVERGENCE)), id="a deviation that was recorded to be another"
        ),
        pytest.param(sample(scenario(Verdict.DIVERGES_AS_RECORDED), run=replace(RUN, strict=True)), id="a strict run"),
        pytest.param(sample(scenario(statements=["MAC-01a"])), id="one wording of several"),
        pytest.param(sample(engine=replace(ENGINE, notice="the ledger knows docker up to 29.7")), id="a notice"),
        pytest.param(sample(scenarios=[], chapters=[], statements=[], images=[]), id="nothing"),
    ],
)
def test_results_are_valid_and_read_back_the_same(results: RunResults) -> None:
    document = json.loads(json.dumps(results.to_json()))

    assert problems(document) == []
    assert RunResults.from_json(document) == results


def test_every_object_is_closed_and_demands_all_its_fields() -> None:
    def objects(schema: Any) -> list[dict[str, Any]]:
        if isinstance(schema, list):
            return [each for item in schema for each in objects(item)]
        if not isinstance(schema, dict):
            return []
        below = [each for item in schema.values() for each in objects(item)]
        return [schema, *below] if schema.get("type") == "object" and "properties" in schema else below

    found = objects(SCHEMA)

    assert len(found) == 12
    assert all(each["additionalProperties"] is False for each in found)
    # What results of older versions of the suite lack, so that they can still be compared with.
    optional = [sorted(set(each["properties"]) - set(each["required"])) for each in found]
    assert [fields for fields in optional if fields] == [["areas", "settings"], ["seconds"], ["area"]]


def test_results_that_do_not_tell_of_areas_can_still_be_read() -> None:
    document = json.loads(json.dumps(ALL.to_json()))
    del document["areas"]
    for chapter in document["chapters"]:
        del chapter["area"]

    assert problems(document) == []
    assert RunResults.from_json(document).areas == []


def put(*path: Any) -> Callable[[dict[str, Any]], None]:
    """A change to a document: the last of `path` is the value, what stands before it is the place."""
    *place, last, value = path

    def change(document: Any) -> None:
        for step in place:
            document = document[step]
        document[last] = value

    return change


def drop(*path: Any) -> Callable[[dict[str, Any]], None]:
    """A change to a document: the field at `path` is gone."""
    *place, last = path

    def change(document: Any) -> None:
        for step in place:
            document = document[step]
        del document[last]

    return change


@pytest.mark.parametrize(
    ("change", "where"),
    [
        (put("schema", "container-networking-spec/results/1"), "schema"),
        (put("more", 1), ""),
        (drop("engine"), ""),
        (drop("totals", "error"), "totals"),
        (put("totals", "conforms", -1), "totals.conforms"),
        (put("totals", "skipped", 0), "totals"),
        (drop("totals", "diverges-as-recorded"), "totals"),
        (put("exit_code", 3), "exit_code"),
        (put("overall", "fine"), "overall"),
        (drop("overall"), ""),
        (put("engine", "notice", None), "engine.notice"),
        (put("run", "strict", 1), "run.strict"),
        (drop("run", "strict"), "run"),
        (put("engine", "version", ""), "engine.version"),
        (put("engine", "chosen", "  "), "engine.chosen"),
        (put("engine", "socket", "/run/docker.sock"), "engine"),
        (put("images", 0, "digest", ""), "images.0.digest"),
        (put("images", 0, "id", None), "images.0.id"),
        (put("run", "started", "yesterday"), "run.started"),
        (put("run", "started", "2026-11-23T23:33:19+01:00"), "run.started"),
        (put("run", "seconds", -0.1), "run.seconds"),
        (put("run", "seed", "26184"), "run.seed"),
        (put("run", "jobs", 0), "run.jobs"),
        (put("run", "leaks", [""]), "run.leaks.0"),
        (put("scenarios", CONFORMING, "verdict", "passed"), "scenarios.0.verdict"),
        (put("scenarios", CONFORMING, "retries", 1), "scenarios.0"),
        (put("scenarios", CONFORMING, "location", "features/names/aliases.feature"), "scenarios.0.location"),
        (put("scenarios", CONFORMING, "statements", ["alias-1"]), "scenarios.0.statements.0"),
        (put("scenarios", CONFORMING, "statements", ["ALIAS-01", "ALIAS-01"]), "scenarios.0.statements"),
        (put("scenarios", CONFORMING, "steps", 0, "status", "green"), "scenarios.0.steps.0.status"),
        (put("scenarios", CONFORMING, "steps", 0, "table", [[]]), "scenarios.0.steps.0.table.0"),
        (put("scenarios", CONFORMING, "observed", "something"), "scenarios.0.observed"),
        (put("scenarios", CONFORMING, "see_it", ["docker ps"]), "scenarios.0.see_it"),
        (put("scenarios", DEVIATING, "promised", ""), "scenarios.1.promised"),
        (put("scenarios", DEVIATING, "observed", " "), "scenarios.1.observed"),
        (drop("scenarios", DEVIATING, "promised"), "scenarios.1"),
        (put("scenarios", DEVIATING, "see_it", "docker ps"), "scenarios.1.see_it"),
        (put("scenarios", ERRING, "reason", ""), "scenarios.2.reason"),
        (put("scenarios", ERRING, "promised", "something"), "scenarios.2.promised"),
        (put("scenarios", NOT_APPLICABLE, "reason", ""), "scenarios.3.reason"),
        (put("scenarios", CONFORMING, "divergence", asdict(DIVERGENCE)), "scenarios.0.divergence"),
        (put("scenarios", ERRING, "divergence", asdict(DIVERGENCE)), "scenarios.2.divergence"),
        (put("scenarios", DIVERGING, "divergence", None), "scenarios.4.divergence"),
        (put("scenarios", DIVERGING, "promised", ""), "scenarios.4.promised"),
        (put("scenarios", DIVERGING, "observed", ""), "scenarios.4.observed"),
        (put("scenarios", DIVERGING, "reason", ""), "scenarios.4.reason"),
        (put("scenarios", EXPIRED, "divergence", None), "scenarios.5.divergence"),
        (put("scenarios", EXPIRED, "reason", ""), "scenarios.5.reason"),
        (put("scenarios", EXPIRED, "observed", "something"), "scenarios.5.observed"),
        (drop("scenarios", EXPIRED, "divergence"), "scenarios.5"),
        (put("chapters", 0, "rules", {"a rule": None}), "chapters.0.rules.a rule"),
        (put("statements", 0, "level", "optional"), "statements.0.level"),
        (put("statements", 0, "sources", []), "statements.0.sources"),
    ],
)
def test_a_broken_document_is_rejected_where_it_is_broken(change: Callable[[dict[str, Any]], None], where: str) -> None:
    document = json.loads(json.dumps(ALL.to_json()))
    change(document)

    assert problems(document) == [where]
