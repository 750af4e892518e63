"""The looks at answers, question by question: they hold where the promise is kept, and find every way of breaking it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from dnslib import QTYPE, RCODE, DNSRecord

from support.errors import Deviation
from support.world.world import SharedSetupChanged, World
from tests.double.engine_in_memory import Box
from tests.double.nameserver import answer

Play = Callable[[DNSRecord], DNSRecord | None]
SCENE = """
    Given a network "backend-network"
    And a Redis container "redis" runs on "backend-network"
    And Alpine containers "first" and "second" run on "backend-network" with the alias "db"
    And an Alpine container "client" runs on "backend-network"
"""
BEGIN = '    Then in "client" the nameserver answers exactly:\n'
FULL = f"""{BEGIN}
      | question | type | over        | response     | answer                                  |
      | redis    | A    | UDP and TCP | success      | {{address of redis on backend-network}} |
      | redis    | AAAA | UDP         | success      | none                                    |
      | redis    | MX   | UDP         | success      | none                                    |
      | nobody   | A    | UDP         | no such name | none                                    |
"""
SHARED = f"""{BEGIN}
      | question | answer                                                                            |
      | db       | {{address of first on backend-network}}, {{address of second on backend-network}} |
"""
BACK = f"""{BEGIN}
      | question                                | type | answer                                    | valid for   |
      | {{address of redis on backend-network}} | PTR  | {{name of redis}}.{{name of backend-network}} | 600 seconds |
"""
SHORT = f"""{BEGIN}
      | question | answer                                |
      | redis    | {{address of redis on backend-network}} |
"""
OVER_TCP = f"""{BEGIN}
      | question | over | answer                                |
      | redis    | TCP  | {{address of redis on backend-network}} |
"""
VALID = f"""{BEGIN}
      | question | answer                                | valid for   |
      | redis    | {{address of redis on backend-network}} | 600 seconds |
"""
NO_MAIL = f"""{BEGIN}
      | question | type | answer |
      | redis    | MX   | none   |
"""
UNKNOWN = f"""{BEGIN}
      | question | response     | answer |
      | nobody   | no such name | none   |
"""
ASKS = 'Given "client" asks for "redis" over and over'
EVERY_TIME = 'Then "client" was given the address of "redis" on "backend-network" every time, within five seconds'


@pytest.fixture(autouse=True)
def scene(say: Callable[[str], None]) -> None:
    """Neighbours on one network, two of them sharing the alias "db"."""
    say(SCENE)


@pytest.mark.parametrize(
    "look", [FULL, SHARED, BACK, SHORT, OVER_TCP, VALID, NO_MAIL, UNKNOWN, f"{ASKS}\n{EVERY_TIME}"]
)
def test_an_engine_that_keeps_its_promise_conforms(say: Callable[[str], None], look: str) -> None:
    say(look)


def _silent(_: DNSRecord) -> None:
    return None


def _code(code: int) -> Play:
    def play(question: DNSRecord) -> DNSRecord:
        reply = question.reply()
        reply.header.rcode = code
        return reply

    return play


def _addresses(*found: str, lifetime: int = 600, cut: bool = False) -> Play:
    def play(question: DNSRecord) -> DNSRecord:
        reply = answer(question, found, {})
        for record in reply.rr:
            record.ttl = lifetime
        reply.header.tc = int(cut)
        return reply

    return play


def _of_another_name(question: DNSRecord) -> DNSRecord:
    reply = answer(question, ["172.20.0.2"], {})
    reply.rr[0].set_rname("db")
    return reply


def _of_another_question(question: DNSRecord) -> DNSRecord:
    return answer(DNSRecord.question("db"), ["172.20.0.2"], {})


@pytest.mark.parametrize(
    ("look", "play", "observed"),
    [
        (SHORT, _silent, "there is no address in the answer (no answer)"),
        (SHORT, _code(RCODE.NXDOMAIN), "there is no address in the answer (no such name)"),
        (SHORT, _code(RCODE.NOERROR), "there is no address in the answer (no address)"),
        (SHORT, _addresses("172.20.9.9"), "the answer is 172.20.9.9, valid for 600 seconds"),
        (
            SHORT,
            _addresses("172.20.0.2", "172.20.9.9"),
            "the answer is 172.20.0.2 and 172.20.9.9, valid for 600 seconds",
        ),
        (SHORT, _addresses("172.20.0.2", cut=True), "the answer is 172.20.0.2, valid for 600 seconds, cut short"),
        (SHORT, _of_another_name, "the answer is 172.20.0.2 (A of db), valid for 600 seconds"),
        (SHORT, _of_another_question, "there is no address in the answer (nothing that answers the question)"),
        (OVER_TCP, _silent, "there is no address in the answer (no answer)"),
        (VALID, _addresses("172.20.0.2", lifetime=60), "the answer is 172.20.0.2, valid for 60 seconds"),
        (NO_MAIL, _code(RCODE.NXDOMAIN), "there is no record in the answer (no such name)"),
        (NO_MAIL, _code(RCODE.NOTIMP), "there is no record in the answer (NOTIMP)"),
        (UNKNOWN, _code(RCODE.SERVFAIL), "there is no address in the answer (server failed)"),
        (UNKNOWN, _addresses("172.20.9.9"), "the answer is 172.20.9.9, valid for 600 seconds"),
    ],
)
def test_every_other_answer_is_found(
    box: Callable[[str], Box], deviates: Callable[[str], Deviation], look: str, play: Play, observed: str
) -> None:
    box("client").nameserver = play
    assert deviates(look).observed == observed


def test_what_is_promised_names_type_and_transport(
    box: Callable[[str], Box], deviates: Callable[[str], Deviation]
) -> None:
    box("client").nameserver = _silent
    assert deviates(NO_MAIL).promised == '"redis" as MX is success in "client"'
    assert deviates(OVER_TCP).promised == '"redis" is 172.20.0.2 in "client" over TCP'
    assert deviates(VALID).promised == '"redis" is 172.20.0.2, valid for 600 seconds in "client"'


@pytest.mark.parametrize("cells", ["| redis | A | ICMP | none |", "| redis | A | UDP, TCP | none |"])
def test_a_transport_that_there_is_not_is_a_mistake_of_the_text(say: Callable[[str], None], cells: str) -> None:
    with pytest.raises(LookupError, match="a question goes over UDP"):
        say(f"{BEGIN}\n      | question | type | over | answer |\n      {cells}\n")


def test_a_response_that_there_is_not_is_a_mistake_of_the_text(say: Callable[[str], None]) -> None:
    with pytest.raises(LookupError, match="a response is success"):
        say(f"{BEGIN}\n      | question | response | answer |\n      | redis | fine | none |\n")


def test_a_heading_that_there_is_not_is_a_mistake_of_the_text(say: Callable[[str], None]) -> None:
    with pytest.raises(LookupError, match='an answer shows no "anwser"'):
        say(f"{BEGIN}\n      | question | anwser |\n      | redis | none |\n")


@pytest.mark.parametrize(
    ("wrong", "observed"),
    [
        (None, "1 of 5 questions were not answered"),
        (_code(RCODE.NXDOMAIN), "1 of 5 were answered otherwise: there is no address in the answer (no such name)"),
        (_addresses("172.20.9.9"), "1 of 5 were answered otherwise: the answer is 172.20.9.9"),
    ],
)
def test_one_question_of_many_is_enough(
    say: Callable[[str], None],
    box: Callable[[str], Box],
    deviates: Callable[[str], Deviation],
    wrong: Play | None,
    observed: str,
) -> None:
    turns = iter([False, True, False, False, False])

    def play(question: DNSRecord) -> DNSRecord | None:
        assert question.q.qtype == QTYPE.A
        if next(turns):
            return wrong(question) if wrong else None
        return answer(question, ["172.20.0.2"], {})

    box("client").nameserver = play
    say(ASKS)
    told = deviates(EVERY_TIME)
    assert told.observed == observed
    assert told.promised.startswith('each question of "client" for "redis" is answered with 172.20.0.2 within ')


def test_nothing_was_asked_over_and_over(say: Callable[[str], None]) -> None:
    with pytest.raises(LookupError, match='"client" asks nothing over and over'):
        say(EVERY_TIME)


def test_a_shared_container_does_not_ask_over_and_over(world: World, say: Callable[[str], None]) -> None:
    world.container("client").shared = True
    with pytest.raises(SharedSetupChanged, match="client"):
        say(ASKS)
