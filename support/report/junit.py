"""Results as JUnit XML, in the dialect that continuous-integration servers agree on.

Written with the standard library: the dialect is a handful of elements, and what a library would add is the reading.
Source: the schema of Ant's JUnit report, as published with Maven Surefire and Jenkins' xUnit plugin; `properties` below
a `testcase` are of the latter two only, and ignored by servers that do not know them.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from support.report import failure, wording
from support.report.atomic import write_whole
from support.report.chapters import Chapter, by_chapter
from support.report.visible import visible
from support.spec.results import RunResults, ScenarioRecord
from support.spec.verdicts import Verdict, findings

CLEAN_UP = "clean-up"
"""The suite that tells of leaks; without leaks there is none."""


def write(results: RunResults, path: Path) -> None:
    """Write the results to `path`, whole or not at all. Raises OSError when it cannot be written."""
    write_whole(path, document(results))


def document(results: RunResults) -> bytes:
    """The results as an XML document in UTF-8: one suite per chapter, one case per scenario.

    What the leak check found is an error in a suite of its own, since it decides the exit code as an error does.
    """
    totals, leaks = results.totals, len(results.run.leaks)
    root = Element(
        "testsuites",
        {
            "name": f"container networking on {visible(wording.engine_name(results.engine))}",
            "tests": str(totals["scenarios"] + bool(leaks)),
            "failures": str(sum(totals[verdict] for verdict in findings(strict=results.run.strict))),
            "errors": str(totals[Verdict.ERROR] + bool(leaks)),
            "skipped": str(totals[Verdict.NOT_APPLICABLE]),
            "time": f"{results.run.seconds:.3f}",
        },
    )
    for chapter in by_chapter(results):
        _suite(root, chapter, results)
    if leaks:
        _leaks(root, results)
    ElementTree.indent(root)
    text: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return text + b"\n"


def _suite(root: Element, chapter: Chapter, results: RunResults) -> None:
    suite = SubElement(
        root,
        "testsuite",
        {
            "name": visible(chapter.title),
            "tests": str(len(chapter.scenarios)),
            "failures": str(sum(chapter.count(verdict) for verdict in findings(strict=results.run.strict))),
            "errors": str(chapter.count(Verdict.ERROR)),
            "skipped": str(chapter.count(Verdict.NOT_APPLICABLE)),
            "time": f"{sum(scenario.seconds for scenario in chapter.scenarios):.3f}",
            "timestamp": _timestamp(results.run.started),
            "file": visible(chapter.file),
        },
    )
    _properties(suite, _facts(results))
    for scenario in chapter.scenarios:
        _case(suite, chapter, scenario, results)


def _case(suite: Element, chapter: Chapter, scenario: ScenarioRecord, results: RunResults) -> None:
    file, _, line = scenario.location.rpartition(":")
    case = SubElement(
        suite,
        "testcase",
        {
            "classname": visible(f"{chapter.place}.{scenario.rule}" if scenario.rule else chapter.place),
            "name": visible((scenario.name or scenario.rule).strip() or scenario.location),
            "time": f"{scenario.seconds:.3f}",
            "file": visible(file),
            "line": line,
        },
    )
    recorded = [("divergence", scenario.divergence.id)] if scenario.divergence else []
    _properties(case, [*(("statement", each) for each in scenario.statements), *recorded])
    in_full = "\n".join(failure.lines(scenario, results.statements))
    strict = results.run.strict
    match scenario.verdict:
        case Verdict.NOT_APPLICABLE:
            SubElement(case, "skipped", {"message": visible(scenario.reason)})
        case Verdict.ERROR:
            SubElement(case, "error", {"type": "error", "message": visible(scenario.reason)}).text = in_full
        case Verdict.CONFORMS_UNEXPECTEDLY:
            message = f"the record has expired: {scenario.reason}"
            SubElement(case, "failure", {"type": scenario.verdict.value, "message": visible(message)}).text = in_full
        case verdict if verdict in findings(strict=strict):
            message = visible(scenario.observed)
            SubElement(case, "failure", {"type": verdict.value, "message": message}).text = in_full
        case Verdict.DIVERGES_AS_RECORDED:
            SubElement(case, "system-out").text = in_full


def _leaks(root: Element, results: RunResults) -> None:
    counts = {"tests": "1", "failures": "0", "errors": "1", "skipped": "0", "time": "0.000"}
    stamp = _timestamp(results.run.started)
    suite = SubElement(root, "testsuite", {"name": CLEAN_UP, **counts, "timestamp": stamp})
    _properties(suite, _facts(results))
    case = SubElement(
        suite, "testcase", {"classname": CLEAN_UP, "name": "The run leaves nothing behind", "time": "0.000"}
    )
    leaks = [visible(leak) for leak in results.run.leaks]
    message = f"{wording.counted(len(leaks), 'object')} left behind"
    SubElement(case, "error", {"type": "leak", "message": message}).text = "\n".join(leaks)


def _facts(results: RunResults) -> list[tuple[str, str]]:
    engine, run = results.engine, results.run
    facts = [
        ("engine.kind", engine.kind),
        ("engine.version", engine.version),
        ("engine.api_version", engine.api_version),
    ]
    facts += [(f"image.{image.role}", f"{image.reference} {image.digest or image.id}") for image in results.images]
    facts += [(f"engine.setting.{each.id}", wording.setting(each)) for each in results.settings]
    facts += [("run.id", run.id), ("run.seed", str(run.seed)), ("run.selection", run.selection)]
    return [*facts, ("run.strict", str(run.strict).lower())]


def _properties(parent: Element, facts: list[tuple[str, str]]) -> None:
    if facts:
        group = SubElement(parent, "properties")
        for name, value in facts:
            SubElement(group, "property", {"name": visible(name), "value": visible(value)})


def _timestamp(started: str) -> str:
    """The moment in UTC without its offset, which the schema has no place for."""
    return datetime.fromisoformat(started).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")
