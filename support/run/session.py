"""One process's share of a run: the engine it is connected to, the scenario it is in, the records of those it has ended."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

from behave.model import Feature, Scenario

from support.book.locations import where
from support.book.scenarios import READS_ONLY, Planned, all_scenarios, read_features, tag_problems
from support.book.sharing import names_brought
from support.errors import CannotRun
from support.report.console import Console
from support.report.failure import failed
from support.run.scenario_record import engine_trouble, record_of, run_trouble
from support.run.scratch import new_scratch
from support.run.settings import Settings
from support.run.surroundings import Surroundings, open_surroundings
from support.spec.results import ScenarioRecord
from support.spec.rulebook import Rulebook
from support.world.cleaning import Cleaner
from support.world.stage import Stage
from support.world.world import World


class Session:
    """What the hooks of behave talk to. `records` holds one record per ended scenario.

    `engine_in_doubt` and `cannot_go_on` tell of the scenario that ended last: whether its trouble may mean that the engine is
    gone, and why the whole run cannot go on, empty when it can.
    """

    def __init__(
        self,
        surroundings: Surroundings,
        planned: list[Planned],
        rules: Rulebook,
        *,
        at_the_end: Callable[[], None] | None = None,
    ) -> None:
        self.surroundings = surroundings
        self.records: list[ScenarioRecord] = []
        self.engine_in_doubt = False
        self.cannot_go_on = ""
        self._rules = rules
        self._planned = {each.location: each for each in planned}
        self._at_the_end = at_the_end
        self._world: World | None = None
        self._started = 0.0
        self._shares = surroundings.networks_at_a_time is None
        self._problem: BaseException | None = None
        engine = surroundings.engine
        self.cleaner = Cleaner(engine.another_connection, engine.kind)
        self._stage = Stage(
            engine=engine,
            images=surroundings.references,
            run_id=surroundings.run_id,
            shared=surroundings.shared,
            cleaner=self.cleaner,
            ports=surroundings.ports,
            patience=surroundings.settings.patience,
            preamble=engine.target.preamble,
            configuration=rules.configuration,
            neighbour=surroundings.neighbour,
            outside=surroundings.outside,
        )

    def check_tags(self, feature: Feature) -> None:
        """Raise CannotRun for a tag that means nothing, which behave would pass over in silence."""
        for problem in tag_problems(feature, self._rules.ledger):
            raise CannotRun(problem)

    def begin(self, scenario: Scenario) -> World:
        """The world of the scenario that begins, which is skipped when its statements do not bind this engine."""
        planned = self._planned[_location(scenario, self._planned)]
        self._started = time.monotonic()
        self._problem = None
        reason = self._rules.gate(planned.statements, planned.places) or self._rules.lacking(planned.needs)
        if reason is not None:
            scenario.skip(reason)
        self._world = World(
            self._stage,
            str(planned.number),
            reads_only=self._shares and READS_ONLY in planned.tags,
            brings=names_brought(scenario),
        )
        return self._world

    def end(self, scenario: Scenario) -> None:
        """Keep the scenario's record and hand its objects to the cleaner, unless they are to be looked at."""
        seconds = time.monotonic() - self._started
        planned = self._planned[_location(scenario, self._planned)]
        running = Planned(planned.number, scenario, planned.statements, planned.tags, planned.location)
        self.records.append(self._rules.judged(record_of(running, seconds, self._problem)))
        settings = self.surroundings.settings
        if self._world is not None and not (settings.keep and failed(self.records[-1], strict=settings.strict)):
            self._world.clean_up()
            if not self._shares:
                # The networks of this scenario are those that the next one waits for.
                self.cleaner.settle()
        self.engine_in_doubt = engine_trouble(scenario)
        self.cannot_go_on = run_trouble(scenario)

    def close_if_by_hand(self) -> None:
        """The end of a run that was started with the `behave` command itself."""
        if self._at_the_end is not None:
            self.cleaner.finish()
            self._at_the_end()


def _location(scenario: Scenario, planned: dict[str, Planned]) -> str:
    place = where(scenario)
    if place not in planned:
        raise CannotRun(f"{place}: this scenario is not below features/")
    return place


_current: Session | None = None


def current() -> Session | None:
    """The session that a worker has prepared, or None when behave was started by hand."""
    return _current


def make_current(session: Session) -> None:
    """Have the hooks of this process use this session."""
    global _current  # noqa: PLW0603  # behave loads hooks by path and offers no other way to hand them anything
    _current = session


def open_by_hand() -> Session:
    """The session of a run started with the `behave` command: the same engine choice, one process, behave's own output."""
    settings = Settings.from_environment(os.environ)
    ledger = settings.ledger()
    console = Console()
    scratch = new_scratch()
    surroundings = open_surroundings(settings, console, Path(scratch.name))
    surroundings.enter_host()

    def close() -> None:
        for leak in surroundings.close():
            console.note(f"left behind: {leak}")
        scratch.cleanup()

    planned = all_scenarios(read_features(), ledger)
    return Session(surroundings, planned, surroundings.rulebook(ledger, planned), at_the_end=close)
