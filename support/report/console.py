"""What a run prints: on a terminal with a live bar and colours, elsewhere as plain lines that a log can keep.

Everything that comes from an engine or a feature is printed as `visible` makes it, and never read as markup.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

import rich.console
import rich.progress
from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from support.report import failure, wording
from support.report.chapters import by_area
from support.report.visible import visible
from support.spec.results import (
    EngineRecord,
    ImageRecord,
    RunResults,
    ScenarioRecord,
    SettingRecord,
    StatementRecord,
)
from support.spec.verdicts import Overall, Verdict

STYLES = {
    Verdict.CONFORMS: "green",
    Verdict.DIVERGES_AS_RECORDED: "cyan",
    Verdict.DEVIATES: "bold red",
    Verdict.CONFORMS_UNEXPECTEDLY: "bold red",
    Verdict.NOT_APPLICABLE: "yellow",
    Verdict.ERROR: "bold magenta",
}
_OUTCOME_STYLES = {
    Overall.CONFORMANT: "bold green",
    Overall.PARTIAL: "bold cyan",
    Overall.DEVIATES: "bold red",
    Overall.COULD_NOT_RUN: "bold magenta",
}
_LABEL = 10
_VERDICT = max(map(len, wording.LABELS.values()))
_PLAIN_WIDTH = 140
"""Columns that the verdict table may take where there is no terminal to fit."""


class Progress:
    """Tells of scenarios as they end. Made by `Console.progress`."""

    def __init__(self, console: Console, total: int, bar: rich.progress.Progress | None, *, strict: bool) -> None:
        self._console = console
        self._total = total
        self._strict = strict
        self._bar = bar
        self._task = bar.add_task("", total=total) if bar is not None else None
        self._began = time.monotonic()
        self._seen: list[Verdict] = []

    def ended(self, scenario: ScenarioRecord) -> None:
        """One more scenario has ended."""
        self._seen.append(scenario.verdict)
        if self._bar is None or self._task is None:
            self._console.line(self._counter(), *_in_short(scenario))
            return
        if failure.failed(scenario, strict=self._strict):
            self._console.failure(scenario)
        self._bar.update(self._task, advance=1, description=self._description(), refresh=True)

    def _counter(self) -> Text:
        width = len(str(self._total))
        elapsed = time.monotonic() - self._began
        return Text(f"[{len(self._seen):>{width}}/{self._total}] {elapsed:6.1f} s  ", style="dim")

    def _description(self) -> str:
        # A bar that is drawn once more for every scenario has to stay on one line.
        counts = ((verdict, self._seen.count(verdict)) for verdict in Verdict)
        return "  ".join(f"{wording.MARKS[verdict]} {count}" for verdict, count in counts if count)


class Console:
    """The console of a run. `file` is standard output unless given; a `live` one may move the cursor.

    `paper`, where it is given, is written on instead, and long lines are broken at its width.
    """

    def __init__(self, file: TextIO | None = None, *, paper: rich.console.Console | None = None) -> None:
        self._told: set[str] = set()
        self._unbroken = paper is None
        if paper is not None:
            self.live, self._paper = False, paper
            return
        out = file or sys.stdout
        if hasattr(out, "reconfigure"):
            # A log in a locale without ✔ is worth more than an exception in the middle of a run.
            out.reconfigure(errors="backslashreplace")
        self.live = out.isatty() and os.environ.get("TERM", "") not in ("", "dumb", "unknown")
        self._paper = _Paper(
            file=out,
            force_terminal=self.live,
            force_interactive=self.live,
            width=None if self.live else _PLAIN_WIDTH,
            markup=False,
            emoji=False,
            highlight=False,
        )

    def heading(self, engine: EngineRecord) -> None:
        """Which engine is asked, and why this one."""
        name = Text(visible(wording.engine_name(engine)), style="bold")
        self._labelled("engine", name, f" (API {engine.api_version or 'unknown'})")
        self._labelled("chosen", engine.chosen)
        self._labelled("runs on", wording.surroundings(engine))
        if engine.notice:
            self._labelled("notice", Text(visible(engine.notice), style="yellow"))

    def host(self, engine: EngineRecord) -> None:
        """Where published ports are looked at from; nothing when nobody looks at any."""
        if engine.host:
            self._labelled("host", engine.host)

    def kept(self, rows: Iterable[tuple[str, str]]) -> None:
        """What a run left on the engine on purpose. Commands stand as they are, to be pasted."""
        for label, line in rows:
            self.line(Text(f"{label:<{_LABEL}}  ", style="dim"), line)

    def settings(self, settings: Iterable[SettingRecord]) -> None:
        """What of the engine's configuration differs from the default, and what follows, one line each."""
        for number, setting in enumerate(settings):
            self._labelled("settings" if number == 0 else "", wording.setting(setting))

    def images(self, images: Iterable[ImageRecord]) -> None:
        """Which images stand for the tutorial's, one line each."""
        for number, image in enumerate(images):
            identity = image.digest or f"id {wording.short_id(image.id)}, no digest"
            told = f"{image.role:<8}{image.reference}  ({identity}; {wording.origin(image)})"
            self._labelled("images" if number == 0 else "", told)

    def note(self, text: str) -> None:
        """A remark in passing: something provisioned, cleaned up, waited for. May be called from any thread."""
        self.line(Text(visible(text), style="dim"))

    @contextmanager
    def progress(self, total: int, *, jobs: int, seed: int, strict: bool = False) -> Iterator[Progress]:
        """Tell of `total` scenarios while they run on `jobs` workers in the order of `seed`.

        In a `strict` run recorded divergences are told as failures.
        """
        how = ", STRICT=1" if strict else ""
        self._labelled("running", f"{wording.counted(total, 'scenario')}, {jobs} at a time, SEED={seed}{how}")
        if not self.live:
            yield Progress(self, total, None, strict=strict)
            return
        # Drawn when a scenario ends, not by a thread: workers are forked while the bar stands, and what a thread had written
        # but not flushed at that moment would appear once more for each of them.
        bar = rich.progress.Progress(
            rich.progress.BarColumn(complete_style="cyan", finished_style="cyan"),
            rich.progress.MofNCompleteColumn(),
            rich.progress.TimeElapsedColumn(),
            rich.progress.TextColumn("{task.description}", markup=False),
            console=self._paper,
            auto_refresh=False,
            transient=True,
            redirect_stdout=False,
            redirect_stderr=False,
        )
        with bar:
            yield Progress(self, total, bar, strict=strict)

    def failure(self, scenario: ScenarioRecord, statements: Sequence[StatementRecord] = ()) -> None:
        """A finding or an error in the house form. Commands stand as they are, to be pasted."""
        self._told.add(scenario.location)
        ids, title = failure.head(scenario)
        self.line()
        self.line(Text(ids, style=STYLES[scenario.verdict]), f"  {title}")
        for label, values in failure.rows(scenario, statements):
            for number, value in enumerate(values):
                name = Text(f"{'':<{failure.INDENT}}{label if number == 0 else '':<{failure.LABEL}}", style="dim")
                self.line(name, value)

    def table(self, results: RunResults, written: Sequence[Path] = ()) -> None:
        """The verdict: failures not yet told, counts by chapter, what was recorded and what did not apply with the reasons,
        and one line of summary.

        `written` are the report files to point to.
        """
        # An engine that went away ends every scenario for the same reason: said once, it is read.
        reasons: set[str] = set()
        for scenario in results.scenarios:
            known = scenario.verdict is Verdict.ERROR and scenario.reason in reasons
            if (
                failure.failed(scenario, strict=results.run.strict)
                and scenario.location not in self._told
                and not known
            ):
                self.failure(scenario, results.statements)
                reasons.add(scenario.reason)
        self._counts(results)
        self._recorded(results)
        self._not_applicable(results)
        for number, leak in enumerate(results.run.leaks):
            self._labelled("leaks" if number == 0 else "", leak)
        self._summary(results, written)

    def line(self, *parts: str | Text) -> None:
        """Print one line of any length; strings are taken as they are, without markup."""
        text = Text("").join(Text(part) if isinstance(part, str) else part for part in parts)
        self._paper.print(text, soft_wrap=self._unbroken)

    def _labelled(self, label: str, *parts: str | Text) -> None:
        shown = (visible(part) if isinstance(part, str) else part for part in parts)
        self.line(Text(f"{label:<{_LABEL}}", style="dim"), *shown)

    def _counts(self, results: RunResults) -> None:
        table = Table(box=SIMPLE_HEAD, pad_edge=False, show_footer=True, header_style="dim", footer_style="bold")
        table.add_column("chapter", footer="all", overflow="fold")
        verdicts = wording.shown_verdicts(results)
        for verdict in verdicts:
            total = results.totals[verdict]
            table.add_column(wording.LABELS[verdict], footer=_count(total, verdict), justify="right")
        for group in by_area(results):
            if group.area is not None:
                table.add_row(Text(visible(group.area.title), style="bold"))
            indent = "  " if group.area is not None else ""
            for chapter in group.chapters:
                counts = (_count(chapter.count(verdict), verdict) for verdict in verdicts)
                table.add_row(f"{indent}{visible(chapter.title)}", *counts)
        self._paper.print(table)

    def _recorded(self, results: RunResults) -> None:
        grouped = wording.recorded_divergences(results)
        if not grouped:
            return
        self.line("diverges as recorded")
        for divergence, scenarios in grouped:
            self.line(
                f"  {visible(divergence.id)}: {visible(divergence.why)}",
                Text(f"  ({wording.whom(scenarios)})", style="dim"),
            )
        self.line()

    def _not_applicable(self, results: RunResults) -> None:
        grouped = wording.reasons_not_applicable(results)
        if not grouped:
            return
        self.line("does not apply")
        for reason, scenarios in grouped.items():
            self.line(f"  {visible(reason)}", Text(f"  ({wording.whom(scenarios)})", style="dim"))
        self.line()

    def _summary(self, results: RunResults, written: Sequence[Path]) -> None:
        parts = [wording.tally(results), f"{results.run.seconds:.1f} s", f"SEED={results.run.seed}"]
        parts += [" ".join(map(_from_here, written))] if written else []
        self.line(
            Text(wording.outcome(results), style=_OUTCOME_STYLES[results.overall]), visible(f": {' · '.join(parts)}")
        )


class _Paper(rich.console.Console):
    """Rich's console, for which a reader that goes away (`| head`) is no verdict: the run goes on, unheard."""

    def on_broken_pipe(self) -> None:
        self.quiet = True
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, self.file.fileno())
        os.close(nowhere)


def _in_short(scenario: ScenarioRecord) -> Iterator[str | Text]:
    verdict = scenario.verdict
    yield Text(f"{wording.MARKS[verdict]} {wording.LABELS[verdict]:<{_VERDICT}}  ", style=STYLES[verdict])
    yield visible(wording.title(scenario))
    remark = failure.short(scenario)
    if remark:
        yield f": {visible(remark)}"


def _count(number: int, verdict: Verdict) -> Text:
    return Text(str(number), style=STYLES[verdict]) if number else Text("·", style="dim")


def _from_here(path: Path) -> str:
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)
