"""Questions over the wire: what is asked, by scripts that are run on this machine, and how the rows that come of it are read."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from dnslib import AAAA, MX, PTR, QTYPE, RCODE, RD, RR, A, DNSRecord

from support.errors import ProbeBroken
from support.observe import dns
from support.observe.dns import (
    ASKED_ALL,
    FIRST,
    GARBLED,
    NOERROR,
    SILENT,
    TCP,
    UDP,
    Question,
    Record,
    asking,
    asking_over_and_over,
    read_replies,
    read_replies_over_and_over,
    seen_with,
)
from support.observe.lookup import Outcome

REDIS = Question("redis")
OWN = {"A": A, "AAAA": AAAA, "MX": MX, "PTR": PTR}


def _reply(
    question: Question, *values: str, code: int = RCODE.NOERROR, number: int = 0, about: str = "", kind: str = ""
) -> DNSRecord:
    reply = DNSRecord.parse(question.message(number)).reply()
    reply.header.rcode = code
    for each in values:
        rtype = kind or question.type
        reply.add_answer(RR(about or question.asked, getattr(QTYPE, rtype), rdata=OWN[rtype](each), ttl=600))
    return reply


def _row(message: bytes | DNSRecord = b"", number: int = 0) -> str:
    packed = message.pack() if isinstance(message, DNSRecord) else message
    dump = "".join(
        "".join(f" {byte:02x}" for byte in packed[start : start + 16]) + "\n" for start in range(0, len(packed), 16)
    )
    return f"asked {number} 127.0.0.11 10.00\n{dump}ended 10.25\n"


@pytest.mark.parametrize(
    ("question", "message", "code", "values"),
    [
        (REDIS, _reply(REDIS, "172.18.0.2"), NOERROR, ("172.18.0.2",)),
        (REDIS, _reply(REDIS, "172.18.0.3", "172.18.0.2"), NOERROR, ("172.18.0.3", "172.18.0.2")),
        (REDIS, _reply(REDIS, "172.18.0.2", about="REDIS"), NOERROR, ("172.18.0.2",)),
        (REDIS, _reply(REDIS, "172.18.0.2", about="db"), NOERROR, ("172.18.0.2 (A of db)",)),
        (REDIS, _reply(REDIS, "fd00::2", kind="AAAA"), NOERROR, ("fd00::2 (AAAA of redis)",)),
        (REDIS, _reply(REDIS), NOERROR, ()),
        (REDIS, _reply(REDIS, code=RCODE.NXDOMAIN), "NXDOMAIN", ()),
        (REDIS, _reply(REDIS, code=RCODE.SERVFAIL), "SERVFAIL", ()),
        (Question("redis", "AAAA"), _reply(Question("redis", "AAAA"), "fd00::2"), NOERROR, ("fd00::2",)),
        (Question("redis", "MX", TCP), _reply(Question("redis", "MX"), "mail"), NOERROR, ("10 mail",)),
        (Question("10.89.0.2", "PTR"), _reply(Question("10.89.0.2", "PTR"), "redis.net"), NOERROR, ("redis.net",)),
        (
            Question("10.89.0.2", "PTR"),
            _reply(Question("10.89.0.2", "PTR"), "redis", about="."),
            NOERROR,
            ("redis (PTR of .)",),
        ),
        (REDIS, b"", SILENT, ()),
        (REDIS, b"nonsense", GARBLED, ()),
        (REDIS, _reply(REDIS, "172.18.0.2").pack()[:-3], GARBLED, ()),
        (REDIS, _reply(REDIS, "172.18.0.2", number=1), GARBLED, ()),
        (REDIS, _reply(Question("db"), "172.18.0.2"), GARBLED, ()),
        (REDIS, _reply(Question("redis", "AAAA"), "fd00::2"), GARBLED, ()),
        (REDIS, REDIS.message(0), GARBLED, ()),
    ],
)
def test_a_reply(question: Question, message: bytes | DNSRecord, code: str, values: tuple[str, ...]) -> None:
    (reply,) = read_replies(_row(message), "", [question])
    assert (reply.question, reply.code, reply.values) == (question, code, values)
    assert (reply.server, reply.seconds, reply.truncated) == ("127.0.0.11", 0.25, False)


@pytest.mark.parametrize(
    ("message", "outcome"),
    [
        (_reply(REDIS, "172.18.0.2"), Outcome.FOUND),
        (_reply(REDIS), Outcome.NO_ADDRESS),
        (_reply(REDIS, code=RCODE.NXDOMAIN), Outcome.NO_SUCH_NAME),
        (_reply(REDIS, code=RCODE.SERVFAIL), Outcome.SERVER_FAILED),
        (_reply(REDIS, code=RCODE.REFUSED), Outcome.REFUSED),
        (_reply(REDIS, code=RCODE.NOTIMP), Outcome.ANOTHER_ERROR),
        (b"", Outcome.NO_ANSWER),
        (b"nonsense", Outcome.GARBLED),
    ],
)
def test_what_a_reply_is_as_a_look_up(message: bytes | DNSRecord, outcome: Outcome) -> None:
    (reply,) = read_replies(_row(message), "", [REDIS])
    assert reply.answer.outcome is outcome
    assert reply.answer.addresses == reply.answer.addresses[:1]
    assert bool(reply.answer.addresses) == (outcome is Outcome.FOUND)
    assert reply.answer.seconds == 0.25


def test_records_tell_whose_they_are_and_how_long_they_hold() -> None:
    (reply,) = read_replies(_row(_reply(REDIS, "172.18.0.2")), "", [REDIS])
    assert reply.records == (Record("redis", "A", "172.18.0.2", 600),)


def test_names_keep_their_last_letter_whatever_it_is() -> None:
    question = Question("10.89.0.2", "PTR")
    (reply,) = read_replies(_row(_reply(question, "ONYX", about="BOX")), "", [question])
    assert reply.records == (Record("BOX", "PTR", "ONYX", 600),)


def test_codes_and_types_without_a_name_go_by_their_numbers() -> None:
    message = _reply(REDIS, code=12)
    message.add_answer(RR("redis", 65280, rdata=RD(b"\1"), ttl=600))
    (reply,) = read_replies(_row(message), "", [REDIS])
    assert reply.code == "12"
    assert [each.type for each in reply.records] == ["65280"]


def test_an_answer_that_was_cut_says_so() -> None:
    cut = _reply(REDIS, "172.18.0.2")
    cut.header.tc = 1
    (reply,) = read_replies(_row(cut), "", [REDIS])
    assert reply.truncated


def test_replies_belong_to_their_questions() -> None:
    questions = [REDIS, Question("db", over=TCP)]
    output = _row(_reply(REDIS, "172.18.0.2")) + _row(_reply(questions[1], "172.18.0.3", number=1), 1)
    assert [each.values for each in read_replies(output, "", questions)] == [("172.18.0.2",), ("172.18.0.3",)]


def test_a_question_that_is_asked_over_and_over_has_one_number() -> None:
    output = "".join(_row(_reply(REDIS, "172.18.0.2"), number) for number in range(3)) + _row(number=3)
    codes = [each.code for each in read_replies_over_and_over(output, REDIS)]
    assert codes == [NOERROR, NOERROR, NOERROR, SILENT]


@pytest.mark.parametrize(
    "output",
    [
        "",
        "nc: not found\n",
        _row(number=1),
        _row() + _row(number=1),
        "asked 0 127.0.0.11 10.00\n",
        "asked 0 127.0.0.11 10.00\n zz\nended 10.25\n",
        _row() + "killed\n",
    ],
)
def test_other_output_is_refused(output: str) -> None:
    with pytest.raises(ProbeBroken):
        read_replies(output, "", [REDIS])


@pytest.mark.parametrize("output", ["", "killed\n", _row(number=1)])
def test_other_output_of_asking_over_and_over_is_refused(output: str) -> None:
    with pytest.raises(ProbeBroken):
        read_replies_over_and_over(output, REDIS)


@pytest.mark.parametrize(
    "complaint",
    [
        "(UNKNOWN) [10.89.0.1] 53 (?) : Connection refused\n",
        "nc: 10.89.0.1 (10.89.0.1:53): Network is unreachable\n",
        "nc.openbsd: read: Connection refused\n",
    ],
)
def test_nobody_there_is_silence(complaint: str) -> None:
    (reply,) = read_replies(_row(), complaint, [REDIS])
    assert reply.code == SILENT


@pytest.mark.parametrize("complaint", ["nc: invalid option -- 'u'\n", "sh: nc: not found\n"])
def test_an_nc_that_cannot_is_the_probes_own_trouble(complaint: str) -> None:
    with pytest.raises(ProbeBroken, match="nc: "):
        read_replies(_row(), complaint, [REDIS])


def test_questions_are_told_apart_by_their_numbers() -> None:
    first, second = (DNSRecord.parse(REDIS.message(number)) for number in (0, 1))
    assert (first.header.id, second.header.id) == (FIRST, FIRST + 1)
    assert first.header.rd == 1
    assert str(first.q.qname) == "redis."


def test_a_final_dot_makes_no_difference() -> None:
    assert Question("redis.").message(0) == REDIS.message(0)


def test_over_tcp_the_length_comes_first() -> None:
    plain = asking([REDIS], 1)[-1].splitlines()[-1]
    with_length = asking([Question("redis", over=TCP)], 1)[-1].splitlines()[-1]
    assert "-u datagram '\\100\\000" in plain
    assert f"'' message '\\000\\{len(REDIS.message(0)):03o}\\100\\000" in with_length


@pytest.mark.parametrize(
    ("question", "words"),
    [
        (REDIS, ("nslookup", "-type=a", "redis.")),
        (Question("redis."), ("nslookup", "-type=a", "redis.")),
        (Question("redis", "MX"), ("nslookup", "-type=mx", "redis.")),
        (Question("10.89.0.2", "PTR"), ("nslookup", "-type=ptr", "2.0.89.10.in-addr.arpa.")),
    ],
)
def test_how_a_reader_sees_it(question: Question, words: tuple[str, ...]) -> None:
    assert question.over == UDP
    assert seen_with(question, "127.0.0.11") == words


@dataclass(frozen=True)
class Nc:
    """An nc that is none, first in PATH: it notes what it has to send, answers what it knows, and stays while it has input."""

    place: Path

    def knows(self, question: bytes, answer: bytes) -> None:
        """From now on it answers this with that."""
        (self.place / question.hex()).write_bytes(answer)

    def asked(self) -> list[str]:
        """The arguments of each call, with what it had to send."""
        return (self.place / "sent").read_text(encoding="utf-8").splitlines()

    def run(self, words: Sequence[str]) -> subprocess.CompletedProcess[str]:
        """What came of a command, which has its files in a place of its own."""
        return subprocess.run(
            [word.replace("/tmp/", f"{self.place}/") for word in words],
            env={**os.environ, "PATH": f"{self.place}:{os.environ['PATH']}"},
            capture_output=True,
            text=True,
            timeout=20,
            check=False,
            start_new_session=True,
        )


@pytest.fixture
def nc(tmp_path: Path) -> Iterator[Nc]:
    script = f"""#!/bin/sh
sent=$(dd bs=65535 count=1 2>/dev/null | od -An -v -tx1 | tr -d ' \\n')
echo "$* $sent" >>{tmp_path}/sent
cat {tmp_path}/$sent 2>/dev/null
while read -r _; do :; done
"""
    (tmp_path / "nc").write_text(script, encoding="utf-8")
    (tmp_path / "nc").chmod(0o755)
    yield Nc(tmp_path)
    (tmp_path / "asking").unlink(missing_ok=True)


def _with_length(message: bytes) -> bytes:
    return len(message).to_bytes(2) + message


def test_each_question_is_asked_once_in_its_turn(nc: Nc) -> None:
    questions = [REDIS, Question("db", over=TCP), Question("db", "AAAA")]
    first, second, third = (each.message(number) for number, each in enumerate(questions))
    nc.knows(first, _reply(REDIS, "172.18.0.2").pack())
    nc.knows(_with_length(second), _with_length(_reply(questions[1], "172.18.0.3", number=1).pack()))
    nc.knows(third, _reply(questions[2], "fd00::3", number=2).pack())
    done = nc.run(asking(questions, 1))
    replies = read_replies(done.stdout, done.stderr, questions)
    assert [each.values for each in replies] == [("172.18.0.2",), ("172.18.0.3",), ("fd00::3",)]
    (server,) = {each.server for each in replies}
    assert nc.asked() == [
        f"-u {server} 53 {first.hex()}",
        f"{server} 53 {_with_length(second).hex()}",
        f"-u {server} 53 {third.hex()}",
    ]


@pytest.mark.parametrize("over", [UDP, TCP])
def test_an_answer_is_waited_for_as_long_as_patience_says(nc: Nc, over: str) -> None:
    question = Question("redis", over=over)
    done = nc.run(asking([question], 0.05))
    (reply,) = read_replies(done.stdout, done.stderr, [question])
    assert reply.code == SILENT
    assert 0.2 < reply.seconds < 10


def test_what_asks_goes_by_a_name_in_what_a_shell_complains_of() -> None:
    assert asking([REDIS], 1)[:-1] == ("sh", "-c", 'setsid sh -c "$1"; exit', "ask")


def test_a_question_is_asked_over_and_over_until_its_answers_are_looked_at(nc: Nc) -> None:
    nc.knows(REDIS.message(0), _reply(REDIS, "172.18.0.2").pack())
    begun = nc.run(asking_over_and_over(REDIS, 1))
    assert (begun.returncode, begun.stdout, begun.stderr) == (0, "", "")
    replies = read_replies_over_and_over(nc.run(("sh", "-c", ASKED_ALL)).stdout, REDIS)
    assert {each.values for each in replies} == {("172.18.0.2",)}
    assert nc.asked() == [f"-u {replies[0].server} 53 {REDIS.message(0).hex()}"] * len(replies)
    assert len(replies) > 1


def test_how_a_reader_sees_it_over_tcp(nc: Nc, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dns, "IN_TIME", 0.1)
    question = Question("redis", over=TCP)
    sent, answer = (_with_length(each) for each in (question.message(0), _reply(question, "172.18.0.2").pack()))
    nc.knows(sent, answer)
    shown = subprocess.run(["od", "-c"], input=answer, capture_output=True, check=True).stdout
    assert nc.run(seen_with(question, "10.89.0.1")).stdout == shown.decode()
    assert nc.asked() == [f"10.89.0.1 53 {sent.hex()}"]
