"""What is printed, with and without a terminal."""

from __future__ import annotations

import io
import os
import pty
import re
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from support.report.console import Console
from support.spec.results import RunResults, ScenarioRecord
from support.spec.verdicts import Verdict
from tests.report.sample import CHAPTERS, DIVERGENCE, ENGINE, IMAGES, RUN, sample, scenario

HOSTILE = "[red]x[/red] [link=a]b[/] :smile: \x1b[2J\r\u202e\x00"
SHOWN = r"[red]x[/red] [link=a]b[/] :smile: \x1b[2J\r\u202e\x00"


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """A file that is no terminal, in surroundings that ask for colours all the same."""
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TTY_COMPATIBLE", "1")
    monkeypatch.setenv("COLUMNS", "40")
    return io.StringIO()


def run(console: Console, results: RunResults) -> None:
    """Tell of a whole run."""
    console.heading(results.engine)
    console.images(results.images)
    with console.progress(len(results.scenarios), jobs=4, seed=7) as progress:
        for each in results.scenarios:
            progress.ended(each)
    console.table(results, [Path("reports/results.json"), Path.cwd() / "reports/index.html"])


def on_a_terminal(tell: Callable[[Console], None]) -> str:
    """What a terminal gets."""
    leader, follower = pty.openpty()
    got: list[bytes] = []

    def read() -> None:
        try:
            while chunk := os.read(leader, 65536):
                got.append(chunk)
        except OSError:
            return  # Linux answers EIO once the other end is closed.

    reader = threading.Thread(target=read)
    reader.start()
    with os.fdopen(follower, "w", encoding="utf-8") as file:
        tell(Console(file))
    reader.join()
    os.close(leader)
    return b"".join(got).decode().replace("\r\n", "\n")


def test_the_engine_its_version_and_why_come_first(log: io.StringIO) -> None:
    run(Console(log), sample())

    assert log.getvalue().splitlines()[:4] == [
        "engine    Docker 26.1.5+dfsg1 (API 1.45)",
        "chosen    the embedded engine, as no other answers",
        "runs on   Debian GNU/Linux 13 (trixie), kernel 6.12.48, storage overlay2",
        f"images    alpine  alpine:3.22  (alpine@sha256:{'b2' * 32}; pulled)",
    ]


def test_a_log_gets_one_plain_line_for_each_scenario(log: io.StringIO) -> None:
    run(Console(log), sample())

    counted = [line for line in log.getvalue().splitlines() if line.startswith("[")]
    told = [re.sub(r"\s+\d+\.\d s", " # s", line, count=1).replace("\u203a", ">") for line in counted]
    assert told == [
        '[1/4] # s  ✔ conforms               An alias is one more name of a container on one network > Redis, called "db"',
        "[2/4] # s  ✘ deviates               An alias is one more name of a container on one network > "
        'The alias of one network means nothing on another: "db" resolved to 172.19.0.2 on backend-network',
        "[3/4] # s  ! error                  A link tells the recipient where its source is, through environment variables > "
        f"The one port that Redis exposes: {scenario(Verdict.ERROR).reason}",
        "[4/4] # s  ○ not applicable         A link tells the recipient where its source is, through environment variables > "
        "No variable, but a name: Docker before 29.0 still sets link variables",
    ]


def test_a_log_holds_no_control_character(log: io.StringIO) -> None:
    run(Console(log), sample())

    assert all(character.isprintable() for line in log.getvalue().split("\n") for character in line)


def test_counters_line_up(log: io.StringIO) -> None:
    with Console(log).progress(12, jobs=1, seed=1) as progress:
        for _ in range(12):
            progress.ended(scenario())

    marks = [line.index("✔") for line in log.getvalue().splitlines()[1:]]
    assert len(marks) == 12
    assert len(set(marks)) == 1


def test_failures_stand_in_full_before_the_table_with_their_sources(log: io.StringIO) -> None:
    run(Console(log), sample())

    text = log.getvalue()
    assert text.count("\n  promised  ") == 1
    assert "(https://docs.docker.com/reference/cli/docker/network/connect/#alias)\n  observed  " in text
    assert text.index("[4/4]") < text.index("\nALIAS-04  ") < text.index("\nLINK-ENV-03  ") < text.index("chapter ")


def test_the_table_counts_by_chapter(log: io.StringIO) -> None:
    Console(log).table(sample(scenario(), scenario(), scenario(Verdict.NOT_APPLICABLE)))

    rows = [line.split("  ") for line in log.getvalue().splitlines()]
    cells = [[cell.strip() for cell in row if cell.strip()] for row in rows]
    assert ["chapter", "conforms", "deviates", "not applicable", "error"] in cells
    assert cells.index(["Names"]) + 1 == cells.index([CHAPTERS[0].name, "2", "·", "·", "·"])
    assert ["all", "2", "·", "1", "·"] in cells


def test_the_table_has_columns_for_recorded_divergences_where_there_are_any(log: io.StringIO) -> None:
    Console(log).table(
        sample(scenario(), scenario(Verdict.DIVERGES_AS_RECORDED), scenario(Verdict.CONFORMS_UNEXPECTEDLY))
    )

    rows = [re.split(r"\s{2,}", line.strip()) for line in log.getvalue().splitlines()]
    headings = "chapter|conforms|diverges as recorded|deviates|conforms unexpectedly|not applicable|error"
    assert headings.split("|") in rows
    assert ["all", "1", "1", "·", "1", "·", "·"] in rows


def test_a_recorded_divergence_is_told_once_and_is_no_failure(log: io.StringIO) -> None:
    known = scenario(Verdict.DIVERGES_AS_RECORDED)
    run(Console(log), sample(scenario(), known, replace(known, statements=["ALIAS-01", "ALIAS-04"])))

    text = log.getvalue()
    assert "≠ diverges as recorded   An alias" in text
    assert "\n  promised  " not in text
    assert text.split("\ndiverges as recorded\n")[1].splitlines()[:2] == [
        f"  {DIVERGENCE.id}: {DIVERGENCE.why}  (ALIAS-04, ALIAS-01)",
        "",
    ]


def test_a_strict_run_tells_a_recorded_divergence_as_a_failure(log: io.StringIO) -> None:
    run(Console(log), sample(scenario(Verdict.DIVERGES_AS_RECORDED), run=replace(RUN, strict=True)))

    assert f"  recorded  {DIVERGENCE.id}: " in log.getvalue()
    assert "deviates: 0 of 1 scenario conform, 1 diverges as recorded, which STRICT=1" in log.getvalue()


def test_a_strict_run_says_so_and_tells_failures_as_they_come(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")

    def tell(console: Console) -> None:
        with console.progress(1, jobs=1, seed=1, strict=True) as progress:
            progress.ended(scenario(Verdict.DIVERGES_AS_RECORDED))

    shown = on_a_terminal(tell)
    assert "SEED=1, STRICT=1" in shown
    assert "recorded" in shown


def test_an_expired_record_is_a_failure_that_names_it(log: io.StringIO) -> None:
    run(Console(log), sample(scenario(Verdict.CONFORMS_UNEXPECTEDLY)))

    assert "‼ conforms unexpectedly  An alias" in log.getvalue()
    assert f"\n  expired   it conforms, although {DIVERGENCE.id} says otherwise\n" in log.getvalue()


def test_a_notice_stands_under_the_heading(log: io.StringIO) -> None:
    Console(log).heading(replace(ENGINE, notice="the ledger knows docker up to 29.7"))

    assert log.getvalue().splitlines()[-1] == "notice    the ledger knows docker up to 29.7"


def test_the_same_reason_is_told_once(log: io.StringIO) -> None:
    skipped = scenario(Verdict.NOT_APPLICABLE)
    Console(log).table(sample(scenario(), skipped, skipped, replace(skipped, reason="no IPv6", statements=[])))

    assert log.getvalue().split("does not apply\n")[1].splitlines()[:2] == [
        "  Docker before 29.0 still sets link variables  (LINK-ENV-12)",
        "  no IPv6  (1 scenario)",
    ]


@pytest.mark.parametrize(
    ("results", "begins"),
    [
        (sample(scenario()), "conformant: 1 of 1 scenario conform"),
        (
            sample(scenario(), scenario(Verdict.DIVERGES_AS_RECORDED)),
            "partial (1 core statement diverges as recorded): 1 of 2 scenarios conform, 1 diverges as recorded",
        ),
        (sample(), "deviates: 1 of 4 scenarios conform, 1 deviates, "),
        (sample(scenario(Verdict.ERROR)), "could not run (1 error): 0 of 1 scenario conform, "),
        (sample(scenario(), leaks=("container redis",)), "could not run (1 left behind): 1 of 1 scenario conform"),
    ],
)
def test_the_last_line_is_the_verdict(log: io.StringIO, results: RunResults, begins: str) -> None:
    run(Console(log), results)

    last = log.getvalue().splitlines()[-1]
    assert last.startswith(begins)
    assert last.endswith(" · 32.2 s · SEED=26184 · reports/results.json reports/index.html")


def test_leaks_are_named(log: io.StringIO) -> None:
    Console(log).table(sample(scenario(), leaks=("container redis-3f9c", "network backend-3f9c")))

    assert "\nleaks     container redis-3f9c\n          network backend-3f9c\n" in log.getvalue()


def test_commands_are_neither_wrapped_nor_decorated(log: io.StringIO) -> None:
    command = f"docker run --rm alpine sh -c '{'echo [bold]x[/bold]; ' * 30}'"
    Console(log).failure(scenario(Verdict.DEVIATES, see_it=[command, "docker ps"]))

    assert f"  see it    {command}\n            docker ps\n" in log.getvalue()


@pytest.mark.parametrize(
    "tell",
    [
        pytest.param(lambda console: console.note(HOSTILE), id="note"),
        pytest.param(lambda console: console.heading(replace(ENGINE, version=HOSTILE)), id="version"),
        pytest.param(lambda console: console.heading(replace(ENGINE, chosen=HOSTILE)), id="chosen"),
        pytest.param(lambda console: console.heading(replace(ENGINE, notice=HOSTILE)), id="notice"),
        pytest.param(
            lambda console: console.table(
                sample(scenario(Verdict.DIVERGES_AS_RECORDED, divergence=replace(DIVERGENCE, why=HOSTILE)))
            ),
            id="divergence",
        ),
        pytest.param(lambda console: console.images([replace(IMAGES[0], reference=HOSTILE)]), id="image"),
        pytest.param(lambda console: console.failure(scenario(Verdict.DEVIATES, observed=HOSTILE)), id="observed"),
        pytest.param(lambda console: console.failure(scenario(Verdict.DEVIATES, rule=HOSTILE)), id="rule"),
        pytest.param(lambda console: console.failure(scenario(Verdict.DEVIATES, see_it=[HOSTILE])), id="see it"),
        pytest.param(lambda console: run(console, sample(scenario(Verdict.ERROR, reason=HOSTILE))), id="error"),
        pytest.param(
            lambda console: run(console, sample(scenario(Verdict.NOT_APPLICABLE, reason=HOSTILE))), id="reason"
        ),
        pytest.param(lambda console: console.table(sample(scenario(), leaks=(HOSTILE,))), id="leak"),
        pytest.param(
            lambda console: console.table(sample(scenario(feature=HOSTILE, location="features/x.feature:1"))),
            id="chapter",
        ),
    ],
)
def test_text_of_an_engine_is_only_text(log: io.StringIO, tell: Callable[[Console], None]) -> None:
    tell(Console(log))

    assert SHOWN in log.getvalue()
    assert all(character.isprintable() for line in log.getvalue().split("\n") for character in line)


def test_on_a_terminal_text_of_an_engine_sends_no_commands_to_it() -> None:
    shown = on_a_terminal(lambda console: console.failure(scenario(Verdict.DEVIATES, observed=HOSTILE)))

    assert SHOWN in shown
    assert not {"\x1b[2J", "\r", "\u202e", "\x00"} & {
        shown[at : at + size] for size in (1, 4) for at in range(len(shown))
    }


def test_a_terminal_gets_a_bar_and_failures_above_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    shown = on_a_terminal(lambda console: run(console, sample()))

    plain = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", shown)
    assert "4/4" in plain
    assert "[1/4]" not in plain
    assert plain.count("  observed  ") == 1
    assert plain.index("  observed  ") < plain.index("4/4") < plain.index("chapter")
    assert "\x1b[?25h" in shown[shown.rindex("\x1b[?25l") :], "the cursor is shown again"


@pytest.mark.parametrize("term", ["dumb", "unknown", ""])
def test_a_terminal_that_cannot_draw_gets_plain_lines(monkeypatch: pytest.MonkeyPatch, term: str) -> None:
    monkeypatch.setenv("TERM", term)
    shown = on_a_terminal(lambda console: run(console, sample()))

    assert "\x1b" not in shown
    assert "[4/4]" in shown


def test_an_interrupted_run_leaves_the_terminal_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")

    def interrupted(console: Console) -> None:
        with pytest.raises(KeyboardInterrupt), console.progress(2, jobs=1, seed=1) as progress:
            progress.ended(scenario())
            raise KeyboardInterrupt

    shown = on_a_terminal(interrupted)
    assert shown.rindex("\x1b[?25h") > shown.rindex("\x1b[?25l")


def test_no_thread_draws_while_workers_are_forked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    before = threading.active_count()
    during: list[int] = []

    def tell(console: Console) -> None:
        with console.progress(1, jobs=1, seed=1):
            during.append(threading.active_count())

    on_a_terminal(tell)
    assert during == [before + 1], "the reader of the test's terminal, and nobody else"


def test_a_file_that_cannot_hold_a_sign_gets_it_spelled() -> None:
    raw = io.BytesIO()
    file = io.TextIOWrapper(raw, encoding="ascii")
    run(Console(file), sample())

    assert b"\\u2714 conforms" in raw.getvalue()


def test_a_reader_that_goes_away_does_not_end_the_run() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w", encoding="utf-8") as file:
        run(Console(file), sample())


def test_a_failure_told_during_the_run_is_not_told_again(log: io.StringIO) -> None:
    told: ScenarioRecord = scenario(Verdict.DEVIATES)
    console = Console(log)
    console.failure(told)
    console.table(sample(told))

    assert log.getvalue().count("  observed  ") == 1
