"""What a container's nameserver answers, question by question: each is asked once, of one type, over UDP or TCP."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from support.errors import Deviation
from support.expect.cells import as_written, fact_names
from support.expect.finding import deviation, listed
from support.expect.lookup_failure import failure_of, told
from support.observe import dns
from support.observe.dns import Question, Reply
from support.words.expressions import Expression
from support.words.facts import FACTS
from support.world.world import World

RESPONSES = {"success": "NOERROR", "no such name": "NXDOMAIN", "refused": "REFUSED", "server failed": "SERVFAIL"}
DEFAULTS = {"type": "A", "over": dns.UDP, "response": "success", "valid for": ""}
_IN_WORDS = {code: words for words, code in RESPONSES.items()}


def answers_exactly(world: World, container: str, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """The first nameserver of the container's resolv.conf gives these answers and no other record, none of them cut, each to a
    question that is asked once and answered in time."""
    fact_names(headings, FACTS["question"], "an answer")
    cells = [DEFAULTS | dict(zip(headings, row, strict=True)) for row in rows]
    asked = [
        (each, Question(world.word(each["question"]), each["type"], over)) for each in cells for over in _over(each)
    ]
    replies = world.container(container).ask([question for _, question in asked])
    for (each, _), reply in zip(asked, replies, strict=True):
        _demand(world, container, each, reply)


def answered_every_time(world: World, container: str, wanted: Expression) -> None:
    """Each question that the container has asked over and over was answered with these addresses, and in time."""
    client, addresses = world.container(container), sorted(world.addresses(wanted))
    replies = client.asked_over_and_over()
    lost = [each for each in replies if each.code == dns.SILENT]
    other = [each for each in replies if each not in lost and sorted(each.answer.addresses) != addresses]
    found = [
        f"{len(lost)} of {len(replies)} questions were not answered" if lost else "",
        f"{len(other)} of {len(replies)} were answered otherwise: {told(other[0].answer)}" if other else "",
    ]
    name, limit = replies[0].question.name, dns.IN_TIME * world.stage.patience
    if lost or other:
        raise deviation(
            world,
            f'each question of "{container}" for "{name}" is answered with {listed(addresses)} within {limit:g} seconds',
            listed(filter(None, found)),
            client.shown(*client.look_up_words(name)),
        )


def _over(cells: Mapping[str, str]) -> list[str]:
    found = cells["over"].split(" and ")
    if not set(found) <= {dns.UDP, dns.TCP}:
        raise LookupError(f'a question goes over {dns.UDP}, over {dns.TCP} or over both, not over "{cells["over"]}"')
    return found


def _demand(world: World, container: str, cells: Mapping[str, str], reply: Reply) -> None:
    if cells["response"] not in RESPONSES:
        raise LookupError(f'a response is {listed(RESPONSES)}, not "{cells["response"]}"')
    wanted = as_written(world, None, cells["answer"])
    lifetimes = {f"{each.seconds} seconds" for each in reply.records}
    as_promised = (
        reply.code == RESPONSES[cells["response"]]
        and sorted(reply.values) == sorted(wanted)
        and not reply.truncated
        and lifetimes <= ({cells["valid for"]} if cells["valid for"] else lifetimes)
    )
    if not as_promised:
        raise _other_reply(world, container, cells, reply, listed(wanted, cells["response"]))


def _other_reply(world: World, container: str, cells: Mapping[str, str], reply: Reply, wanted: str) -> Deviation:
    client, question = world.container(container), reply.question
    of_type = "" if question.type == "A" else f" as {question.type}"
    over = "" if question.over == dns.UDP else f" over {question.over}"
    valid = f", valid for {cells['valid for']}" if cells["valid for"] else ""
    promised = f'"{question.name}"{of_type} is {wanted}{valid} in "{container}"{over}'
    look = dns.seen_with(question, reply.server)
    if question.type == "A" and question.over == dns.UDP and not reply.answer.addresses:
        failure = failure_of(world, container, question.name, reply.answer, *look)
        return deviation(world, promised, failure.observed, *failure.looks, control=failure.control)
    return deviation(world, promised, _told(reply), client.shown(*look))


def _told(reply: Reply) -> str:
    """What came, as a sentence, with all that may be wrong about it."""
    found = [
        f"the answer is {listed(reply.values)}"
        if reply.records
        else f"there is no {_sought(reply)} in the answer ({_code(reply)})",
        f"with {_code(reply)}" if reply.records and reply.code != dns.NOERROR else "",
        f"valid for {listed(sorted({f'{each.seconds} seconds' for each in reply.records}))}" if reply.records else "",
        "cut short" if reply.truncated else "",
    ]
    return ", ".join(filter(None, found))


def _sought(reply: Reply) -> str:
    return "address" if reply.question.type in ("A", "AAAA") else "record"


def _code(reply: Reply) -> str:
    return _IN_WORDS.get(reply.code, reply.code)
