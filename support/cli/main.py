"""The command line: `python -m support COMMAND`, which the Makefile's targets call.

Settings come from the environment, as make hands them over; `make help` lists them. Exit codes: 0 conforms, 1 deviates, 2 could
not run, 130 ended by the user.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from contextlib import ExitStack

import click

from support.book import configuration_page
from support.book.coverage import coverage_of_checkout
from support.book.lint import lint_checkout
from support.book.vocabulary_page import page_of_checkout
from support.cli.standard_output import told_standard_output
from support.engine.connection import connect
from support.errors import CannotRun
from support.fleet.bench import bench
from support.fleet.compare import baseline, compare_engines
from support.fleet.engine_table import lab_table
from support.fleet.history import history
from support.fleet.matrix import matrix
from support.fleet.upgrades import keep, write_picture, write_upgrades
from support.lab.embedded import EmbeddedEngine, engine_home, engine_homes
from support.lab.engines import EngineSpec, lab
from support.lab.images import remove_own
from support.report.console import Console
from support.run.engine_search import find_engine
from support.run.scratch import remove_abandoned
from support.run.settings import VARIABLES, Settings
from support.run.sweep import sweep
from support.run.verify import INTERRUPTED, verify
from support.spec.verdicts import ExitCode
from support.world.ownership import owned


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def cli() -> None:
    """The executable specification of container networking."""


@cli.command("verify")
def verify_command() -> None:
    """Check the engine against the documentation."""
    end(verify)


@cli.command("matrix")
def matrix_command() -> None:
    """Check every engine of the lab, and print what each makes of each statement."""
    end(matrix)


@cli.command("compare")
def compare_command() -> None:
    """Print what a user of engine A will notice on engine B."""
    end(compare_engines)


@cli.command("baseline")
def baseline_command() -> None:
    """Keep the last run's results as the expectation of later runs."""
    end(baseline)


@cli.command("keep")
def keep_command() -> None:
    """Keep what the last matrix found of the engines that the documentation shows."""
    end(keep)


@cli.command("upgrades")
def upgrades_command() -> None:
    """Write the upgrade notes of the documentation from kept results."""
    end(write_upgrades)


@cli.command("picture")
def picture_command() -> None:
    """Draw the picture of a run in the documentation from kept results."""
    end(write_picture)


@cli.command("history")
def history_command() -> None:
    """Print which scenarios changed their verdict from run to run on the same engine."""
    end(history)


@cli.command("bench")
def bench_command() -> None:
    """Measure what a run costs, beside the tutorial's own commands."""
    end(bench)


@cli.command()
def clean() -> None:
    """Remove what dead runs left on the engine, this suite's own images, and stop the engines of the lab that nobody uses."""

    def work(settings: Settings, console: Console) -> int:
        of_lab = settings.engine in lab()
        embedded = _of_lab(lab()[settings.engine] if of_lab else lab().default, settings, console)
        named = settings.engine or os.environ.get("DOCKER_HOST")
        if named or not _only_embedded(embedded):
            used = embedded.held()
            with ExitStack() as held:
                engine = connect(find_engine(settings, os.environ, console, held))
                removed = sweep(engine, console, kept=True)
                used = any(owned(engine.api)) or (used and engine.target.netns is not None)
                images = [] if used else remove_own(engine.api)
            kept = "a run uses this engine: its images stay" if used else f"{len(images)} images of this suite"
            console.note(f"{removed} containers and networks of ended runs removed, {kept}")

        remove_abandoned()
        homes = [embedded.home] if of_lab else engine_homes(settings.cache)
        ended = {home.name: EmbeddedEngine(home, say=console.note).down_unless_held() for home in homes}
        stopped = [name for name, was_running in ended.items() if was_running]
        console.note(f"stopped: {', '.join(stopped)}" if stopped else "no embedded engine was stopped")
        if left := [name for name, was_running in ended.items() if was_running is None]:
            console.note(f"used by a run, and left alone: {', '.join(left)}")
        return ExitCode.CONFORMS

    end(work)


@cli.group()
def engine() -> None:
    """The engines of the lab; ENGINE= names one, the default is the embedded engine."""


@engine.command("list")
def list_engines() -> None:
    """List the engines of the lab: provisioned or not, version when last seen, size, running or not."""

    def work(settings: Settings, _console: Console) -> int:
        for line in lab_table(settings.cache):
            click.echo(line)
        return ExitCode.CONFORMS

    end(work)


@engine.command()
def up() -> None:
    """Start an engine of the lab and keep it warm."""

    def work(settings: Settings, console: Console) -> int:
        embedded = _embedded(settings, console)
        running = embedded.up()
        embedded.keep(True)
        console.note(f"{embedded.spec.name} is up; docker clients reach it at unix://{running.socket}")
        return ExitCode.CONFORMS

    end(work)


@engine.command()
def down() -> None:
    """Stop an engine of the lab."""

    def work(settings: Settings, console: Console) -> int:
        embedded = _embedded(settings, console)
        console.note(f"{embedded.spec.name} is stopped" if embedded.down() else f"{embedded.spec.name} was not running")
        return ExitCode.CONFORMS

    end(work)


@engine.command()
def restart() -> None:
    """Restart the daemon of an engine of the lab, under the containers that run on it."""

    def work(settings: Settings, console: Console) -> int:
        embedded = _embedded(settings, console)
        if embedded.held():
            raise CannotRun(f"a run uses {embedded.spec.name}: wait for its end")
        embedded.restart_daemon()
        console.note(f"the daemon of {embedded.spec.name} has been restarted")
        return ExitCode.CONFORMS

    end(work)


@engine.command()
def url() -> None:
    """Print the address of an engine of the lab, for DOCKER_HOST."""

    def work(settings: Settings, console: Console) -> int:
        embedded = _embedded(settings, console)
        running = embedded.running()
        if running is None:
            raise CannotRun(
                f"{embedded.spec.name} is not running: start it with `make engine-up ENGINE={embedded.spec.name}`"
            )
        click.echo(f"unix://{running.socket}")
        return ExitCode.CONFORMS

    end(work)


@cli.command()
def variables() -> None:
    """Print the variables that settings come from."""
    for name, meaning in VARIABLES.items():
        click.echo(f"  {name:<14} {meaning}")


@cli.command()
def lint() -> None:
    """Name what is wrong with features, steps and statements, one line each; exit code 1 when there is something."""

    def work(_settings: Settings, _console: Console) -> int:
        findings = lint_checkout()
        for finding in findings:
            click.echo(str(finding))
        return 1 if findings else 0

    end(work)


@cli.command()
def configuration() -> None:
    """Print what can be configured and noticed: how it is seen, and what it suspends."""

    def work(_settings: Settings, _console: Console) -> int:
        click.echo(configuration_page.page_of_checkout(), nl=False)
        return 0

    end(work)


@cli.command()
def steps() -> None:
    """Print the vocabulary: words, options, facts, and the sentences with how often each is said."""

    def work(_settings: Settings, _console: Console) -> int:
        click.echo(page_of_checkout(), nl=False)
        return 0

    end(work)


@cli.command()
def coverage() -> None:
    """List every statement, by area, with the number of its scenarios."""

    def work(_settings: Settings, _console: Console) -> int:
        for line in coverage_of_checkout():
            click.echo(line)
        return ExitCode.CONFORMS

    end(work)


def _embedded(settings: Settings, console: Console) -> EmbeddedEngine:
    """The engine of the lab that ENGINE names, or the default one. Raises CannotRun when the lab has none of that name."""
    return _of_lab(lab()[settings.engine] if settings.engine else lab().default, settings, console)


def _of_lab(spec: EngineSpec, settings: Settings, console: Console) -> EmbeddedEngine:
    return EmbeddedEngine(engine_home(settings.cache, spec), say=console.note, spec=spec, registry=settings.registry)


def _only_embedded(embedded: EmbeddedEngine) -> bool:
    """Whether there is nothing to clean but an embedded engine that is down: it keeps nothing of a run."""
    return embedded.running() is None


def end(work: Callable[[Settings, Console], int]) -> None:
    """Do the work and end the process with its exit code; what cannot be done is one line on standard error."""
    try:
        with told_standard_output():
            code = work(Settings.from_environment(os.environ), Console())
    except CannotRun as error:
        click.echo(f"cannot run: {error}", err=True)
        code = ExitCode.COULD_NOT_RUN
    except KeyboardInterrupt:
        click.echo("interrupted", err=True)
        code = INTERRUPTED
    sys.exit(int(code))
