"""`compare`, `matrix` and `baseline` with results files and with engines that cannot be asked: no engine is needed."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import Result

from support.report.files import read_results, write_results
from support.spec.results import RunResults
from support.spec.verdicts import Verdict
from tests.report.sample import sample, scenario

Call = Callable[..., Result]
OLDER = sample(scenario(Verdict.CONFORMS), scenario(Verdict.NOT_APPLICABLE))
RECORDED = sample(scenario(Verdict.DIVERGES_AS_RECORDED, statements=OLDER.scenarios[0].statements))
BROKEN = sample(scenario(Verdict.DEVIATES, statements=OLDER.scenarios[0].statements))


@pytest.fixture
def kept(tmp_path: Path) -> Callable[[str, RunResults], str]:
    """Write results to a file of that name; its path."""

    def keep(name: str, results: RunResults) -> str:
        write_results(results, tmp_path / name)
        return str(tmp_path / name)

    return keep


@pytest.mark.parametrize(
    ("after", "code", "told"),
    [
        (OLDER, 0, "26.1.5"),
        (RECORDED, 0, "Releases before 26.1.6 answer for aliases"),
        (BROKEN, 1, OLDER.scenarios[0].statements[0]),
    ],
    ids=["the same", "recorded", "unexplained"],
)
def test_two_files_are_compared_in_markdown(
    call: Call, kept: Callable[[str, RunResults], str], tmp_path: Path, after: RunResults, code: int, told: str
) -> None:
    newer = replace(after, engine=replace(after.engine, version="28.5.2"))
    result = call("compare", A=kept("a.json", OLDER), B=kept("b.json", newer), REPORTS=str(tmp_path / "reports"))
    assert result.exit_code == code, result.output
    assert result.stdout.startswith("# ")
    assert told in result.stdout
    assert (tmp_path / "reports" / "compare.md").read_text(encoding="utf-8").strip() == result.stdout.strip()


def test_a_file_without_the_suffix_is_a_file_too(
    call: Call, kept: Callable[[str, RunResults], str], tmp_path: Path
) -> None:
    one = kept("last-week", OLDER)
    assert call("compare", A=one, B=one, REPORTS=str(tmp_path)).exit_code == 0


def _of_another_schema(path: Path) -> None:
    document = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(document | {"schema": "container-networking-spec/results/1"}), encoding="utf-8")


def _no_result(path: Path) -> None:
    path.write_text('{"results": []}', encoding="utf-8")


def _no_json(path: Path) -> None:
    path.write_text("verdict: conforms", encoding="utf-8")


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (_of_another_schema, "no results file: schema: results of another version"),
        (_no_result, "no results file: the whole file: "),
        (_no_json, "no results file: the whole file: not JSON"),
        (Path.unlink, "cannot be read: No such file or directory; name a results.json"),
    ],
)
@pytest.mark.parametrize("side", ["A", "B"])
def test_a_file_that_is_no_result_of_this_version_is_named(
    call: Call,
    kept: Callable[[str, RunResults], str],
    tmp_path: Path,
    side: str,
    spoil: Callable[[Path], None],
    told: str,
) -> None:
    sides = {"A": kept("a.json", OLDER), "B": kept("b.json", OLDER)}
    spoil(Path(sides[side]))
    result = call("compare", **sides, REPORTS=str(tmp_path / "reports"))
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(f"cannot run: {sides[side]}: ")
    assert told in result.stderr
    assert result.stderr.count("\n") == 1


@pytest.mark.parametrize("sides", [{}, {"A": "docker-20.10"}, {"B": "docker-20.10"}])
def test_a_comparison_has_two_sides(call: Call, sides: dict[str, str]) -> None:
    result = call("compare", **sides)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("cannot run: name both sides: make compare A=")


def test_results_that_have_nothing_in_common_cannot_be_compared(
    call: Call, kept: Callable[[str, RunResults], str]
) -> None:
    other = sample(scenario(Verdict.CONFORMS, statements=["LINK-ENV-03"]))
    first = sample(scenario(Verdict.CONFORMS, statements=["ALIAS-01"]))
    result = call("compare", A=kept("a.json", first), B=kept("b.json", other))
    assert result.exit_code == 2
    assert "no statement in common" in result.stderr


def test_an_engine_that_cannot_be_asked_is_named(
    call: Call, kept: Callable[[str, RunResults], str], tmp_path: Path
) -> None:
    nowhere = f"unix://{tmp_path}/nowhere.sock"
    result = call("compare", A=nowhere, B=kept("b.json", OLDER), REPORTS=str(tmp_path / "reports"))
    assert result.exit_code == 2
    assert f"{nowhere}: no socket there" in result.stderr


def test_a_matrix_of_engines_that_cannot_be_asked_has_their_columns_with_the_reason(call: Call, tmp_path: Path) -> None:
    urls = [f"unix://{tmp_path}/{name}.sock" for name in ("one", "two")]
    result = call("matrix", ENGINES=" ".join(urls), REPORTS=str(tmp_path / "reports"))
    assert result.exit_code == 2, result.output
    engines = json.loads((tmp_path / "reports" / "matrix.json").read_text(encoding="utf-8"))["engines"]
    assert [engine["name"] for engine in engines] == urls
    assert all("no socket there" in engine["failure"] for engine in engines)


def test_a_matrix_of_an_unknown_engine_is_refused(call: Call) -> None:
    result = call("matrix", ENGINES="docker-26.1 docker-99")
    assert result.exit_code == 2
    assert "no such engine: docker-99; the lab has " in result.stderr


def test_a_baseline_is_the_last_run_kept(call: Call, kept: Callable[[str, RunResults], str], tmp_path: Path) -> None:
    kept("results.json", BROKEN)
    result = call("baseline", REPORTS=str(tmp_path), BASELINE=str(tmp_path / "fleet.json"))
    assert result.exit_code == 0, result.output
    assert f"compare with BASELINE={tmp_path}/fleet.json" in "".join(result.stdout.splitlines())
    assert read_results(tmp_path / "fleet.json") == BROKEN


def test_without_a_name_the_baseline_is_kept_here(
    call: Call, kept: Callable[[str, RunResults], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept("results.json", OLDER)
    monkeypatch.chdir(tmp_path)
    assert call("baseline", REPORTS=str(tmp_path)).exit_code == 0
    assert read_results(tmp_path / "baseline.json") == OLDER


def test_without_a_run_there_is_nothing_to_keep(call: Call, tmp_path: Path) -> None:
    result = call("baseline", REPORTS=str(tmp_path / "reports"), BASELINE=str(tmp_path / "fleet.json"))
    assert result.exit_code == 2
    assert "no results to keep; run `make verify` first" in result.stderr
    assert not (tmp_path / "fleet.json").exists()


def test_a_baseline_that_cannot_be_written_is_one_line(
    call: Call, kept: Callable[[str, RunResults], str], tmp_path: Path
) -> None:
    kept("results.json", OLDER)
    target = tmp_path / "missing" / "fleet.json"
    result = call("baseline", REPORTS=str(tmp_path), BASELINE=str(target))
    assert result.exit_code == 2
    assert result.stderr == (
        f"cannot run: {target} cannot be written: No such file or directory; name another place with BASELINE=\n"
    )


def test_upgrade_notes_that_cannot_be_written_are_one_line(
    call: Call, kept: Callable[[str, RunResults], str], tmp_path: Path
) -> None:
    one, place = kept("a.json", OLDER), tmp_path / "reports"
    place.write_text("mine", encoding="utf-8")
    result = call("compare", A=one, B=one, REPORTS=str(place))
    assert result.exit_code == 2
    assert result.stderr.startswith(f"cannot run: the comparison cannot be written to {place}: ")
    assert result.stderr.endswith("REPORTS=directory\n")
