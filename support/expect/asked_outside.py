"""What nameservers beyond the engine have been asked for the names of a scenario."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from dnslib import QTYPE

from support.engine.upstream import OF_HOST, Asked
from support.expect.cells import fact_names
from support.expect.finding import address_in_words, deviation, listed
from support.words.facts import FACTS
from support.words.nameservers import OF_HOST as THOSE_OF_HOST
from support.words.nameservers import ON_LOOPBACK as ONE_ON_LOOPBACK
from support.words.nameservers import PUBLIC
from support.words.quoting import listed_cell
from support.world.dns_server import ASKED_SO_FAR, read_asked
from support.world.outside import ON_LOOPBACK
from support.world.world import World

DEFAULTS = {"type": "A", "by": "", "seconds apart": ""}


def asked_exactly(world: World, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """These questions for names of the scenario have reached its nameservers and those of the host, in this order for each name
    and type, and no other."""
    fact_names(headings, FACTS["question outside"], "what was asked")
    cells = [DEFAULTS | dict(zip(headings, row, strict=True)) for row in rows]
    wanted = {(world.word(each["question"]).lower(), each["type"]): each for each in cells}
    asked = _asked(world, {name for name, _ in wanted})
    for question, row in wanted.items():
        _demand(world, question, row, [each for each in asked if _question(each) == question])
    if others := [each for each in asked if _question(each) not in wanted]:
        told = listed(f'{_server(world, each)} was asked for "{each.name}" as {_question(each)[1]}' for each in others)
        raise deviation(world, "no nameserver outside is asked anything else", told, *_looks(world, others[0].name))


def _asked(world: World, names: set[str]) -> list[Asked]:
    names = names | {each.lower() for each in world.outside.asked_for.values()}
    found = world.outside.servers.asked(names) if world.outside.servers else []
    for name, container in world.containers.items():
        if container.is_nameserver and not container.removed:
            found += read_asked(container.run(*ASKED_SO_FAR).printed, name)
    return sorted((each for each in found if each.name in names), key=lambda each: each.at)


def _question(asked: Asked) -> tuple[str, str]:
    return asked.name, str(QTYPE.get(asked.type))


def _demand(world: World, question: tuple[str, str], cells: Mapping[str, str], asked: Sequence[Asked]) -> None:
    name, of_type = question
    servers = listed_cell(cells["servers"])
    by = world.fill(cells["by"])
    apart = [f"{round(later.at - earlier.at)}" for earlier, later in pairwise(asked)]
    as_promised = (
        len(servers) == len(asked)
        and all(wanted in _called(world, each) for wanted, each in zip(servers, asked, strict=True))
        and all(not by or each.by == by for each in asked)
        and (not cells["seconds apart"] or apart == listed_cell(cells["seconds apart"]))
    )
    if not as_promised:
        of = f" by {address_in_words(world, by)}" if by else ""
        after = f", {cells['seconds apart']} seconds apart" if cells["seconds apart"] else ""
        raise deviation(
            world,
            f'for "{name}" as {of_type} are asked, in this order: {listed(servers, "no nameserver")}{of}{after}',
            _told(world, asked, apart),
            *_looks(world, name),
        )


def _looks(world: World, name: str) -> list[str]:
    """Who asks for the name, and what nameservers in containers were asked; those of the run are gone with it."""
    present = [each for each in world.containers.values() if not each.removed]
    askers = [each.shown(*each.look_up_words(name)) for each in present if not each.is_nameserver]
    return askers + [each.shown(*ASKED_SO_FAR) for each in present if each.is_nameserver]


def _told(world: World, asked: Sequence[Asked], apart: Sequence[str]) -> str:
    if not asked:
        return "no nameserver outside was asked"
    told = listed(f"{_server(world, each)} by {address_in_words(world, each.by)}" for each in asked)
    return f"asked were {told}{f', {listed(apart)} seconds apart' if apart else ''}"


def _server(world: World, asked: Asked) -> str:
    return _called(world, asked)[-1]


def _called(world: World, asked: Asked) -> list[str]:
    """What the text may call the server that was asked, the closest last."""
    if asked.server in OF_HOST:
        public = [PUBLIC] if "no-nameserver" in world.stage.configuration else []
        return [*public, THOSE_OF_HOST, *([ONE_ON_LOOPBACK] if asked.server == ON_LOOPBACK else [])]
    beside = {address: name for name, address in world.outside.beside.items()}
    return [beside.get(asked.server, asked.server)]
