"""Nameservers that are told what to answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from support.errors import ProbeBroken
from support.words.nameservers import Nameservers
from support.words.quoting import listed_cell
from support.world.dns_server import DNS_PORT, telling
from support.world.outside import NAMESERVERS, ON_LOOPBACK, Answers, Given, answers_of
from support.world.world import SharedSetupChanged, World

DEFAULTS = {"type": "A", "server": ""}


def tell(world: World, which: Nameservers, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Have nameservers give these answers, each to the questions for its name: of the type that is said, addresses unless said
    otherwise, and of no other, where it has records, and of every type, where it has none.

    A row may be for one `server` of those that are told; a name is nobody's but this scenario's.
    """
    cells = [DEFAULTS | dict(zip(headings, row, strict=True)) for row in rows]
    if strangers := {each["server"] for each in cells} - {"", *which.names}:
        raise LookupError(f"{', '.join(sorted(strangers))}: no such server is told anything here")
    for server in which.names or ("",):
        of_server = [each for each in cells if each["server"] in ("", server)]
        answers: dict[str, dict[int, Given]] = {}
        for each in of_server:
            question = each["question"]
            name = world.word(question) if question in world.containers else world.outside.add(question)
            answers.setdefault(name, {}).update(answers_of(each["type"], listed_cell(each["answer"])))
        _tell(world, which, server, answers)


def _tell(world: World, which: Nameservers, server: str, answers: Mapping[str, Answers]) -> None:
    if server and not which.beside:
        _tell_container(world, server, answers)
        return
    of_host = [ON_LOOPBACK] if which.on_loopback else NAMESERVERS
    for address in [world.outside.place(server)] if server else of_host:
        for name, each in answers.items():
            world.outside.of_run.tell(address, name, each)


def _tell_container(world: World, server: str, answers: Mapping[str, Answers]) -> None:
    """Have the nameserver in a container give these answers, and no other, once it listens."""
    this = world.container(server)
    if this.shared:
        raise SharedSetupChanged(f'"{server}" is shared; a scenario that tells it what to answer is not @reads-only')
    words = telling(answers)
    world.act(["docker", "exec", this.name, *words], f'"{server}" is told what to answer', partial(this.run, *words))
    if not this.await_listening(DNS_PORT, "udp"):
        raise ProbeBroken(f'the nameserver in "{server}" does not listen: nobody there has port {DNS_PORT}')
